from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .lock_common import LockCase


class TestLockMoney(LockCase):
    """The one gate of reconciliation: a person is refused, nothing else is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._transferred()
        cls.term = cls._receivable(cls.invoice)

    def _refused(self, function, *args):
        with (
            self._as_person(),
            self.assertRaisesRegex(UserError, "Test Books leads the payments"),
            self.env.cr.savepoint(),
        ):
            function(*args)
        self.env.invalidate_all()

    def _entry_line(self, amount=120):
        return self._receivable(self._pay_entry(amount))

    def _credit_of(self, invoice, post=True):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"reason": "goods returned", "journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        credit = wizard.new_move_ids
        if post:
            credit.action_post()
        return credit

    # === A PERSON ===

    def test_outstanding_credit(self):
        self._refused(self.invoice.js_assign_outstanding_line, self._entry_line().id)

    def test_credits_that_would_be_refused_are_not_offered(self):
        entry, other = self._entry_line(), self._create_invoice()
        credit = self._credit_of(self.invoice)
        self._receivable(credit).remove_move_reconcile()
        self.env.invalidate_all()
        offered = self.invoice.invoice_outstanding_credits_debits_widget["content"]
        self.assertEqual([c["id"] for c in offered], self._receivable(credit).ids)
        others = other.invoice_outstanding_credits_debits_widget["content"]
        self.assertIn(entry.id, [c["id"] for c in others])

    def test_reconcile_by_rpc(self):
        self._refused((self.term | self._entry_line()).reconcile)

    def test_partial_made_by_rpc(self):
        values = {
            "debit_move_id": self.term.id,
            "credit_move_id": self._entry_line().id,
            "amount": 120,
            "debit_amount_currency": 120,
            "credit_amount_currency": 120,
        }
        self._refused(self.env["account.partial.reconcile"].create, values)

    def test_register_payment(self):
        self._refused(self.invoice.action_register_payment)
        wizard = Form.from_action(self.env, self.invoice.action_register_payment()).save()
        before = self.env["account.payment"].search_count([])
        self._refused(wizard.action_create_payments)
        self.assertEqual(self.env["account.payment"].search_count([]), before)

    def test_register_payment_on_many(self):
        both = self.invoice | self._create_invoice()
        self._refused(both.action_register_payment)

    def test_unreconcile(self):
        (self.term | self._entry_line()).reconcile()
        self.assertEqual(self.invoice.payment_state, "paid")
        partial = self.term.matched_credit_ids
        self._refused(self.invoice.js_remove_outstanding_partial, partial.id)
        self._refused(self.term.remove_move_reconcile)
        self._refused(partial.unlink)
        self._refused(partial.write, {"amount": 1})
        lines = self.env["account.move.line"].with_context(active_ids=self.term.ids)
        self._refused(lines.action_unreconcile_match_entries)
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_entry_of_the_payment_reset_to_draft(self):
        entry_line = self._entry_line()
        (self.term | entry_line).reconcile()
        self._refused(entry_line.move_id.button_cancel)

    def test_reversing_the_entry_of_the_payment(self):
        """Reversing an entry undoes its reconciliations first."""
        entry_line = self._entry_line()
        (self.term | entry_line).reconcile()
        self._refused(lambda: entry_line.move_id._reverse_moves(cancel=True))

    def test_credit_note_of_another_invoice(self):
        other = self._credit_of(self._transferred())
        other.line_ids.remove_move_reconcile()
        self._refused(self.invoice.js_assign_outstanding_line, self._receivable(other).id)

    def test_portal_user_is_no_person_of_the_company(self):
        portal = self._create_new_portal_user()
        with self._as_person():
            (self.term | self._entry_line()).with_user(portal).sudo().reconcile()
        self.assertEqual(self.invoice.payment_state, "paid")

    # === WHAT IS OPEN ===

    def test_before_the_transfer_everything_is_open(self):
        invoice = self._transferred(operation="pending")
        with self._as_person():
            invoice.js_assign_outstanding_line(self._entry_line().id)
        self.assertEqual(invoice.payment_state, "paid")

    def test_odoo_leads_payments(self):
        self.connection.payments_led_by = "odoo"
        with self._as_person():
            self.invoice.js_assign_outstanding_line(self._entry_line().id)
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_removed_connection_frees_payments_not_documents(self):
        self.connection.sudo().state = "disconnected"
        with self._as_person():
            self.invoice.js_assign_outstanding_line(self._entry_line().id)
        self.assertEqual(self.invoice.payment_state, "paid")
        with self.assertRaises(UserError):
            self.invoice.button_draft()

    def test_scheduled_action_is_never_raised_at(self):
        """As a bank synchronisation that runs as an ordinary user."""
        (self.term | self._entry_line()).reconcile()
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_superuser_mode_is_never_raised_at(self):
        with self._as_person():
            (self.term | self._entry_line()).sudo().reconcile()
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_statement_lines_are_created_whatever_they_match(self):
        """A bank module that matches at once, while a person imports the statement."""
        lines = self.env["account.bank.statement.line"]
        matching = self.term | self._entry_line()
        prepare = type(lines)._prepare_move_line_default_vals

        def match(line, *args, **kwargs):
            matching.with_env(line.env).filtered(lambda ln: not ln.reconciled).reconcile()
            return prepare(line, *args, **kwargs)

        self.patch(type(lines), "_prepare_move_line_default_vals", match)
        journal = self.company_data["default_journal_bank"]
        with self._as_person():
            line = lines.create(
                {
                    "journal_id": journal.id,
                    "payment_ref": "INV",
                    "amount": 120,
                    "date": "2026-01-20",
                }
            )
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertNotIn("accounting_bridge_lock", line.env.context)

    # === CREDIT NOTES ===

    def test_own_credit_note(self):
        with self._as_person():
            credit = self._credit_of(self.invoice)
        self.assertEqual(self.invoice.payment_state, "reversed")
        with self._as_person():
            credit.button_draft()  # not transferred yet
        self.assertEqual(credit.state, "draft")

    def test_own_credit_note_of_both_transferred_stays(self):
        credit = self._credit_of(self.invoice)
        self._transferred(credit)
        self._refused(self._receivable(credit).remove_move_reconcile)

    def test_own_credit_note_in_foreign_currency(self):
        currency = self.setup_other_currency("EUR", rates=[("2026-01-01", 2), ("2026-01-20", 4)])
        invoice = self._transferred(self._create_invoice(currency_id=currency.id))
        with self._as_person():
            credit = self._credit_of(invoice, post=False)
            credit.invoice_date = "2026-01-25"
            credit.invoice_currency_rate = 4
            credit.action_post()
        self.assertTrue(invoice.currency_id.is_zero(invoice.amount_residual))
        self.assertTrue(self._receivable(invoice).matched_credit_ids.exchange_move_id)

    def test_credit_note_keeps_the_delivery_date(self):
        invoice = self._transferred(self._create_invoice(delivery_date="2025-12-30"))
        self.assertEqual(str(self._credit_of(invoice, post=False).delivery_date), "2025-12-30")

    def test_reverse_and_create_keeps_payments(self):
        (self.term | self._entry_line(50)).reconcile()
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"reason": "wrong price", "journal_id": self.invoice.journal_id.id})
        )
        with self._as_person():
            wizard.modify_moves()
        credit = self.invoice.reversal_move_ids
        amounts = sorted(self.term.matched_credit_ids.mapped("amount"))
        self.assertEqual(amounts, [50, 70])
        self.assertEqual((credit.state, credit.amount_residual), ("posted", 50))
        self.assertEqual(wizard.new_move_ids.state, "draft")
        self.assertFalse(wizard.new_move_ids.bridge_document_id)

    def test_reverse_and_create_of_others_as_ever(self):
        invoice = self._create_invoice()
        (self._receivable(invoice) | self._entry_line(50)).reconcile()
        invoice._reverse_moves(cancel=True)
        self.assertEqual(self._receivable(invoice).matched_credit_ids.mapped("amount"), [120])


class TestLockOnlineMoney(LockCase, AccountPaymentCommon):
    """Money that was captured is never refused."""

    @classmethod
    def _create_connection(cls, company):
        payment_provider, cls.provider = cls.provider, "test"  # both cases have one
        connection = super()._create_connection(company)
        cls.provider = payment_provider
        return connection

    def _pay_online(self, invoice, **values):
        tx = self._create_transaction(
            flow="direct",
            reference=f"tx-{invoice.id}",
            amount=invoice.amount_residual,
            currency_id=invoice.currency_id.id,
            partner_id=invoice.partner_id.id,
            invoice_ids=[fields.Command.set(invoice.ids)],
            **values,
        )
        tx._set_done()
        tx._post_process()
        return tx

    def test_portal_payment_on_transferred_invoice(self):
        invoice = self._transferred()
        with self._as_person():
            tx = self._pay_online(invoice)
        self.assertEqual(tx.payment_id.state in ("in_process", "paid"), True)
        self.assertTrue(self._receivable(invoice).reconciled)
        self.assertIn(invoice.payment_state, ("in_payment", "paid"))

    def test_customer_clicks_while_it_is_being_sent(self):
        invoice = self._transferred(operation="sending")
        self._pay_online(invoice)
        self.assertTrue(self._receivable(invoice).reconciled)

    def test_money_taken_is_not_taken_off_by_hand(self):
        invoice = self._transferred()
        self._pay_online(invoice)
        partial = self._receivable(invoice).matched_credit_ids
        with self._as_person(), self.assertRaises(UserError):
            invoice.js_remove_outstanding_partial(partial.id)

    def test_paid_order_is_invoiced_posted_and_queued(self):
        """`sale` reconciles after posting, where the transfer may be queued already."""
        orders = self.env["sale.order"].sudo()  # the accountant sells nothing
        order = orders.create(
            {
                "partner_id": self.partner.id,
                "order_line": [fields.Command.create({"product_id": self.product.id})],
            }
        )
        tx = self._create_transaction(
            flow="direct",
            reference="tx-order",
            amount=order.amount_total,
            currency_id=order.currency_id.id,
            partner_id=order.partner_id.id,
            sale_order_ids=[fields.Command.set(order.ids)],
        )
        tx._set_done()
        tx._post_process()
        self.assertEqual(order.state, "sale")
        with self._as_person():
            invoice = order._create_invoices().sudo(False)
            invoice.action_post()
        self.assertTrue(invoice.transaction_ids)
        self.assertTrue(self._receivable(invoice).reconciled)
