"""Walking at random through what people, the provider, the clock and SIGKILL can do to the outbox.

A walk is a state machine of Hypothesis, which shortens a walk that fails to the steps that matter
and prints them as a program. What a provider and its books are is told by a subclass. The same
walks every time; others, or more of them: ACCOUNTING_BRIDGE_SEED (a number),
ACCOUNTING_BRIDGE_WALKS (how many per test) in the environment.
"""

import os
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests.test_cursor import TestCursor
from odoo.tools import mute_logger

SEED = int(os.environ.get("ACCOUNTING_BRIDGE_SEED", "20261122"))
WALKS = int(os.environ.get("ACCOUNTING_BRIDGE_WALKS", "0"))
STEPS = 20
# A run that does all there is to do leaves about so many traces.
TRACES = 24
# Longer than any wait of the outbox.
LONG = timedelta(hours=7)
ROUNDS = 12
GONE = ("voided", "deleted")
OPEN = ("pending", "sending", "uncertain")
LOGGERS = ("odoo.addons.accounting_bridge", "odoo.sql_db")

which = st.integers(min_value=0, max_value=2)
kills = st.none() | st.integers(min_value=0, max_value=TRACES)


class Killed(BaseException):
    """The process is gone: no handler of an Exception sees it."""


class Crash:
    """Kills a run before the next thing it would leave a trace with: a commit, or a call."""

    def __init__(self, after):
        """:param after: how many traces it leaves; None: it is not killed"""
        self.left, self.dead = after, False

    def trace(self):
        if self.left == 0:
            self.dead = True
        if self.dead:
            raise Killed
        if self.left is not None:
            self.left -= 1


def walk(machine, case, walks, **values):
    """Let `machine`, a subclass of `Walk`, walk in the world of the test case."""
    bound = seed(SEED)(type(machine.__name__, (machine,), {"case": case, **values}))
    run_state_machine_as_test(
        bound,
        settings=settings(
            max_examples=WALKS or walks,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.normal,
        ),
    )


