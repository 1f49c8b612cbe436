from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import PaymentCase

MANY = 50
QUERIES_PER_PAYMENT = 20


class TestPaymentQueries(PaymentCase):
    """Payments come by the hundred after a weekend: together they cost a bounded number of queries
    each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._create_invoices(MANY)
        cls.linked = cls.documents.union(*map(cls.link, cls.invoices))

    def count(self, action):
        """:return: queries per payment of `action`, with nothing in the cache"""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action()
        self.env.flush_all()
        return (self.env.cr.sql_log_count - before) / MANY

    def test_queries(self):
        documents = self.linked
        paid = [(d, self.remote(d, self.payment(120))) for d in documents]
        unpaid = [(d, self.remote(d)) for d in documents]
        apply = self.documents._apply_payments_batch
        booked = self.count(lambda: apply(paid))
        self.assertEqual(set(documents.move_id.mapped("payment_state")), {"paid"})
        self.assertEqual(self.clearing(), MANY * 120)
        again = self.count(lambda: apply(paid))
        undone = self.count(lambda: apply(unpaid))
        self.assertEqual(set(documents.move_id.mapped("payment_state")), {"not_paid"})
        self.assertEqual(self.clearing(), 0)
        self.assertLess(booked, QUERIES_PER_PAYMENT)
        self.assertLess(undone, QUERIES_PER_PAYMENT)
        self.assertLess(again, 1)

    def test_queries_of_credits(self):
        credit = PaymentKind.CREDIT
        pairs = [
            (document, self.remote(document, self.payment(60, kind=credit, source_id="theirs")))
            for document in self.linked
        ]
        booked = self.count(lambda: self.documents._apply_payments_batch(pairs))
        self.assertEqual(set(self.invoices.mapped("amount_residual")), {60})
        self.assertLess(booked, QUERIES_PER_PAYMENT)

    def test_queries_of_discounts_and_dunning_costs(self):
        """Three rows for each document: received, let off, and on top."""
        account = self.company_data["default_account_revenue"]
        self.connection.write({"discount_account_id": account.id, "dunning_account_id": account.id})
        kinds = ((PaymentKind.PAYMENT, 123), (PaymentKind.DISCOUNT, 2), (PaymentKind.DUNNING, 5))
        pairs = [
            (d, self.remote(d, *(self.payment(a, kind=k) for k, a in kinds), due=0))
            for d in self.linked
        ]
        booked = self.count(lambda: self.documents._apply_payments_batch(pairs))
        self.assertEqual(set(self.invoices.mapped("payment_state")), {"paid"})
        self.assertLess(booked / len(kinds), QUERIES_PER_PAYMENT)
