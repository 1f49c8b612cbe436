from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .flow_case import FlowCase

BASIS = "_confirmation_basis"


class TestConfirmation(FlowCase):
    """A person's statement is evidence: it stays, and holds as long as what it was about."""

    def _now_about(self, basis):
        return patch.object(
            type(self.connection), BASIS, lambda connection, subject: {subject: basis}
        )

    def test_who_stated_what_and_when(self):
        row = self.connection._confirm("subject", "All is right.")
        self.assertEqual(self.connection._confirmation("subject"), row)
        self.assertEqual((row.user_id, row.statement), (self.env.user, "All is right."))
        self.assertTrue(row.confirmed_on)
        self.assertFalse(self.connection._confirmation("another subject"))
        self.assertIn("All is right.", self.connection.message_ids[:1].body)

    def test_it_holds_as_long_as_what_it_is_about(self):
        with self._now_about(1):
            row = self.connection._confirm("subject", "One")
            self.assertEqual(row.basis, {"subject": 1})
            self.assertEqual(self.connection._confirmation("subject"), row)
        with self._now_about(2):
            self.assertFalse(self.connection._confirmation("subject"))
            self.assertEqual(self.connection._standing_confirmation("subject"), row)
            again = self.connection._confirm("subject", "Two")
            self.assertEqual(self.connection._confirmation("subject"), again)
        self.assertTrue(row.revoked_on)
        self.assertEqual(row.statement, "One")

    def test_what_nobody_keeps_an_eye_on_is_evidence_only(self):
        row = self.connection._confirm("subject", "With figures", {"sum": 12})
        self.assertEqual(self.connection._confirmation("subject"), row)

    def test_taken_back(self):
        row = self.connection._confirm("subject", "All is right.")
        self.connection._revoke("subject", "It was not.")
        self.assertFalse(self.connection._confirmation("subject"))
        self.assertEqual((row.revoked_by, row.revoke_reason), (self.env.user, "It was not."))
        self.connection._revoke("subject", "Twice changes nothing.")
        self.assertEqual(row.revoke_reason, "It was not.")

    @mute_logger("odoo.sql_db")
    def test_one_stands(self):
        row = self.connection._confirm("subject", "One")
        with self.assertRaises(UniqueViolation) as raised, self.env.cr.savepoint():
            row.sudo().copy({"statement": "Two"})
            self.env.flush_all()
        self.assertIn("unique", str(raised.exception))

    def test_people_neither_write_nor_delete(self):
        row = self.connection._confirm("subject", "One")
        consultant = new_test_user(
            self.env,
            "confirming_consultant",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        theirs = row.with_user(consultant)
        self.assertEqual(theirs.statement, "One")
        for attempt in (
            lambda: theirs.write({"statement": "Two"}),
            theirs.unlink,
            lambda: theirs.copy({"subject": "other"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        theirs = self.connection.with_user(consultant)._confirm("subject", "Two")
        self.assertEqual(theirs.sudo().user_id, consultant)
        user = new_test_user(
            self.env,
            "confirming_user",
            "accounting_bridge.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.connection.with_user(user)._confirm("subject", "Three")
