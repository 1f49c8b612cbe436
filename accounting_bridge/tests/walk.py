"""What people, the provider, the clock and SIGKILL can do to the outbox, as steps of random walks.
What a provider and its books are is told by a subclass of `Walk`."""

import time
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests.test_cursor import TestCursor
from odoo.tools import mute_logger

from ..tools.documents import Action
from .common import PATIENCE
from .walk_program import rule

# A run that sends something leaves about so many traces until that is applied.
TRACES = 14
# Longer than any wait of the outbox.
LONG = timedelta(hours=7)
ROUNDS = 12
GONE = ("voided", "deleted")
OPEN = ("pending", "sending", "uncertain")
LOGGERS = ("odoo.addons.accounting_bridge", "odoo.sql_db")


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


def which(dice):
    return dice.randrange(3)


def killed(dice):
    """Two runs of three are killed, after so many traces."""
    return dice.choice((None, dice.randint(0, TRACES), dice.randint(0, TRACES)))


class Walk:
    """Three invoices of one connection. After each step, and when at last everything works again:
    no document is there twice, none is forgotten, links and totals are right."""

    # Whether the provider may have reasons of its own to refuse a document.
    may_refuse = False

    def __init__(self, case):
        self.case, self.env, self.connection = case, case.env, case.connection
        self.moves = case.walk_moves
        self.world = ExitStack()
        self.world.enter_context(mute_logger(*LOGGERS))
        self.world.callback(self.env.invalidate_all, flush=False)
        self.world.callback(self.env.cr.precommit.clear)
        self.world.callback(self.env.cr.savepoint().close, rollback=True)
        self.clicked, self.taken_back = set(), set()
        self.crash, self.cursor = Crash(None), None
        self._open_books()

    def close(self):
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

    def _customers_there(self):
        """:return: how many contacts the books hold that are the customer of the invoices"""
        raise NotImplementedError

    def _void_there(self, external_id):
        """The accountant voids a document."""
        raise NotImplementedError

    # === PEOPLE ===

    @contextmanager
    def _step(self):
        """A step after which everything must be right."""
        yield
        self._check()

    @contextmanager
    def _request(self):
        """What a person does is done whole, or refused and undone."""
        try:
            with self.env.cr.savepoint():
                yield
        except UserError:
            self.env.invalidate_all()

    @rule(6, number=which, times=lambda dice: dice.randint(1, 2))
    def click(self, number, times):
        with self._step(), self._request():
            for _time in range(times):
                self.moves[number]._bridge_transfer()
            self.clicked.add(number)

    @rule(3, number=which)
    def withdraw(self, number):
        with self._step(), self._request():
            self.moves[number]._bridge_withdraw()
            self.taken_back.add(number)

    @rule(2, number=which, price=lambda dice: dice.randint(100, 900))
    def do_again(self, number, price):
        """Reset to draft, change and post."""
        with self._step(), self._request():
            move = self.moves[number]
            move.button_draft()
            move.invoice_line_ids.price_unit = price
            move.action_post()
            self.taken_back.add(number)

    @rule(1, number=which)
    def add_note(self, number):
        """What is owed for a document beside its transfer, and waits for that."""
        with self._step():
            document = self._document(number)
            if document.external_id or document._on_its_way():
                document._queue(Action.NOTE, {"text": "walked"})

    @rule(2, number=which)
    def cancel(self, number):
        with self._step(), self._request():
            document = self._document(number)
            if document.external_id:
                document.with_env(self.env)._cancel("walked")

    @rule(2)
    def retry(self):
        with self._step(), self._request():
            self._retry()

    def _retry(self):
        for number in range(len(self.moves)):
            document = self._document(number)
            if document.state == "attention":
                document.with_env(self.env).action_retry()

    @rule(1)
    def pause(self):
        with self._step():
            if self.connection.state != "paused":
                self.connection.action_pause()

    @rule(2)
    def resume(self):
        with self._step():
            if self.connection.state == "paused":
                self.connection.action_resume()

    @rule(1, number=which)
    def void_there(self, number):
        with self._step():
            document = self._document(number)
            if document.external_id and document.status == "approved":
                self._void_there(document.external_id)
                self.connection.action_synchronise()
                self._run()

    # === THE PROVIDER, THE CLOCK AND SIGKILL ===

    @rule(3, killed=killed)
    def run(self, killed):
        with self._step():
            self._run(killed)

    @rule(1)
    def sweep(self):
        with self._step():
            self.connection.action_synchronise()
            self._run()

    @rule(5, minutes=lambda dice: dice.choice((1, 30, 420)))
    def wait(self, minutes):
        with self._step():
            self._let_pass(timedelta(minutes=minutes))

    def _run(self, killed=None):
        """A run of the scheduled action in another process, as Odoo starts it.

        :return: whether it was killed"""
        sync = self.connection.sudo().sync_ids
        context = {"cron_id": sync.cron_id.id, "cron_end_time": time.monotonic() + PATIENCE}
        self.env.flush_all()
        self.crash = Crash(killed)
        with ExitStack() as stack:
            stack.enter_context(self.case.walk_registry())
            stack.enter_context(patch.object(TestCursor, "commit", self._committing()))
            for patcher in self._patches():
                stack.enter_context(patcher)
            with suppress(Killed), self.env.registry.cursor() as self.cursor:
                run = api.Environment(self.cursor, SUPERUSER_ID, context)
                run[sync._name].browse(sync.id)._run()
        was_killed, self.crash = self.crash.dead, Crash(None)
        self.env.invalidate_all()
        if not was_killed:
            self._check_run()
        return was_killed

    def _committing(self):
        commit, crash = TestCursor.commit, self.crash

        def committing(cursor):
            # What is counted of calls, by a cursor of its own, is no trace of a document.
            if cursor is self.cursor or crash.dead:
                crash.trace()
            commit(cursor)

        return committing

    def _let_pass(self, delta):
        """The clock moves: what was kept of it moves the other way."""
        self.env.flush_all()
        for table, columns in (
            ("accounting_bridge_operation", ("not_before", "claimed_at", "waiting_since")),
            ("accounting_bridge_sync", ("last_sweep", "last_run")),
            ("accounting_bridge_budget", ("due_at", "minute_until", "day_until", "blocked_until")),
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
        for number in range(len(self.moves)):
            self._check_not_dropped(number)
        held = {row[0]: row[1] for row in books}
        for document in self._documents().filtered("external_id"):
            assert held.get(document.external_id) == document.move_id.name, "a wrong link"
        for operation in self._operations():
            codes = [issue["code"] for issue in operation.issues or ()]
            assert operation.state != "rejected" or codes, "refused without a reason"
            assert "not_transferred" not in codes, "sent before its time"
        assert len(held) == len(books), "the same id twice"
        assert self._customers_there() <= 1, "the customer is there twice"

    def _check_not_dropped(self, number):
        document = self._document(number)
        creates = document.operation_ids.filtered(lambda o: o.action == "create").sorted("id")
        if creates[-1:].state == "cancelled" and not document.external_id:
            assert number in self.taken_back, f"nobody took {self.moves[number].name} back"

    def come_to_rest(self):
        """Everything works again, time passes, and a person repeats what was refused."""
        self.resume()
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

    def _rest(self, pause=LONG):
        for _round in range(ROUNDS):
            self._let_pass(pause)
            self._run()
            if not self._waiting():
                return
        raise AssertionError(f"still waiting: {self._states()}")

    def _waiting(self):
        """:return: what is under way; what follows a refused transfer waits for a person"""
        operations = self._operations()
        refused = operations.filtered(lambda o: o.action == "create" and o.state == "rejected")
        held = refused.document_id.filtered(lambda d: not d.external_id)
        return operations.filtered(lambda o: o.state in OPEN and o.document_id not in held)

    def _check_rested(self, number, books):
        document, move = self._document(number), self.moves[number]
        if number in self.clicked - self.taken_back:
            is_refused = self.may_refuse and document.state == "attention"
            assert document.external_id or is_refused, f"{move.name}: {self._states()}"
        if document.external_id:
            status = books[document.external_id][3]
            assert document.status == status, f"{document.status} here, {status} there"

    def _states(self):
        return [(o.move_id.name, o.action, o.state, o.issues) for o in self._operations()]
