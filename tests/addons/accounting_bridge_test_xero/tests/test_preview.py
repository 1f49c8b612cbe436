"""What a preview shows of a document is what arrives at Xero."""

from odoo.addons.accounting_bridge.tests.preview_proof import PreviewProof, digits

from .content_case import ContentCase


class TestPreview(PreviewProof, ContentCase):
    def _documents(self):
        included = self._tax(20, "OUTPUT2", price_include_override="tax_included")
        reduced = self._tax(5, "RROUTPUT")
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.1735124)])
        item = {"product_id": self.product.id}
        note = {"display_type": "line_note", "name": "Thank you “so” much"}
        discounted = {"discount": 33.33, "price_unit": 19.99, "quantity": 3}
        return (
            self._move([{"price_unit": 12.34, **item}, note, self._taxed(reduced)])
            | self._move([discounted, {"discount": 12.345, "price_unit": 7.77}])
            | self._move([{"quantity": 0.333, "price_unit": 0.0123}, {}])
            | self._move([self._taxed(included, price_unit=p) for p in (541.25, 9.99, 0.05)])
            | self._move([discounted], move_type="out_refund")
            | self._move([{"price_unit": 33.33, "discount": 5}], currency_id=euro.id)
            | self._move([{"price_unit": 10.02}], invoice_cash_rounding_id=self._cash_rounding().id)
            | self._move([{}], invoice_payment_term_id=self._early_discount().id)
        )

    def _arrived(self, moves):
        """:return: dict number -> what the books were sent of it"""
        self.control.post("calls", clear=True, bodies=True)
        self._send(moves)
        self.assertArrived(moves)
        sent = {}
        for call in self.control.get("calls")["calls"]:
            for endpoint in ("Invoices", "CreditNotes"):
                if call["method"] == "PUT" and call["path"].endswith(endpoint):
                    rows = digits(call["body"])[endpoint]
                    sent |= {r.get("InvoiceNumber") or r["CreditNoteNumber"]: r for r in rows}
        return sent

    def test_what_is_previewed_is_what_is_sent(self):
        self._send(self._move([{}]))  # which makes the contact
        self.assertSentAsPreviewed(self._documents())

    def test_a_new_customer(self):
        partner = self._customer("Newly Ltd")
        move = self._move([{}], partner_id=partner.id)
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.contact_how, payload["Contact"]), ("new", {"ContactID": None}))
        self.assertFalse([c for c in self._books()["contacts"] if c["Name"] == "Newly Ltd"])
        (sent,) = self._arrived(move).values()
        self.assertTrue(sent["Contact"]["ContactID"])
        self.assertEqual(payload | {"Contact": sent["Contact"]}, sent)

    def test_the_books_see_no_write(self):
        self._send(self._move([{}]))
        stranger = self._customer("Stranger Ltd")
        self._contact("Stranger Ltd")
        moves = self._documents() | self._move([{}], partner_id=stranger.id)
        before = self._books()
        self.control.post("calls", clear=True)
        found = self._previewed(moves)
        self._previewed(self._move([{}], partner_id=self._customer("Unknown Ltd").id))
        calls = self.control.get("calls")["calls"]
        self.assertTrue(calls)
        self.assertEqual({call["method"] for call in calls}, {"GET"})
        self.assertEqual(self._books(), before)
        states = {row.customer: row.contact_how for row, _payload in found.values()}
        self.assertEqual(states["Stranger Ltd"], "doubtful")

    def test_the_books_cannot_be_reached(self):
        self.control.post("faults", faults=[{"kind": "unavailable", "times": 9}])
        ((row, _payload),) = self._previewed(self._move([{}])).values()
        self.assertEqual((row.state, row.contact_how), ("going", "unknown"))
        self.assertIn("Xero", row.preview_id.alerts[str(self.connection.id)]["message"])
