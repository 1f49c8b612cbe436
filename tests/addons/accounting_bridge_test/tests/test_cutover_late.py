from .cutover_case import OLD, CutoverCase


class TestCutoverLate(CutoverCase):
    """Posted later but dated earlier."""

    def test_posted_later_but_dated_earlier(self):
        move, in_time = self._old(), self._create_invoice()
        self.assertEqual((move.bridge_state, in_time.bridge_state), ("none", False))
        self.assertIn("before it", move.bridge_document_id.issue_text)
        self.assertEqual(self.connection.late_count, 1)
        told = self.connection.alerts["late"]
        self.assertIn("dated before it, or in a period that is locked there: 1.", told["message"])
        action = told["action"]
        self.assertEqual(self.env["account.move"].search(action["domain"]), move)
        move._bridge_exclude("reported before")
        self.connection.invalidate_recordset(["late_count", "alerts"])
        self.assertEqual(self.connection.late_count, 0)
        self.assertNotIn("late", self.connection.alerts or {})

    def test_the_cutover_says_what_it_is(self):
        late = self._old()
        line = self._line(self._wizard(), late)
        self.assertIn("posted after the start of the connection", line.words)

    def test_in_time_with_another_start(self):
        move = self._old()
        self.connection.start_date = OLD
        self.connection.invalidate_recordset(["late_count"])
        self.assertEqual(self.connection.late_count, 0)
        self.assertFalse(move.bridge_document_id.issues)

    def test_dated_where_the_books_are_locked(self):
        # What the provider states is not for people to write.
        self.connection.sudo().lock_date = "2026-01-31"
        move = self._create_invoice()
        self.assertEqual(move.bridge_document_id.issues[0]["code"], "dated_locked")
        self.assertEqual(self.connection.late_count, 1)
