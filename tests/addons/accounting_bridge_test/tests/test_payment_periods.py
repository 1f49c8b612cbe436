import datetime

from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import DAY, PaymentCase

LOCK = datetime.date(2026, 2, 28)
FIRST_OPEN = datetime.date(2026, 3, 1)


class TestLockedPeriods(PaymentCase):
    """Odoo would post a payment dated in a locked period silently on another day."""

    def test_booked_on_the_first_open_day(self):
        invoice, document = self.invoice()
        self.company.fiscalyear_lock_date = LOCK
        self.apply(document, self.payment(120))
        row = document.payment_ids
        self.assertEqual((row.date, row.payment_id.date), (DAY, FIRST_OPEN))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_read_again_after_the_move_of_date(self):
        _invoice, document = self.invoice()
        self.company.fiscalyear_lock_date = LOCK
        payment = self.payment(120)
        self.apply(document, payment)
        booked = document.payment_ids.payment_id
        self.apply(document, payment)
        self.assertEqual(document.payment_ids.payment_id, booked)
        self.assertEqual(self.clearing(), 120)

    def test_tax_lock_holds_for_credits_only(self):
        _invoice, document = self.invoice()
        self.company.tax_lock_date = LOCK
        credit = self.payment(60, kind=PaymentKind.CREDIT, source_id="theirs")
        self.apply(document, self.payment(60), credit)
        rows = {row.kind: row for row in document.payment_ids}
        self.assertEqual(rows["payment"].payment_id.date, DAY)
        self.assertEqual(rows["credit"].entry_id.date, FIRST_OPEN)

    def test_deleted_after_the_period_was_locked(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.company.fiscalyear_lock_date = LOCK
        self.apply(document)
        row = document.payment_ids
        self.assertEqual((row.state, row.date), ("reversed", DAY))
        self.assertEqual(row.payment_id.move_id.state, "posted")
        self.assertEqual((row.reversal_id.date, row.reversal_id.state), (FIRST_OPEN, "posted"))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("not_paid", 120))
        self.assertEqual(self.clearing(), 0)
        receivable = row.payment_id.move_id.line_ids.filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        )
        self.assertEqual(receivable.amount_residual, 0)

    def test_reduction_deleted_after_the_period_was_locked(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(60, kind=PaymentKind.CREDIT, source_id="theirs"))
        entry = document.payment_ids.entry_id
        self.company.tax_lock_date = LOCK
        self.apply(document)
        self.assertEqual(entry.state, "posted")
        reversal = document.payment_ids.reversal_id
        self.assertEqual((reversal.date, reversal.state), (FIRST_OPEN, "posted"))
        self.assertEqual(invoice.amount_residual, 120)
        both = (entry | reversal).line_ids
        self.assertEqual(
            {
                round(sum(lines.mapped("balance")), 2)
                for lines in both.grouped("account_id").values()
            },
            {0},
        )

    def test_audit_trail(self):
        """Where entries may not be deleted, undoing works and the entry stays, cancelled."""
        self.company.restrictive_audit_trail = True
        invoice, document = self.invoice()
        first, second = self.payment(50), self.payment(70)
        self.apply(document, first, second)
        self.apply(document, second)
        self.assertEqual((invoice.amount_residual, self.clearing()), (50, 70))
        gone = document.payment_ids.filtered(lambda p: p.state == "reversed")
        self.assertEqual(gone.payment_id.move_id.state, "cancel")

    def test_sealed_entries(self):
        """What a hash seals is reversed."""
        self.journal.restrict_mode_hash_table = True
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.assertTrue(document.payment_ids.payment_id.move_id.inalterable_hash)
        self.apply(document)
        self.assertEqual(document.payment_ids.reversal_id.state, "posted")
        self.assertEqual((invoice.amount_residual, self.clearing()), (120, 0))
