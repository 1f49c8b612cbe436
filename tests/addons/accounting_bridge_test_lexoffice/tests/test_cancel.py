import datetime

from .content_case import ContentCase


class TestCancel(ContentCase):
    """In Germany an issued invoice is undone by a credit note, which goes as Einnahmenminderung."""

    def _reversal(self, move):
        """:return: Odoo's dialog for credit notes, opened by *Request Cancel*"""
        action = move.button_request_cancel()
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        action = wizard.create({"reason": "Falsch"}).action_confirm()
        self.assertEqual(action["res_model"], "account.move.reversal")
        return self.env["account.move.reversal"].with_context(**action["context"])

    def _invoice(self):
        move = self._move((self.goods, 100, self.tax), delivery_date="2026-01-07")
        self._transfer(move)
        return move

    def test_full(self):
        move = self._invoice()
        credit = self._credit(move)
        voucher = self._transfer(credit)
        # The pair stays two open items until the accountant offsets them.
        self.assertEqual(credit.bridge_state, "to_offset", credit.bridge_document_id.issue_text)
        self.assertEqual(voucher["type"], "salescreditnote")
        self.assertEqual(self._items(voucher), {("Warenverkäufe", 19): (100, 19)})
        self.assertTrue(voucher["shippingDate"].startswith("2026-01-07"))
        self.assertTrue(voucher["voucherDate"].startswith("2026-02-10"))
        self.assertIn(move.name, voucher["remark"])

    def test_part(self):
        move = self._invoice()
        credit = self._credit(move, price=10)
        voucher = self._transfer(credit)
        self.assertEqual(self._items(voucher), {("Warenverkäufe", 19): (10, 1.9)})
        self.assertTrue(voucher["shippingDate"].startswith("2026-02-10"))

    def test_of_an_invoice_from_before_the_start(self):
        self.connection.start_date = datetime.date(2026, 2, 1)
        move = self._move((self.goods, 100, self.tax))
        credit = move._reverse_moves([{"invoice_date": "2026-02-10"}])
        self.connection.transfer_on = "post"
        credit.action_post()
        self.assertEqual((credit.state, credit.bridge_state), ("posted", "attention"))
        self._run()
        self.assertIsNone(self._there(credit))
        credit.action_bridge_transfer_anyway()
        self._run()
        self.assertTrue(self._there(credit))
        self.assertIsNone(self._there(move))
