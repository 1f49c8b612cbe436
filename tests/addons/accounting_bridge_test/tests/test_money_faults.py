from unittest.mock import patch

from odoo.addons.accounting_bridge.models.account_move_check import AccountMove as Check
from odoo.addons.accounting_bridge.models.account_move_transfer import AccountMove as Transfer
from odoo.addons.accounting_bridge.models.document_lock import AccountingBridgeDocument

from .flow_case import FlowCase

LOGGER = "odoo.addons.accounting_bridge"


class TestMoneyFaults(FlowCase):
    """Portal, webshop and point of sale book after the money was captured: an error of the bridge
    there, whatever it is, must not undo that."""

    def _taken(self, invoice):
        """Money as the portal books it: in superuser mode, posted and reconciled."""
        payment = (
            self.env["account.payment"]
            .sudo()
            .create(
                {
                    "partner_id": invoice.partner_id.id,
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "amount": invoice.amount_total,
                    "date": "2026-01-20",
                    "journal_id": self.company_data["default_journal_bank"].id,
                }
            )
        )
        payment.action_post()
        lines = payment.move_id.line_ids | invoice.sudo().line_ids
        lines.filtered(lambda ln: ln.account_id.account_type == "asset_receivable").reconcile()
        return payment

    def test_posting_after_a_payment_survives_an_error_of_the_bridge(self):
        self.connection.transfer_on = "post"
        invoice = self._create_invoice(post=False)
        with (
            patch.object(Check, "_bridge_issues", side_effect=ZeroDivisionError("bug")),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            invoice.sudo().action_post()
        self.assertEqual(invoice.state, "posted")

    def test_a_person_sees_the_error(self):
        self.connection.transfer_on = "post"
        invoice = self._create_invoice(post=False)
        with (
            patch.object(Check, "_bridge_issues", side_effect=ZeroDivisionError("bug")),
            self.assertRaises(ZeroDivisionError),
        ):
            invoice.action_post()

    def test_paid_deposit_survives_an_error_of_the_bridge(self):
        self.connection.write({"transfer_on": "post", "deposits": "paid"})
        invoice = self._create_invoice()
        with (
            patch.object(type(invoice), "_bridge_waited_for_payment", lambda *_args: True),
            patch.object(Transfer, "_bridge_transfer", side_effect=ZeroDivisionError("bug")),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            self._taken(invoice)
        self.assertEqual(invoice.amount_residual, 0)

    def test_offsetting_survives_an_error_while_telling(self):
        invoice = self._create_invoice()
        credit = self._create_invoice(move_type="out_refund")
        invoice._bridge_transfer()
        self._run()
        with (
            patch.object(
                AccountingBridgeDocument, "_tell_owner", side_effect=ZeroDivisionError("bug")
            ),
            self.assertLogs(LOGGER, "ERROR"),
        ):
            lines = (invoice | credit).sudo().line_ids
            lines.filtered(lambda ln: ln.account_id.account_type == "asset_receivable").reconcile()
        self.assertEqual(invoice.amount_residual, 0)
