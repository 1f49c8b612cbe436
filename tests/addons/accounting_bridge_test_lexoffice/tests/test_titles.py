import datetime

from .german_case import GermanCase

INVOICED = datetime.date(2026, 1, 15)
DELIVERED = datetime.date(2026, 1, 7)
CREDITED = datetime.date(2026, 2, 10)


class TestReversal(GermanCase):
    """What is cancelled keeps its delivery date; a price reduction has its own."""

    def test_full(self):
        move = self._transferred(delivery_date=DELIVERED)
        credit = self._credit(move)
        self.assertEqual(credit.invoice_date, CREDITED)
        self.assertEqual(credit.delivery_date, DELIVERED)

    def test_full_without_the_wizard(self):
        move = self._transferred(delivery_date=DELIVERED)
        credit = move._reverse_moves([{"invoice_date": CREDITED}])
        credit.action_post()
        self.assertEqual(credit.delivery_date, DELIVERED)

    def test_part(self):
        move = self._transferred(delivery_date=DELIVERED)
        credit = self._credit(move, price=10)
        self.assertEqual(credit.delivery_date, CREDITED)

    def test_part_with_a_date_of_its_own(self):
        move = self._transferred(delivery_date=DELIVERED)
        credit = move._reverse_moves([{"invoice_date": CREDITED}])
        credit.invoice_line_ids.price_unit = 10
        credit.delivery_date = datetime.date(2026, 2, 1)
        credit.action_post()
        self.assertEqual(credit.delivery_date, datetime.date(2026, 2, 1))

    def test_what_was_not_transferred_is_left_to_odoo(self):
        move = self._create_invoice(delivery_date=DELIVERED)
        credit = move._reverse_moves([{"invoice_date": CREDITED}])
        credit.action_post()
        self.assertEqual(credit.delivery_date, CREDITED)


class TestTitles(GermanCase):
    def _printed(self, move):
        """:return: the document as the customer gets it, as text"""
        reports = self.env["ir.actions.report"]
        html, _type = reports._render_qweb_html("account.account_invoices", move.ids)
        return html.decode()

    def test_full(self):
        move = self._transferred()
        credit = self._credit(move)
        text = self._printed(credit)
        self.assertIn("Stornorechnung", text)
        self.assertIn(f"Storniert die Rechnung {move.name} vom 15.01.2026 in voller Höhe.", text)
        self.assertNotIn("Gutschrift", text)

    def test_part(self):
        move = self._transferred()
        text = self._printed(self._credit(move, price=10))
        self.assertIn("Rechnungskorrektur", text)
        self.assertIn(f"Korrigiert die Rechnung {move.name} vom 15.01.2026.", text)
        self.assertNotIn("Stornorechnung", text)
        self.assertNotIn("Gutschrift", text)

    def test_without_invoice(self):
        text = self._printed(self._create_invoice(move_type="out_refund"))
        self.assertIn("Rechnungskorrektur", text)
        self.assertNotIn("Gutschrift", text)

    def test_every_layout(self):
        move = self._transferred()
        credit = self._credit(move)
        layouts = self.env["report.layout"].search([]).view_id
        self.assertTrue(layouts)
        for layout in layouts:
            self.company.external_report_layout_id = layout
            text = self._printed(credit)
            self.assertIn("Stornorechnung", text, layout.name)
            self.assertNotIn("Gutschrift", text, layout.name)

    def test_in_another_language(self):
        self.partner.lang = "en_US"
        move = self._transferred()
        text = self._printed(self._credit(move))
        self.assertIn("Cancellation Invoice", text)
        self.assertIn(f"Cancels invoice {move.name} of 01/15/2026 in full.", text)

    def test_an_invoice_is_an_invoice(self):
        text = self._printed(self._transferred())
        self.assertIn("Rechnung", text)
        self.assertNotIn("Stornorechnung", text)
        self.assertNotIn("Rechnungskorrektur", text)

    def test_other_companies_print_as_ever(self):
        self.connection.sudo().state = "disconnected"
        text = self._printed(self._credit(self._create_invoice()))
        self.assertIn("Gutschrift", text)

    def test_remark(self):
        move = self._transferred()
        credit = self._credit(move)
        remark = credit._bridge_invoices(self.connection)[credit.id].remark
        self.assertEqual(remark, f"Stornorechnung zu {move.name} vom 15.01.2026")
        part = self._credit(self._transferred(), price=10)
        remark = part._bridge_invoices(self.connection)[part.id].remark
        self.assertTrue(remark.startswith("Rechnungskorrektur zu "), remark)
