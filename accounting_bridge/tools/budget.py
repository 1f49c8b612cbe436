"""The calls that a provider allows: one budget per connection, whoever calls.

Before each call a slot is reserved, after each answer the budget is told what the provider said.
The arithmetic is here, for one process; `models/budget.py` does the same in the database, for all
processes of all hosts. Pace is kept as the generic cell rate algorithm does (ITU-T I.371): all that
is remembered is when the calls made so far would be due one by one.
"""

import datetime
import time
from dataclasses import dataclass, replace

from . import errors

MINUTE, DAY, SERVICE, CONCURRENT = "minute", "day", "service", "concurrent"
GO, LATE = "go", "late"
MINUTE_SECONDS = 60
# When the provider's day ends, it says only when it refuses; so what it said is believed for an
# hour, and one call asks it anew.
DAY_SECONDS = 3600
# Answers of calls made at once may come in any order. More left than this above what is known means
# that a new minute or day has begun.
AT_ONCE = 5
LONG_AGO = float("-inf")


@dataclass(frozen=True)
class Policy:
    """What is known of a provider's limits beforehand. `calls_per_second` 0: no pace to keep;
    `burst`: how many calls may follow each other at once after a pause; the last calls of a minute
    and of a day that are kept for what people ask for."""

    calls_per_second: float = 0
    burst: float = 1
    kept_of_minute: int = 0
    kept_of_day: int = 0

    @property
    def interval(self):
        """:return: seconds between two calls"""
        return 1 / self.calls_per_second if self.calls_per_second else 0.0

    @property
    def ahead(self):
        """:return: seconds that a call may be made before it is due"""
        return max(self.burst - 1, 0) * self.interval

    def at(self, calls_per_second):
        return replace(self, calls_per_second=calls_per_second)


@dataclass(frozen=True)
class Quota:
    """What is left of the provider's limits, as an answer says. None: not said."""

    minute_remaining: int | None = None
    day_remaining: int | None = None


NOT_SAID = Quota()


class Budget:
    """The budget of one session, kept in memory.

    :param people: whether the session works for a person who waits for it
    :param clock: function that gives seconds, of any beginning
    """

    def __init__(self, policy=None, people=True, clock=time.monotonic):
        self.policy, self.people, self._clock = policy or Policy(), people, clock
        self._due_at = self._blocked_until = LONG_AGO
        self._blocked_by = ""
        self._left = {MINUTE: (None, LONG_AGO), DAY: (None, LONG_AGO)}

    # === BEFORE A CALL ===

    def reserve(self, within=float("inf")):
        """Take the next slot.

        :param within: seconds after which a slot is of no use to the caller
        :return: seconds to wait for it
        :raise OutOfTime: it would come later; none was taken
        :raise RateLimited: nothing is left, or only what is kept for people
        """
        verdict, seconds, kept = self._take(within)
        if verdict == GO:
            return seconds
        if verdict == LATE:
            raise errors.OutOfTime("No slot in the time that is left")
        retry_at = _now() + datetime.timedelta(seconds=max(seconds, 1))
        raise errors.RateLimited(retry_at=retry_at, scope=verdict, kept=kept)

    def _take(self, within):
        """:return: (verdict, seconds, kept): GO and how long to wait; LATE; or the scope that is
            used up, how long, and whether people could still call"""
        now = self._clock()
        refusal = self._refusal(now)
        if refusal:
            return refusal
        wait = max(0.0, self._due_at - self.policy.ahead - now)
        if wait > within:
            return LATE, wait, False
        self._due_at = max(self._due_at, now) + self.policy.interval
        for scope, (left, until) in self._left.items():
            self._left[scope] = (left - 1 if left else left, until)
        return GO, wait, False

    def _refusal(self, now):
        if self._blocked_until > now and not (self.people and self._blocked_by == SERVICE):
            kept = self._blocked_by == SERVICE
            return self._blocked_by, self._blocked_until - now, kept
        kept = {DAY: self.policy.kept_of_day, MINUTE: self.policy.kept_of_minute}
        for scope, few in kept.items():
            left, until = self._left[scope]
            if left is not None and until > now and left <= (0 if self.people else few):
                return scope, until - now, left > 0
        return None

    # === AFTER AN ANSWER ===

    def note(self, quota=NOT_SAID, used_up=False, wait=None, scope=""):
        """Take what an answer says.

        :param used_up: a call was refused; where no time is told, the pace begins anew
        :param wait: seconds that the provider wants nothing to come, None where it does not say
        :param scope: what of: "minute", "day", "service" (nobody counted, it is down)
        """
        now = self._clock()
        self._learn(MINUTE, quota.minute_remaining, now, MINUTE_SECONDS)
        self._learn(DAY, quota.day_remaining, now, DAY_SECONDS)
        if wait is not None and now + wait > self._blocked_until:
            self._blocked_until, self._blocked_by = now + wait, scope
        elif used_up and wait is None:
            due_at = now + self.policy.ahead + self.policy.interval
            self._due_at = max(self._due_at, due_at)

    def _learn(self, scope, said, now, seconds):
        if said is None:
            return
        left, until = self._left[scope]
        if left is None or until <= now or said > left + AT_ONCE:
            self._left[scope] = (said, now + seconds)
        else:
            self._left[scope] = (min(left, said), until)


def seconds_until(instant):
    """:param instant: aware"""
    return (instant - _now()).total_seconds()


def _now():
    return datetime.datetime.now(datetime.timezone.utc)
