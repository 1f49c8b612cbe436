"""lexoffice's dates: an instant with its offset, where a day is meant midnight in Berlin
(lexoffice API documentation, Vouchers). What a filter calls a day is one in Berlin too."""

import re

import pytz

from odoo.addons.accounting_bridge.tools.dates import UTC, happened, instant

BERLIN = pytz.timezone("Europe/Berlin")
_DAY = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*")

__all__ = ["BERLIN", "UTC", "day", "day_of", "happened", "instant"]


def day(value):
    """:return: the calendar date that a JSON value stands for, or None"""
    moment = instant(value)
    if moment is None:
        return None
    return moment.date() if _DAY.fullmatch(value) else day_of(moment)


def day_of(moment):
    """:return: the day in Berlin of an aware datetime, None where that has none"""
    try:
        return moment.astimezone(BERLIN).date()
    except OverflowError:
        return None
