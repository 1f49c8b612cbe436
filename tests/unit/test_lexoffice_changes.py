"""Which lists are asked, so that no change is lost; the stand-in shows only a small window."""

import datetime
import json
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind
from odoo.addons.accounting_bridge_lexoffice.tools import changes, dates

from .lexoffice_lists import Lists

PAGE, WINDOW = 5, 20
TODAY = dates.day_of(datetime.datetime.now(dates.UTC))


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(changes, "PAGE_SIZE", PAGE)
    monkeypatch.setattr(changes, "WINDOW", WINDOW)


def ago(days):
    return TODAY - datetime.timedelta(days=days)


def stamp(day, minute=0):
    moment = datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc)
    return (moment + datetime.timedelta(hours=6, minutes=minute)).isoformat()


def voucher(name, day, minute=0, type_="salesinvoice", dated=None):
    return {
        "id": name,
        "voucherType": type_,
        "voucherStatus": "open",
        "voucherNumber": f"RE-{name}",
        "voucherDate": f"{dated or day}T00:00:00.000+01:00",
        "updatedDate": stamp(day, minute),
        "totalAmount": Decimal(119),
        "openAmount": Decimal(119),
        "currency": "EUR",
    }


def there(*rows):
    filters = {
        "voucherType": lambda row, types: row["voucherType"] in types.split(","),
        "updatedDateFrom": lambda row, day: row["updatedDate"][:10] >= day,
        "updatedDateTo": lambda row, day: row["updatedDate"][:10] <= day,
        "voucherDateFrom": lambda row, day: row["voucherDate"][:10] >= day,
        "voucherDateTo": lambda row, day: row["voucherDate"][:10] <= day,
    }
    return Lists(list(rows), filters, lambda r: (r["updatedDate"], r["id"]), WINDOW)


def since(day):
    return json.dumps({"since": day.isoformat()})


def sweep(session, bookmark=""):
    found = []
    for documents, mark in changes.changed(session, bookmark):
        found += [document.external_id for document in documents]
        bookmark = mark
    return found, bookmark


def test_a_quiet_day_is_two_calls():
    session = there(voucher("a", TODAY), voucher("b", ago(1)))
    found, bookmark = sweep(session, since(TODAY))
    assert found == ["b", "a"]
    (path, params), (_path, latest) = session.asked
    assert path == "voucherlist"
    assert "updatedDateFrom" not in latest
    assert params == {
        "voucherType": "salesinvoice,salescreditnote",
        "voucherStatus": "any",
        "updatedDateFrom": ago(1).isoformat(),
        "sort": "updatedDate,ASC",
        "page": 0,
        "size": PAGE,
    }
    assert json.loads(bookmark) == {"since": TODAY.isoformat()}


def test_what_a_row_says():
    rows = [voucher("a", TODAY), voucher("c", TODAY, 1, "salescreditnote")]
    (documents, _bookmark), (others, _same) = changes.changed(there(*rows), "")
    assert others == []
    assert [d.kind for d in documents] == [Kind.INVOICE, Kind.CREDIT_NOTE]
    # A list does not state payments: nothing may be concluded from it.
    assert {d.payments for d in documents} == {None}
    assert documents[0].raw["row"]["id"] == "a"
    assert json.dumps(documents[0].raw)


def test_bookmark_is_the_youngest_change_seen():
    _found, bookmark = sweep(there(voucher("a", ago(3))), since(ago(3)))
    assert json.loads(bookmark)["since"] == ago(3).isoformat()
    _found, bookmark = sweep(there(), bookmark)
    assert json.loads(bookmark)["since"] == ago(3).isoformat()
    found, _bookmark = sweep(there(voucher("b", ago(4))), bookmark)
    assert found == ["b"]


def test_first_sweep_looks_back():
    session = there()
    sweep(session)
    assert session.asked[0][1]["updatedDateFrom"] == ago(3).isoformat()


def test_more_than_a_page_goes_by_days():
    rows = [voucher(f"{n:02}", ago(n % 6), n) for n in range(40)]
    session = there(*rows)
    found, bookmark = sweep(session, since(ago(5)))
    assert set(found) == {row["id"] for row in rows}
    assert len(found) == len(rows)
    assert json.loads(bookmark) == {"since": TODAY.isoformat()}
    days = [p["updatedDateFrom"] for _path, p in session.asked if "updatedDateTo" in p]
    assert days == sorted(days)


@pytest.mark.parametrize("number", [19, 20, 21, 22, 57])
def test_a_day_beyond_the_window_goes_by_type_and_date(number):
    rows = [
        voucher(
            f"{n:03}",
            ago(2),
            n,
            "salescreditnote" if n % 3 else "salesinvoice",
            dated=ago(10 + n % 9),
        )
        for n in range(number)
    ]
    found, bookmark = sweep(there(*rows, voucher("x", TODAY)), since(ago(2)))
    assert set(found) == {"x", *(row["id"] for row in rows)}
    assert json.loads(bookmark) == {"since": TODAY.isoformat()}


