"""Xero's dates: `/Date(1789344000000+0000)/`, ISO with and without zone; never a crash.

A calendar date comes as midnight UTC of that day, whatever the organisation's zone; an offset
inside `/Date()/` says nothing about the instant (Xero developer docs, Requests and responses).
"""

import datetime
import re

from odoo.addons.accounting_bridge.tools import dates
from odoo.addons.accounting_bridge.tools.dates import UTC

_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"/Date\((-?\d{1,16})(?:[+-]\d{4})?\)/")


def instant(value):
    """:return: aware UTC datetime, or None where there is none or it cannot be read"""
    found = _MILLISECONDS.fullmatch(value.strip()) if isinstance(value, str) else None
    if not found:
        return dates.instant(value)
    try:
        return _EPOCH + datetime.timedelta(milliseconds=int(found[1]))
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