class Walk(RuleBasedStateMachine):
    """Three invoices of one connection. After each step, and when at last everything works again:
    no document is there twice, none is forgotten, links and totals are right."""

    case = None

    def __init__(self):
        super().__init__()
        self.env, self.connection = self.case.env, self.case.connection
        self.moves = self.case.walk_moves
        self.world = ExitStack()
        self.world.enter_context(mute_logger(*LOGGERS))
        self.world.callback(self.env.invalidate_all, flush=False)
        self.world.callback(self.env.cr.precommit.clear)
        self.world.callback(self.env.cr.savepoint().close, rollback=True)
        self.clicked, self.taken_back = set(), set()
        self.is_broken = False
        self.crash = Crash(None)
        self._open_books()

    def teardown(self):
        try:
            if not self.is_broken:
                self._come_to_rest()
        finally:
            self._close_books()
            self.world.close()

    # === WHAT A PROVIDER'S WALK SAYS ===

    def _open_books(self):
        """Make the books empty."""

    def _close_books(self):
        """Nobody needs the books any more."""

    def _books(self):
        """:return: list of (external id, number, total, status) of all that the books hold"""
        raise NotImplementedError

    def _patches(self):
        """:return: patchers, for one run, that call `self.crash.trace()` before each call"""
        raise NotImplementedError

    def _void_there(self, external_id):
        """The accountant voids a document."""
        raise NotImplementedError

    # === PEOPLE ===

    @contextmanager
    def _step(self):
        """A step after which everything must be right."""
        try:
            yield
            self._check()
        except BaseException:
            self.is_broken = True
            raise

    @contextmanager
    def _request(self):
        """What a person does is done whole, or refused and undone."""
        try:
            with self.env.cr.savepoint():
                yield
        except UserError:
            self.env.invalidate_all()

    @rule(number=which, times=st.integers(1, 2))
    def click(self, number, times):
        with self._step(), self._request():
            for _time in range(times):
                self.moves[number]._bridge_transfer()
            self.clicked.add(number)

    @rule(number=which)
    def withdraw(self, number):
        with self._step(), self._request():
            self.moves[number]._bridge_withdraw()
            self.taken_back.add(number)

    @rule(number=which, price=st.integers(100, 900))
    def do_again(self, number, price):
        """Reset to draft, change and post."""
        with self._step(), self._request():
            move = self.moves[number]
            move.button_draft()
            move.invoice_line_ids.price_unit = price
            move.action_post()
            self.taken_back.add(number)

    @rule(number=which)
    def cancel(self, number):
        with self._step(), self._request():
            document = self._document(number)
            if document.external_id:
                document.with_env(self.env)._cancel("walked")

    @rule()
    def retry(self):
        with self._step(), self._request():
            self._retry()

    def _retry(self):
        for number in range(len(self.moves)):
            document = self._document(number)
            if document.state == "attention":
                document.with_env(self.env).action_retry()

    @rule()
    def pause_or_resume(self):
        with self._step():
            if self.connection.state == "paused":
                self.connection.action_resume()
            else:
                self.connection.action_pause()

    @rule(number=which)
    def void_there(self, number):
        with self._step():
            document = self._document(number)
            if document.external_id and document.status == "approved":
                self._void_there(document.external_id)

    # === THE PROVIDER, THE CLOCK AND SIGKILL ===

    @rule(killed=kills)
    def run(self, killed):
        with self._step():
            self._run(killed)

    @rule()
    def sweep(self):
        with self._step():
            self.connection.action_synchronise()
            self._run()

    @rule(minutes=st.sampled_from((1, 30, 420)))
    def wait(self, minutes):
        with self._step():
            self._let_pass(timedelta(minutes=minutes))

    def _run(self, killed=None):
        """A run of the scheduled action in another process, as Odoo starts it."""
        sync = self.connection.sudo().sync_ids
        context = {"cron_id": sync.cron_id.id, "cron_end_time": time.monotonic() + 10}
        self.env.flush_all()
        self.crash = Crash(killed)
        with ExitStack() as stack:
            stack.enter_context(self.case.walk_registry())
            stack.enter_context(patch.object(TestCursor, "commit", self._committing()))
            for patcher in self._patches():
                stack.enter_context(patcher)
            try:
                with self.env.registry.cursor() as cr:
                    run = api.Environment(cr, SUPERUSER_ID, context)
                    run[sync._name].browse(sync.id)._run()
            except Killed:
                pass
        was_killed, self.crash = self.crash.dead, Crash(None)
        self.env.invalidate_all()
        if not was_killed:
            self._check_run()

    def _committing(self):
        commit, crash = TestCursor.commit, self.crash

        def committing(cursor):
            crash.trace()
            commit(cursor)

        return committing

    def _let_pass(self, delta):
        """The clock moves: what was kept of it moves the other way."""
        self.env.flush_all()
        for table, columns in (
            ("accounting_bridge_operation", ("not_before", "claimed_at", "waiting_since")),
            ("accounting_bridge_sync", ("blocked_until", "last_sweep", "last_run")),
            ("accounting_bridge_document", ("unread_since", "fetched_at")),
        ):
            moved = ", ".join(f"{column} = {column} - %(delta)s" for column in columns)
            self.env.cr.execute(f"UPDATE {table} SET {moved}", {"delta": delta})  # noqa: S608 names
        self.env.invalidate_all()

    # === WHAT MUST BE RIGHT ===

    def _document(self, number):
        return self.moves[number].sudo().bridge_document_ids.filtered("current")

    def _documents(self):
        return self.moves.sudo().bridge_document_ids

    def _operations(self):
        return self._documents().operation_ids

    def _check_run(self):
        """After a run that ended by itself."""
        left = self._operations().filtered(lambda o: o.state == "sending")
        assert all(left.mapped("answer")), "left in sending"

    def _check(self):
        books = self._books()
        for move in self.moves:
            own = [row for row in books if row[1] == move.name]
            generations = len(move.sudo().bridge_document_ids)
            assert len(own) <= generations, f"{move.name} is there {len(own)} times"
            standing = [row for row in own if row[3] not in GONE]
            assert len(standing) <= 1, f"{move.name} stands there {len(standing)} times"
            for _id, _number, total, _status in standing:
                assert float(total) == move.amount_total, f"{total} there, {move.amount_total} here"
        held = {row[0]: row[1] for row in books}
        for document in self._documents().filtered("external_id"):
            assert held.get(document.external_id) == document.move_id.name, "a wrong link"
        for operation in self._operations():
            assert operation.state != "rejected" or operation.issues, "refused without a reason"
        assert len(held) == len(books), "the same id twice"

    def _come_to_rest(self):
        """Everything works again, time passes, and a person repeats what was refused."""
        if self.connection.state == "paused":
            self.connection.action_resume()
        self._rest()
        self._retry()
        self._rest()
        self.connection.action_synchronise()
        self._let_pass(LONG)
        self._run()
        self._check()
        books = {row[0]: row for row in self._books()}
        links = [d.external_id for d in self._documents() if d.external_id]
        assert sorted(books) == sorted(links), f"linked {links}, there {sorted(books)}"
        for number in range(len(self.moves)):
            self._check_rested(number, books)

    def _rest(self):
        for _round in range(ROUNDS):
            self._let_pass(LONG)
            self._run()
            if not self._operations().filtered(lambda o: o.state in OPEN):
                return
        raise AssertionError(f"still waiting: {self._states()}")

    def _check_rested(self, number, books):
        document, move = self._document(number), self.moves[number]
        creates = document.operation_ids.filtered(lambda o: o.action == "create").sorted("id")
        if number in self.clicked - self.taken_back:
            assert document.external_id, f"{move.name} is forgotten: {self._states()}"
        if creates[-1:].state == "cancelled" and not document.external_id:
            assert number in self.taken_back, f"nobody took {move.name} back"
        if document.external_id:
            status = books[document.external_id][3]
            assert document.status == status, f"{document.status} here, {status} there"

    def _states(self):
        return [(o.move_id.name, o.action, o.state, o.issues) for o in self._operations()]
