"""What a preview shows of a document is what arrives at lexoffice."""

from dataclasses import replace
from decimal import Decimal

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

    def _arrived(self, moves, status="approved"):
        """:return: dict number -> what the books were sent of it"""
        self.control.post("calls", clear=True, bodies=True)
        moves._bridge_transfer()
        for _run in range(4):
            self._run()
        for move in moves:
            self.assertEqual(move.bridge_state, status, move.bridge_document_id.issue_text)
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

    def test_days_and_fields(self):
        self._transfer(self._move((self.goods, 1, self.tax)))
        self.connection.write({"due_date_rule": "days", "due_days": 21})
        rows = self.connection._ensure_fields().grouped("target")
        rows["reference"].write({"source": "invoice", "field_name": "invoice_origin"})
        moves = self._move((self.goods, 9, self.tax), invoice_origin="Angebot 7", ref="nicht dies")
        moves |= self._move((self.goods, 9, self.tax), move_type="out_refund")
        ((row, payload),) = self._previewed(moves[0]).values()
        self.assertEqual((payload["dueDate"][:10], str(row.due_date)), ("2026-02-05",) * 2)
        self.assertIn("Angebot 7", payload["remark"])
        self.assertNotIn("nicht dies", payload["remark"])
        self.assertSentAsPreviewed(moves)

    def test_a_draft(self):
        self._transfer(self._move((self.goods, 1, self.tax)))
        draft = self._move((self.goods, 9.99, self.tax)).copy({"invoice_date": "2026-01-20"})
        self.assertDraftShownAsSent(draft, given=("voucherNumber", "remark"))

    def test_a_doubtful_contact(self):
        """The same name is there already: a person says whether it is the same customer."""
        partner = self.env["res.partner"].create({"name": "Nordlicht GmbH", "is_company": True})
        move = self._move((self.goods, 9, self.tax), partner_id=partner.id)
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.state, row.contact_how), ("problem", "doubtful"))
        self.assertIsNone(payload["contactId"])
        action = row.action_link_contact()
        self.env[action["res_model"]].browse(action["res_id"]).action_link()
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual(payload["contactId"], row.contact_ref)
        self.assertSentAsPreviewed(move)

    def test_a_contact_that_is_there(self):
        values = {"name": "Zwei Häuser AG", "email": "post@zweihaeuser.example"}
        partner = self.env["res.partner"].create({**values, "is_company": True})
        self.assertSentAsPreviewed(self._move((self.goods, 9, self.tax), partner_id=partner.id))

    def test_a_rounding_line(self):
        self._transfer(self._move((self.goods, 1, self.tax)))
        self.connection.rounding_line = True
        self._otherwise(with_a_cent_of_tax)
        move = self._move((self.goods, 0.01, self.tax))
        previewed = self._previewed(move)
        row, payload = previewed[move.name]
        self.assertEqual((row.state, row.way), ("going", "rounding_line"), row.issue_text)
        self.assertEqual(payload["voucherItems"][-1]["amount"], "number -0.02")
        # What arrived is not what the document in Odoo says, which is noticed.
        self.assertArrivedAs(previewed, move, "attention")

    def test_another_currency(self):
        """The books are in euro only: it is refused, and nothing is sent."""
        dollar = self.setup_other_currency("USD", rates=[("2026-01-01", 1.1)])
        move = self._move((self.goods, 9, self.tax), currency_id=dollar.id)
        ((row, _payload),) = self._previewed(move).values()
        self.assertEqual((row.state, row.issues[0]["code"]), ("problem", "eur_only"))
        self._transfer(move)
        self.assertEqual(move.bridge_state, "attention")
        self.assertFalse(self._there(move))

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


def with_a_cent_of_tax(invoice):
    """Of one cent no rate makes a cent of tax: only a rounding line does."""
    cent = Decimal("0.01")
    (line,), own = invoice.lines, invoice.totals
    (rate,) = own.by_code
    by_code = (replace(rate, tax=cent),)
    totals = replace(own, tax=cent, total=own.net + cent, by_code=by_code)
    return replace(invoice, lines=(replace(line, tax=cent),), totals=totals)
