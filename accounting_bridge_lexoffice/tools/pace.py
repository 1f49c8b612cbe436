"""Keeping to lexoffice's limit: two calls a second over all addresses, four at once after a pause
(lexoffice API documentation, Rate limits; the four are measured). Others may use it up as well."""

import time

PER_SECOND = 2
# A little less than four: calls do not all take equally long on their way.
AT_ONCE = 3.9


class Pace:
    """How many calls may still be made right now; grows with time.

    :param clock: function that gives seconds, of any beginning
    """

    def __init__(self, clock=time.monotonic):
        self._clock = clock
        self._level, self._at = AT_ONCE, clock()

    def wait(self):
        """:return: seconds until the next call may be made"""
        return max(0.0, (1 - self._now()) / PER_SECOND)

    def take(self):
        """A call is made now."""
        self._level = self._now() - 1

    def used_up(self):
        """lexoffice said that there is nothing left."""
        self._now()
        self._level = 0.0

    def _now(self):
        now = self._clock()
        self._level = min(AT_ONCE, self._level + (now - self._at) * PER_SECOND)
        self._at = now
        return self._level
