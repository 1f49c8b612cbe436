import datetime
import itertools
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Kind, PaymentKind
from odoo.addons.accounting_bridge_lexoffice.tools.payments import open_amount, remote_payments

DAY = "2026-03-31T00:00:00.000+02:00"


def item(amount, kind="manualPayment", day=DAY, **more):
    return {
        "paymentItemType": kind,
        "postingDate": day,
        "amount": amount,
        "currency": "EUR",
        **more,
    }


def read(*items, kind=Kind.INVOICE):
    return remote_payments({"openAmount": 0, "paymentItems": list(items)}, kind)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("partPaymentFinancialTransaction", PaymentKind.PAYMENT),
        ("manualPayment", PaymentKind.PAYMENT),
        ("partPaymentCashBox", PaymentKind.PAYMENT),
        ("partPaymentCreditNote", PaymentKind.CREDIT),
        ("cashDiscount", PaymentKind.DISCOUNT),
        ("dunningCosts", PaymentKind.DUNNING),
        ("irrecoverableReceivable", PaymentKind.WRITE_OFF),
        ("currencyConversion", PaymentKind.OTHER),
        ("somethingNew", PaymentKind.OTHER),
    ],
)
def test_kinds(theirs, ours):
    [payment] = read(item(Decimal("10.50"), theirs))
    assert (payment.kind, payment.amount, payment.source_id) == (ours, Decimal("10.50"), "")
    [on_credit_note] = read(item(Decimal("10.50"), theirs), kind=Kind.CREDIT_NOTE)
    assert on_credit_note.kind is (
        PaymentKind.REFUND if ours is PaymentKind.PAYMENT else on_credit_note.kind
    )
    # A person is told what it is where we do not know.
    assert payment.reference == (theirs if ours is PaymentKind.OTHER else "")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2026-03-31T00:00:00.000+02:00", datetime.date(2026, 3, 31)),
        ("2026-01-31T00:00:00.000+01:00", datetime.date(2026, 1, 31)),
        ("2026-03-30T22:00:00.000Z", datetime.date(2026, 3, 31)),
        ("2026-03-31", datetime.date(2026, 3, 31)),
        ("9999-12-31T23:59:59.000-14:00", None),
        ("soon", None),
        (None, None),
        (20260331, None),
    ],
)
def test_day_in_berlin(stated, day):
    [payment] = read(item(1, day=stated))
    assert payment.date == day
    assert payment.external_id == f"manualPayment:{day or ''}:1.00:1"


def test_equal_facts_are_counted():
    payments = read(item(10), item(Decimal("10.00")), item("10.0"), item(11))
    assert [p.external_id for p in payments] == [
        "manualPayment:2026-03-31:10.00:1",
        "manualPayment:2026-03-31:10.00:2",
        "manualPayment:2026-03-31:10.00:3",
        "manualPayment:2026-03-31:11.00:1",
    ]
    assert sum(p.amount for p in payments) == 41


def test_order_changes_no_names():
    items = [item(10), item(10), item(5, "cashDiscount"), item(7, day="2026-04-01")]
    names = {p.external_id: (p.kind, p.amount, p.date) for p in read(*items)}
    for other in itertools.permutations(items):
        assert {p.external_id: (p.kind, p.amount, p.date) for p in read(*other)} == names


def test_one_of_equals_taken_back():
    before = {p.external_id for p in read(item(10), item(10))}
    after = {p.external_id for p in read(item(10))}
    assert after < before


@pytest.mark.parametrize("amount", [None, "a lot", "NaN", -5, True, "1e400"])
def test_no_amount_concludes_nothing(amount):
    """It stays in the list, so that the sum does not add up and a person looks."""
    [payment] = read(item(amount))
    assert payment.kind is PaymentKind.OTHER
    assert payment.amount >= 0


def test_other_currency_concludes_nothing():
    [payment] = read(item(5, currency="CHF"))
    assert payment.kind is PaymentKind.OTHER
    [payment] = read(item(5, currency=None))
    assert payment.kind is PaymentKind.PAYMENT


def test_nothing_is_no_payment():
    assert read(item(0), item("0.00")) == ()
    assert read() == ()
    assert remote_payments({"openAmount": 3}, Kind.INVOICE) == ()
    assert remote_payments({"paymentItems": None}, Kind.INVOICE) == ()


@pytest.mark.parametrize("raw", [None, [], "x", {"paymentItems": {"a": 1}}, {"paymentItems": [1]}])
def test_unreadable_is_unknown(raw):
    assert remote_payments(raw, Kind.INVOICE) is None


def test_open_amount_may_be_text():
    assert open_amount({"openAmount": "200.00"}) == Decimal(200)
    assert open_amount({"openAmount": Decimal("200.10")}) == Decimal("200.1")
    assert open_amount({}) is None
    assert open_amount(None) is None
