"""Random walks of a real provider against its sandbox, and a run killed at every place.

More walks, other walks: see `walk.py`."""

from datetime import timedelta
from unittest.mock import patch

from ..tools.transport import Transport
from .walk import OPEN, Walk, killed
from .walk_program import rule

# Longer than the first waits of the outbox, shorter than the time between two sweeps.
SHORT = timedelta(minutes=2)
KINDS = (
    "lose_answer",
    "fail_before",
    "cut",
    "error_500",
    "error_500_after",
    "unavailable",
    "rate_limit",
    "garbage",
)


class HttpWalk(Walk):
    """The books are a sandbox, whose control route is `case.control`."""

    may_refuse = True

    def _open_books(self):
        self.case.control.reset()
        self.case.connect()

    @rule(
        8,
        killed=killed,
        faults=lambda dice: [
            (dice.choice(KINDS), dice.randint(0, 6)) for _n in range(dice.randint(0, 3))
        ],
    )
    def run_with_faults(self, killed, faults):
        with self._step():
            for kind, skip in faults:
                self.case.control.faults(kind=kind, skip=skip)
            self._run(killed)
            self.case.control.faults(clear=True)

    def _patches(self):
        exchange = Transport._exchange

        def traced(session, *args):
            self.crash.trace()
            return exchange(session, *args)

        yield patch.object(Transport, "_exchange", traced)

    # === SYSTEMATICALLY ===

    def die_everywhere(self, invoice):
        """One invoice after the other, whose run is killed one trace later each time.

        :param invoice: makes one
        :return: how many traces a run leaves that is not killed"""
        number, was_killed = 0, True
        while was_killed:
            self.moves |= invoice()
            self.click(number=number, times=1)
            was_killed = self._run(killed=number)
            self._check()
            self._rest(SHORT)
            self._check()
            document = self._document(number)
            assert document.external_id, f"killed after {number}: {self._states()}"
            assert not document.operation_ids.filtered(lambda o: o.state in OPEN)
            number += 1
        return number - 1
