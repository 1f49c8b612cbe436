from odoo.addons.accounting_bridge.tools.documents import Action

from .payment_case import PaymentCase


class TestPayments(PaymentCase):
    """What the accountant does with money in Xero, and what Odoo took itself, over real HTTP."""

    def test_overpaid(self):
        """Only the part on the invoice is its payment."""
        move, document = self.transferred()
        self._act("overpay", contact="", invoice=document.external_id, amount=150)
        self._sweep()
        self.assertEqual((move.payment_state, self.clearing()), ("paid", 120))

    def test_paid_from_an_overpayment(self):
        first, paid = self.transferred()
        over = self._act("overpay", contact="", invoice=paid.external_id, amount=150)
        second, document = self.transferred()
        self._act("allocate", id=over["OverpaymentID"], invoice=document.external_id, amount=30)
        self._sweep()
        self.assertEqual((first.payment_state, second.amount_residual), ("paid", 90))
        self.assertEqual(document.payment_ids.kind, "overpayment")
        self.assertEqual(self.clearing(), 150)

    def test_credited_by_the_accountant(self):
        move, document = self.transferred()
        self._act("credit", id=document.external_id, amount=50)
        self._sweep()
        entry = document.payment_ids.entry_id
        self.assertEqual(move.amount_residual, 70)
        amounts = {line.balance for line in entry.line_ids}
        self.assertEqual({round(amount, 2) for amount in amounts}, {-50, 41.67, 8.33})
        self.assertEqual(self.clearing(), 0)

    def test_allocation_taken_back(self):
        move, document = self.transferred()
        made = self._act("credit", id=document.external_id, amount=50)
        self._sweep()
        self._act("unallocate", id=made["AllocationID"])
        self._sweep()
        self.assertEqual((move.amount_residual, document.status), (120, "approved"))
        self.assertEqual(document.payment_ids.state, "reversed")

    def test_our_credit_note_allocated_in_part(self):
        """The accountant sets our credit note against an invoice it does not belong to."""
        move, document = self.transferred()
        refund, source = self.transferred(price=50, move_type="out_refund")
        self._act("allocate", id=source.external_id, invoice=document.external_id, amount=20)
        self._sweep()
        self.assertEqual((move.amount_residual, refund.amount_residual), (100, 40))
        self._act("refund", id=source.external_id)
        self._sweep()
        self.assertEqual((refund.payment_state, refund.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), -40)

    def test_foreign_currency(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.25)])
        move, document = self.transferred(currency_id=euro.id)
        self._act("pay", id=document.external_id, account="092")
        self._sweep()
        row = document.payment_ids
        self.assertEqual((move.payment_state, move.amount_residual), ("paid", 0), row.issue_text)
        received = row._company_amount()
        self.assertTrue(received)
        self.assertEqual(self.clearing(), received)

    def test_money_of_odoo_is_told(self):
        move, document = self.transferred()
        payment = self.take(move, 50)
        self._run()
        there = self._there(move)["Payments"]
        self.assertEqual([float(p["Amount"]) for p in there], [50.0])
        self._sweep()
        self.assertEqual(document.payment_ids.payment_id, payment)
        self.assertEqual(document.payment_ids.external_id, there[0]["PaymentID"].lower())
        self.assertEqual((move.amount_residual, self.clearing()), (70, 0))

    def test_money_told_without_an_answer(self):
        """One payment here, one there, whatever becomes of the answer."""
        move, document = self.transferred()
        self.take(move, 50)
        self.control.post("faults", kind="lose_answer", method="PUT", path="/Payments", times=1)
        self._run()
        operation = document.sudo().operation_ids.filtered(lambda o: o.action == Action.PAY.value)
        for _time in range(2):
            operation.not_before = False
            self._sweep()
        self.assertEqual(operation.state, "done", operation.issues)
        self.assertEqual(len(self._there(move)["Payments"]), 1)
        self.assertEqual(len(document.payment_ids), 1)
        self.assertEqual((move.amount_residual, self.clearing()), (70, 0))

    def test_paid_before_it_was_transferred(self):
        move = self._create_invoice()
        self.take(move, 120)
        document = move._bridge_transfer()
        for _time in range(2):
            self._sweep()
        self.assertEqual(document.status, "paid", document.issue_text)
        self.assertEqual(len(self._there(move)["Payments"]), 1)
        self.assertEqual((len(document.payment_ids), self.clearing()), (1, 0))
