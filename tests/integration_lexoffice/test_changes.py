"""The sweep against the list of vouchers: its days, its pages and its window."""

import datetime
import json

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind, Status
from odoo.addons.accounting_bridge_lexoffice.tools import changes, dates

from tests.sandbox.lexoffice.resources import voucherlist

DAY = 24 * 3600


def sweep(session, bookmark=""):
    found = []
    for documents, mark in changes.changed(session, bookmark):
        found += documents
        bookmark = mark
    return found, bookmark


def numbers(documents):
    return {document.number for document in documents}


def since(days_ago):
    today = dates.day_of(datetime.datetime.now(dates.UTC))
    return json.dumps({"since": (today - datetime.timedelta(days=days_ago)).isoformat()})


@pytest.fixture
def small(monkeypatch):
    """A list that shows little: the same way, in less time."""
    monkeypatch.setattr(changes, "PAGE_SIZE", 10)
    monkeypatch.setattr(changes, "WINDOW", 40)
    monkeypatch.setattr(voucherlist, "WINDOW", 40)


def test_sales_vouchers_only(session):
    found, _bookmark = sweep(session)
    assert numbers(found) == {"R-2026-001", "R-2026-002", "K-2026-001"}
    kinds = {d.number: d.kind for d in found}
    assert (kinds["R-2026-001"], kinds["K-2026-001"]) == (Kind.INVOICE, Kind.CREDIT_NOTE)
    assert {d.payments for d in found} == {None}
    paid = next(d for d in found if d.number == "R-2026-001")
    assert (paid.status, paid.amount_due) == (Status.PAID, 0)


@pytest.mark.parametrize("deed", ["pay", "void", "edit"])
def test_what_the_accountant_did(session, control, deed):
    voucher = control.book(voucherNumber="RE-1")["id"]
    _found, bookmark = sweep(session)
    control.time(advance=DAY)
    if deed == "pay":
        control.pay(voucher, "50.00")
    elif deed == "void":
        control.void(voucher)
    else:
        control.edit(voucher, remark="Nachtrag")
    found, _bookmark = sweep(session, bookmark)
    document = next(d for d in found if d.number == "RE-1")
    assert document.external_id == voucher
    stated = {"pay": Status.APPROVED, "void": Status.VOIDED, "edit": Status.APPROVED}
    assert document.status is stated[deed]
    if deed == "pay":
        assert document.amount_due == 69


def test_payment_that_does_not_count_as_a_change(session, control):
    voucher = control.book(voucherNumber="RE-1")["id"]
    control.post("assumptions", payment_touches_voucher=False)
    control.time(advance=30 * DAY)
    control.book(voucherNumber="RE-2")
    _found, bookmark = sweep(session)
    control.pay(voucher)
    found, _bookmark = sweep(session, bookmark)
    document = next(d for d in found if d.number == "RE-1")
    assert (document.status, document.amount_due) == (Status.PAID, 0)


def test_overdue_is_listed(session, control):
    control.book(voucherNumber="RE-1", dueDate="2026-01-31", voucherDate="2026-01-01")
    found, _bookmark = sweep(session)
    assert next(d for d in found if d.number == "RE-1").raw_status == "overdue"


def test_after_a_week_of_silence(session, control):
    _found, bookmark = sweep(session)
    for day in range(7):
        control.time(advance=DAY)
        control.book(voucherNumber=f"RE-{day}")
    found, _bookmark = sweep(session, bookmark)
    assert {f"RE-{day}" for day in range(7)} <= numbers(found)


def test_window_of_one_day(session, control, small):
    _found, bookmark = sweep(session)
    control.time(advance=2 * DAY)
    for month in range(1, 7):
        control.many(15, voucherDate=f"2026-0{month}-15")
    control.many(12, type="salescreditnote")
    control.time(advance=DAY)
    control.book(voucherNumber="RE-after")
    found, bookmark = sweep(session, bookmark)
    made = [v for v in control.vouchers("Brücke Handel GmbH") if "HAND" in v["voucherNumber"]]
    assert len(made) == 102
    assert {v["id"] for v in made} <= {d.external_id for d in found}
    assert "RE-after" in numbers(found)
    later, _bookmark = sweep(session, bookmark)
    assert "RE-after" in numbers(later)


def test_one_date_too_many_is_said(session, control, small):
    _found, bookmark = sweep(session)
    control.many(100, voucherDate="2026-01-15")
    with pytest.raises(errors.Rejected) as caught:
        sweep(session, bookmark)
    assert caught.value.code == "too_many_changes"


def test_runs_that_end_early(session, control, small):
    _found, bookmark = sweep(session)
    control.many(30, voucherDate="2026-01-15")
    control.many(30, voucherDate="2026-02-15")
    wanted = {v["id"] for v in control.vouchers() if "HAND" in v["voucherNumber"]}
    found = set()
    for _run in range(30):
        documents, bookmark = next(changes.changed(session, bookmark))
        found |= {document.external_id for document in documents}
        if "slices" not in json.loads(bookmark):
            break
    assert wanted <= found


def test_10001_changed_vouchers(connect, control):
    """What changed while nobody looked is more than the list shows at all."""
    session = connect(seconds=300)
    _found, bookmark = sweep(session)
    control.time(advance=DAY)
    control.many(6_000, voucherDate="2026-01-15")
    control.many(4_001, voucherDate="2026-02-15")
    found, bookmark = sweep(session, bookmark)
    wanted = {v["id"] for v in control.vouchers() if "HAND" in v["voucherNumber"]}
    assert len(wanted) == 10_001
    assert wanted <= {document.external_id for document in found}
    assert "slices" not in json.loads(bookmark)


def test_list_that_fails_keeps_the_place(session, control):
    _found, bookmark = sweep(session)
    control.book(voucherNumber="RE-1")
    control.faults(kind="error_500", path="voucherlist", times=None)
    with pytest.raises(errors.Unavailable):
        sweep(session, bookmark)
    control.faults(clear=True)
    assert "RE-1" in numbers(sweep(session, bookmark)[0])
