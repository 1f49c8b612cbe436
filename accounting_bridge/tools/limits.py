"""What answers say of a provider's limits, and what a session does about it."""

import datetime
import re
from email.utils import parsedate_to_datetime

from . import errors
from .budget import CONCURRENT, DAY, MINUTE, NOT_SAID, SERVICE, Budget, Policy, Quota

DEFAULT_WAIT = 60  # seconds, where a limit is used up and the answer does not say for how long
LONGEST_WAIT = 25 * 3600
# A limit that is soon over, where the run has no time to wait for it.
MOMENT = 10
SCOPES = (MINUTE, DAY, CONCURRENT)


class Limited:
    """A session that reserves a slot before each call and notes what each answer says is left. A
    provider names the headers that say so."""

    minute_header = day_header = scope_header = ""
    default_wait = DEFAULT_WAIT
    limits = Policy()
    # Whether a refusal for the limit that tells no time is over in a moment.
    is_limit_brief = False

    def __init__(self):
        # Replaced by that of the connection, which all processes share.
        self.budget = Budget(self.limits)

    def _limited(self, answer, known):
        """:return: the typed error of an answer 429"""
        scope = (answer.headers.get(self.scope_header) or "").strip().lower()
        scope = scope if scope in SCOPES else MINUTE
        told = "Retry-After" in answer.headers
        soon = scope == CONCURRENT or (self.is_limit_brief and not told)
        retry_at = in_seconds(MOMENT if soon else self._wait(answer))
        return errors.RateLimited(retry_at=retry_at, scope=scope, soon=soon, **known)

    def _wait(self, answer):
        """:return: seconds from Retry-After, which says seconds or a date"""
        seconds = _wait_seconds(answer.headers.get("Retry-After"), self.default_wait)
        return min(max(seconds, 1), LONGEST_WAIT)

    def _note_limits(self, answer, failure):
        """Tell the budget, which other processes share, what this answer says of it."""
        quota = Quota(
            _count(answer.headers.get(self.minute_header)),
            _count(answer.headers.get(self.day_header)),
        )
        if answer.status == 429 and failure.scope == CONCURRENT:
            return  # over before anybody hears of it
        if answer.status == 429:
            wait = None if failure.soon else self._wait(answer)
            self.budget.note(quota, used_up=True, wait=wait, scope=failure.scope)
        elif answer.status == 503 and failure.retry_at:
            self.budget.note(quota, wait=self._wait(answer), scope=SERVICE)
        elif quota != NOT_SAID:
            self.budget.note(quota)


def in_seconds(seconds):
    """:return: aware UTC instant"""
    return _now() + datetime.timedelta(seconds=seconds)


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _count(text):
    """:return: the number in a header, as far as a database counts; None where there is none"""
    try:
        return min(max(0, int(text)), 2**31 - 1)
    except (TypeError, ValueError):
        return None


def _wait_seconds(text, default):
    if re.fullmatch(r"\s*-?\d{1,15}\s*", text or ""):
        return int(text)
    try:
        at = parsedate_to_datetime(text or "")
    except (TypeError, ValueError):
        return default
    if at.tzinfo is None:
        at = at.replace(tzinfo=datetime.timezone.utc)
    return (at - _now()).total_seconds()
