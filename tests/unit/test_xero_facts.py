import datetime
import json
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Kind, PaymentKind, Status
from odoo.addons.accounting_bridge_xero.tools import facts

INVOICE = {
    "Type": "ACCREC",
    "InvoiceID": "F7CA431F-5C97-4D69-93B9-585EFFB9C158",
    "InvoiceNumber": "INV-1",
    "Status": "PAID",
    "Date": "/Date(1789344000000+0000)/",
    "SubTotal": Decimal("21.00"),
    "TotalTax": Decimal("3.15"),
    "Total": Decimal("24.15"),
    "AmountDue": 0,
    "CurrencyCode": "NZD",
    "UpdatedDateUTC": "/Date(1789344000123+0000)/",
    "Contact": {"ContactID": "c1"},
    "SentToContact": True,
    "Payments": [
        {"PaymentID": "p1", "Date": "/Date(1789344000000+0000)/", "Amount": Decimal("20.15")},
        {"PaymentID": "p2", "Amount": 1, "Status": "DELETED"},
    ],
    "CreditNotes": [
        {"CreditNoteID": "c1", "CreditNoteNumber": "CN-1", "AppliedAmount": 2},
        {"CreditNoteID": "c1", "CreditNoteNumber": "CN-1", "AppliedAmount": 1},
    ],
    "Overpayments": [{"OverpaymentID": "o1", "AppliedAmount": 1}],
    "Prepayments": [],
}


def test_an_invoice():
    remote = facts.remote_document(Kind.INVOICE, INVOICE)
    assert remote.external_id == INVOICE["InvoiceID"].lower()
    assert (remote.status, remote.raw_status) == (Status.PAID, "PAID")
    assert (remote.net, remote.tax, remote.total) == (21, Decimal("3.15"), Decimal("24.15"))
    assert remote.date == datetime.date(2026, 9, 14)
    assert remote.updated_at.microsecond == 123000
    assert remote.sent_to_contact is True
    paid = [(p.external_id, p.kind, p.amount) for p in remote.payments]
    assert paid == [
        ("p1", PaymentKind.PAYMENT, Decimal("20.15")),
        ("c1", PaymentKind.CREDIT, 2),
        ("c1#2", PaymentKind.CREDIT, 1),
        ("o1", PaymentKind.OVERPAYMENT, 1),
    ]


def test_what_is_stored_reads_the_same():
    remote = facts.remote_document(None, INVOICE)
    assert facts.remote_document(None, json.loads(json.dumps(remote.raw))) == remote


def test_the_answer_to_a_write_says_nothing_about_payments():
    written = {k: v for k, v in INVOICE.items() if k not in ("Payments", "CreditNotes")}
    assert facts.remote_document(None, written).payments is None


@pytest.mark.parametrize("status", ["LOCKED", "", None, 5])
def test_a_status_that_is_not_known(status):
    remote = facts.remote_document(None, {**INVOICE, "Status": status})
    assert remote.status is None


@pytest.mark.parametrize("value", [None, "x", [], {}, 1e300, True, [None], [[]], "9e999"])
@pytest.mark.parametrize("name", sorted(INVOICE))
def test_nothing_in_an_answer_is_a_crash(name, value):
    facts.remote_document(None, {**INVOICE, name: value})


CREDIT_NOTE = {
    "Type": "ACCRECCREDIT",
    "CreditNoteID": "c1",
    "CreditNoteNumber": "CN-1",
    "Status": "AUTHORISED",
    "Total": 10,
    "RemainingCredit": 4,
    "Allocations": [{"AllocationId": "a1", "Amount": 6, "Invoice": {"InvoiceID": "i1"}}],
}


def test_a_credit_note():
    remote = facts.remote_document(None, CREDIT_NOTE)
    assert (remote.kind, remote.amount_due) == (Kind.CREDIT_NOTE, 4)
    [allocation] = remote.payments
    assert (allocation.external_id, allocation.source_id, allocation.amount) == ("a1", "i1", 6)


def test_a_credit_note_that_was_paid_back():
    refunded = {**CREDIT_NOTE, "RemainingCredit": 0, "Payments": [{"PaymentID": "p", "Amount": 4}]}
    kinds = [p.kind for p in facts.remote_document(None, refunded).payments]
    assert kinds == [PaymentKind.CREDIT, PaymentKind.REFUND]


def test_a_credit_note_whose_answer_leaves_something_out():
    assert facts.remote_document(None, {**CREDIT_NOTE, "RemainingCredit": 1}).payments is None
    without = {k: v for k, v in CREDIT_NOTE.items() if k != "Allocations"}
    assert facts.remote_document(None, without).payments is None
