"""Xero's dates: `/Date(1789344000000+0000)/`, ISO with and without zone; never a crash.

A calendar date comes as midnight UTC of that day, whatever the organisation's zone; an offset
inside `/Date()/` says nothing about the instant (Xero developer docs, Requests and responses).
"""

import datetime
import re

UTC = datetime.timezone.utc
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/")
_FRACTION = re.compile(r"\.(\d{6})\d+")


def instant(value):
    """:return: aware UTC datetime, or None where there is none or it cannot be read"""
    if not isinstance(value, str) or not value:
        return None
    found = _MILLISECONDS.fullmatch(value.strip())
    try:
        if found:
            return _EPOCH + datetime.timedelta(milliseconds=int(found[1]))
        text = _FRACTION.sub(r".\1", value.strip().replace("Z", "+00:00"))
        text = re.sub(r"\.(\d{1,5})(?!\d)", lambda m: "." + m[1].ljust(6, "0"), text)
        moment = datetime.datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return None


def date(value):
    """:return: the calendar date, or None"""
    moment = instant(value)
    return moment and moment.date()


def of(row, name):
    """:return: the calendar date `name` of a JSON element, from its milliseconds or, where only
    that is there, its readable twin (`DateString`)"""
    return date(row.get(name)) or date(row.get(f"{name}String"))


def header(moment):
    """:return: what If-Modified-Since takes: UTC to the second"""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
