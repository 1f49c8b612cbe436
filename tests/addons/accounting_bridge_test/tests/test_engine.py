import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.models import clock
from odoo.addons.accounting_bridge.models.sync_push import AccountingBridgeSync
from odoo.addons.accounting_bridge.tests.common import PATIENCE
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Outcome, Result
from odoo.addons.accounting_bridge.tools.errors import OutOfTime
from odoo.addons.accounting_bridge.tools.outcomes import now as utc_now
from odoo.addons.accounting_bridge.tools.outcomes import of_call
from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase


def answer(result, after=False):
    def fault(task):
        return result

    fault.after = after
    return fault


class TestEngine(CronMixinCase, FlowCase):
    def _document(self, invoice):
        return invoice.bridge_document_ids.filtered("current")

    def test_posted_invoice_goes_over(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        self.assertEqual(document.state, "queued")
        self.assertFalse(self.books.calls, "no network before the scheduled action")
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(invoice.bridge_state, "approved")
        self.assertEqual(invoice.bridge_number, invoice.name)
        self.assertEqual(document.remote_total, 120)
        self.assertIn(document.external_id, self.books.documents)
        self.assertEqual(document.sent_payload["number"], invoice.name)
        self.assertEqual(document.way, "stored")

    def test_clicked_twice_goes_once(self):
        invoice = self._create_invoice()
        first = invoice._bridge_transfer()
        self.assertEqual(invoice._bridge_transfer(), first)
        self._run()
        self.assertEqual(invoice._bridge_transfer(), first)
        self._run()
        self.assertEqual(len(self.books.documents), 1)
        self.assertEqual(self.books.calls.count("create"), 1)

    def test_draft_is_refused(self):
        with self.assertRaises(UserError):
            self._create_invoice(post=False)._bridge_transfer()

    def test_lost_answer_is_asked_for_not_repeated(self):
        self.books.faults = [answer(Result.UNCERTAIN, after=True)]
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "uncertain")
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(len(self.books.documents), 1)
        self.assertEqual(self.books.calls.count("create"), 1)

    def test_unknown_and_not_performed_is_sent_again(self):
        self.books.faults = [answer(Result.UNCERTAIN)]
        document = self._create_invoice()._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "uncertain")
        self.assertFalse(self.books.documents)
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertLess(self.books.calls.index("find"), len(self.books.calls) - 1)
        self.assertEqual(self.books.calls.count("create"), 2)

    def test_surely_not_performed_waits_and_goes_again(self):
        self.books.faults = [answer(Result.RETRY)]
        document = self._create_invoice()._bridge_transfer()
        self._run()
        operation = document.sudo().operation_ids
        self.assertEqual((document.state, operation.state), ("queued", "pending"))
        self.assertTrue(operation.not_before)
        self._run()
        self.assertEqual(self.books.calls.count("create"), 1, "not before its time")
        operation.not_before = False
        self._run()
        self.assertEqual(document.state, "approved")

    def test_the_provider_says_when_to_try_again(self):
        at = datetime(2031, 5, 6, 7, 8, 9, 250000, tzinfo=timezone.utc)
        document = self._create_invoice()._bridge_transfer()
        provider = type(self.connection._provider())
        outcome = Outcome("", Result.RETRY, retry_at=at)
        with patch.object(
            provider, "_push", lambda self, session, tasks: [replace(outcome, key=tasks[0].key)]
        ):
            self._run()
        operation = document.sudo().operation_ids
        self.assertEqual(operation.state, "pending")
        self.assertEqual(operation.not_before, at.replace(tzinfo=None))
        self.assertFalse(self.connection.sudo().sync_ids.error)

    def test_waiting_is_a_trigger(self):
        self.books.faults = [answer(Result.RETRY)]
        document = self._create_invoice()._bridge_transfer()
        self._run()
        times = self.env["ir.cron.trigger"].sudo().search(
            [("cron_id", "=", self.connection.sync_ids.sudo().cron_id.id)]
        )
        self.assertIn(document.sudo().operation_ids.not_before, times.mapped("call_at"))

    def test_what_comes_due_while_changes_are_read_is_called_for(self):
        """It is too late for this run, which sent what was due before."""
        self.books.faults = [answer(Result.RETRY)]
        document = self._create_invoice()._bridge_transfer()
        self._run()
        operation = document.sudo().operation_ids
        triggers = self.env["ir.cron.trigger"].sudo()
        ours = [("cron_id", "=", self.connection.sync_ids.sudo().cron_id.id)]
        self.connection.action_synchronise()
        triggers.search(ours).unlink()
        now, changed = clock.now(self.env), AccountingBridgeProviderTest._changed

        def slow(*args):
            self.startPatcher(patch.object(clock, "now", lambda env: now + timedelta(hours=1)))
            return changed(*args)

        with patch.object(AccountingBridgeProviderTest, "_changed", slow):
            self._run()
        self.assertEqual(operation.state, "pending")
        self.assertEqual(triggers.search(ours).mapped("call_at"), [operation.not_before])
        self._run()
        self.assertEqual(document.state, "approved")

    def test_what_a_person_tries_again_comes_before_a_backfill(self):
        self.books.faults = [answer(Result.REJECTED)]
        backfill = self._create_invoice()._bridge_transfer(priority=0).sudo()
        self._run()
        operation = backfill.operation_ids
        self.assertEqual((operation.state, operation.priority), ("rejected", 0))
        backfill.move_id._bridge_transfer(priority=0)
        self.assertEqual((operation.state, operation.priority), ("pending", 0))
        operation.state = "rejected"
        backfill.action_retry()
        self.assertEqual((operation.state, operation.priority), ("pending", 10))
        operation.priority = 50
        operation._try_again()
        self.assertEqual(operation.priority, 50)

    def test_rejected_waits_for_a_person(self):
        self.books.faults = [answer(Result.REJECTED)]
        document = self._create_invoice()._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "attention")
        self.assertEqual(document.issues[0]["code"], "rejected")
        self._run()
        self.assertEqual(self.books.calls.count("create"), 1)
        document.action_retry()
        self.assertEqual(document.state, "queued")
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertFalse(document.issues)

    def test_a_rejected_one_does_not_hold_up_its_batch(self):
        self.books.faults = [lambda task: Result.REJECTED]
        first = self._create_invoice()
        self.books.documents["x"] = self.books.touch(
            {
                "id": "x",
                "kind": "invoice",
                "number": first.name,
                "total": "1",
                "net": "1",
                "tax": "0",
                "payments": [],
            },
            status="approved",
        )
        self.books.faults = []
        second = self._create_invoice(200)
        documents = (first | second)._bridge_transfer()
        self._run()
        self.assertEqual(documents.mapped("state"), ["attention", "approved"])

    def test_an_answer_that_cannot_be_kept_is_as_good_as_none(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        with (
            patch.object(AccountingBridgeSync, "_keep_answers", side_effect=ValueError("broken")),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertEqual(document.operation_ids.state, "uncertain")
        self.assertEqual(len(self.books.documents), 1)
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(self.books.calls.count("create"), 1)

    def test_answer_that_could_not_be_applied_is_applied_later(self):
        document = self._create_invoice()._bridge_transfer()
        with (
            patch.object(AccountingBridgeSync, "_apply_outcomes", side_effect=ValueError("bug")),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertEqual(document.operation_ids.state, "sending")
        self.assertTrue(document.operation_ids.answer)
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertEqual(self.books.calls.count("create"), 1)
        self.assertFalse(self.books.calls.count("find"))

    def test_a_document_that_cannot_be_read_does_not_hold_up_the_others(self):
        bad, good = self._create_invoice(), self._create_invoice(200)
        documents = (bad | good)._bridge_transfer()
        checked = type(bad)._bridge_checked

        def broken(moves, connection):
            if bad in moves:
                raise ZeroDivisionError("bug")
            return checked(moves, connection)

        with (
            patch.object(type(bad), "_bridge_checked", broken),
            self.assertLogs("odoo.addons.accounting_bridge", "ERROR"),
        ):
            self._run()
        self.assertEqual(documents.mapped("state"), ["attention", "approved"])

    def test_order_is_kept_per_document(self):
        document = self._create_invoice()._bridge_transfer()
        document._queue(Action.VOID, {"reason": "wrong"}, priority=99)
        self._run()
        self.assertEqual(
            [c for c in self.books.calls if c in ("create", "void")], ["create", "void"]
        )
        self.assertEqual(document.status, "voided")

    def test_voided_there_and_sent_again_is_a_new_document(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        self._run()
        raw = self.books.documents[document.external_id]
        self.books.touch(raw, status="voided", number="voided")
        self.connection.action_synchronise()
        self._run()
        again = invoice._bridge_transfer()
        self.assertNotEqual(again, document)
        self.assertEqual(again.generation, 2)
        self._run()
        self.assertEqual(again.state, "approved")
        self.assertEqual(invoice.bridge_document_id, again)
        self.assertEqual(len(self.books.documents), 2)

    def test_status_comes_back(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        self._run()
        self.books.touch(self.books.documents[document.external_id], status="voided")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(document.status, "voided")
        self.assertEqual(invoice.bridge_state, "voided")

    def test_older_facts_change_nothing(self):
        document = self._create_invoice()._bridge_transfer()
        self._run()
        provider = self.connection._provider()
        raw = dict(self.books.documents[document.external_id], total="99")
        document.sudo()._apply(provider._read_document(None, raw))
        self.assertEqual(document.issues[0]["code"], "differs_there")
        self.assertEqual(document.state, "attention")

    def test_withdraw_before_sending(self):
        invoice = self._create_invoice()
        document = invoice._bridge_transfer()
        invoice._bridge_withdraw()
        self.assertEqual(document.operation_ids.state, "cancelled")
        self._run()
        self.assertFalse(self.books.documents)
        self.assertEqual(invoice._bridge_transfer(), document)
        self._run()
        self.assertEqual(document.state, "approved")
        with self.assertRaises(UserError):
            document.operation_ids._withdraw()

    def test_run_outside_the_schedule_is_refused(self):
        with self.assertRaises(UserError):
            self.connection.sync_ids._run()

    def test_for_want_of_time_goes_at_once_in_the_next_run(self):
        """Odoo looks for what is due once a minute: a click must not wait for that."""
        document = self._create_invoice()._bridge_transfer()
        cron = self.env["ir.cron"]

        def too_late(provider, session, tasks):
            return [of_call(task, OutOfTime()) for task in tasks]

        for _attempt in range(3):
            with (
                patch.object(AccountingBridgeProviderTest, "_push", too_late),
                patch.object(type(cron), "_trigger") as trigger,
            ):
                self._run()
            trigger.assert_called_once_with()
        self._run()
        self.assertEqual(document.state, "approved")

    def test_runs_that_get_nowhere_do_not_follow_each_other_for_ever(self):
        document = self._create_invoice()._bridge_transfer()
        operation = document.sudo().operation_ids
        operation.attempts = 3
        too_late = Outcome("", Result.RETRY, issues=(Issue("out_of_time"),), retry_at=utc_now())
        with patch.object(
            AccountingBridgeProviderTest,
            "_push",
            lambda provider, session, tasks: [replace(too_late, key=t.key) for t in tasks],
        ):
            self._run()
        self.assertGreater(operation.not_before, fields.Datetime.now())

    def test_however_much_is_owed_changes_are_read(self):
        """Else a backfill would hide payments for hours."""
        documents = self._create_invoices(30)._bridge_transfer()
        real, push = time.monotonic, AccountingBridgeProviderTest._push
        passed = []

        def slowly(provider, session, tasks):
            passed.append(PATIENCE / 4)
            return push(provider, session, tasks)

        self.connection.sync_ids.sudo().last_sweep = False
        with (
            patch.object(AccountingBridgeProviderTest, "_push", slowly),
            patch.object(time, "monotonic", lambda: real() + sum(passed)),
        ):
            self._run()
        self.assertIn("changed", self.books.calls)
        self.assertEqual(set(documents.mapped("state")), {"approved", "queued"})
        self._run()
        self.assertEqual(set(documents.mapped("state")), {"approved"})

    def test_one_wake_per_transaction(self):
        with self.capture_triggers(self.connection.sync_ids.cron_id.id) as captured:
            (self._create_invoice() | self._create_invoice())._bridge_transfer()
        self.assertEqual(len(captured.records), 1)
