import dataclasses
import datetime
import uuid
from unittest.mock import patch

from odoo.addons.accounting_bridge.tools.documents import Status

from .flow_case import FlowCase

OLD = datetime.date(2025, 12, 15)


class CutoverCase(FlowCase):
    """A company that starts with the year 2026, and has open invoices of before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.start_date = "2026-01-01"
        cls.connection._ensure_payment_journal()
        provider = type(cls.env["accounting.bridge.provider.test"])
        can = cls.connection._capabilities()
        can = dataclasses.replace(can, open_item_tax="T0")
        real = provider._read_document

        def read(self, kind, raw):
            """The books tell day and currency as well."""
            told = {"date": datetime.date.fromisoformat(raw["date"]), "currency": raw["currency"]}
            told |= {name: raw.get(name, "") for name in ("contact_id", "contact_name")}
            return dataclasses.replace(real(self, kind, raw), **told)

        def listed(provider, session, status, before, first):
            every = [provider._read_document(None, raw) for raw in session.books.documents.values()]
            first = first or datetime.date.min
            return [r for r in every if r.status is status and first <= r.date < before]

        def open_documents(self, session, before, first=None):
            yield listed(self, session, Status.APPROVED, before, first)

        def settled_documents(self, session, before, first):
            yield listed(self, session, Status.PAID, before, first)

        for name, instead in (
            ("_capabilities", lambda _provider: can),
            ("_read_document", read),
            ("_open_documents", open_documents),
            ("_settled_documents", settled_documents),
        ):
            cls.startClassPatcher(patch.object(provider, name, instead))

    def _there(self, move, **values):
        """Have the books hold what a person entered there for this invoice."""
        raw = {
            "id": str(uuid.uuid4()),
            "kind": "credit_note" if move.move_type == "out_refund" else "invoice",
            "number": move.name,
            "net": str(move.amount_untaxed),
            "tax": str(move.amount_tax),
            "total": str(move.amount_total),
            "date": str(move.invoice_date),
            "currency": move.currency_id.name,
            "payments": [],
            "status": "approved",
            **values,
        }
        self.books.documents[raw["id"]] = self.books.touch(raw)
        return raw["id"]

    def _old(self, price=100, **values):
        return self._create_invoice(price, **{"invoice_date": OLD, **values})

    def _pay_here(self, move, amount, day="2025-12-20"):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"amount": amount, "payment_date": day})._create_payments()

    def _wizard(self):
        action = self.connection.action_cutover()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _line(self, wizard, move):
        return wizard.line_ids.filtered(lambda line: line.move_id == move)

    def _take_over(self, how, **values):
        self.connection.cutover = how
        wizard = self._wizard()
        wizard.write(values)
        wizard.action_take_over()
        self._run()
        return wizard

    def _account(self):
        account = self.connection.sudo().reference_ids.filtered(lambda r: r.kind == "account")
        self.connection.cutover_account_id = account
