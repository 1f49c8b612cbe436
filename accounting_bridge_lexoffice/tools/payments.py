"""What the accountant recorded on a voucher, as neutral payments: pure.

Items carry no id, so an item is named by its own facts and counted among equal ones: the same list
read twice names the same payments, and one more or one less of several equal ones is told
(lexoffice API documentation, Payments).
"""

from collections import Counter

from odoo.addons.accounting_bridge.tools.documents import Kind, PaymentKind, RemotePayment
from odoo.addons.accounting_bridge.tools.money import ZERO, decimal_of
from odoo.addons.accounting_bridge.tools.names import label

from . import dates

CURRENCY = "EUR"
LONGEST_TYPE = 100  # it is part of the id by which a payment is known
KINDS = {
    "partPaymentFinancialTransaction": PaymentKind.PAYMENT,
    "manualPayment": PaymentKind.PAYMENT,
    "partPaymentCashBox": PaymentKind.PAYMENT,
    "partPaymentCreditNote": PaymentKind.CREDIT,
    "cashDiscount": PaymentKind.DISCOUNT,
    "dunningCosts": PaymentKind.DUNNING,
    "irrecoverableReceivable": PaymentKind.WRITE_OFF,
}


def remote_payments(raw, kind):
    """What reduced the open amount of a document.

    :param raw: answer of `GET /v1/payments/{id}`, or None where it was not asked or says nothing
    :return: tuple of `documents.RemotePayment`, complete; None where nothing is known
    """
    if not isinstance(raw, dict):
        return None
    items = raw.get("paymentItems") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return None
    seen = Counter()
    found = [_payment(item, kind, seen) for item in items if decimal_of(item.get("amount")) != 0]
    return tuple(found)


def open_amount(raw):
    """:return: Decimal of what is open, None where it is not stated; some answers write it as
    text"""
    return decimal_of(raw.get("openAmount")) if isinstance(raw, dict) else None


def _payment(item, kind, seen):
    """:param seen: Counter of the facts met so far, to tell equal items apart"""
    type_ = label(item.get("paymentItemType"))[:LONGEST_TYPE]
    amount = decimal_of(item.get("amount"))
    date = dates.day(item.get("postingDate"))
    facts = f"{type_}:{date or ''}:{'' if amount is None else _plain(amount)}"
    seen[facts] += 1
    found = _kind(type_, amount, item.get("currency") or CURRENCY, kind)
    return RemotePayment(
        external_id=f"{facts}:{seen[facts]}",
        kind=found,
        amount=abs(amount or ZERO),
        date=date,
        # Of what is understood the kind says all.
        reference=type_ if found is PaymentKind.OTHER else "",
    )


def _kind(type_, amount, currency, kind):
    """Nothing is concluded from what cannot be read as an amount of this document."""
    if amount is None or amount < 0 or currency != CURRENCY:
        return PaymentKind.OTHER
    found = KINDS.get(type_, PaymentKind.OTHER)
    if found is PaymentKind.PAYMENT and kind is Kind.CREDIT_NOTE:
        return PaymentKind.REFUND
    return found


def _plain(amount):
    """:return: one spelling of an amount: 10, 10.0 and 10.00 are the same"""
    cents = round(amount, 2)
    return f"{cents if cents == amount else amount.normalize():f}"
