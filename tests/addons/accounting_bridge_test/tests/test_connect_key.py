import dataclasses
import datetime
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import Form, new_test_user
from odoo.tools import SQL

from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge.tools.errors import (
    AuthenticationError,
    BridgeError,
    ConfigurationError,
    PermissionMissing,
    Unavailable,
)

from .key_case import KeyCase

KEY, OTHER = "first-key-123456", "other-key-123456"
REMINDER = "accounting_bridge.activity_key"
ATTENTION = "accounting_bridge.activity_attention"


class TestConnectKey(KeyCase):
    """Connecting by a key that a person made at the provider and pastes here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.sudo().state = "draft"

    def _dialog(self, connection=None):
        action = (connection or self.connection).action_connect()
        self.assertEqual(action["res_model"], "accounting.bridge.connect.key")
        return self._form(action)

    def _form(self, action):
        return Form(self.env[action["res_model"]].with_context(**action["context"]))

    def _paste(self, key, connection=None):
        """:return: (the dialog, what its button answered)"""
        form = self._dialog(connection)
        form.key = key
        wizard = form.save()
        return wizard, wizard.action_connect()

    def _today_in(self, days):
        return fields.Date.today() + datetime.timedelta(days=days)

    # === IT WORKS ===

    def test_paste_and_connect(self):
        wizard, answer = self._paste(f"  {KEY}\n")
        self.assertEqual(answer["params"]["type"], "success")
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "live",
                    "organisation_ref": "books-1",
                    "connected_by": "key",
                    "key_expires_on": self._today_in(730),
                }
            ],
        )
        [token] = self._tokens()
        self.assertEqual((token.access_token, token.candidate, token.is_key), (KEY, False, True))
        self._run()
        self.assertTrue(self.connection.sync_ids.last_success)
        self.assertFalse(wizard.alerts)

    def test_the_dialog_says_what_the_key_needs(self):
        form = self._dialog()
        self.assertEqual(form.needed, "Tick all.")
        self.assertEqual(form.address, "https://books.invalid/keys")
        self.assertEqual(form.valid_until, self._today_in(730))

    def test_the_key_is_never_shown_again(self):
        wizard, _answer = self._paste(KEY)
        self.env.flush_all()
        wizard.invalidate_recordset()
        self.assertFalse(wizard.key)
        for table in (
            "accounting_bridge_connect_key",
            "accounting_bridge_connection",
            "accounting_bridge_exchange",
            "mail_message",
            "mail_tracking_value",
            "mail_activity",
        ):
            self.env.cr.execute(SQL("SELECT t::text FROM %s t", SQL.identifier(table)))
            self.assertNotIn(KEY, str(self.env.cr.fetchall()), table)
        self.assertNotIn(KEY, str(self.connection.read()))
        with self.assertRaises(AccessError):
            self.env["accounting.bridge.token"].with_user(self.env.ref("base.user_admin")).search([])

    def test_the_last_day_as_the_provider_showed_it(self):
        form = self._dialog()
        form.key = KEY
        form.valid_until = "2027-03-01"
        form.save().action_connect()
        self.assertEqual(self.connection.key_expires_on, datetime.date(2027, 3, 1))

    # === BAD INPUT ===

    def assertRefused(self, wizard, answer, words):
        self.assertIn(words, wizard.alerts["refused"]["message"])
        self.assertEqual((answer["res_model"], answer["res_id"]), (wizard._name, wizard.id))
        self.assertFalse(self._tokens().filtered("candidate"))

    def test_wrong_key(self):
        wizard, answer = self._paste("wrong-key-123456")
        self.assertRefused(wizard, answer, "does not know this key")
        self.assertEqual(self.connection.state, "draft")
        self.assertFalse(self.connection.organisation_ref)
        self.assertFalse(self._tokens())
        # The right one, in the same dialog.
        wizard.key = KEY
        self.assertEqual(wizard.action_connect()["params"]["type"], "success")

    def test_not_a_key_at_all(self):
        umlaut, nul = "schlüssel-123456", "k\x00ey-12345"
        for nonsense in ("short", "two words of text", umlaut, nul, "a" * 2000):
            with self.subTest(nonsense[:20]):
                self.assertRefused(*self._paste(nonsense), "not a key")

    def test_no_key(self):
        with self.assertRaises(ConfigurationError) as caught:
            self.connection._connect_with_key("  ")
        self.assertEqual(caught.exception.code, "key_missing")

    def test_permission_missing(self):
        missing = PermissionMissing(params={"permission": "Vouchers"})
        with patch.dict(self.keys, {KEY: missing}):
            self.assertRefused(*self._paste(KEY), "may not do this")

    def test_provider_down(self):
        with patch.dict(self.keys, {KEY: Unavailable()}):
            self.assertRefused(*self._paste(KEY), "cannot be reached")
        self.assertEqual(self.connection.state, "draft")

    def test_an_organisation_that_another_company_uses(self):
        self._paste(KEY)
        second = self._draft()
        wizard, _answer = self._paste(KEY, second)
        self.assertIn("already connected", wizard.alerts["refused"]["message"])
        self.assertEqual(second.state, "draft")
        self.assertFalse(second.organisation_ref)

    def test_a_request_that_runs_twice(self):
        """Odoo runs a request again after a concurrent change: the key was accepted by then."""
        form = self._dialog()
        form.key = KEY
        wizard = form.save()
        wizard.action_connect()
        self.connection.sudo().state = "draft"
        self.assertEqual(wizard.action_connect()["params"]["type"], "success")
        self.assertEqual(self.connection.state, "live")

    # === ANOTHER KEY ===

    def test_rotation_loses_nothing(self):
        self._paste(KEY)
        document = self._create_invoice()._bridge_transfer()
        self.assertEqual(document.state, "queued")
        mappings = self.connection.mapping_ids
        with patch.dict(self.keys, {"second-key-12345": "books-1"}):
            _wizard, answer = self._paste("second-key-12345")
            self.assertEqual(answer["params"]["type"], "success")
            self.assertEqual(self._tokens().access_token, "second-key-12345")
            self.assertEqual(self.connection.mapping_ids, mappings)
            self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(len(self.connection.activity_search([REMINDER])), 1)

    def test_the_key_of_another_organisation(self):
        self._paste(KEY)
        self._create_invoice()._bridge_transfer()
        wizard, answer = self._paste(OTHER)
        self.assertRefused(wizard, answer, "now Books books-2 was chosen")
        self.assertEqual(self.connection.organisation_ref, "books-1")
        self.assertEqual(self._tokens().access_token, KEY)
        self.assertTrue(self.connection._test())

    def test_a_paused_connection_stays_paused(self):
        self._paste(KEY)
        self.connection.action_pause()
        self._paste(KEY)
        self.assertEqual(self.connection.state, "paused")
        self.assertFalse(self.connection.sync_ids.sudo().cron_id.active)

    def test_consent_left_unfinished_leaves_no_refresh_token(self):
        tokens = self.env["accounting.bridge.token"].sudo()
        tokens.create(
            {
                "connection_id": self.connection.id,
                "candidate": True,
                "access_token": "a",
                "refresh_token": "of the consent",
            }
        )
        self.env.flush_all()
        self._paste(KEY)
        self.assertFalse(self._tokens().refresh_token)

    # === THE END OF A KEY ===

    def test_reminder(self):
        self._paste(KEY)
        [activity] = self.connection.activity_search([REMINDER])
        self.assertEqual(activity.date_deadline, self._today_in(700))
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn("Replace Key", activity.note)
        colleague = new_test_user(
            self.env,
            "colleague",
            "accounting_bridge.group_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        self.connection.user_id = colleague
        self.assertEqual(self.connection.activity_search([REMINDER]).user_id, colleague)

    def test_reminder_of_a_key_that_ends_soon(self):
        self.connection._connect_with_key(KEY, self._today_in(3))
        [activity] = self.connection.activity_search([REMINDER])
        self.assertEqual(activity.date_deadline, fields.Date.today())

    def test_a_key_without_an_end(self):
        with patch.object(type(self), "can", dataclasses.replace(self.can, key_life_days=0)):
            self.connection._connect_with_key(KEY)
        self.assertFalse(self.connection.key_expires_on)
        self.assertFalse(self.connection.activity_search([REMINDER]))
        self.assertEqual(self.connection.connected_by, "key")

    def test_revoked_at_run_time(self):
        self._paste(KEY)
        document = self._create_invoice()._bridge_transfer()
        with patch.dict(self.keys, clear=True):
            self.connection.action_test()
            self.assertEqual(self.connection.state, "attention")
            self.assertEqual(self.connection.attention_issue["code"], "key_refused")
            [activity] = self.connection.activity_search([ATTENTION])
            self.assertIn("Connect Again", activity.note)
        self.assertEqual(document.state, "queued")
        _wizard, answer = self._paste(KEY)
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(self.connection.state, "live")
        self._run()
        self.assertEqual(document.state, "approved")

    def test_revoked_found_by_the_scheduled_action(self):
        self._paste(KEY)
        self.connection.sync_ids.sudo().last_catalogue = False
        with patch.dict(self.keys, clear=True):
            self._run()
        self.assertEqual(self.connection.attention_issue["code"], "key_refused")
        self.assertIn("no longer accepts the key", str(self.connection.alerts))

    def test_ended(self):
        """A key is used until the provider refuses it: it may have been renewed there."""
        self.connection._connect_with_key(KEY, self._today_in(-2))
        self.assertTrue(self.connection._test())
        with patch.dict(self.keys, clear=True):
            self.connection.action_test()
        self.assertEqual(self.connection.attention_issue["code"], "key_expired")
        self.assertIn("was valid until", self.connection.alerts["attention"]["message"])

    def test_refused_although_fresh(self):
        """The provider called it expired; a key cannot be renewed by us."""
        self._paste(KEY)
        with self.assertRaises(AuthenticationError) as caught:
            self.env["accounting.bridge.token"]._access_token(self.connection, 10**9, stale=KEY)
        self.assertEqual(caught.exception.code, "key_refused")

    # === CONSENT OR KEY ===

    def test_both_ways(self):
        provider = type(self.env["accounting.bridge.provider.test"])
        with (
            patch.object(provider, "_can_ask_consent", lambda provider: True),
            patch.object(type(self), "can", dataclasses.replace(self.can, oauth=True)),
            patch.object(provider, "_authorization_url", lambda *args: "https://consent.invalid"),
            patch.object(type(self.connection), "_begin_consent", lambda connection: "state"),
        ):
            self.connection.invalidate_recordset()
            self.assertEqual(self.connection.action_connect()["url"], "https://consent.invalid")
            form = self._form(self.connection.action_connect_key())
            form.key = KEY
            wizard = form.save()
            self.assertEqual(wizard.action_consent()["url"], "https://consent.invalid")
            wizard.action_connect()
            self.assertEqual(self.connection.connected_by, "key")
            # Who used a key is asked for a key again.
            self.connection.sudo().state = "attention"
            again = self.connection.action_connect()
            self.assertEqual(again["res_model"], wizard._name)

    # === RIGHTS ===

    def test_only_an_administrator(self):
        consultant = new_test_user(
            self.env,
            "key_consultant",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        connection = self.connection.with_user(consultant)
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            connection.action_connect()
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            connection._connect_with_key(KEY)
        with self.assertRaises(AccessError):
            self.env["accounting.bridge.connect.key"].with_user(consultant).create(
                {"connection_id": connection.id, "key": KEY}
            )
        self.assertFalse(self._tokens())

    def test_not_of_another_company(self):
        other = self._create_company(name="Elsewhere")
        stranger = new_test_user(
            self.env,
            "key_stranger",
            "accounting_bridge.group_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        with self.assertRaises(AccessError):
            self.env["accounting.bridge.connect.key"].with_user(stranger).create(
                {"connection_id": self.connection.id, "key": KEY}
            )
        self.assertFalse(self._tokens())

    def test_facts_of_the_key_are_not_entered_by_hand(self):
        for values in ({"key_expires_on": "2030-01-01"}, {"connected_by": "key"}):
            with self.assertRaises(AccessError):
                self.connection.write(values)

    # === THE COMPANY ===

    def _journal_issue(self, level="error"):
        journal = self.company_data["default_journal_sale"]
        self.company_issues.append(
            Issue("x", {"journal_ids": journal.ids}, message="Mend the journal", level=level)
        )
        return journal

    def test_company_not_ready(self):
        journal = self._journal_issue()
        with self.assertRaisesRegex(RedirectWarning, "Mend the journal") as caught:
            self.connection.action_connect()
        self.assertEqual(caught.exception.args[1]["res_id"], journal.id)
        with self.assertRaises(BridgeError):
            self.connection._connect_with_key(KEY)
        self.assertEqual(self.connection.state, "draft")
        [alert] = self.connection.alerts.values()
        self.assertEqual((alert["level"], alert["action"]["res_id"]), ("danger", journal.id))

    def test_warnings_are_looked_up_each_time(self):
        self._journal_issue("warning")
        self._paste(KEY)
        self.connection.invalidate_recordset()
        self.assertIn("company_0", self.connection.alerts)
        self.company_issues.clear()
        self.connection.invalidate_recordset()
        self.assertFalse(self.connection.alerts)
