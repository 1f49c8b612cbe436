import dataclasses
import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo.addons.accounting_bridge.tools.documents import Action, PaymentKind
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .payment_common import DAY, PaymentCase


class TestMoneyTakenByOdoo(PaymentCase):
    """Money that Odoo itself took is never refused, told to the provider where it can be told, and
    not booked twice when the provider reports it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank = cls.company_data["default_journal_bank"]

    def push_possible(self, account="bank-1"):
        """The provider takes payments, and the journal is mapped (or not)."""
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), payment_push=True
        )
        patches = [
            patch.object(AccountingBridgeProviderTest, "_capabilities", lambda self: can),
            patch(
                "odoo.addons.accounting_bridge.models.mapper.Mapper.payment_account",
                lambda self, journal: account if journal == self_bank else "",
            ),
        ]
        self_bank = self.bank
        for active in patches:
            active.start()
            self.addCleanup(active.stop)

    def take(self, invoice, amount, date=DAY):
        """Odoo takes money as it does on the portal: in superuser mode, posted and reconciled."""
        payment = (
            self.env["account.payment"]
            .sudo()
            .create(
                {
                    "partner_id": invoice.partner_id.id,
                    "payment_type": "inbound" if invoice.is_inbound() else "outbound",
                    "partner_type": "customer",
                    "amount": amount,
                    "date": date,
                    "journal_id": self.bank.id,
                    "memo": "tx-4711",
                }
            )
        )
        payment.action_post()
        lines = payment.move_id.line_ids | invoice.line_ids
        lines.filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable" and not ln.reconciled
        ).reconcile()
        return payment

    def pay_operations(self, document):
        return document.operation_ids.filtered(lambda o: o.action == "pay")

    def test_pushed(self):
        self.push_possible()
        invoice, document = self.invoice()
        payment = self.take(invoice, 120)
        row = document.payment_ids
        self.assertEqual((row.origin, row.state, row.payment_id), ("odoo", "booked", payment))
        self.assertEqual(self.pay_operations(document).payment_id, row)
        order = row._bridge_order()
        self.assertEqual(order.external_document, document.external_id)
        self.assertEqual((order.amount, order.date), (Decimal("120.00"), DAY))
        self.assertEqual((order.account, order.reference), ("bank-1", "tx-4711"))

    def test_reported_after_the_push(self):
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 120)
        self.pay_operations(document)._set_done()
        document.payment_ids._pushed("p1")
        self.apply(document, self.payment(120, external_id="p1"))
        self.assertEqual(len(document.payment_ids), 1)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 0))

    def test_booked_by_a_sweep_before_the_answer(self):
        """The same money under the same id is one row, whatever came first."""
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 50)
        row = document.payment_ids
        self.apply(document, self.payment(70, external_id="p2"))
        twin = document.payment_ids - row
        twin.external_id = "p1"
        row._pushed("p1")
        self.assertEqual((row.external_id, twin.state), ("p1", "reversed"))
        self.assertEqual((invoice.amount_residual, self.clearing()), (70, 0))

    def test_told_after_all_when_a_rollback_is_taken_back(self):
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 120)
        self.connection._roll_back("Other program")
        self.assertEqual(self.pay_operations(document).mapped("state"), ["cancelled"])
        self.connection.action_end_rollback()
        owed = self.pay_operations(document).filtered(lambda o: o.state == "pending")
        self.assertEqual(owed.payment_id, document.payment_ids)
        self.assertEqual(document.payment_ids.amount, 120)

    def test_recognised_when_reported(self):
        """Entered there by the accountant: the same money, by amount, then by date."""
        self.push_possible()
        invoice, document = self.invoice()
        early, late = datetime.date(2026, 2, 1), datetime.date(2026, 2, 20)
        first, second = self.take(invoice, 60, early), self.take(invoice, 60, late)
        reported = self.payment(60, late + datetime.timedelta(days=2))
        self.apply(document, reported)
        rows = {row.payment_id: row for row in document.payment_ids}
        self.assertEqual(rows[second].external_id, reported.external_id)
        self.assertFalse(rows[first].external_id)
        states = {o.payment_id: o.state for o in self.pay_operations(document)}
        self.assertEqual(states, {rows[first]: "pending", rows[second]: "cancelled"})
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 0))

    def test_not_recognised_by_another_amount(self):
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 50)
        self.apply(document, self.payment(70))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 70))
        self.assertEqual(len(document.payment_ids), 2)

    def test_to_be_matched_there(self):
        """The provider takes no payments: a person matches it there."""
        invoice, document = self.invoice()
        self.take(invoice, 120)
        row = document.payment_ids
        self.assertEqual(self.codes(row), ["match_there"])
        self.assertFalse(self.pay_operations(document))
        activity = invoice.activity_ids
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertEqual(row.issues[0]["params"]["journal"], self.bank.name)
        self.assertIn("tx-4711", activity.summary)
        self.apply(document, self.payment(120))
        self.assertFalse(row.issues)
        self.assertFalse(invoice.activity_ids)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 0))

    def test_paid_there_already(self):
        """A document that is paid there takes no more: a person looks."""
        self.push_possible()
        invoice, document = self.invoice()
        document.status = "paid"
        self.take(invoice, 120)
        self.assertEqual(self.codes(document.payment_ids), ["match_there"])
        self.assertFalse(self.pay_operations(document))

    def test_journal_not_mapped(self):
        self.push_possible(account="")
        invoice, document = self.invoice()
        self.take(invoice, 120)
        self.assertEqual(self.codes(document.payment_ids), ["match_there"])

    def test_paid_when_transferred(self):
        self.push_possible()
        invoice = self._create_invoice()
        self.take(invoice, 50)
        document = self.link(invoice, external_id=False, status=False)
        self.assertFalse(document.payment_ids)
        document.write({"external_id": "doc-1", "status": "approved"})
        for _time in range(2):
            document._queue_existing_payments()
        self.assertEqual(document.payment_ids.amount, 50)
        self.assertEqual(len(self.pay_operations(document)), 1)

    def test_waits_until_approved_there(self):
        self.push_possible()
        invoice, document = self.invoice()
        document.status = "draft"
        self.take(invoice, 120)
        self.assertEqual(document.payment_ids.state, "booked")
        self.assertFalse(self.pay_operations(document))
        document.status = "approved"
        self.apply(document)
        self.assertEqual(len(self.pay_operations(document)), 1)

    def test_refund_paid_by_odoo(self):
        self.push_possible()
        refund = self._create_invoice(50, move_type="out_refund")
        document = self.link(refund)
        self.take(refund, 60)
        self.assertEqual(document.payment_ids.kind, "refund")
        order = document.payment_ids._bridge_order()
        self.assertEqual((order.kind.value, order.amount), ("credit_note", Decimal("60.00")))

    def test_foreign_currency(self):
        self.push_possible()
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice, document = self.invoice(currency_id=foreign.id)
        payment = (
            self.env["account.payment"]
            .sudo()
            .create(
                {
                    "partner_id": invoice.partner_id.id,
                    "payment_type": "inbound",
                    "amount": 120,
                    "currency_id": foreign.id,
                    "date": DAY,
                    "journal_id": self.bank.id,
                }
            )
        )
        payment.action_post()
        (payment.move_id.line_ids | invoice.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        order = document.payment_ids._bridge_order()
        self.assertEqual((order.amount, order.currency_rate), (Decimal("120.00"), Decimal(2)))

    def test_taken_back_before_it_was_told(self):
        self.push_possible()
        invoice, document = self.invoice()
        payment = self.take(invoice, 120)
        payment.action_cancel()
        self.assertEqual(document.payment_ids.state, "reversed")
        self.assertEqual(self.pay_operations(document).state, "cancelled")

    def test_taken_back_after_it_was_told(self):
        self.push_possible()
        invoice, document = self.invoice()
        payment = self.take(invoice, 120)
        self.pay_operations(document)._set_done()
        document.payment_ids._pushed("p1")
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self.codes(document.payment_ids), ["removed_here"])
        self.assertTrue(invoice.activity_ids)
        # matched again: the same money, not told twice
        (payment.move_id.line_ids | invoice.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(len(document.payment_ids), 1)
        self.assertFalse(document.payment_ids.issues)
        self.assertEqual(len(self.pay_operations(document)), 1)

    def test_deleted_there(self):
        """Odoo's money stays money; a person is asked."""
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 120)
        self.pay_operations(document)._set_done()
        document.payment_ids._pushed("p1")
        for _time in range(2):
            self.apply(document)
        self.assertEqual(self.codes(document.payment_ids), ["removed_there"])
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(len(invoice.activity_ids), 1)
        self.apply(document, self.payment(120, external_id="p1"))
        self.assertFalse(document.payment_ids.issues)

    def test_an_error_never_loses_money(self):
        """Whatever goes wrong in the bridge, the payment stands."""
        invoice, document = self.invoice()
        broken = patch.object(
            type(self.env["accounting.bridge.document"]),
            "_note_money",
            side_effect=ValueError("broken"),
        )
        with broken, self.assertLogs("odoo.addons.accounting_bridge", "ERROR"):
            self.take(invoice, 120)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertFalse(document.payment_ids)
        document._queue_existing_payments()
        self.assertEqual(document.payment_ids.amount, 120)

    def test_taken_for_another_of_the_same_amount(self):
        """Two equal payments, one told without an answer: the sweep cannot know which it sees."""
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 60)
        self.take(invoice, 60)
        first, second = document.payment_ids
        second.external_id = "p1"
        second.operation_ids.state = "cancelled"
        first._pushed("p1")
        self.assertEqual((first.external_id, second.external_id), ("p1", False))
        self.assertEqual(set(second.operation_ids.mapped("state")), {"cancelled", "pending"})

    def test_discount_with_the_payment(self):
        """The provider is told what was received, not what was let off."""
        self.push_possible()
        invoice, document = self.invoice()
        payment = (
            self.env["account.payment"]
            .sudo()
            .create(
                {
                    "partner_id": invoice.partner_id.id,
                    "payment_type": "inbound",
                    "amount": 118,
                    "date": DAY,
                    "journal_id": self.bank.id,
                    "write_off_line_vals": [
                        {
                            "name": "Discount",
                            "account_id": self.company_data["default_account_expense"].id,
                            "amount_currency": 2,
                            "balance": 2,
                        }
                    ],
                }
            )
        )
        payment.action_post()
        (payment.move_id.line_ids | invoice.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(document.payment_ids._bridge_order().amount, Decimal("118.00"))
        self.assertEqual(self.codes(document.payment_ids), ["discount_here"])
        self.assertIn("2.00", invoice.activity_ids.summary)

    def test_several_instalments(self):
        """One payment over two instalments is one payment, told and recognised as one."""
        terms = self.pay_terms_b
        invoice, document = self.invoice(invoice_payment_term_id=terms.id)
        payment = self.take(invoice, 100)
        row = document.payment_ids
        self.assertEqual((len(row.partial_ids), row.amount), (2, 100))
        self.apply(document, self.payment(100))
        self.assertEqual((len(document.payment_ids), self.clearing()), (1, 0))
        self.assertEqual(invoice.amount_residual, 20)
        self.assertEqual(row.payment_id, payment)

    def test_one_instalment_unmatched(self):
        self.push_possible()
        invoice, document = self.invoice(invoice_payment_term_id=self.pay_terms_b.id)
        self.take(invoice, 100)
        row = document.payment_ids
        row.partial_ids.sorted("amount")[-1].unlink()
        self.assertEqual(row.amount, 36)
        self.assertEqual(row._bridge_order().amount, Decimal("36.00"))
        self.assertEqual(row.operation_ids.state, "pending")

    def test_odoo_leads_payments(self):
        """Then what people register is told to the provider likewise."""
        self.push_possible()
        self.connection.payments_led_by = "odoo"
        invoice, document = self.invoice()
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        wizard = (
            self.env["account.payment.register"]
            .with_context(**context)
            .create({"journal_id": self.bank.id, "amount": 50, "payment_date": DAY})
        )
        wizard.action_create_payments()
        self.assertEqual(document.payment_ids.amount, 50)
        self.assertEqual(len(self.pay_operations(document)), 1)

    def test_deleting_money_of_odoo(self):
        """The bridge does not keep people from removing what is theirs."""
        self.push_possible()
        invoice, document = self.invoice()
        payment = self.take(invoice, 120)
        payment.action_draft()
        payment.unlink()
        self.assertEqual(document.payment_ids.state, "reversed")
        self.assertEqual(self.pay_operations(document).state, "cancelled")

    def test_kinds_that_are_no_money_of_odoo(self):
        """An overpayment allocated there is not the portal payment of the same amount."""
        self.push_possible()
        invoice, document = self.invoice()
        self.take(invoice, 60)
        self.apply(document, self.payment(60, kind=PaymentKind.OVERPAYMENT))
        self.assertEqual(self.clearing(), 60)
        self.assertEqual(self.pay_operations(document).action, Action.PAY.value)
