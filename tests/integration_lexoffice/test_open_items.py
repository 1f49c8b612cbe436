"""What is open at lexoffice and dated before a day."""

import datetime

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind
from odoo.addons.accounting_bridge_lexoffice.tools import open_items

START = datetime.date(2026, 1, 1)
BEFORE = "2025-12-15"


def found(session, before=START):
    pages = open_items.open_documents(session, before)
    return [document for page in pages for document in page]


def test_open_and_dated_before(session, control):
    def book(number, **values):
        return control.book(voucherNumber=number, **{"voucherDate": BEFORE, **values})["id"]

    part, paid = book("RE-1"), book("RE-2")
    control.pay(part, "19.00", BEFORE)
    control.pay(paid)
    book("RE-3", voucherDate="2026-01-01")
    book("GS-1", type="salescreditnote")
    documents = {document.number: document for document in found(session)}
    assert documents.keys() >= {"RE-1", "GS-1"}
    assert not documents.keys() & {"RE-2", "RE-3"}
    one, credit = documents["RE-1"], documents["GS-1"]
    assert (one.external_id, one.date.isoformat()) == (part, BEFORE)
    assert (one.total, one.amount_due, one.currency) == (119, 100, "EUR")
    assert (credit.kind, credit.amount_due) == (Kind.CREDIT_NOTE, 119)
    # A list states no payments: the voucher is read before it is linked.
    assert one.payments is None
    assert open_items.may_link(one)


def test_settled(session, control):
    """Whenever that was: the list does not tell."""
    paid, _open = (
        control.book(voucherNumber=number, voucherDate=BEFORE)["id"] for number in ("RE-1", "RE-2")
    )
    control.pay(paid)
    first = datetime.date.fromisoformat(BEFORE)
    pages = open_items.settled_documents(session, START, first)
    documents = [document for page in pages for document in page]
    assert [document.external_id for document in documents] == [paid]
    assert (documents[0].amount_due, documents[0].payments) == (0, None)


def test_its_own_invoices_are_open_items_but_not_linked():
    rows = {kind: open_items._document(row(kind)) for kind in open_items.KINDS}
    assert {kind for kind, document in rows.items() if open_items.may_link(document)} == {
        "salesinvoice",
        "salescreditnote",
    }
    assert rows["creditnote"].kind is Kind.CREDIT_NOTE


def row(kind):
    return {
        "id": "8a4b3d1e-5c97-4d69-93b9-585effb9c151",
        "voucherType": kind,
        "voucherNumber": "X",
        "voucherStatus": "open",
        "voucherDate": BEFORE,
        "totalAmount": 10,
        "openAmount": 10,
    }


class Window:
    """A list that shows a few rows only: those of the days asked for, by page."""

    def __init__(self, days):
        self.days, self.asked = days, 0

    def page(self, _path, params):
        self.asked += 1
        inside = [
            {**row("salesinvoice"), "id": f"{number:036}", "voucherDate": day}
            for number, day in enumerate(self.days)
            if params["voucherDateFrom"] <= day <= params["voucherDateTo"]
        ]
        first = params["page"] * params["size"]
        content = inside[first : first + params["size"]]
        last = first + params["size"] >= len(inside)
        shown = min(len(inside), open_items.WINDOW)
        return content, {"content": content, "last": last, "totalElements": shown}


def test_more_than_the_window_is_read_in_parts(monkeypatch):
    monkeypatch.setattr(open_items, "WINDOW", 6)
    monkeypatch.setattr(open_items, "PAGE_SIZE", 2)
    start = datetime.date(2025, 1, 1)
    days = [(start + datetime.timedelta(days=n)).isoformat() for n in range(40)]
    documents = found(Window(days))
    assert sorted({document.date.isoformat() for document in documents}) == days
    assert len(documents) == len(days)


def test_too_many_of_one_day_is_said(monkeypatch):
    monkeypatch.setattr(open_items, "WINDOW", 3)
    with pytest.raises(errors.Rejected) as raised:
        found(Window(["2025-05-05"] * 5))
    assert raised.value.code == "too_many_open"
