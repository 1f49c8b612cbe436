from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.tools.documents import Issue

from .flow_case import FlowCase


class TestLeftover(FlowCase):
    """What a test left in the books that stay connected counts there until somebody voids it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the provider states is not for people to write.
        cls.connection.sudo().organisation_ref = "books"
        cls.connection.in_test = True
        document = cls._create_invoice()._bridge_transfer().sudo()
        cls._run()
        cls.move, cls.url = document.move_id, document.external_url
        cls.external_id = document.external_id
        cls._live()
        cls._keep_books()

    @classmethod
    def _live(cls, **values):
        action = cls.connection.action_move_to_live()
        wizards = cls.env[action["res_model"]].with_context(**action["context"])
        wizards.create({"confirmation": cls.company.name, **values}).action_move()

    def _changed(self):
        self.move.button_draft()
        self.move.invoice_line_ids.price_unit = 200
        self.move.action_post()

    def _sent_again(self):
        document = self.move._bridge_transfer().sudo()
        self._run()
        return document

    def _alerts(self):
        self.connection.invalidate_recordset(["alerts"])
        return self.connection.alerts or {}

    # === SENT AGAIN ===

    def test_what_is_the_same_is_linked_again(self):
        # Also where a number may be given twice, and nothing is looked for any more.
        self.books.unique = False
        self.connection.sync_ids.sudo().test_ended_on = "2020-01-01"
        self.assertIn("leftovers", self._alerts())
        document = self._sent_again()
        self.assertEqual((document.state, document.external_id), ("approved", self.external_id))
        self.assertEqual(len(self.books.documents), 1)
        self.assertFalse(self.connection._leftovers())
        self.assertNotIn("leftovers", self._alerts())

    def test_what_was_changed_is_refused_in_its_own_words(self):
        for unique in (True, False):
            with self.subTest(unique=unique):
                self.books.unique = unique
                self._changed()
                document = self._sent_again()
                self.assertEqual(document.issues[0]["code"], "left_by_test")
                self.assertEqual(len(self.books.documents), 1)
        words = document.issue_text
        self.assertIn("in the test", words)
        self.assertIn("voided", words)
        self.assertIn("120.00", words)
        self.assertIn(self.move.name, words)
        self.assertNotIn("did not make", words)
        alerts = self.move.alerts
        cure = alerts["accounting_bridge_issue_0"]
        self.assertEqual(cure["action"]["url"], self.url)
        self.assertEqual(cure["action_text"], "Look at it there")
        self.assertIn("accounting_bridge_retry", alerts)

    def test_once_it_is_voided_there_it_goes(self):
        self.books.unique = False
        self._changed()
        document = self._sent_again()
        self.books.touch(self.books.documents[self.external_id], status="voided")
        document.action_retry()
        self._run()
        self.assertEqual((document.state, document.issues), ("approved", False))
        self.assertEqual(len(self.books.documents), 2)
        self.assertFalse(self.connection._leftovers())

    def test_what_is_deleted_there_is_no_obstacle(self):
        self._changed()
        del self.books.documents[self.external_id]
        self.assertEqual(self._sent_again().state, "approved")

    def test_a_number_refused_there_is_that_of_the_test(self):
        """Another invoice got its number."""
        self._changed()
        self.move.button_draft()
        other = self._create_invoice(300)
        self.connection._leftovers().move_id = False
        other.button_draft()
        self.move.name = "OLD/1"
        other.name = self.connection._leftovers().number
        other.action_post()
        real = self.books.documents[self.external_id]
        document = other._bridge_transfer().sudo()
        sync = self.connection.sync_ids.sudo()
        params = {"number": real["number"], "external_id": self.external_id}
        issue = sync._of_our_own(document.operation_ids, Issue("number_used", params))
        self.assertEqual(issue.code, "left_by_test")

    def test_the_preview_knows(self):
        self._changed()
        [seen] = self.move._bridge_seen(self.connection)
        self.assertEqual((seen.state, seen.issues[0].code), ("problem", "left_by_test"))
        self._sent_again()
        [seen] = self.move._bridge_seen(self.connection)
        self.assertEqual([i.code for i in seen.issues].count("left_by_test"), 1)

    def test_what_is_the_same_is_no_problem_of_the_preview(self):
        [seen] = self.move._bridge_seen(self.connection)
        self.assertEqual(seen.state, "going")

    # === LISTED ===

    def test_the_sweep_tells_what_became_of_it(self):
        self.books.touch(self.books.documents[self.external_id], status="voided")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(self.connection.leftover_ids.status, "voided")
        self.assertFalse(self.connection._leftovers())

    def test_what_was_deleted_is_read_once_a_day(self):
        del self.books.documents[self.external_id]
        self.connection.sudo().leftover_ids.fetched_at = "2026-01-01 00:00:00"
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(self.connection.leftover_ids.status, "deleted")

    def test_other_books_hold_none_of_it(self):
        self.connection.sudo().organisation_ref = "other"
        self.assertFalse(self.connection._leftovers())

    def test_the_rollback_lists_it(self):
        later = self._create_invoice(300)._bridge_transfer().sudo()
        self._run()
        action = self.connection.action_roll_back()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizard = wizards.create({"confirmation": self.company.name, "reason": "Other program"})
        self.assertEqual((wizard.document_count, wizard.leftover_count), (1, 1))
        action = wizard.action_roll_back()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), later)
        self.assertTrue(action["context"]["bridge_leftovers"])
        view = self.env.ref("accounting_bridge.view_transferred_list")
        self.assertEqual(action["views"], [(view.id, "list")])
        listed = later.with_context(**action["context"]).action_leftovers()
        row = self.env[listed["res_model"]].search(listed["domain"])
        self.assertEqual((row.number, row.undo_there), (self.move.name, "void"))
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "accounting_bridge.transferred_document", self.connection.ids
        )
        self.assertIn("Left by the Test", html.decode())
        self.assertIn(self.url, html.decode())

    # === WHAT IS NONE ===

    def test_nothing_of_a_test_in_other_books_is_kept(self):
        self.connection.in_test = True
        self._sent_again()
        self.connection.sudo().is_demo = True
        self._live()
        self.assertFalse(self.connection._leftovers())

    def test_tested_twice(self):
        self.connection.in_test = True
        self._sent_again()
        self._live()
        self.assertEqual(self.connection._leftovers().external_id, self.external_id)

    def test_nobody_writes_it(self):
        with self.assertRaises(UserError):
            self.connection.leftover_ids.sudo(False).write({"status": "voided"})
