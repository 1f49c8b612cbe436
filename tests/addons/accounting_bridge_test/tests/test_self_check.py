"""The self-check of a connection: what is kept, what fails, who may run it, whom it tells."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.models import check_lines
from odoo.addons.accounting_bridge.models.check_daily import ACTIVITY
from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError, Unavailable

from .self_check_case import SelfCheckCase

RUN = "odoo.addons.accounting_bridge.models.connection_check"


class TestSelfCheck(SelfCheckCase):
    # === RUNNING ===

    def test_run(self):
        action = self.connection.action_self_check()
        rows = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(rows, self.connection.check_ids)
        self.assertEqual(rows.mapped("checked_on"), [rows[0].checked_on] * len(rows))
        self.assertTrue(all(rows.mapped("message")))
        self.assertEqual(self._line("credentials").state, "green")

    def test_no_line_that_cannot_say_why(self):
        """Each line has a name and a subject, each state of it words."""
        self._check()
        words = self.env["accounting.bridge.issue"]._texts()
        for row in self.connection.check_ids:
            self.assertIn(row.text, words)
            self.assertNotIn("%(", row.message)
            self.assertNotEqual(row.label, row.code)

    def test_asks_no_more_than_five_times(self):
        self._check()
        self.assertEqual(self.books.calls, [])
        self.assertLessEqual(len(self.connection.sudo().check_ids), len(check_lines.LINES))

    def test_a_line_that_fails_stops_no_other(self):
        line = check_lines.LINES["currency"]
        broken = check_lines.Line(line.code, line.subject, line.label, lambda run: 1 / 0)
        with patch.dict(check_lines.LINES, currency=broken), self.assertLogs(RUN, "ERROR"):
            self._check()
        self.assertEqual(self._line("currency").state, "unknown")
        self.assertIn("division", self._line("currency").message)
        self.assertEqual(self._line("credentials").state, "green")

    def test_since(self):
        """How long it has been so: as long as the state, whatever the sentence."""
        self._check()
        before = fields.Datetime.now() - timedelta(days=2)
        self._line("currency").since = before
        self._check()
        self.assertEqual(self._line("currency").since, before)
        self._answer(base_currency="JPY")
        self._check()
        self.assertGreater(self._line("currency").since, before)

    def test_what_means_nothing_any_more_goes(self):
        self._check()
        self._line("rounding").copy({"code": "of_yesterday", "state": "red"})
        self._check()
        self.assertFalse(self._line("of_yesterday"))

    def test_worst(self):
        self.assertFalse(self.connection.check_state)
        self._check()
        lines = self.connection.sudo().check_ids
        for state in ("green", "unknown", "amber", "red"):
            lines[0].state = state
            lines[1:].state = "green"
            self.assertEqual(self.connection.check_state, state)

    def test_words_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._answer(base_currency="JPY")
        self._check()
        line = self._line("lock_dates")
        line.params = {"lock_date": "2026-03-31", "our_date": "2026-02-28"}
        line.text = "check_lock_later"
        self.assertIn("03/31/2026", line.with_context(lang="en_US").message)
        self.assertIn("31.03.2026", line.with_context(lang="de_DE").message)

    # === THE PROVIDER ===

    def test_access_lost(self):
        with self._refusing(AuthenticationError("Gone", code="grant_refused")):
            self._check()
        self.assertEqual(self._line("credentials").state, "red")
        self.assertEqual(self._line("currency").state, "unknown")
        self.assertEqual(self._line("clearing_journal").state, "green")
        self.assertEqual(self.connection.state, "attention")
        self._check()
        self.assertEqual(self.connection.state, "live")
        self.assertEqual(self._line("credentials").state, "green")

    def test_out_of_reach(self):
        """Nobody is to blame, and nothing is known."""
        with self._refusing(Unavailable("Later")):
            self._check()
        self.assertEqual(self._line("credentials").state, "unknown")
        self.assertEqual(self._line("currency").state, "unknown")
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self._activities())

    def test_not_connected(self):
        draft = self.env["accounting.bridge.connection"].create(
            {"provider": "test", "company_id": self.company.id}
        )
        draft._self_check()
        line = draft.sudo().check_ids.filtered(lambda row: row.code == "credentials")
        self.assertEqual(line.state, "red")
        self.assertEqual(line.action_cure()["res_id"], draft.id)

    # === PEOPLE ===

    def test_a_consultant_may_run_it(self):
        consultant = new_test_user(
            self.env,
            "self_check_consultant",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        connection = self.connection.with_user(consultant)
        connection.action_self_check()
        self.assertTrue(connection.check_ids.mapped("message"))
        runner = connection.check_ids.with_context(check_connection_id=connection.id)
        self.assertEqual(runner.browse().action_run()["tag"], "soft_reload")

    def test_others_may_not(self):
        user = new_test_user(self.env, "self_check_user", "accounting_bridge.group_user")
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_self_check()

    def test_a_cure_shown_elsewhere_does_nothing_before_it_is_opened(self):
        self._check()
        line = self._line("currency")
        self.assertIsNone(line._cure_when_opened())
        line.cure = "connection"
        action = line._cure_when_opened()
        server = self.env["ir.actions.server"].browse(action["id"])
        opened = server.with_context(**action["context"]).run()
        self.assertEqual(opened["res_id"], self.connection.id)

    # === TELLING ===

    def _activities(self):
        return self.connection.sudo().activity_search([ACTIVITY])

    def test_one_activity_as_long_as_something_is_red(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self._feed("online_sync")
        self._check()
        activity = self._activities()
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn("Clearing Journal", activity.summary)
        self._answer(lock_date=fields.Date.today())
        self._check()
        self.assertEqual(self._activities(), activity)
        self.assertIn("Lock Dates", activity.summary)
        self._feed("undefined")
        self._answer(lock_date=None)
        self._check()
        self.assertFalse(self._activities())

    def test_amber_makes_none(self):
        self._check()
        self.assertTrue(self.connection.sudo().check_ids.filtered(lambda r: r.state == "amber"))
        self.assertFalse(self._activities())

    def test_marked_as_done_is_told_again_when_more_turns_red(self):
        self._feed("online_sync")
        self._check()
        self._activities().action_feedback()
        self._check()
        self.assertFalse(self._activities())
        self._answer(lock_date=fields.Date.today())
        self._check()
        self.assertIn("Lock Dates", self._activities().summary)

    def test_what_is_told_already_is_not_told_twice(self):
        with self._refusing(AuthenticationError("Gone", code="grant_refused")):
            self._check()
        self.assertEqual(self._line("credentials").state, "red")
        self.assertFalse(self._activities())

    # === ONCE A DAY ===

    def _cron(self):
        with self.enter_registry_test_mode():
            cron = self.env.ref("accounting_bridge.cron_self_check").sudo()
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def test_once_a_day(self):
        self._cron()
        self.assertTrue(self.connection.check_state)
        self._feed("online_sync")
        self._cron()
        self.assertEqual(self._line("clearing_journal").state, "green")
        lines = self.connection.sudo().check_ids
        lines.checked_on = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        self._cron()
        self.assertEqual(self._line("clearing_journal").state, "red")

    def test_not_while_calls_are_used_up(self):
        self.connection.sudo().budget_ids.write(
            {
                "blocked_until": fields.Datetime.now() + timedelta(hours=1),
                "blocked_by": "day",
            }
        )
        self._cron()
        self.assertFalse(self.connection.check_state)

    def test_one_that_fails_stops_no_other(self):
        with (
            patch.object(type(self.connection), "_find_checks", side_effect=ValueError),
            mute_logger("odoo.addons.accounting_bridge.models.check_daily"),
        ):
            self._cron()
        self.assertFalse(self.connection.check_state)

    def test_cost(self):
        """A bounded number of queries, whatever the number of documents."""
        self._create_invoices(3)
        self._check()
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._check()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        few = count()
        self._create_invoices(40)
        self.env.flush_all()
        self.assertLessEqual(count(), few + 3)
        self.assertLess(few, 150)

    def test_the_providers_word_stands_where_it_is_worse(self):
        fact = check_lines.CheckFact("vat_scheme", "amber", text="check_failed")
        other = check_lines.green("currency")
        provider = type(self.env["accounting.bridge.provider.test"])
        self._answer(base_currency="JPY")
        with patch.object(provider, "_self_check", return_value=[fact, other]):
            self._check()
        self.assertEqual(self._line("vat_scheme").state, "amber")
        self.assertEqual(self._line("currency").state, "red")
        self._check()
        self.assertFalse(self._line("vat_scheme"))

    def test_issue_in_issue(self):
        words = self.env["accounting.bridge.issue"]
        inner = Issue("paused").to_json()
        params = {"count": 2, "since": "2026-01-31 10:00:00", "because": [inner]}
        (text,) = words._words([Issue("check_waiting_red", params)], self.connection)
        self.assertIn("Test Books", text)
        self.assertIn("paused", text)
        self.assertIn("1/31/26", text)
