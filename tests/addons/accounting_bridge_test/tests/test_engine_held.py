"""One document, or somebody else at work, never holds up, refuses or loses another."""

import time
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.models import step
from odoo.addons.accounting_bridge.models.operation import AccountingBridgeOperation
from odoo.addons.accounting_bridge.models.sync_push import AccountingBridgeSync
from odoo.addons.accounting_bridge.tests.common import PATIENCE
from odoo.addons.accounting_bridge.tools.documents import Action, Outcome, Result
from odoo.addons.accounting_bridge.tools.errors import NotFound, OutcomeUnknown, OutOfTime, Rejected
from odoo.addons.accounting_bridge.tools.outcomes import of_call

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

ENGINE = "odoo.addons.accounting_bridge"


class TestEngineHeld(FlowCase):
    def setUp(self):
        super().setUp()
        self.sync = self.connection.sudo().sync_ids
        self.startPatch(step, "PAUSE_SECONDS", 0)

    def startPatch(self, *args):
        self.startPatcher(patch.object(*args))

    def _documents(self, count=2):
        return self.env["accounting.bridge.document"].union(
            *(self._create_invoice(100 * n)._bridge_transfer() for n in range(1, count + 1))
        )

    def _operations(self, documents):
        return documents.sudo().operation_ids

    def _let_pass(self, documents):
        self._operations(documents).not_before = False

    def _triggers(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        return triggers.search([("cron_id", "=", self.sync.cron_id.id)])

    # === OTHERS AT WORK ===

    def test_a_conflict_is_repeated(self):
        prepare, met = AccountingBridgeSync._prepare_and_claim, []

        def conflicting(sync, *args):
            result = prepare(sync, *args)
            met.append(1)
            if len(met) < 3:
                raise SerializationFailure("concurrent update")
            return result

        documents = self._documents()
        with patch.object(AccountingBridgeSync, "_prepare_and_claim", conflicting):
            self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)
        self.assertEqual((len(met), self.books.calls.count("create")), (3, 1))

    def test_a_conflict_that_lasts_refuses_nothing(self):
        documents = self._documents()
        with patch.object(
            AccountingBridgeSync, "_prepare_and_claim", side_effect=SerializationFailure("again")
        ):
            self._run()
        self.assertEqual(documents.mapped("state"), ["queued"] * 2)
        self.assertFalse(self.sync.error, "it is nobody's fault")
        self.assertTrue(self._triggers().filtered(lambda t: t.call_at > fields.Datetime.now()))
        self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)

    def test_an_answer_that_meets_a_conflict_is_applied_later(self):
        documents = self._documents()
        with patch.object(
            AccountingBridgeSync, "_apply_outcomes", side_effect=SerializationFailure("again")
        ):
            self._run()
        self.assertTrue(all(self._operations(documents).mapped("answer")))
        self.assertFalse(any(documents.mapped("issues")))
        self.assertTrue(all(self._operations(documents).mapped("not_before")))
        self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)
        self.assertEqual(self.books.calls.count("create"), 1)

    def test_rows_that_somebody_holds_do_not_make_the_run_spin(self):
        documents, claims = self._documents(), []

        def held(operations):
            claims.append(operations)
            return operations.browse()

        with patch.object(AccountingBridgeOperation, "_claim", held):
            self._run()
        self.assertEqual(len(claims), 1)
        self.assertTrue(self._triggers().filtered(lambda t: t.call_at > fields.Datetime.now()))
        self.assertEqual(documents.mapped("state"), ["queued"] * 2)
        self.assertFalse(self.books.documents)

    def test_rows_that_are_deleted_while_somebody_holds_others(self):
        documents, other = self._documents(), self._operations(self._documents(1))

        def deleting(operations):
            if operations > other:  # in the middle of the run
                other.unlink()
            return operations.browse()

        with patch.object(AccountingBridgeOperation, "_claim", deleting):
            self._run()
        self.assertFalse(self.sync.error)
        self.assertEqual(documents.mapped("state"), ["queued"] * 2)
        self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)

    def test_what_is_to_be_asked_for_comes_before_what_is_to_be_sent(self):
        lost, waiting, later = self._operations(self._documents(3))
        lost.state = "uncertain"
        later.not_before = fields.Datetime.add(fields.Datetime.now(), hours=1)
        self.assertEqual(lost._next(self.connection, 10), (lost, waiting))
        lost.not_before = later.not_before
        later.write({"not_before": False, "priority": 20})
        self.assertEqual(lost._next(self.connection, 10), (lost.browse(), later | waiting))
        self.assertEqual(lost._next(self.connection, 1)[1], later)

    def test_one_worker_per_connection(self):
        """Two hosts find the same action due: one of them gets it. (Rows that are committed, and
        cursors of their own.)"""
        cron = self.env.ref("accounting_bridge.cron_alert_stuck")
        acquire = type(cron)._acquire_one_job
        with self.registry.cursor() as one, self.registry.cursor() as other:
            self.assertTrue(acquire(one, cron.id, include_not_ready=True))
            self.assertFalse(acquire(other, cron.id, include_not_ready=True))
            one.rollback()
            other.rollback()
            self.assertTrue(acquire(other, cron.id, include_not_ready=True))

    def test_another_action_does_not_run_it(self):
        other = self.env.ref("accounting_bridge.cron_alert_stuck").sudo()
        with self.assertRaises(UserError):
            self.sync.with_context(cron_id=other.id)._run()

    def test_paused_in_the_middle_nothing_more_is_sent(self):
        documents = self._documents()
        apply_answers = AccountingBridgeSync._apply_answers

        def pausing(sync, operations):
            apply_answers(sync, operations)
            if operations:
                sync._step(sync.connection_id.write, {"state": "paused"})

        can = self.connection._capabilities()
        self.startPatch(
            AccountingBridgeProviderTest,
            "_capabilities",
            lambda provider: type(can)(**(vars(can) | {"batch_size": 1})),
        )
        with patch.object(AccountingBridgeSync, "_apply_answers", pausing):
            self._run()
        self.assertEqual(sorted(documents.mapped("state")), ["approved", "queued"])

    # === ONE OF THEM ===

    def _refusing_contact(self, error):
        match = AccountingBridgeProviderTest._match_contacts
        bad = self.env["res.partner"].create({"name": "Bad Customer"})

        def refusing(provider, session, contacts):
            if any(contact.key == str(bad.id) for contact in contacts):
                raise error
            return match(provider, session, contacts)

        self.startPatch(AccountingBridgeProviderTest, "_match_contacts", refusing)
        return self._create_invoice(partner_id=bad.id)._bridge_transfer()

    @mute_logger(ENGINE)
    def test_a_contact_that_is_refused_refuses_its_document_only(self):
        bad, good = self._refusing_contact(Rejected("no such thing")), self._documents(1)
        with self.assertLogs(ENGINE, "ERROR"):
            self._run()
        self.assertEqual((bad.state, good.state), ("attention", "approved"))
        self.assertEqual(bad.issues[0]["code"], "rejected")

    def test_a_contact_without_an_answer_waits_alone(self):
        bad, good = self._refusing_contact(OutcomeUnknown("?")), self._documents(1)
        self._run()
        self.assertEqual((bad.state, good.state), ("queued", "approved"))
        self.assertEqual((self._operations(bad).attempts, self.sync.error), (1, False))

    def _unknown(self, count):
        """:return: documents that arrived, and nobody knows"""
        documents = self._documents(count)

        def silent(provider, session, tasks):
            for task in tasks:
                provider._perform(session.books, task)
            return []

        with patch.object(AccountingBridgeProviderTest, "_push", silent):
            self._run()
        self.assertEqual(documents.mapped("state"), ["uncertain"] * count)
        self._let_pass(documents)
        return documents

    def test_one_that_cannot_be_asked_for_does_not_hold_up_the_others(self):
        bad, good = self._unknown(2)
        fresh = self._documents(1)
        find = AccountingBridgeProviderTest._find

        def finding(provider, session, tasks):
            if any(task.number == bad.move_id.name for task in tasks):
                raise NotFound("what?")
            return find(provider, session, tasks)

        with (
            patch.object(AccountingBridgeProviderTest, "_find", finding),
            self.assertLogs(ENGINE, "ERROR"),
        ):
            self._run()
        self.assertEqual(bad.state, "uncertain")
        self.assertEqual((good | fresh).mapped("state"), ["approved"] * 2)

    def test_no_answer_about_it_is_no_answer(self):
        document = self._unknown(1)
        for attempts in (2, 3):
            with patch.object(AccountingBridgeProviderTest, "_find", lambda *args: {}):
                self._run()
            operation = self._operations(document)
            self.assertEqual((operation.state, operation.attempts), ("uncertain", attempts))
            self._let_pass(document)
        self._run()
        self.assertEqual((document.state, len(self.books.documents)), ("approved", 1))

    def test_what_was_found_and_cannot_be_applied_does_not_hold_up_the_others(self):
        bad, good = self._unknown(2)
        created = type(bad)._on_created

        def broken(documents):
            if bad in documents:
                raise ZeroDivisionError("bug")
            return created(documents)

        with (
            patch.object(type(bad), "_on_created", broken),
            self.assertLogs(ENGINE, "ERROR"),
        ):
            self._run()
            self._let_pass(bad | good)
            self._run()
        self.assertEqual((bad.state, good.state), ("uncertain", "approved"))
        self._let_pass(bad)
        self._run()
        self.assertEqual(bad.state, "approved")
        self.assertEqual(len(self.books.documents), 2)

    def test_an_answer_that_the_database_does_not_take(self):
        documents, perform = self._documents(), AccountingBridgeProviderTest._perform

        def hostile(provider, books, task):
            outcome = perform(provider, books, task)
            if task.number != documents[0].move_id.name:
                return outcome
            remote = outcome.document
            raw = remote.raw | {"note": "\0"}
            return Outcome(task.key, Result.DONE, type(remote)(**(vars(remote) | {"raw": raw})))

        with (
            patch.object(AccountingBridgeProviderTest, "_perform", hostile),
            self.assertLogs(ENGINE, "ERROR"),
            mute_logger("odoo.sql_db"),
        ):
            self._run()
        self.assertEqual(documents.mapped("state"), ["uncertain", "approved"])
        self._let_pass(documents)
        self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)
        self.assertEqual(len(self.books.documents), 2)

    def test_a_used_up_limit_does_not_keep_an_answer_from_being_applied(self):
        documents = self._documents()
        with (
            patch.object(AccountingBridgeSync, "_apply_outcomes", side_effect=ValueError("bug")),
            self.assertLogs(ENGINE, "ERROR"),
        ):
            self._run()
        until = fields.Datetime.add(fields.Datetime.now(), hours=5)
        budget = self.connection.sudo().budget_ids
        budget.write({"blocked_until": until, "blocked_by": "day"})
        self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 2)

    def test_an_answer_that_another_run_applied_meanwhile_is_not_applied_again(self):
        """It would set free what that run has sent anew."""
        operation = self._operations(self._documents(1))
        operation._claim()
        outcome = Outcome(operation.key, Result.RETRY)
        # Read when it was still there; that run has claimed it once more.
        self.assertFalse(operation.answer)
        self.sync._apply_kept([(operation, outcome)])
        self.assertEqual(operation.state, "sending")
        self.sync._apply_kept_one(operation, outcome)
        self.assertEqual(operation.state, "sending")
        self.sync._keep_answers([(operation, outcome)])
        self.sync._apply_kept([(operation, outcome)])
        self.assertEqual(operation.state, "pending")

    def test_an_older_refusal_does_not_stand_in_the_way_of_a_newer_attempt(self):
        document = self._documents(1)
        first = self._operations(document)
        first._set_rejected([{"code": "rejected"}])
        first.flush_recordset()
        first.copy({"state": "pending"})
        self._run()
        self.assertEqual(document.state, "approved")
        note = document._queue(Action.NOTE, {"text": "a"})
        self._run()
        self.assertEqual(note.state, "done")

    # === A MACHINE TOO SLOW ===

    def test_what_cannot_be_prepared_together_goes_in_parts(self):
        """Two are all that a run has the time for."""
        documents = self._documents(4)
        began, passed = time.monotonic(), []
        check = type(documents.move_id)._bridge_checked
        push = AccountingBridgeProviderTest._push

        def slowly(moves, *args):
            passed.append(PATIENCE * len(moves) * 3 / 8)
            return check(moves, *args)

        def in_time(provider, session, tasks):
            if time.monotonic() < session.deadline:
                return push(provider, session, tasks)
            return [of_call(task, OutOfTime()) for task in tasks]

        with (
            patch.object(time, "monotonic", lambda: began + sum(passed)),
            patch.object(type(documents.move_id), "_bridge_checked", slowly),
            patch.object(AccountingBridgeProviderTest, "_push", in_time),
        ):
            for _run in range(6):
                self._run()
        self.assertEqual(documents.mapped("state"), ["approved"] * 4)
        self.assertEqual(len(self.books.documents), 4)

    # === WHAT IS OWED ALREADY ===

    def test_what_waits_goes_as_it_was_last_asked_for(self):
        document = self._documents(1)
        first = document._queue(Action.ALLOCATE, {"target_id": "x", "amount": "10.00"})
        again = document._queue(Action.ALLOCATE, {"target_id": "x", "amount": "7.00"})
        self.assertEqual((first, first.data["amount"]), (again, "7.00"))
        first.sudo().state = "uncertain"
        document._queue(Action.ALLOCATE, {"target_id": "x", "amount": "5.00"})
        self.assertEqual(first.data["amount"], "7.00", "it may have gone")

    def test_each_note_is_owed(self):
        document = self._documents(1)
        notes = [document._queue(Action.NOTE, {"text": text}) for text in ("a", "b", "a")]
        self.assertEqual(notes[0], notes[2])
        self._run()
        self.assertEqual([note.state for note in notes[:2]], ["done"] * 2)
