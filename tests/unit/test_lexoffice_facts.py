"""What lexoffice says of a voucher, as facts."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools.documents import Kind, PaymentKind, Status
from odoo.addons.accounting_bridge_lexoffice.tools import facts

ID = "8A4B3D1E-5c97-4d69-93b9-585effb9c151"
VOUCHER = {
    "id": ID,
    "type": "salesinvoice",
    "voucherStatus": "open",
    "voucherNumber": "RE/2026/0001",
    "voucherDate": "2026-06-28T00:00:00.000+02:00",
    "dueDate": "2026-07-12T00:00:00.000+02:00",
    "totalGrossAmount": Decimal("119.00"),
    "totalTaxAmount": 19,
    "useCollectiveContact": False,
    "contactId": "E9066F04-8cc7-4616-93f8-ac9ecc8479c8",
    "createdDate": "2026-06-29T14:40:00.000+02:00",
    "updatedDate": "2026-06-29T14:42:17.125+02:00",
    "version": 1,
}
PAYMENTS = {
    "openAmount": "69.00",
    "currency": "EUR",
    "voucherStatus": "open",
    "paymentItems": [
        {
            "paymentItemType": "manualPayment",
            "postingDate": "2026-07-01T00:00:00.000+02:00",
            "amount": Decimal("50.00"),
            "currency": "EUR",
        }
    ],
}
ROW = {
    "id": ID,
    "voucherType": "salescreditnote",
    "voucherStatus": "overdue",
    "voucherNumber": "RG/1",
    "voucherDate": "2026-12-31T00:00:00.000+01:00",
    "contactId": None,
    "totalAmount": 20,
    "openAmount": 5,
    "currency": "EUR",
    "updatedDate": "2026-12-31T23:30:00.000+01:00",
}


def document(kind=Kind.INVOICE, **answers):
    return facts.remote_document(kind, facts.raw_of(**answers))


def test_a_voucher_with_its_payments():
    got = document(voucher=VOUCHER, payments=PAYMENTS)
    assert got.external_id == ID.lower()
    assert got.contact_id == "e9066f04-8cc7-4616-93f8-ac9ecc8479c8"
    assert (got.number, got.status, got.raw_status) == ("RE/2026/0001", Status.APPROVED, "open")
    assert (got.net, got.tax, got.total) == (100, 19, 119)
    assert (got.amount_due, got.amount_paid, got.amount_credited) == (69, 50, 0)
    assert (got.date, got.due_date) == (datetime.date(2026, 6, 28), datetime.date(2026, 7, 12))
    assert got.updated_at.isoformat() == "2026-06-29T12:42:17.125000+00:00"
    assert [p.kind for p in got.payments] == [PaymentKind.PAYMENT]
    assert facts.created_at(got).isoformat() == "2026-06-29T12:40:00+00:00"


def test_without_the_payments_nothing_is_concluded():
    got = document(voucher=VOUCHER)
    assert got.payments is None
    assert (got.amount_due, got.amount_paid, got.amount_credited) == (None, None, None)


def test_a_row_of_the_list():
    got = document(None, row=ROW)
    assert (got.kind, got.status, got.raw_status) == (
        Kind.CREDIT_NOTE,
        Status.APPROVED,
        "overdue",
    )
    assert (got.net, got.tax, got.total, got.amount_due) == (None, None, 20, 5)
    assert (got.contact_id, got.payments) == ("", None)
    assert got.date == datetime.date(2026, 12, 31)


def test_the_collective_contact_is_no_contact():
    shared = {**VOUCHER, "useCollectiveContact": True, "contactId": "something"}
    assert document(voucher=shared).contact_id == ""


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("open", Status.APPROVED),
        ("overdue", Status.APPROVED),
        ("sepadebit", Status.APPROVED),
        ("transferred", Status.APPROVED),
        ("paid", Status.PAID),
        ("paidoff", Status.PAID),
        ("voided", Status.VOIDED),
        ("unchecked", Status.SUBMITTED),
        ("blank", Status.SUBMITTED),
        ("brand-new", None),
    ],
)
def test_statuses(said, status):
    got = document(voucher={**VOUCHER, "voucherStatus": said})
    assert (got.status, got.raw_status) == (status, said)


def test_what_is_kept_gives_the_same_again():
    raw = facts.raw_of(voucher=VOUCHER, payments=PAYMENTS)
    assert raw["voucher"]["totalGrossAmount"] == "119.00"
    got = facts.remote_document(Kind.INVOICE, raw)
    assert facts.remote_document(got.kind, got.raw) == got


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.just("2026-13-45"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.dictionaries(st.sampled_from(sorted(VOUCHER)), JSON),
    st.dictionaries(st.sampled_from(sorted(PAYMENTS)), JSON),
    st.dictionaries(st.sampled_from(sorted(ROW)), JSON),
)
def test_any_answer_is_read(voucher, payments, row):
    raw = facts.raw_of(
        voucher={**VOUCHER, **voucher}, payments={**PAYMENTS, **payments}, row={**ROW, **row}
    )
    got = facts.remote_document(None, raw)
    assert isinstance(got.external_id, str)
