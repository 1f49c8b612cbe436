from odoo.addons.account_payment.tests.common import AccountPaymentCommon

from .payment_common import PaymentCase


class TestPortalPayment(AccountPaymentCommon, PaymentCase):
    """An online payment on a transferred invoice: captured first, then booked by Odoo."""

    def pay_online(self, invoice, amount):
        self.amount, self.currency, self.partner = amount, invoice.currency_id, invoice.partner_id
        self.provider.journal_id = self.company_data["default_journal_bank"]
        transaction = self._create_transaction(
            flow="direct", state="done", invoice_ids=[(6, 0, invoice.ids)]
        )
        transaction._post_process()
        return transaction

    def test_paid_online(self):
        invoice, document = PaymentCase.invoice(self)
        transaction = self.pay_online(invoice, 120)
        self.assertEqual(transaction.payment_id.state in ("in_process", "paid"), True)
        self.assertEqual(invoice.amount_residual, 0)
        row = document.payment_ids
        self.assertEqual((row.payment_id, row.amount), (transaction.payment_id, 120))
        self.assertIn(transaction.reference, row.reference)
        self.assertEqual(self.codes(row), ["match_there"])
        self.apply(document, self.payment(120))
        self.assertEqual((len(document.payment_ids), self.clearing()), (1, 0))

    def test_paid_online_in_part(self):
        invoice, document = PaymentCase.invoice(self)
        self.pay_online(invoice, 50)
        self.assertEqual((invoice.amount_residual, document.payment_ids.amount), (70, 50))
