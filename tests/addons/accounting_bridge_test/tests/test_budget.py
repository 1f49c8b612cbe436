import dataclasses
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user

from odoo.addons.accounting_bridge.tools import outcomes
from odoo.addons.accounting_bridge.tools.budget import Policy, Quota
from odoo.addons.accounting_bridge.tools.documents import Action
from odoo.addons.accounting_bridge.tools.errors import BridgeError
from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

PROVIDER = AccountingBridgeProviderTest


def _in_turn(name):
    """A call that reserves its slot first, as those over HTTP do."""
    method = getattr(PROVIDER, name)

    def call(provider, session, *args):
        session.budget.reserve()
        return method(provider, session, *args)

    return call


def _push(provider, session, tasks, push=PROVIDER._push):
    try:
        session.budget.reserve()
    except BridgeError as error:
        session.failure = error
        return [outcomes.of_call(task, error) for task in tasks]
    return push(provider, session, tasks)


def _changed(provider, session, bookmark, changed=PROVIDER._changed):
    session.budget.reserve()
    yield from changed(provider, session, bookmark)


class TestBudget(CronMixinCase, FlowCase):
    """What the engine and people may do when few calls are left, and none."""

    def setUp(self):
        super().setUp()
        limits = Policy(kept_of_minute=5, kept_of_day=100)
        can = dataclasses.replace(
            self.env["accounting.bridge.provider.test"]._capabilities(), limits=limits
        )
        self.patch(PROVIDER, "_capabilities", lambda _self: can)
        self.patch(PROVIDER, "_push", _push)
        self.patch(PROVIDER, "_changed", _changed)
        for name in ("_fetch", "_match_contacts", "_create_contacts", "_check"):
            self.patch(PROVIDER, name, _in_turn(name))
        self._run()
        self.books.calls.clear()
        self.env.user.tz = "UTC"

    def _note(self, *quota, **said):
        """The provider said so to somebody."""
        with self.enter_registry_test_mode():
            shared = self.env["accounting.bridge.budget"]._of(self.connection, people=True)
            shared.note(Quota(*quota), **said)
        self.env.invalidate_all()

    def _long_after(self):
        """So that reading what changed is due."""
        sync = self.connection.sudo().sync_ids
        sync.last_sweep = sync.last_catalogue = fields.Datetime.now() - timedelta(days=2)
        sync.sweeps_done = self.connection.sudo().sweep_requests

    def _end_of_block(self):
        budget = self.connection.sudo().budget_ids
        for name in ("blocked_until", "minute_until", "day_until"):
            budget[name] = False

    def _call_at(self, at):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.connection.sudo().sync_ids.cron_id
        near = [
            ("cron_id", "=", cron.id),
            ("call_at", ">=", at - timedelta(seconds=5)),
            ("call_at", "<=", at + timedelta(seconds=5)),
        ]
        return triggers.search_count(near)

    # === THE LAST CALLS ===

    def test_the_last_calls_of_a_day_are_for_people(self):
        self._note(50, 90)
        self._long_after()
        backfill = self._create_invoice()
        backfill._bridge_transfer(priority=0)
        self._run()
        self.assertEqual(self.books.calls, [])
        self.assertEqual(backfill.bridge_state, "queued")
        clicked = self._create_invoice(200)
        clicked._bridge_transfer()
        self._run()
        self.assertEqual((clicked.bridge_state, backfill.bridge_state), ("approved", "queued"))
        self.assertNotIn("changed", self.books.calls)
        self.assertEqual(self.books.calls.count("create"), 1)
        # A person also reads, tests and asks for what changed.
        with self.enter_registry_test_mode():
            clicked.action_bridge_refresh()
            self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(self.books.calls.count("changed"), 1)
        self.assertEqual(backfill.bridge_state, "queued")
        self._end_of_block()
        self._note(59, 5000)
        self._run()
        self.assertEqual(backfill.bridge_state, "approved")

    def test_that_few_are_left_is_said(self):
        self._note(50, 90)
        self._long_after()
        backfill, clicked = self._create_invoice(), self._create_invoice(200)
        backfill._bridge_transfer(priority=0)
        clicked._bridge_transfer()
        sync = self.connection.sudo().sync_ids
        self.assertIn("kept for what people ask for", sync.error_text)
        self.assertIn("kept for", self.connection.alerts["failing"]["message"])
        [alert] = backfill._get_alerts().values()
        self.assertIn("kept for what people ask for", alert["message"])
        self.assertFalse(clicked._get_alerts())
        until = self.connection.sudo().budget_ids.day_until
        self._run()
        self.assertFalse(sync.error, "to wait is no failure")
        self.assertTrue(self._call_at(until))
        self.assertEqual(self.connection.state, "live")

    def test_the_limit_that_is_met_on_the_way(self):
        """Unclear what became of the backfill: asking has to wait, what was clicked has not."""
        backfill = self._create_invoice()
        backfill._bridge_transfer(priority=0)
        operation = backfill.bridge_document_id.sudo().operation_ids
        operation.write({"state": "uncertain", "key": "k", "not_before": False})
        clicked = self._create_invoice(200)
        clicked._bridge_transfer()
        self._note(50, 100)
        self._run()
        self.assertEqual((clicked.bridge_state, backfill.bridge_state), ("approved", "uncertain"))
        self.assertNotIn("find", self.books.calls)

    def test_what_stands_before_what_a_person_asked_for_goes_with_it(self):
        document = self._create_invoice()._bridge_transfer().sudo()
        self._run()
        self._note(50, 90)
        self._long_after()
        document._queue(Action.NOTE, {"text": "by itself"}, priority=0)
        document._queue(Action.SUBMIT)
        self._run()
        self.assertEqual(set(document.operation_ids.mapped("state")), {"done"})

    def test_a_click_on_what_was_queued_by_the_thousand(self):
        invoice = self._create_invoice()
        invoice._bridge_transfer(priority=0)
        self._note(50, 90)
        self._run()
        self.assertEqual(invoice.bridge_state, "queued")
        invoice._bridge_transfer()
        self._run()
        self.assertEqual(invoice.bridge_state, "approved")

    def test_what_cannot_go_yet_does_not_make_runs_follow_each_other(self):
        """A person's wish waits behind a transfer that was refused."""
        document = self._create_invoice()._bridge_transfer().sudo()
        document.operation_ids.state = "rejected"
        document._queue(Action.NOTE, {"text": "later"})
        self._note(50, 90)
        self._long_after()
        until = self.connection.sudo().budget_ids.day_until
        with self.capture_triggers(self.connection.sudo().sync_ids.cron_id.id) as captured:
            self._run()
        self.assertEqual(self.books.calls, [])
        self.assertEqual([max(at, until) for at in captured.records.mapped("call_at")], [until])

    def test_the_last_calls_of_a_minute(self):
        self._note(5, 4000)
        self._long_after()
        self._run()
        self.assertEqual(self.books.calls, [])
        self.assertFalse(self.connection.alerts, "not worth a word")
        clicked = self._create_invoice()
        clicked._bridge_transfer()
        self._run()
        self.assertEqual(clicked.bridge_state, "approved")
        self.assertTrue(self._call_at(self.connection.sudo().budget_ids.minute_until))

    # === NONE LEFT ===

    def test_a_day_s_limit_stops_everything_until_it_ends(self):
        earlier = self._create_invoice(200)
        earlier._bridge_transfer()
        self._run()
        self.books.calls.clear()
        self._note(0, 0, used_up=True, wait=2 * 3600, scope="day")
        until = self.connection.sudo().budget_ids.blocked_until
        invoice = self._create_invoice()
        invoice._bridge_transfer()
        self._long_after()
        self._run()
        self.assertEqual(self.books.calls, [])
        self.assertEqual(invoice.bridge_state, "queued")
        self.assertTrue(self._call_at(until))
        sync = self.connection.sudo().sync_ids
        self.assertFalse(sync.error)
        with self.enter_registry_test_mode():
            with self.assertRaisesRegex(UserError, "in a day are used up"):
                earlier.action_bridge_refresh()
            self.assertIn("used up", self.connection.action_test()["params"]["message"])
        self.assertEqual(self.books.calls, [])
        self._end_of_block()
        self._run()
        self.assertEqual(invoice.bridge_state, "approved")
        self.assertFalse(self.connection.alerts)
        self.assertFalse(invoice._get_alerts())

    def test_when_it_goes_on_is_said_in_the_reader_s_zone(self):
        self._note(used_up=True, wait=3600, scope="day")
        at = fields.Datetime.to_datetime("2036-05-04 22:30:00")
        self.connection.sudo().budget_ids.blocked_until = at
        invoice = self._create_invoice()
        invoice._bridge_transfer()
        for zone, day, hour in (("Europe/Berlin", "5/5", "12:30"), ("UTC", "5/4", "10:30")):
            reader = self.env(context={"tz": zone, "lang": "en_US"})
            connection, move = self.connection.with_env(reader), invoice.with_env(reader)
            [alert] = move._get_alerts().values()
            for text in (
                connection.alerts["failing"]["message"],
                connection.sudo().sync_ids.error_text,
                alert["message"],
            ):
                self.assertIn(f"{day}/36", text)
                self.assertIn(hour, text)

    def test_an_answer_that_came_is_applied_in_spite_of_it(self):
        invoice = self._create_invoice()
        invoice._bridge_transfer()
        document = invoice.bridge_document_id.sudo()
        remote = {"id": "r-1", "kind": "invoice", "number": invoice.name, "payments": []}
        remote |= {"total": "120", "net": "100", "tax": "20", "status": "approved"}
        document.operation_ids.write(
            {
                "state": "sending",
                "key": "k",
                "answer": {
                    "result": "done",
                    "external_id": "",
                    "issues": [],
                    "retry_at": None,
                    "kind": "invoice",
                    "raw": remote,
                },
            }
        )
        self._note(used_up=True, wait=3600, scope="day")
        self._run()
        self.assertEqual(invoice.bridge_state, "approved")

    def test_a_service_that_is_down_is_left_alone_but_by_people(self):
        self._note(wait=600, scope="service")
        self._long_after()
        self._run()
        self.assertEqual(self.books.calls, [])
        self.assertIn("out of service", self.connection.alerts["failing"]["message"])
        with self.enter_registry_test_mode():
            self.assertEqual(self.connection.action_test()["params"]["type"], "success")

    # === THE ROW ===

    def test_one_for_each_connection(self):
        self.assertEqual(len(self.connection.sudo().budget_ids), 1)
        self.assertEqual(len(self.connection.sudo().copy({"provider": "none"}).budget_ids), 1)

    def test_other_books_have_another_budget(self):
        self._note(used_up=True, wait=3600, scope="day")
        with self.enter_registry_test_mode():
            self.connection.sudo()._forget_other_books()
        self.env.invalidate_all()
        self.assertFalse(self.connection.sudo().sync_ids.error_text)

    def test_the_pace_that_a_system_administrator_sets(self):
        parameters, name = self.env["ir.config_parameter"].sudo(), "test.calls_per_second"
        budgets = self.env["accounting.bridge.budget"]
        for value, pace in (("8.5", 8.5), ("0", 0), ("-1", 0), ("nan", 0), ("inf", 0), ("", 0)):
            parameters.set_param(f"accounting_bridge.{name}", value)
            self.assertEqual(budgets._policy(self.connection).calls_per_second, pace)
        parameters.set_param(f"accounting_bridge.{name}", "many")
        with self.assertLogs("odoo.addons.accounting_bridge.models.budget", "WARNING"):
            self.assertEqual(budgets._policy(self.connection).calls_per_second, 0)

    def test_who_sees_what_is_left(self):
        self._note(41, 4980)
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        people = {
            name: new_test_user(
                self.env, f"budget_{name}", groups, company_id=company.id, company_ids=company.ids
            )
            for name, groups, company in (
                ("consultant", "accounting_bridge.group_consultant", self.company),
                ("manager", "accounting_bridge.group_manager", self.company),
                ("elsewhere", "accounting_bridge.group_manager", other),
                ("user", "accounting_bridge.group_user", self.company),
                ("portal", "base.group_portal", self.company),
            )
        }
        row = self.connection.sudo().budget_ids
        for name in ("consultant", "manager"):
            [seen] = row.with_user(people[name]).read(["left_of_minute", "left_of_day"])
            self.assertEqual((seen["left_of_minute"], seen["left_of_day"]), ("41", "4980"))
            with self.assertRaises(AccessError):
                row.with_user(people[name]).blocked_until = False
        for name in ("elsewhere", "user", "portal"):
            with self.assertRaises(AccessError):
                row.with_user(people[name]).read(["left_of_day"])
        with Form(self.connection.with_user(people["consultant"])) as form:
            self.assertEqual(len(form.budget_ids), 1)
        self.assertEqual(self.books.calls, [])
