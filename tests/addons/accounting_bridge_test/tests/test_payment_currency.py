from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import DAY, PaymentCase


class TestForeignCurrency(PaymentCase):
    """The provider's bank amount and rate are what was received; the difference to the invoice is
    an exchange difference, made by Odoo's own means."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])

    def foreign_invoice(self, price=100):
        return self.invoice(price, currency_id=self.foreign.id)  # 240 -> 120 company currency

    def exchange_gain(self, invoice):
        company = self.company
        accounts = (
            company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        )
        lines = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")]
        )
        return -round(sum(lines.mapped("balance")), 2)

    def test_bank_amount(self):
        invoice, document = self.foreign_invoice()
        self.assertEqual(
            self.balance_of(
                invoice,
                invoice.line_ids.account_id.filtered(
                    lambda a: a.account_type == "asset_receivable"
                ),
            ),
            60,
        )
        paid = self.payment(
            120, bank_amount=Decimal("57.50"), bank_currency=self.company.currency_id.name
        )
        self.apply(document, paid)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), 57.5)
        self.assertEqual(self.exchange_gain(invoice), -2.5)

    def test_rate(self):
        invoice, document = self.foreign_invoice()
        self.apply(document, self.payment(120, rate=Decimal("1.6")))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 75))
        self.assertEqual(self.exchange_gain(invoice), 15)

    def test_partial_at_two_rates(self):
        invoice, document = self.foreign_invoice()
        first = self.payment(40, rate=Decimal("1.6"))
        second = self.payment(80, rate=Decimal("2.5"))
        self.apply(document, first)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("partial", 80))
        self.apply(document, first, second)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), 57)  # 25 + 32
        self.assertEqual(self.exchange_gain(invoice), -3)

    def test_nothing_stated(self):
        """Odoo's own rate of the day must do."""
        invoice, document = self.foreign_invoice()
        self.apply(document, self.payment(120))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 60))

    def test_deleted(self):
        """The exchange difference goes with the payment."""
        invoice, document = self.foreign_invoice()
        self.apply(document, self.payment(120, rate=Decimal("1.6")))
        self.apply(document)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("not_paid", 120))
        self.assertEqual((self.clearing(), self.exchange_gain(invoice)), (0, 0))

    def test_home_invoice_paid_from_abroad(self):
        """What the foreign bank account received says nothing about the invoice's currency."""
        invoice, document = self.invoice()
        paid = self.payment(120, bank_amount=Decimal(240), bank_currency="EUR")
        self.apply(document, paid)
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_our_credit_note_in_part(self):
        invoice, document = self.foreign_invoice()
        self.foreign.rate_ids.create(
            {
                "name": DAY,
                "rate": 1.6,
                "currency_id": self.foreign.id,
                "company_id": self.company.id,
            }
        )
        refund = self._create_invoice(
            50, move_type="out_refund", currency_id=self.foreign.id, invoice_date=DAY
        )
        source = self.link(refund)
        credit = self.payment(30, kind=PaymentKind.CREDIT, source_id=source.external_id)
        self.apply(document, credit)
        self.assertEqual((invoice.amount_residual, refund.amount_residual), (90, 30))
        term = invoice.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        self.assertEqual(term.amount_residual, 45)
        self.assertEqual(self.exchange_gain(invoice), 3.75)

    def test_their_credit_note(self):
        invoice, document = self.foreign_invoice()
        credits = [
            self.payment(amount, kind=PaymentKind.CREDIT, source_number="CN-7")
            for amount in (33.33, 86.67)
        ]
        self.apply(document, credits[0])
        self.assertEqual(round(invoice.amount_residual, 2), 86.67)
        self.apply(document, *credits)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual((self.clearing(), self.exchange_gain(invoice)), (0, 0))
        # A tax without an account of its own is booked on that of the line: 50 and 10.
        revenue = invoice.invoice_line_ids.account_id
        entries = document.payment_ids.entry_id
        self.assertEqual(round(sum(self.balance_of(e, revenue) for e in entries), 2), 60)
