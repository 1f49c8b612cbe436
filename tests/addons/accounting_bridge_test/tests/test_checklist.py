from odoo.exceptions import AccessError, UserError

from .flow_case import FlowCase


class TestChecklist(FlowCase):
    """The go-live checklist: what Odoo knows, and who confirmed it."""

    def _points(self):
        action = self.connection.action_checklist()
        points = self.env["accounting.bridge.checklist"].search(action["domain"])
        return {point.code: point for point in points}

    def test_every_point_says_what_it_is(self):
        points = self._points()
        self.assertEqual(len(points), 10)
        self.assertEqual(self._points(), points)  # made once
        for code, point in points.items():
            self.assertTrue(point.label and point.statement, code)
            self.assertTrue(point.level, code)
            self.assertEqual(point.state, "open")
        self.assertIn("Test Books", points["ledger"].statement)
        self.assertEqual(self.connection.checklist_words, "0/10")

    def test_confirmed_with_name_and_time(self):
        point = self._points()["adviser"]
        point.note = "Ms Ledger, on the phone"
        point.action_confirm()
        self.assertEqual((point.state, point.confirmed_by), ("confirmed", self.env.user))
        self.assertTrue(point.confirmed_on)
        stated = self.connection._confirmation("checklist.adviser")
        self.assertIn("Ms Ledger", stated.statement)
        self.assertEqual(self.connection.checklist_words, "1/10")
        point.action_take_back()
        self.assertEqual(point.state, "open")

    def test_the_ledger_is_confirmed_in_one_place(self):
        self.connection._confirm("ledger_of_record", "Test Books")
        self.assertEqual(self._points()["ledger"].state, "confirmed")

    def test_what_changed_since_is_asked_again(self):
        self.connection.start_date = "2026-01-01"
        point = self._points()["cutover"]
        point.action_confirm()
        self.connection.start_date = "2026-02-01"
        point.invalidate_recordset()
        self.assertEqual((point.state, point.confirmed_by), ("changed", self.env.user))

    def test_what_is_not_as_it_should_be_needs_a_word(self):
        point = self._points()["cutover"]  # no start date
        self.assertEqual(point.level, "warning")
        with self.assertRaisesRegex(UserError, "Write into the note"):
            point.action_confirm()
        point.note = "New company: there is no before"
        point.action_confirm()
        self.assertEqual(point.state, "confirmed")

    def test_what_odoo_sees_is_not_so_yet_needs_a_word(self):
        self.connection.start_date = "2026-01-01"
        points = self._points()
        for code in ("kinds", "opening", "month"):
            with self.subTest(code):
                point = points[code]
                self.assertEqual(point.level, "open")
                point.note = " "
                with self.assertRaisesRegex(UserError, "is not so yet"):
                    point.action_confirm()
                point.note = f"Seen on paper: {code}"
                point.action_confirm()
                stated = self.connection._confirmation(f"checklist.{code}").statement
                self.assertIn(point.fact, stated)
                self.assertIn(point.note, stated)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "accounting_bridge.checklist_printed", self.connection.ids
        )
        text = html.decode()
        self.assertEqual(text.count("Against what Odoo finds"), 3)
        self.assertIn("Seen on paper: kinds", text)
        self.assertIn("none yet", text)

    def test_only_the_note_is_for_writing(self):
        point = self._points()["adviser"].sudo(False)
        with self.assertRaises(AccessError):
            point.code = "month"

    # === FACTS ===

    def test_opening_sums(self):
        point = self._points()["opening"]
        self.assertEqual(point.level, "open")
        sums = {"currency": "EUR", "here": "120.00", "there": "100.00", "difference": "20.00"}
        # What was read is for the product to write.
        self.connection.sudo().write(
            {"opening_sums": [sums], "opening_read_on": "2026-01-02 10:00:00"}
        )
        point.invalidate_recordset()
        self.assertEqual(point.level, "warning")
        self.assertIn("difference 20.00", point.fact)

    def test_documents_of_each_kind_and_the_first_month(self):
        self.connection.start_date = "2026-01-01"
        points = self._points()
        invoice = self._create_invoice()
        invoice._bridge_transfer()
        self._run()
        self.assertIn(invoice.name, points["kinds"].fact)
        self.assertIn("none yet", points["kinds"].fact)
        fact = points["month"].fact
        self.assertIn("1 documents, not there: 0", fact)
        self.assertIn("January 2026", fact)
        self.assertIn("20.00", fact)
        missing = self._create_invoice(50)
        points["month"].invalidate_recordset()
        self.assertEqual((missing.state, points["month"].level), ("posted", "warning"))
        self.assertIn("2 documents, not there: 1", points["month"].fact)

    def test_a_number_given_twice(self):
        first = self._create_invoice()
        journal = first.journal_id.copy()
        second = self._create_invoice(journal_id=journal.id, name=first.name)
        self.assertEqual(second.name, first.name)
        fact = self._points()["numbers"]
        self.assertEqual(fact.level, "warning")
        self.assertIn(f"Given twice: {first.name}", fact.fact)

    # === PRINTED ===

    def test_printed(self):
        self.connection.start_date = "2026-01-01"
        self._points()["adviser"].action_confirm()
        action = self.connection.action_print_checklist()
        self.assertEqual(action["report_name"], "accounting_bridge.checklist_printed")
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(action["report_name"], self.connection.ids)
        text = html.decode()
        self.assertIn("Adviser informed", text)
        self.assertIn(self.env.user.name, text)
        self.assertIn("signature of the tax adviser", text)
