from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.documents import (
    Kind,
    Outcome,
    RemoteDocument,
    Result,
    Status,
)

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

ACTIVITY = "accounting_bridge.activity_stuck"


def hours_ago(hours):
    return fields.Datetime.now() - timedelta(hours=hours)


class TestStuck(FlowCase):
    def setUp(self):
        super().setUp()
        self.sync = self.connection.sudo().sync_ids
        self.sync.last_run = fields.Datetime.now()

    def _waiting(self, hours=25, **values):
        document = self._create_invoice()._bridge_transfer()
        operation = document.sudo().operation_ids
        operation.write({"waiting_since": hours_ago(hours), **values})
        return document

    def _check(self):
        with self.enter_registry_test_mode():
            self.env.ref("accounting_bridge.cron_alert_stuck").sudo().method_direct_trigger()
        self.env.invalidate_all()
        return self.connection.sudo().activity_search([ACTIVITY])

    def _alerts(self):
        self.connection.invalidate_recordset(["alerts"])
        return self.connection.alerts or {}

    # === WHAT WAITS ===

    def test_nothing_is_said_before_its_time(self):
        self._waiting(23)
        self.assertFalse(self._check())
        self.assertNotIn("stuck", self._alerts())

    def test_the_owner_is_told_once_how_many_since_when_and_why(self):
        limit = [{"code": "rate_limited", "params": {}}]
        for hours, issues in ((50, limit), (26, limit), (25, [{"code": "unavailable"}])):
            self._waiting(hours, issues=issues)
        self._waiting(1)
        [activity] = self._check()
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn("3 ", activity.summary)
        self.assertIn(self.connection._issue_words(limit[0]), activity.note)
        self.assertIn("action_operation_stuck", activity.note)
        self.assertEqual(self._check(), activity)
        self.assertEqual(self._alerts()["stuck"]["level"], "warning")
        action = self.connection.action_stuck()
        stuck = self.env[action["res_model"]].search([*action["domain"], ("is_stuck", "=", True)])
        self.assertEqual(len(stuck), 3)
        self.assertTrue(all(stuck.mapped("is_stuck")))

    def test_one_connection_that_fails_does_not_silence_the_others(self):
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        connections = self.connection | self._create_connection(other)
        asked = []

        def fail(connection):
            asked.append(connection.id)
            raise ValueError

        with (
            patch.object(type(connections), "_alert_stuck", fail),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._check()
        self.assertLessEqual(set(connections.ids), set(asked))

    def test_it_is_kept_up_to_date_and_taken_back(self):
        self._waiting()
        [activity] = self._check()
        self._waiting()
        self.assertEqual(self._check(), activity)
        self.assertIn("2 ", activity.summary)
        self._run()
        self.assertFalse(self._check())
        self.assertFalse(self._alerts())

    def test_who_has_seen_it_is_not_told_every_hour(self):
        self._waiting()
        self._check().action_done()
        self.assertFalse(self._check())
        done = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search([("res_id", "=", self.connection.id), ("active", "=", False)])
        )
        self.env.cr.execute(
            "UPDATE mail_activity SET write_date = %s WHERE id IN %s",
            [hours_ago(25), done._ids],
        )
        self.env.invalidate_all()
        self.assertTrue(self._check())

    def test_what_follows_a_refused_transfer_names_the_refusal(self):
        document = self._create_invoice()._bridge_transfer()
        self.books.faults = [lambda task: Result.REJECTED]
        self._run()
        [refused] = document.sudo().operation_ids
        refused.copy({"action": "note", "state": "pending", "waiting_since": hours_ago(30)})
        [activity] = self._check()
        self.assertIn(self.connection._issue_words(refused.issues[0]), activity.note)

    def test_the_limit_is_the_consultants(self):
        self._waiting(3)
        self.assertFalse(self._check())
        self.connection.alert_hours = 2
        self.assertTrue(self._check())
        with self.assertRaises(ValidationError):
            self.connection.alert_hours = 0

    def test_asked_for_anew_it_begins_anew(self):
        document = self._waiting(100)
        document.sudo().operation_ids._set_rejected([{"code": "rejected"}])
        document.action_retry()
        self.assertFalse(self._check())

    def test_an_owner_who_left_is_not_the_one_who_is_told(self):
        owner = new_test_user(
            self.env, "left", "accounting_bridge.group_manager", company_id=self.company.id
        )
        self.connection.user_id = owner
        owner.sudo().active = False
        self._waiting()
        [activity] = self._check()
        self.assertTrue(activity.user_id.active)

    def test_a_paused_connection_is_said_softly(self):
        self._waiting()
        self.connection.action_pause()
        [activity] = self._check()
        self.assertIn("paused", activity.summary)
        self.assertEqual(self._alerts()["stuck"]["level"], "info")

    def test_of_a_removed_connection_nothing_is_expected(self):
        document = self._waiting()
        self._check()
        self.connection._disconnect()
        self.assertFalse(self._check())
        alerts = document.move_id._bridge_state_alerts()
        messages = " ".join(alert["message"] for alert in alerts.values())
        self.assertIn("was removed", messages)

    # === WHO DOES NOT RUN ===

    def test_a_schedule_that_is_off_is_noticed_and_switched_on(self):
        self.sync.cron_id.active = False
        [activity] = self._check()
        self.assertIn("switched off", activity.note)
        self.assertEqual(self._alerts()["schedule"]["level"], "danger")
        self.connection.action_switch_on()
        self.assertTrue(self.sync.cron_id.active)
        self.assertFalse(self._check())

    def test_a_schedule_that_does_not_run_is_noticed(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE accounting_bridge_sync SET last_run = %s, create_date = %s",
            [hours_ago(30), hours_ago(300)],
        )
        self.env.invalidate_all()
        [activity] = self._check()
        self.assertIn("has not run since", activity.note)
        self._run()
        self.assertFalse(self._check())

    def test_the_schedule_goes_with_the_connection(self):
        self.connection._disconnect()
        cron = self.sync.with_context(active_test=False).cron_id
        self.connection.unlink()
        self.assertFalse(cron.exists())

    def test_what_is_paused_is_not_switched_on(self):
        self.connection.action_pause()
        with self.assertRaises(UserError):
            self.connection.action_switch_on()

    # === WHAT A RUN THAT DIED LEFT BEHIND ===

    def test_of_a_paused_connection_what_was_being_sent_is_unknown(self):
        document = self._waiting(1, state="sending", key="k", claimed_at=hours_ago(1))
        self.connection.action_pause()
        self._check()
        self.assertEqual(document.operation_ids.state, "uncertain")

    def test_of_a_paused_connection_a_kept_answer_is_applied(self):
        document = self._create_invoice()._bridge_transfer()
        with (
            patch.object(
                AccountingBridgeProviderTest, "_read_document", side_effect=KeyError("bug")
            ),
            patch.object(AccountingBridgeProviderTest, "_perform", _performed),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertTrue(document.operation_ids.answer)
        self.assertTrue(document.operation_ids.not_before, "tried again without being asked")
        self.connection.action_pause()
        self._check()
        self.assertEqual(document.state, "approved")

    # === ON THE INVOICE ===

    def test_the_invoice_says_that_nothing_runs(self):
        document = self._waiting(0)
        self.sync.cron_id.active = False
        messages = [a["message"] for a in document.move_id._bridge_state_alerts().values()]
        self.assertIn("switched off", " ".join(messages))

    def test_the_invoice_says_how_long_it_is_on_its_way(self):
        fresh, old = self._waiting(0), self._waiting(1, attempts=3)
        self.assertNotIn("accounting_bridge_age", fresh.move_id._bridge_state_alerts())
        alert = old.move_id._bridge_state_alerts()["accounting_bridge_age"]
        self.assertIn("Attempts: 3", alert["message"])


def _performed(provider, books, task):
    """As the provider does it, without reading its own answer."""
    raw = {
        "id": f"raw-{task.number}",
        "kind": "invoice",
        "number": task.number,
        "net": str(task.invoice.totals.net),
        "tax": str(task.invoice.totals.tax),
        "total": str(task.invoice.totals.total),
        "payments": [],
        "status": "approved",
    }
    books.documents[raw["id"]] = books.touch(raw)
    remote = RemoteDocument(raw["id"], Kind.INVOICE, task.number, Status.APPROVED, "approved", raw)
    return Outcome(task.key, Result.DONE, remote)
