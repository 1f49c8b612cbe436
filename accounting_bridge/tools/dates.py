"""Instants in JSON: ISO 8601 with and without zone, from strangers; never a crash."""

import datetime
import re

UTC = datetime.timezone.utc
_FRACTION = re.compile(r"\.(\d+)")


# By so much the clock of a provider may be ahead of ours.
_AHEAD = datetime.timedelta(days=2)


def happened(moment):
    """:return: the instant, None where it has not come yet: what a provider says changed then would
    make all true changes look old"""
    ahead = moment and moment > datetime.datetime.now(UTC) + _AHEAD
    return None if ahead else moment


def instant(value):
    """:return: aware UTC datetime, or None where there is none or it cannot be read; without a zone
    it is taken for UTC"""
    if not isinstance(value, str) or not value.strip():
        return None
    text = _FRACTION.sub(lambda m: f".{m[1]:0<6.6}", value.strip().replace("Z", "+00:00"))
    try:
        moment = datetime.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