def test_today_beyond_the_window():
    rows = [voucher(f"{n:03}", TODAY, n, dated=ago(n % 7)) for n in range(60)]
    found, _bookmark = sweep(there(*rows), since(TODAY))
    assert set(found) == {row["id"] for row in rows}


def test_one_date_beyond_the_window_is_read_from_both_ends():
    rows = [voucher(f"{n:03}", ago(1), n, dated=ago(9)) for n in range(2 * WINDOW - 2)]
    session = there(*rows)
    found, bookmark = sweep(session, since(ago(1)))
    assert set(found) == {row["id"] for row in rows}
    assert json.loads(bookmark) == {"since": ago(1).isoformat()}
    sorts = [p["sort"] for _path, p in session.asked]
    assert set(sorts[:-1]) == {"updatedDate,ASC", "updatedDate,DESC"}


def test_what_cannot_be_reached_is_said_and_not_passed_over():
    rows = [voucher(f"{n:03}", ago(1), n, dated=ago(9)) for n in range(2 * WINDOW + 7)]
    session, bookmark, found = there(*rows), since(ago(1)), []
    with pytest.raises(errors.Rejected) as caught:
        for documents, mark in changes.changed(session, bookmark):
            found += documents
            bookmark = mark
    assert caught.value.code == "too_many_changes"
    assert caught.value.params["day"] == ago(1).isoformat()
    assert json.loads(bookmark)["since"] == ago(1).isoformat()
    with pytest.raises(errors.Rejected):
        sweep(session, bookmark)


@pytest.mark.parametrize("pages", range(1, 9))
def test_goes_on_where_a_run_ended(pages):
    rows = [voucher(f"{n:03}", ago(2), n, dated=ago(n % 5)) for n in range(33)]
    session, bookmark, found = there(*rows, voucher("x", TODAY)), since(ago(2)), set()
    for _run in range(40):
        run = changes.changed(session, bookmark)
        seen = 0
        for documents, mark in run:
            found |= {document.external_id for document in documents}
            bookmark, seen = mark, seen + 1
            if seen == pages:
                break
        if "slices" not in json.loads(bookmark):
            break
    assert found == {"x", *(row["id"] for row in rows)}


@pytest.mark.parametrize("page", [1, 2, 3])
@pytest.mark.parametrize("number", [1, 3, 7])
def test_what_changes_meanwhile_hides_nothing(page, number):
    rows = [voucher(f"{n:03}", ago(2), n) for n in range(18)]
    session = there(*rows)
    done = []

    def change(params):
        if params["page"] == page and not done:
            done.append(True)
            for row in session.rows[:number]:
                row["updatedDate"] = stamp(TODAY, number)

    session.before = change
    found, _bookmark = sweep(session, since(ago(2)))
    assert set(found) == {row["id"] for row in rows}


def test_what_counts_as_unchanged_is_seen_among_the_latest():
    rows = [voucher(f"{n:02}", ago(40), n, dated=ago(40 - n)) for n in range(12)]
    session = there(*rows)
    session.sorted_by = lambda row: (row["voucherDate"], row["id"])
    found, _bookmark = sweep(session, since(TODAY))
    assert found == ["11", "10", "09", "08", "07"]


def test_other_types_are_left_out():
    rows = [voucher("a", TODAY), voucher("p", TODAY, type_="purchaseinvoice"), {"id": "b"}]
    session = there()
    session.page = lambda path, params: (rows, {"content": rows, "last": True, "totalElements": 3})
    assert sweep(session)[0] == ["a"]


@pytest.mark.parametrize(
    "bookmark",
    ["x", "[]", "3", '{"since": "soon"}', '{"since": "2026-01-01", "slices": [3]}', '{"page": 2}'],
)
def test_strange_bookmark_begins_anew(bookmark):
    assert sweep(there(voucher("a", ago(1))), bookmark)[0] == ["a"]


@pytest.mark.parametrize("stamp", ["9999-12-31T23:59:59.000-01:00", "2199-01-01T00:00:00Z"])
def test_a_change_that_has_not_come_yet_hides_none(stamp):
    wrong = voucher("a", TODAY) | {"updatedDate": stamp}
    _found, bookmark = sweep(there(wrong, voucher("b", ago(1))), since(TODAY))
    found, _bookmark = sweep(there(wrong, voucher("c", TODAY)), bookmark)
    assert "c" in found
    assert json.loads(bookmark)["since"] == TODAY.isoformat()
