from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools import documents as d

from .flow_case import FlowCase


class TestRollback(FlowCase):
    """Nothing more goes; what was transferred is listed with what the accountant does about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection._ensure_payment_journal()
        cls.document = cls._create_invoice()._bridge_transfer().sudo()
        cls._run()
        cls._keep_books()
        cls.move = cls.document.move_id

    def _wizard(self, **values):
        action = self.connection.action_roll_back()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        return wizards.create(
            {"confirmation": self.company.name, "reason": "Other program"} | values
        )

    def test_rolled_back(self):
        waiting = self._create_invoice(200)._bridge_transfer().sudo()
        wizard = self._wizard()
        self.assertEqual(
            (wizard.document_count, wizard.undo_count, wizard.waiting_count), (1, 1, 1)
        )
        action = wizard.action_roll_back()
        self.assertEqual(self.connection.state, "paused")
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), self.document)
        self.assertEqual(waiting.operation_ids.state, "cancelled")
        self.assertIn("Other program", self.connection.alerts["rolled_back"]["message"])
        # Nothing more goes, and posting is not hindered.
        self.connection.transfer_on = "post"
        later = self._create_invoice(300)
        self.assertEqual(later.state, "posted")
        document = later._bridge_transfer()
        self.assertEqual(document.issues[0]["code"], "rolled_back")
        self.assertIn("rolled back on", document.issue_text)
        self._run()
        self.assertEqual(len(self.books.documents), 1)
        with self.assertRaisesRegex(UserError, "rolled back"):
            self.connection.action_resume()

    def _unanswered(self, performed):
        """:return: a document whose transfer got no answer"""

        def fault(_task):
            return d.Result.UNCERTAIN

        fault.after = performed
        self.books.faults = [fault]
        document = self._create_invoice(200)._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.state, "uncertain")
        return document

    def _wait(self):
        """The time to ask again has come."""
        self.connection._unknown().not_before = False

    def test_what_may_be_there_is_listed_until_it_was_asked_about(self):
        unknown = self._unanswered(performed=True)
        self._wizard().action_roll_back()
        self.assertIn(unknown, self.connection._transferred())
        self.assertEqual(unknown.undo_there, "look")
        self.assertIn("Outcome unknown: 1", self.connection.alerts["rolled_back"]["message"])
        self._wait()
        self._run()
        self.assertEqual((unknown.state, unknown.undo_there), ("approved", "void"))
        self.assertEqual(self.connection.state, "paused")
        self.assertNotIn("Outcome", self.connection.alerts["rolled_back"]["message"])

    def test_what_is_not_there_is_withdrawn(self):
        unknown = self._unanswered(performed=False)
        self._wizard().action_roll_back()
        # Whatever is asked for meanwhile is not done.
        self.document._queue(d.Action.VOID)
        self.books.calls.clear()
        self._wait()
        self._run()
        self.assertEqual(unknown.operation_ids.state, "cancelled")
        self.assertNotIn(unknown, self.connection._transferred())
        self.assertEqual(self.connection.state, "paused")
        self.assertEqual(self.document.status, "approved")
        self.assertFalse({"create", "void"} & set(self.books.calls))
        self.assertEqual(len(self.books.documents), 1)

    def test_what_stays_unknown_is_asked_again(self):
        unknown = self._unanswered(performed=True)
        self._wizard().action_roll_back()
        real = type(self.env["accounting.bridge.provider.test"])._find

        def find(provider, session, tasks):
            found = real(provider, session, tasks)
            return {key: d.Outcome(key, d.Result.UNCERTAIN) for key in found}

        self._wait()
        with patch.object(type(self.env["accounting.bridge.provider.test"]), "_find", find):
            self._run()
        self.assertEqual((unknown.state, self.connection.state), ("uncertain", "live"))
        self._wait()
        self._run()
        self.assertEqual((unknown.state, self.connection.state), ("approved", "paused"))

    def test_what_was_rejected_stays_said(self):
        self.books.faults = [lambda _task: d.Result.REJECTED]
        rejected = self._create_invoice(200)._bridge_transfer().sudo()
        self._run()
        differs = d.Issue("differs_there", {"differences": {"total": ["1.00", "2.00"]}}).to_json()
        self.document.issues = [differs]
        self.document._queue(d.Action.VOID)
        self._wizard().action_roll_back()
        self.assertEqual(rejected.operation_ids.state, "rejected")
        self.assertEqual(rejected.issues[0]["code"], "rejected")
        with self.assertRaisesRegex(UserError, "rolled back on"):
            rejected.action_retry()
        self.assertEqual(self.document.issues, [differs])

    def test_taken_back_while_it_asks(self):
        self._unanswered(performed=True)
        self._wizard().action_roll_back()
        self.assertEqual(self.connection.state, "live")
        self.connection.action_end_rollback()
        self.assertEqual(self.connection.state, "paused")

    def test_payments_are_free_documents_are_not(self):
        self._wizard().action_roll_back()
        with self.assertRaisesRegex(UserError, "cannot be changed here"):
            self.move.button_draft()
        self.assertFalse(self.move.bridge_paid_there)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.move.ids
        )
        register.create({})._create_payments()
        self.assertIn(self.move.payment_state, ("in_payment", "paid"))

    def test_taken_back(self):
        self._wizard().action_roll_back()
        self.connection.action_end_rollback()
        self.assertEqual(self.connection.state, "paused")
        self.connection.action_resume()
        self.assertEqual(self.connection.state, "live")

    def test_only_by_an_administrator_who_types_the_name(self):
        with self.assertRaisesRegex(UserError, "type the name"):
            self._wizard(confirmation="yes").action_roll_back()
        user = new_test_user(self.env, "rb_consultant", "accounting_bridge.group_consultant")
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            self.connection.with_user(user).action_roll_back()

    def test_what_to_do_there(self):
        document = self.document
        self.assertEqual(document.undo_there, "void")
        document.remote_paid = 20
        self.assertEqual(document.undo_there, "payments")
        document.remote_paid = 0
        document.status = "draft"
        self.assertEqual(document.undo_there, "delete")
        document.status = "voided"
        self.assertEqual(document.undo_there, "nothing")
        document.status = "approved"
        # What the provider states is not for people to write.
        self.connection.sudo().lock_date = "2026-01-31"
        document.invalidate_recordset(["undo_there"])
        self.assertEqual(document.undo_there, "reported")

    def test_printed(self):
        reports = self.env["ir.actions.report"]
        html, _kind = reports._render_qweb_html(
            "accounting_bridge.transferred_document", self.connection.ids
        )
        text = html.decode()
        self.assertIn(self.move.name, text)
        self.assertIn(self.document.external_url, text)
        self.assertIn("Void", text)
