"""What a preview shows of a document is what arrives at Xero."""

from dataclasses import replace
from decimal import Decimal

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

    def _arrived(self, moves, status="approved"):
        """:return: dict number -> what the books were sent of it"""
        self.control.post("calls", clear=True, bodies=True)
        self._send(moves)
        self.assertEqual(set(moves.mapped("bridge_state")), {status})
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

    def test_policy_and_fields(self):
        """Each target status, with a template, days to pay and fields of the customer's record."""
        templates = self.connection.sudo().reference_ids
        self.connection.template_id = templates.filtered(lambda r: r.kind == "template")[:1]
        self.connection.write({"due_date_rule": "days", "due_days": 21, "attach_pdf": True})
        rows = self.connection._ensure_fields().grouped("target")
        rows["reference"].write({"source": "invoice", "field_name": "invoice_origin"})
        self._send(self._move([{}]))
        for status in ("draft", "submitted", "approved"):
            self.connection.target_status = status
            moves = self._move([{}], invoice_origin=f"Quote {status}", ref="not this")
            moves |= self._move([{}], move_type="out_refund", invoice_origin="Back")
            ((row, payload),) = self._previewed(moves[0]).values()
            self.assertEqual(payload["Reference"], f"Quote {status}")
            self.assertEqual((payload["DueDate"], str(row.due_date)), ("2026-02-05",) * 2)
            self.assertTrue(payload["BrandingThemeID"])
            self.assertSentAsPreviewed(moves, status)

    def test_a_draft(self):
        self._send(self._move([{}]))
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.1735124)])
        note = {"display_type": "line_note", "name": "Thanks"}
        draft = self._move([{"price_unit": 9.99}, note], currency_id=euro.id)
        draft.button_draft()
        draft = draft.copy({"invoice_date": "2026-01-20"})
        self.assertDraftShownAsSent(draft, given=("InvoiceNumber",))

    def test_a_contact_that_is_there(self):
        known = self._contact("Known There", EmailAddress="known@example.com")
        partner = self._customer("Known There", email="known@example.com")
        move = self._move([{}], partner_id=partner.id)
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.contact_name, payload["Contact"]["ContactID"]), (partner.name, known))
        self.assertSentAsPreviewed(move)

    def test_a_doubtful_contact(self):
        there = self._contact("Stranger Ltd")
        move = self._move([{}], partner_id=self._customer("Stranger Ltd").id)
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.state, row.contact_how), ("problem", "doubtful"))
        self.assertEqual(payload["Contact"], {"ContactID": None})
        action = row.action_link_contact()
        self.env[action["res_model"]].browse(action["res_id"]).action_link()
        ((row, payload),) = self._previewed(move).values()
        self.assertEqual((row.contact_how, row.contact_ref), ("existing", there))
        self.assertSentAsPreviewed(move)

    def test_an_open_item(self):
        accounts = self.connection.sudo().reference_ids.filtered(lambda r: r.kind == "account")
        account = accounts.filtered(lambda r: r.code == "200")
        values = {"start_date": "2026-01-01", "cutover": "open", "cutover_account_id": account.id}
        self.connection.write(values)
        self.connection._ensure_payment_journal()
        move = self._create_invoice(invoice_date="2025-12-15")
        shown = move.action_bridge_preview()
        row = self.env[shown["res_model"]].browse(shown["res_id"])
        self.assertEqual((row.state, row.payload), ("nothing", False), row.issue_text)
        action = self.connection.action_cutover()
        self.env[action["res_model"]].browse(action["res_id"]).action_take_over()
        previewed = self._previewed(move)
        row, payload = previewed[move.name]
        self.assertEqual((row.state, row.net, row.tax, row.total), ("waiting", 120, 0, 120))
        self.assertEqual((row.there_net, row.there_tax, row.there_total), (120, 0, 120))
        self.assertIn("VAT was reported before", payload["LineItems"][0]["Description"])
        self.assertEqual((row.contact_how, row.issue_text.count("\n")), ("new", 0))
        self.assertArrivedAs(previewed, move, given=("Contact",))

    def test_a_rounding_line(self):
        self._send(self._move([{}]))
        self.connection.rounding_line = True
        self._otherwise(two_cents_more)
        move = self._move([{}])
        previewed = self._previewed(move)
        row, payload = previewed[move.name]
        self.assertEqual((row.state, row.way), ("going", "rounding_line"), row.issue_text)
        self.assertEqual(payload["LineItems"][-1]["UnitAmount"], "number 0.02")
        self.assertEqual((row.there_net, row.there_total), (100.02, 120.02))
        # What arrived is not what the document in Odoo says, which is noticed.
        self.assertArrivedAs(previewed, move, "attention")

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


def two_cents_more(invoice):
    """Net that no other way than a rounding line takes."""
    own, more = invoice.totals, Decimal("0.02")
    return replace(invoice, totals=replace(own, net=own.net + more, total=own.total + more))
