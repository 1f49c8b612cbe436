import datetime
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.models.lock import unlocked
from odoo.addons.accounting_bridge.tools.documents import PaymentKind, Status

from .payment_common import DAY, PaymentCase


class TestPayments(PaymentCase):
    """Payments that the provider states are booked in Odoo as they are stated."""

    def test_paid_in_full(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120, reference="Wire 7"))
        row = document.payment_ids
        self.assertEqual(row.state, "booked")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice.amount_residual, 0)
        payment = row.payment_id
        self.assertEqual((payment.state, payment.is_matched), ("paid", True))
        self.assertEqual((payment.date, payment.memo), (DAY, "Wire 7"))
        self.assertEqual(payment.journal_id, self.journal)
        self.assertEqual(self.clearing(), 120)

    def test_paid_in_two_parts(self):
        invoice, document = self.invoice()
        first, second = self.payment(50), self.payment(70)
        self.apply(document, first)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 70))
        self.apply(document, first, second)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), 120)
        self.assertEqual(len(document.payment_ids), 2)

    def test_two_equal_parts_at_once(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(60), self.payment(60))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))
        self.assertEqual(len(document.payment_ids.payment_id), 2)

    def test_read_again_changes_nothing(self):
        _invoice, document = self.invoice()
        payments = self.payment(50), self.payment(70)
        self.apply(document, *payments)
        fields = ["name", "state", "write_date"]
        before = document.payment_ids.payment_id.read(fields)
        self.apply(document, *payments)
        self.assertEqual(document.payment_ids.payment_id.read(fields), before)
        self.assertEqual(self.clearing(), 120)

    def test_answers_in_any_order(self):
        """What is older than what is known changes nothing."""
        invoice, document = self.invoice()
        early = datetime.datetime(2026, 2, 10, 8, tzinfo=datetime.timezone.utc)
        late = early + datetime.timedelta(hours=1)
        first, second = self.payment(50), self.payment(70)
        document._apply(self.remote(document, second, first, updated_at=late))
        document._apply(self.remote(document, first, updated_at=early))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_nothing_said_nothing_concluded(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.apply(document, payments=None, due=120)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_deleted_there(self):
        invoice, document = self.invoice()
        first, second = self.payment(50), self.payment(70)
        self.apply(document, first, second)
        self.apply(document, second)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 50))
        self.assertEqual(self.clearing(), 70)
        gone = document.payment_ids.filtered(lambda p: p.external_id == first.external_id)
        self.assertEqual(gone.state, "reversed")
        self.assertEqual(gone.payment_id.state, "canceled")
        self.apply(document)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("not_paid", 120))
        self.assertEqual(self.clearing(), 0)

    def test_deleted_and_stated_again(self):
        invoice, document = self.invoice()
        payment = self.payment(120)
        for stated in ((payment,), (), (payment,)):
            self.apply(document, *stated)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_changed_amount(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(50, external_id="p1"))
        self.apply(document, self.payment(60, external_id="p1"))
        self.assertEqual((invoice.amount_residual, self.clearing()), (60, 60))

    def test_unclear(self):
        """Items that do not explain the open amount are shown, not booked; booked when they do."""
        invoice, document = self.invoice()
        payment = self.payment(50)
        self.apply(document, payment, due=100)
        self.assertEqual(document.payment_ids.state, "unclear")
        self.assertEqual(self.codes(document.payment_ids), ["payments_unexplained"])
        self.assertEqual(
            document.payment_issues[0]["params"],
            {"stated": "50.00 USD", "reduced": "20.00 USD"},
        )
        self.assertEqual((invoice.amount_residual, self.clearing()), (120, 0))
        self.assertIn("Nothing is booked", document.issue_text)
        alerts = [a for k, a in invoice._get_alerts().items() if "bridge_payment" in k]
        self.assertEqual(len(alerts), 1)
        self.apply(document, payment)
        self.assertEqual(document.payment_ids.state, "booked")
        self.assertFalse(document.payment_ids.issues)
        self.assertFalse(document.payment_issues)
        self.assertEqual((invoice.amount_residual, self.clearing()), (70, 50))

    def test_unclear_undoes_nothing(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.apply(document, due=0)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))
        self.assertEqual(document.payment_issues[0]["code"], "payments_unexplained")

    def test_open_amount_not_stated(self):
        _invoice, document = self.invoice()
        document._apply_payments(self.remote(document, self.payment(120), total=None))
        self.assertEqual(self.codes(document.payment_ids), ["open_amount_unknown"])
        self.assertEqual(self.clearing(), 0)

    def test_overpayment(self):
        """Only the part on the invoice is its payment; the rest is the provider's business."""
        invoice, document = self.invoice()
        part = self.payment(120, kind=PaymentKind.OVERPAYMENT, source_id="over-1")
        self.apply(document, part)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))
        self.assertEqual(document.payment_ids.kind, "overpayment")

    def test_prepayment_in_part(self):
        invoice, document = self.invoice()
        day = datetime.date(2026, 1, 2)
        self.apply(document, self.payment(30, day, PaymentKind.PREPAYMENT, source_id="pre-1"))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 90))
        self.assertEqual(document.payment_ids.payment_id.date, day)

    def test_refund_of_a_credit_note(self):
        credit = self._create_invoice(50, move_type="out_refund")
        document = self.link(credit)
        self.apply(document, self.payment(60, kind=PaymentKind.REFUND))
        self.assertEqual((credit.payment_state, credit.amount_residual), ("paid", 0))
        self.assertEqual(document.payment_ids.payment_id.payment_type, "outbound")
        self.assertEqual(self.clearing(), -60)

    def test_several_instalments(self):
        terms = self.pay_terms_b
        invoice, document = self.invoice(invoice_payment_term_id=terms.id)
        self.assertEqual(
            len(invoice.line_ids.filtered(lambda ln: ln.display_type == "payment_term")), 2
        )
        first, second = self.payment(50), self.payment(70)
        self.apply(document, first)
        self.assertEqual(invoice.amount_residual, 70)
        self.apply(document, first, second)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_more_paid_there_than_open_here(self):
        """A fact is booked, and said."""
        invoice, document = self.invoice()
        refund = self._create_invoice(50, move_type="out_refund")
        lines = (invoice | refund).line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        lines.reconcile()
        self.apply(document, self.payment(120))
        self.assertEqual((invoice.amount_residual, self.clearing()), (0, 120))
        self.assertEqual(document.payment_ids.issues[0]["code"], "exceeds_open")
        self.assertEqual(document.payment_ids.issues[0]["params"]["amount"][:5], "60.00")

    def test_voided_there_takes_payments_back(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        document.status = "voided"
        self.apply(document, status=Status.VOIDED, due=120)
        self.assertEqual((invoice.payment_state, self.clearing()), ("not_paid", 0))

    def test_invoice_not_posted(self):
        _invoice, document = self.invoice()
        unlocked(document.move_id.sudo()).button_draft()
        self.apply(document, self.payment(120))
        self.assertEqual(document.payment_ids.state, "pending")
        self.assertEqual(self.codes(document.payment_ids), ["move_not_posted"])

    def test_what_cannot_be_undone_stays_and_says_so(self):
        """A row never says reversed while the payment stands in Odoo; it is tried again."""
        invoice, document = self.invoice()
        self.apply(document, self.payment(120, external_id="p1"))
        payments = type(self.env["account.payment"])
        with patch.object(payments, "action_cancel", side_effect=UserError("Sealed")):
            self.apply(document, self.payment(70, external_id="p1"))
        row = document.payment_ids
        self.assertEqual((row.state, row.amount), ("booked", 120))
        self.assertEqual(self.codes(row), ["undoing_failed"])
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))
        self.apply(document, self.payment(70, external_id="p1"))
        self.assertEqual((invoice.amount_residual, self.clearing()), (50, 70))

    def test_booked_again_by_a_person(self):
        """What failed is booked when its cause is mended, by those who may post."""
        invoice, document = self.invoice()
        payments = type(self.env["account.payment"])
        with patch.object(payments, "action_post", side_effect=UserError("Not now")):
            self.apply(document, self.payment(120))
        row = document.payment_ids.sudo(False)
        self.assertEqual(self.codes(row), ["booking_failed"])
        self.assertIn("Not now", row.issue_text)
        salesman = new_test_user(self.env, "seller", "sales_team.group_sale_salesman")
        salesman.company_ids |= self.company
        with self.assertRaises(AccessError):
            row.with_user(salesman).action_book()
        row.action_book()
        self.assertEqual((invoice.payment_state, row.state), ("paid", "booked"))

    def test_failing_document_does_not_hold_up_others(self):
        good, good_document = self.invoice()
        _bad, bad_document = self.invoice()
        other_company = self.setup_other_company()["company"]
        bad_document.connection_id = self._create_connection(other_company)
        pairs = [
            (bad_document, self.remote(bad_document, self.payment(120))),
            (good_document, self.remote(good_document, self.payment(120))),
        ]
        self.documents._apply_payments_batch(pairs)
        self.assertEqual((good.payment_state, self.clearing()), ("paid", 120))
        self.assertEqual(bad_document.payment_ids.state, "pending")
        self.assertEqual(self.codes(bad_document.payment_ids), ["booking_failed"])
