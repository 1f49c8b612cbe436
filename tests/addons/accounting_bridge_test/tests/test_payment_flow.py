import dataclasses
import datetime
from unittest.mock import patch

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase


class TestPaymentFlow(FlowCase):
    """Payments through the engine: what the sweep finds, and what the outbox tells."""

    def transferred(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        self._run()
        self.assertEqual(document.status, "approved")
        return invoice, document

    def test_swept(self):
        invoice, document = self.transferred()
        self.books.pay(document.external_id, 50)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 70))
        self.books.pay(document.external_id, 70)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((invoice.payment_state, document.status), ("paid", "paid"))
        raw = self.books.documents[document.external_id]
        raw["payments"].pop(0)
        self.books.touch(raw, status="approved")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 50))

    def test_told(self):
        """Paid in Odoo before it was transferred: the payment follows the document."""
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), payment_push=True
        )
        mapped = "odoo.addons.accounting_bridge.models.mapper.Mapper.payment_account"
        invoice = self._create_invoice()
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": 120, "payment_date": datetime.date(2026, 2, 1)})
            ._create_payments()
        )
        self.assertEqual(invoice.amount_residual, 0)
        with (
            patch.object(AccountingBridgeProviderTest, "_capabilities", lambda self: can),
            patch(mapped, lambda self, journal: "bank-1"),
        ):
            document = invoice._bridge_transfer()
            for _time in range(3):
                self.connection.action_synchronise()
                self._run()
        raw = self.books.documents[document.external_id]
        self.assertEqual([p["amount"] for p in raw["payments"]], ["120.00"])
        self.assertEqual(document.status, "paid")
        row = document.payment_ids
        self.assertEqual((row.payment_id, row.external_id), (payment, raw["payments"][0]["id"]))
        self.assertEqual(self.books.calls.count("pay"), 1)

    def test_to_be_matched_there(self):
        """Paid in Odoo before it was transferred, and the provider takes no payments: a person
        matches it there, and what is then reported is known."""
        invoice = self._create_invoice()
        payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"amount": 120, "payment_date": datetime.date(2026, 2, 1)})
            ._create_payments()
        )
        document = invoice._bridge_transfer()
        self._run()
        row = document.payment_ids
        self.assertEqual([i["code"] for i in row.issues], ["match_there"])
        self.assertEqual(invoice.activity_ids.user_id, self.connection.user_id)
        self.assertIn(payment.memo or payment.name, invoice.activity_ids.summary)
        self.books.pay(document.external_id, 120, "2026-02-03")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((len(document.payment_ids), row.payment_id), (1, payment))
        self.assertFalse(row.issues)
        self.assertFalse(invoice.activity_ids)
        self.assertEqual((document.status, invoice.amount_residual), ("paid", 0))
