"""What the accountant recorded on vouchers, read back as payments."""

from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Kind, PaymentKind, Status
from odoo.addons.accounting_bridge_lexoffice.tools import facts, lookup

DAY = "2026-03-31"
# Signs of what each kind does to the amount that is open, on the side of what was received.
EFFECTS = {PaymentKind.DUNNING: -1, PaymentKind.OTHER: 0}


@pytest.fixture
def invoice(control):
    """:return: id of a voucher of 119.00"""
    return control.book(voucherNumber="RE-1")["id"]


@pytest.fixture
def credit(control):
    return control.book(voucherNumber="GS-1", type="salescreditnote")["id"]


def read(session, external_id, kind=Kind.INVOICE):
    return lookup.fetch(session, kind, [external_id])[external_id]


def kinds(document):
    return [(payment.kind, payment.amount) for payment in document.payments]


def explained(document):
    """:return: what the payments explain of what is no longer open"""
    return sum(p.amount * EFFECTS.get(p.kind, 1) for p in document.payments)


def test_nothing_recorded(session, invoice):
    document = read(session, invoice)
    assert document.payments == ()
    assert (document.status, document.amount_due) == (Status.APPROVED, 119)


def test_part_and_rest(session, control, invoice):
    control.pay(invoice, "50.00", DAY)
    document = read(session, invoice)
    assert kinds(document) == [(PaymentKind.PAYMENT, 50)]
    assert document.payments[0].date.isoformat() == DAY
    assert (document.status, document.amount_due) == (Status.APPROVED, 69)
    control.pay(invoice)
    document = read(session, invoice)
    assert (document.status, document.amount_due) == (Status.PAID, 0)
    assert explained(document) == 119


@pytest.mark.parametrize("kind", ["manualPayment", "partPaymentCashBox"])
def test_other_ways_to_pay(session, control, invoice, kind):
    control.pay(invoice, "119.00", DAY, kind)
    [payment] = read(session, invoice).payments
    assert (payment.kind, payment.external_id) == (
        PaymentKind.PAYMENT,
        f"{kind}:{DAY}:119.00:1",
    )


def test_discount_and_bad_debt(session, control, invoice):
    control.cash_discount(invoice, "2.38", DAY)
    control.irrecoverable(invoice, "16.62", DAY)
    control.pay(invoice, None, DAY)
    document = read(session, invoice)
    assert kinds(document) == [
        (PaymentKind.DISCOUNT, Decimal("2.38")),
        (PaymentKind.WRITE_OFF, Decimal("16.62")),
        (PaymentKind.PAYMENT, 100),
    ]
    assert explained(document) == document.total - document.amount_due == 119


def test_dunning_costs_come_on_top(session, control, invoice):
    control.dunning_costs(invoice, "5.00", DAY)
    control.pay(invoice, None, DAY)
    document = read(session, invoice)
    assert (PaymentKind.DUNNING, 5) in kinds(document)
    assert document.status is Status.PAID
    assert explained(document) == 119


def test_offset_names_no_partner(session, control, invoice, credit):
    control.offset(credit, invoice)
    for external_id, kind in ((invoice, Kind.INVOICE), (credit, Kind.CREDIT_NOTE)):
        document = read(session, external_id, kind)
        assert kinds(document) == [(PaymentKind.CREDIT, 119)]
        assert document.payments[0].source_id == ""
        assert document.status is Status.PAID


def test_paid_back(session, control, credit):
    control.pay(credit, "119.00", DAY)
    document = read(session, credit, Kind.CREDIT_NOTE)
    assert kinds(document) == [(PaymentKind.REFUND, 119)]
    assert document.raw_status == "paidoff"


def test_equal_payments_are_two_and_one_is_taken_back(session, control, invoice):
    control.pay(invoice, "20.00", DAY)
    control.pay(invoice, "20.00", DAY)
    before = read(session, invoice)
    assert len({p.external_id for p in before.payments}) == 2
    assert {p.external_id for p in read(session, invoice).payments} == {
        p.external_id for p in before.payments
    }
    control.unpay(invoice)
    after = read(session, invoice)
    assert {p.external_id for p in after.payments} < {p.external_id for p in before.payments}
    assert after.amount_due == 99


def test_kept_answer_says_the_same_again(session, control, invoice):
    control.pay(invoice, "19.99", DAY)
    control.cash_discount(invoice, "0.01", DAY)
    document = read(session, invoice)
    assert facts.remote_document(Kind.INVOICE, document.raw) == document


def test_voided_has_nothing_open(session, control, invoice):
    control.void(invoice)
    document = read(session, invoice)
    assert (document.status, document.amount_due, document.payments) == (Status.VOIDED, 0, ())


def test_unchecked_states_no_payments(session, control):
    control.post("assumptions", post_status="accept")
    voucher = control.book(voucherNumber="RE-2", voucherStatus="unchecked")["id"]
    document = read(session, voucher)
    assert document.status is Status.SUBMITTED
    assert document.payments is None
