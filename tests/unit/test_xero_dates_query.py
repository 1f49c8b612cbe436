import datetime

import pytest

from odoo.addons.accounting_bridge_xero.tools import dates, query

UTC = datetime.timezone.utc
SEPTEMBER = datetime.datetime(2026, 9, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("/Date(1789344000000+0000)/", SEPTEMBER),
        ("/Date(1789344000000)/", SEPTEMBER),
        ("/Date(1789344000000+1300)/", SEPTEMBER),
        ("/Date(-62135596800000+0000)/", datetime.datetime(1, 1, 1, tzinfo=UTC)),
        ("2026-09-14T00:00:00", SEPTEMBER),
        ("2026-09-14", SEPTEMBER),
        ("2026-09-14T02:00:00+02:00", SEPTEMBER),
        ("2026-09-14T00:00:00Z", SEPTEMBER),
        ("2026-09-14T00:00:00.1230000", SEPTEMBER.replace(microsecond=123000)),
        ("2026-09-14T00:00:00.5", SEPTEMBER.replace(microsecond=500000)),
        ("2026-09-14T00:00:00.5Z", SEPTEMBER.replace(microsecond=500000)),
        ("/Date(99999999999999999)/", None),
        ("/Date(9999999999999999)/", None),
        ("soon", None),
        ("", None),
        (None, None),
        (1789344000000, None),
    ],
)
def test_instants(text, instant):
    assert dates.instant(text) == instant


def test_a_date_or_its_readable_twin():
    day = datetime.date(2026, 9, 14)
    assert dates.of({"Date": "/Date(1789344000000+0000)/"}, "Date") == day
    assert dates.of({"Date": "?", "DateString": "2026-09-14T00:00:00"}, "Date") == day
    assert dates.of({}, "Date") is None


def test_header():
    moment = datetime.datetime.fromisoformat("2026-09-14T02:00:05.9+02:00")
    assert dates.header(moment) == "2026-09-14T00:00:05"


# === FILTERS ===


@pytest.mark.parametrize("value", ["", None, 'A"B', "A\\B", "A\nB"])
def test_what_cannot_be_a_literal_is_no_condition(value):
    assert query.equal("Name", value) is None


def test_conditions():
    assert query.equal("Name", "O'Hara & Söhne") == 'Name=="O\'Hara & Söhne"'
    guid = "f7ca431f-5c97-4d69-93b9-585effb9c158"
    assert query.equal_id("InvoiceID", guid) == f'InvoiceID==guid("{guid}")'
    assert query.equal_id("InvoiceID", '") OR true OR guid("') is None


def test_filters_are_of_bounded_length_and_lose_nothing():
    conditions = [query.equal("Name", f"Kunde Nr. {n} – Größe") for n in range(200)]
    filters = list(query.chunks([*conditions, None, conditions[0]], 'Type=="ACCREC"', 1000))
    assert all(len(query.quote_plus(text)) <= 1000 for text in filters)
    assert all(text.startswith('Type=="ACCREC" AND (') for text in filters)
    asked = [c for text in filters for c in text[20:-1].split(" OR ")]
    assert asked == conditions
    assert list(query.chunks([None])) == []


def test_lists_are_of_bounded_length_and_lose_nothing():
    numbers = [f"INV/{n}" for n in range(100)]
    found = list(query.lists([*numbers, numbers[0]], 200))
    assert [n for _text, part in found for n in part] == numbers
    assert all(text == ",".join(part) for text, part in found)
    assert all(len(query.quote_plus(text)) <= 200 for text, _part in found)
