import random
from itertools import pairwise

import psycopg2

from odoo.addons.accounting_bridge.models.budget import SharedBudget, for_one_statement
from odoo.addons.accounting_bridge.tools import budget, errors
from odoo.addons.accounting_bridge.tools.budget import Budget, Policy, Quota

from .budget_case import BudgetCase

POLICY = Policy(calls_per_second=0.5, burst=3, kept_of_minute=5, kept_of_day=100)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


class TestBudgetRow(BudgetCase):
    """The row of a connection's budget, on committed data with real cursors and processes."""

    def _shared(self, policy=POLICY, people=False):
        def cursor():
            return for_one_statement(self.registry.cursor())

        return SharedBudget(cursor, self.connection_id, policy, people)

    def _pass(self, seconds):
        """Time passes: all instants of the row are longer ago."""
        with self._committed() as env:
            env.cr.execute(
                """
                UPDATE accounting_bridge_budget
                   SET due_at = due_at - passed, minute_until = minute_until - passed,
                       day_until = day_until - passed, blocked_until = blocked_until - passed
                  FROM (SELECT %s * INTERVAL '1 second' AS passed) clock
                 WHERE connection_id = %s
                """,
                [seconds, self.connection_id],
            )

    @staticmethod
    def _what(session, within):
        try:
            return "go", session.reserve(within), None
        except errors.OutOfTime:
            return "late", 0, None
        except errors.RateLimited as error:
            return error.scope, budget.seconds_until(error.retry_at), (error.kept, error.code)

    def test_the_row_decides_as_the_arithmetic_does(self):
        """Whatever happens in whatever order, compared with the budget in memory."""
        for seed in range(4):
            chance, clock = random.Random(seed), Clock()
            memory, row = Budget(POLICY, clock=clock), self._shared()
            other = self._shared()  # another process: it sees what the first was told
            with self._committed() as env:
                env["accounting.bridge.budget"]._forget(
                    env["accounting.bridge.connection"].browse(self.connection_id)
                )
            for step in range(60):
                seconds = chance.choice((0, 0, 3.3, 17.7, 61.1, 1801.1))
                clock.now += seconds
                if seconds:
                    self._pass(seconds)
                if chance.random() < 0.4:
                    said = chance.choice(
                        (
                            {"quota": Quota(chance.randint(0, 60), None)},
                            {"quota": Quota(chance.randint(0, 20), chance.randint(0, 300))},
                            {"used_up": True},
                            {"used_up": True, "wait": 26.6, "scope": "minute"},
                            {"used_up": True, "wait": 4000.4, "scope": "day"},
                            {"wait": 50.5, "scope": "service"},
                        )
                    )
                    memory.note(**said)
                    row.note(**said)
                    continue
                people, within = chance.random() < 0.5, chance.choice((0.77, 2.77, 30))
                memory.people = row.people = other.people = people
                expected = self._what(memory, within)
                got = self._what(chance.choice((row, other)), within)
                where = (seed, step, expected, got)
                self.assertEqual((got[0], got[2]), (expected[0], expected[2]), where)
                self.assertAlmostEqual(got[1], expected[1], delta=0.6, msg=where)

    def test_processes_at_once_get_distinct_slots(self):
        processes = [self._process("reserve", pace=4, times=8) for _ in range(3)]
        for process in processes:
            self.assertEqual(process.stdout.readline(), "ready\n")
        slots = sorted(slot for process in processes for slot in self._said(process))
        self.assertEqual(len(slots), 24)
        for (earlier, _wait), (later, wait) in pairwise(slots):
            self.assertGreater(later - earlier, 0.249)
            if wait:
                self.assertLess(later - earlier, 0.251, "none is left empty while one waits")
        self.assertGreater(sum(wait > 0 for _slot, wait in slots), 1)

    def test_a_killed_process_leaves_nothing_locked(self):
        process = self._process("die")
        self.assertEqual(process.stdout.readline(), "ready\n")
        self.assertEqual(process.stdout.readline(), "holds it\n")
        with self.assertRaises(psycopg2.errors.LockNotAvailable), self._committed() as env:
            env.cr.execute(
                "SELECT 1 FROM accounting_bridge_budget WHERE connection_id = %s FOR UPDATE NOWAIT",
                [self.connection_id],
                log_exceptions=False,
            )
        process.kill()
        process.wait()
        # The server needs a moment to see that its client is gone.
        self.patch(SharedBudget, "patience", "60s")
        self.assertEqual(self._shared().reserve(), 0, "its slot is free again")

    def test_a_row_that_others_hold_is_waited_for_a_little_only(self):
        with self._committed() as env:
            env.cr.execute(
                "SELECT 1 FROM accounting_bridge_budget WHERE connection_id = %s FOR UPDATE",
                [self.connection_id],
            )
            self.patch(SharedBudget, "patience", "100ms")
            with self.assertRaises(errors.Unavailable) as caught:
                self._shared().reserve()
            self.assertEqual(caught.exception.code, "budget_busy")
            with self.assertLogs("odoo.addons.accounting_bridge.models.budget", "WARNING"):
                self._shared().note(Quota(1, 1))  # which must not cost the answer

    def test_without_a_row_it_is_kept_in_memory(self):
        with self._committed() as env:
            env.cr.execute(
                "DELETE FROM accounting_bridge_budget WHERE connection_id = %s",
                [self.connection_id],
            )
        shared = self._shared()
        shared.note(used_up=True, wait=20, scope="minute")
        with self.assertRaises(errors.RateLimited):
            shared.reserve()
        with self._committed() as env:
            env["accounting.bridge.budget"].init()
        self.assertEqual(self._row()["connection_id"][0], self.connection_id)

    def test_nothing_new_is_not_written(self):
        shared = self._shared(Policy())
        statements = []
        execute = shared._execute

        def counted(statement, *args, **kwargs):
            statements.append(statement.split()[0])
            return execute(statement, *args, **kwargs)

        shared._execute = counted
        for left in (40, 39, 38, 37):
            shared.reserve()
            shared.note(Quota(left, 1000 + left))
        self.assertEqual(statements, ["WITH", "UPDATE", "WITH", "WITH", "WITH"])
        row = self._row()
        self.assertEqual((row["minute_left"], row["day_left"]), (37, 1037))
