"""The bookmark: nothing is lost, nothing is read for ever, whatever happens between pages."""

import datetime
import json
import random
import uuid

import pytest

from odoo.addons.accounting_bridge_xero.tools import changes, dates

START = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


class Books:
    """Invoices that change; answers as Xero does: from a second on, oldest first, in pages."""

    base_currency = "GBP"

    def __init__(self):
        self.rows, self.now, self.calls = {}, START, 0
        self.between = None

    def change(self, number, seconds=1.0):
        self.now += datetime.timedelta(seconds=seconds)
        row = self.rows.setdefault(number, {"InvoiceID": str(uuid.uuid4()), "Type": "ACCREC"})
        milliseconds = round(self.now.timestamp() * 1000)
        row |= {"InvoiceNumber": number, "UpdatedDateUTC": f"/Date({milliseconds}+0000)/"}
        row |= {"version": row.get("version", 0) + 1, "Status": "AUTHORISED"}

    def rows_since(self, since):
        rows = [r for r in self.rows.values() if dates.instant(r["UpdatedDateUTC"]) >= since]
        return sorted(rows, key=lambda r: (dates.instant(r["UpdatedDateUTC"]), r["InvoiceID"]))

    # the part of a session that is used
    def rows_(self, endpoint, params, since):
        self.calls += 1
        if endpoint != "Invoices":
            return []
        since = since.replace(microsecond=0)
        first = (params["page"] - 1) * params["pageSize"]
        page = [dict(r) for r in self.rows_since(since)[first : first + params["pageSize"]]]
        if self.between:
            self.between()
        return page


class Session:
    base_currency = "GBP"

    def __init__(self, books):
        self.books = books

    def rows(self, endpoint, params, modified_since):
        return self.books.rows_(endpoint, params, modified_since)


@pytest.fixture
def books(monkeypatch):
    monkeypatch.setattr(changes, "PAGE_SIZE", 3)
    return Books()


def sweep(books, known, bookmark="", pages=None):
    """Read what changed into `known` (number -> version).

    :return: the last bookmark, and how many documents came
    """
    count = 0
    for index, (documents, mark) in enumerate(changes.changed(Session(books), bookmark)):
        for document in documents:
            known[document.number] = document.raw["version"]
            count += 1
        bookmark = mark
        if index + 1 == pages:
            break
    return bookmark, count


def versions(books):
    return {number: row["version"] for number, row in books.rows.items()}


def test_all_pages_then_nothing(books):
    for n in range(10):
        books.change(f"INV-{n}", seconds=60)
    known = {}
    bookmark, _count = sweep(books, known)
    assert known == versions(books)
    books.calls = 0
    assert sweep(books, known, bookmark)[1] == 0
    assert books.calls == 2, "one question per kind of document when nothing changed"


def test_a_change_is_seen_once(books):
    books.change("INV-1")
    known = {}
    bookmark, _count = sweep(books, known)
    books.change("INV-1", seconds=0.4)
    bookmark, count = sweep(books, known, bookmark)
    assert (count, known) == (1, {"INV-1": 2})
    assert sweep(books, known, bookmark)[1] == 0


def test_many_changes_in_one_second(books):
    for n in range(11):
        books.change(f"INV-{n}", seconds=0)
    known = {}
    bookmark, _count = sweep(books, known)
    assert known == versions(books)
    assert sweep(books, known, bookmark)[1] == 0


def test_a_late_commit_is_seen(books):
    books.change("INV-1", seconds=10)
    known = {}
    bookmark, _count = sweep(books, known)
    books.now -= datetime.timedelta(seconds=3)  # stamped before, visible after
    books.change("INV-2", seconds=0)
    sweep(books, known, bookmark)
    assert known == versions(books)


def test_documents_that_move_while_being_read(books):
    chance = random.Random(7)
    for n in range(12):
        books.change(f"INV-{n}", seconds=20)
    left = [8]

    def meanwhile():
        if left[0]:
            left[0] -= 1
            books.change(f"INV-{chance.randrange(12)}", seconds=1)

    books.between = meanwhile
    known = {}
    bookmark, _count = sweep(books, known)
    sweep(books, known, bookmark)
    assert known == versions(books)


def test_broken_off_after_any_page(books):
    for n in range(12):
        books.change(f"INV-{n}", seconds=30)
    known, bookmark = {}, ""
    for _ in range(12):
        bookmark, _count = sweep(books, known, bookmark, pages=1)
    assert known == versions(books)


@pytest.mark.parametrize("bookmark", ["", "nonsense", "[]", '{"Invoices": 5}', '{"Invoices": {}}'])
def test_any_bookmark_is_taken(books, bookmark):
    books.change("INV-1")
    known = {}
    mark, _count = sweep(books, known, bookmark)
    assert known == {"INV-1": 1}
    assert set(json.loads(mark)) == {"Invoices", "CreditNotes"}


def test_purchases_are_left_out(books):
    books.change("BILL-1")
    books.rows["BILL-1"]["Type"] = "ACCPAY"
    known = {}
    sweep(books, known)
    assert known == {}


@pytest.mark.parametrize("stamp", ["/Date(253402300799000+0000)/", "9999-12-31T00:00:00Z"])
def test_a_change_that_has_not_come_yet_hides_none(books, stamp):
    books.change("INV/1")
    books.rows["INV/1"]["UpdatedDateUTC"] = stamp
    books.change("INV/2")
    known = {}
    bookmark, _count = sweep(books, known)
    books.change("INV/3")
    books.rows["INV/1"]["version"] = 7
    _bookmark, _count = sweep(books, known, bookmark)
    assert known["INV/3"] == 1
