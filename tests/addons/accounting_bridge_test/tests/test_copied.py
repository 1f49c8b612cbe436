import datetime
import time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.books import Grant
from odoo.addons.accounting_bridge.tools.errors import ConfigurationError

from .copied_case import KEY, CopiedCase

ATTENTION = "accounting_bridge.activity_attention"
IS_A_COPY = "it is a copy of it"


class TestCopied(CopiedCase):
    """A copy of the database reaches nobody until a person says which one it is."""

    # === WHICH DATABASE ===

    def test_kept_on_connecting(self):
        self.assertEqual(self.connection.sudo().database_ref, self.database)
        self.assertFalse(self.connection.copy().sudo().database_ref)
        with self.assertRaises(AccessError):
            self.connection.read(["database_ref"])

    def test_whatever_tells_it_from_the_original(self):
        for mark, value in (("uuid", "v"), ("oid", 20000), ("system", "8")):
            with self.subTest(mark):
                known = self.database[mark]
                self._copy(**{mark: value})
                self.assertTrue(self.connection.is_in_copy)
                with self.assertNoCall(), self.assertRaises(ConfigurationError):
                    self.connection._session(time.monotonic() + 60)
                self._copy(**{mark: known})
                self.assertFalse(self.connection.is_in_copy)

    def test_a_server_that_may_not_be_asked(self):
        del self.database["system"], self.database["timeline"]
        self._run()
        self.assertEqual(self.connection.state, "live")
        self.assertEqual(self.connection.sudo().database_ref["system"], "7", "still known")
        self._copy()
        self.assertTrue(self.connection.is_in_copy)

    def test_of_before_this_was_kept(self):
        self.connection.sudo().database_ref = False
        self._run()
        self.assertEqual(self.connection.sudo().database_ref, self.database)
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.sync.restored_at)

    def test_made_by_odoo(self):
        """*Duplicate* gives the copy a new id."""
        self.patcher.stop()
        connection = self.connection.sudo()
        connection.database_ref = self.env["accounting.bridge.database"]._identity()
        self.assertFalse(connection.is_in_copy)
        self.env["ir.config_parameter"].sudo().init(force=True)
        self.env.cr.cache.clear()
        connection.invalidate_recordset(["is_in_copy"])
        self.assertTrue(connection.is_in_copy)

    # === NOTHING GOES ===

    def test_the_run_leaves_everything_as_it_is(self):
        waiting = self._create_invoice(200)._bridge_transfer()
        interrupted = self._create_invoice(300)._bridge_transfer().operation_ids.sudo()
        interrupted.state = "sending"
        self._copy()
        with self.assertNoCall():
            self._run()
            self._run()
        self.assertEqual(self.connection.state, "attention")
        operation = waiting.operation_ids.sudo()
        self.assertEqual((operation.state, operation.attempts), ("pending", 0))
        self.assertFalse(operation.issues)
        self.assertEqual(interrupted.state, "uncertain", "nobody can have asked for it")
        activity = self.connection.activity_search([ATTENTION])
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn(IS_A_COPY, activity.note)
        alert = self.connection.alerts["attention"]
        self.assertEqual(alert["level"], "danger")
        self.assertIn(IS_A_COPY, alert["message"])
        self.assertIn(IS_A_COPY, str(waiting.move_id._get_alerts()))

    def test_said_before_any_run(self):
        self._copy()
        self.assertIn(IS_A_COPY, self.connection.alerts["attention"]["message"])

    def test_what_people_press(self):
        self._copy()
        with self.assertNoCall():
            for press in (self.connection.action_test, self.connection.action_reload_references):
                answer = press()
                self.assertEqual(answer["params"]["type"], "danger")
                self.assertIn(IS_A_COPY, answer["params"]["message"])
            for press in (
                self.document.move_id.action_bridge_refresh,
                self.connection.action_connect,
                self.connection.action_connect_key,
            ):
                with self.assertRaisesRegex(UserError, IS_A_COPY):
                    press()

    def test_what_was_begun_before(self):
        """Dialogs and consents of before the copy was made."""
        connection = self.connection
        tokens = self.env["accounting.bridge.token"]
        wizard = self.env["accounting.bridge.connect.key"].create({"connection_id": connection.id})
        connection._keep_key(KEY, wizard._nonce())
        choice = self.env["accounting.bridge.choose.organisation"].create(
            {"connection_id": connection.id}
        )
        self._copy()
        with self.assertNoCall():
            self.assertEqual(wizard.action_connect()["res_id"], wizard.id)
            self.assertIn(IS_A_COPY, wizard.alerts["refused"]["message"])
            with self.assertRaises(ConfigurationError):
                connection._consented("code", "nonce")
            in_an_hour = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
            tokens._keep(connection, Grant("a", in_an_hour, "r"), candidate=True)
            with self.assertRaisesRegex(UserError, IS_A_COPY):
                choice._choose("books-1")
            choice.action_cancel()
            self.assertFalse(tokens._candidate(connection))

    def test_no_token_is_renewed(self):
        """A rotated token would cut production off."""
        tokens = self.env["accounting.bridge.token"]
        long_ago = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
        tokens._keep(self.connection, Grant("old", long_ago, "refresh"))
        self._copy()
        with self.assertNoCall(), self.assertRaises(ConfigurationError):
            tokens._access_token(self.connection, time.monotonic() + 60)
        self.assertEqual(self._tokens().refresh_token, "refresh")

    # === THIS IS THE COPY ===

    def test_disconnected_here(self):
        waiting = self._create_invoice(200)._bridge_transfer()
        self._copy()
        self._run()
        with self.assertNoCall():
            self.connection.action_disconnect_here()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._tokens())
        self.assertFalse(self.connection.alerts)
        self.assertFalse(self.connection.activity_search([ATTENTION]))
        self.assertFalse(self.sync.cron_id.active)
        self.assertTrue(self.document.external_id)
        self.assertEqual(waiting.operation_ids.sudo().state, "pending")
        self.assertIn("production database stays", self.connection.message_ids[0].body)

    def test_removing_tells_the_provider_nothing_either(self):
        self._copy()
        self.connection.action_pause()
        wizard = self.env["accounting.bridge.disconnect"].create(
            {"connection_id": self.connection.id, "confirmation": self.company.name}
        )
        with self.assertNoCall():
            wizard.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._tokens())

    def test_connected_anew_it_asks_first(self):
        """The copy may be what people go on with after all."""
        self._copy()
        self.connection.action_disconnect_here()
        self.connection._connect_with_key(KEY)
        self.assertEqual(self.connection.state, "live")
        self.assertEqual(self.connection.sudo().database_ref, self.database)
        self.assertTrue(self.sync.restored_at)

    def test_connected_anew_at_home_it_knows_what_it_did(self):
        self.connection.action_pause()
        self.connection._disconnect()
        self.connection._connect_with_key(KEY)
        self.assertFalse(self.sync.restored_at)

    # === THIS IS PRODUCTION ===

    def test_declared_to_be_production(self):
        waiting = self._create_invoice(200)._bridge_transfer()
        self._copy()
        self._run()
        self.connection.action_is_production()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.alerts)
        self.assertFalse(self.connection.activity_search([ATTENTION]))
        self.assertEqual(self.connection.sudo().database_ref, self.database)
        self.assertTrue(self.sync.restored_at)
        said = self.connection.message_ids[0]
        self.assertIn("production database", said.body)
        self.assertEqual(said.author_id, self.env.user.partner_id)
        self.assertEqual(said.date.date(), fields.Date.today())
        self._run()
        self.assertEqual(waiting.state, "approved")

    def test_a_paused_one_stays_paused(self):
        self.connection.action_pause()
        self._copy()
        self.connection.action_is_production()
        self.assertEqual(self.connection.state, "paused")
        self.assertFalse(self.connection.is_in_copy)

    def test_who_may_say_so(self):
        self._copy()
        other = self._create_company(name="Elsewhere")
        for login, company, group in (
            ("cp_user", self.company, "accounting_bridge.group_user"),
            ("cp_consultant", self.company, "accounting_bridge.group_consultant"),
            ("cp_stranger", other, "accounting_bridge.group_manager"),
        ):
            user = new_test_user(
                self.env, login, group, company_id=company.id, company_ids=company.ids
            )
            for name in ("action_is_production", "action_disconnect_here"):
                with self.subTest(login, name=name), self.assertRaises(UserError):
                    getattr(self.connection.with_user(user), name)()
        self.assertTrue(self.connection.is_in_copy)

    def test_nothing_to_say_at_home(self):
        before = self.connection.message_ids
        self.connection.action_is_production()
        self.connection.action_disconnect_here()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.sync.restored_at)
        self.assertEqual(self.connection.message_ids, before)
