"""Instants in JSON: ISO 8601 with and without zone, from strangers; never a crash."""

import datetime
import re

UTC = datetime.timezone.utc
_FRACTION = re.compile(r"\.(\d+)")


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
