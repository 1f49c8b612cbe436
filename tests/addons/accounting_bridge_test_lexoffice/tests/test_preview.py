"""What a preview shows of a document is what arrives at lexoffice."""

from odoo import Command

from odoo.addons.accounting_bridge.tests.preview_proof import PreviewProof, digits

from .content_case import ContentCase


class TestPreview(PreviewProof, ContentCase):
    def _documents(self):
        included = self.tax.copy(
            {"name": "19 % brutto", "price_include_override": "tax_included", "amount": 19}
        )
        for name, nature in (("Warenverkäufe", "goods"), ("Dienstleistungen", "service")):
            self._confirm(included, f"{name} · 19 %", nature=nature)
        both = (self.goods, 33.33, self.tax), (self.service, 66.66, self.tax)
        discounted = {"price_unit": 19.99, "quantity": 3, "discount": 33.33}
        rounding = self._cash_rounding(strategy="biggest_tax").id
        moves = (
            self._move(*both, (None, 0.07, self.tax7))
            | self._move((self.goods, 541.25, included), (self.service, 9.99, included))
            | self._move(*both, move_type="out_refund")
            | self._move(*both, invoice_cash_rounding_id=rounding)
            | self._move(*both, invoice_payment_term_id=self._early_discount("included").id)
        )
        draft = self._move(*both).copy({"invoice_date": "2026-01-15"})
        draft.invoice_line_ids[0].write(discounted)
        draft.invoice_line_ids = [
            Command.create({"display_type": "line_note", "name": "Vielen “Dank”"})
        ]
        draft.action_post()
        return moves | draft

    def _arrived(self, moves):
        """:return: dict number -> what the books were sent of it"""
        self.control.post("calls", clear=True, bodies=True)
        moves._bridge_transfer()
        for _run in range(4):
            self._run()
        for move in moves:
            self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        calls = self.control.get("calls")["calls"]
        sent = [
            digits(call["body"])
            for call in calls
            if call["method"] == "POST" and call["path"].endswith("/vouchers")
        ]
        return {voucher["voucherNumber"]: voucher for voucher in sent}

    def test_what_is_previewed_is_what_is_sent(self):
        self._transfer(self._move((self.goods, 1, self.tax)))  # which makes the contact
        self.assertSentAsPreviewed(self._documents())

    def test_the_books_see_no_write(self):
        move = self._move((self.goods, 100, self.tax))
        self.control.post("calls", clear=True)
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.contact_how, payload["contactId"]), ("new", None))
        calls = self.control.get("calls")["calls"]
        self.assertTrue(calls)
        self.assertEqual({call["method"] for call in calls}, {"GET"})
        self.assertFalse(self._there(move))
        (sent,) = self._arrived(move).values()
        self.assertEqual(payload | {"contactId": sent["contactId"]}, sent)
