from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.accounting_bridge.models import lock
from odoo.addons.accounting_bridge.tests.common import BridgeCase


class LockCase(BridgeCase):
    """Documents as they stand after a transfer, without the engine."""

    @classmethod
    def _transferred(cls, move=None, status="approved", operation="done", **values):
        """:return: the invoice, linked as the engine links it"""
        move = move or cls._create_invoice()
        document = (
            cls.env["accounting.bridge.document"]
            .sudo()
            .create(
                {
                    "connection_id": cls.connection.id,
                    "move_id": move.id,
                    "kind": "credit_note" if move.move_type == "out_refund" else "invoice",
                    "external_id": f"ext-{move.id}" if operation == "done" else False,
                    "external_number": move.name,
                    "status": status if operation == "done" else False,
                    "remote_due": move.amount_total,
                    "remote_total": move.amount_total,
                    "sent_fingerprint": False,
                    **values,
                }
            )
        )
        cls._operation(document, "create", operation)
        document.sent_fingerprint = document._fingerprint()
        cls.env.flush_all()
        return move

    @classmethod
    def _operation(cls, document, action, state):
        return (
            cls.env["accounting.bridge.operation"]
            .sudo()
            .create(
                {
                    "connection_id": document.connection_id.id,
                    "company_id": document.company_id.id,
                    "document_id": document.id,
                    "action": action,
                    "state": state,
                }
            )
        )

    @contextmanager
    def _as_person(self):
        """What follows happens in a request of a person."""
        with patch.object(lock, "in_request", return_value=True):
            yield

    @staticmethod
    def _document(move):
        return move.sudo().bridge_document_id

    @staticmethod
    def _receivable(move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _pay_entry(self, amount, journal=None):
        """:return: a posted entry that looks like money from the customer"""
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "journal_id": (journal or self.company_data["default_journal_misc"]).id,
                "date": "2026-01-20",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": receivable.id,
                            "partner_id": self.partner.id,
                            "credit": amount,
                        },
                    ),
                    (
                        0,
                        0,
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "debit": amount,
                        },
                    ),
                ],
            }
        )
        entry.action_post()
        return entry
