"""Xero's invoices and credit notes as facts: pure, tolerant of what is new or missing.

Paged and single reads say what was paid and credited; the answer to a write does not, and then
nothing is concluded (Xero developer docs, Invoices and Credit Notes).
"""

from collections import Counter

from odoo.addons.accounting_bridge.tools import names
from odoo.addons.accounting_bridge.tools.dates import happened
from odoo.addons.accounting_bridge.tools.documents import (
    Kind,
    PaymentKind,
    RemoteDocument,
    RemotePayment,
    Status,
)
from odoo.addons.accounting_bridge.tools.money import ZERO, decimal_of
from odoo.addons.accounting_bridge.tools.names import label

from . import dates

STATUSES = {
    "DRAFT": Status.DRAFT,
    "SUBMITTED": Status.SUBMITTED,
    "AUTHORISED": Status.APPROVED,
    "PAID": Status.PAID,
    "VOIDED": Status.VOIDED,
    "DELETED": Status.DELETED,
}
ENDPOINTS = {Kind.INVOICE: "Invoices", Kind.CREDIT_NOTE: "CreditNotes"}
IDS = {Kind.INVOICE: "InvoiceID", Kind.CREDIT_NOTE: "CreditNoteID"}
NUMBERS = {Kind.INVOICE: "InvoiceNumber", Kind.CREDIT_NOTE: "CreditNoteNumber"}
SALES = {Kind.INVOICE: "ACCREC", Kind.CREDIT_NOTE: "ACCRECCREDIT"}
NO_ID = "00000000-0000-0000-0000-000000000000"


def kind_of(row):
    return Kind.CREDIT_NOTE if "CreditNoteID" in row else Kind.INVOICE


def is_sale(row):
    return row.get("Type") in (None, *SALES.values())


def identity(row, name):
    """:return: an id of a JSON element in small letters, "" for none or the zero id"""
    value = names.identity(row.get(name)).lower()
    return "" if value == NO_ID else value


def remote_document(kind, row):
    """:return: `documents.RemoteDocument`; `status` is None where Xero says one that is unknown"""
    kind = kind or kind_of(row)
    is_invoice = kind is Kind.INVOICE
    raw_status = label(row.get("Status"))
    contact = row.get("Contact") if isinstance(row.get("Contact"), dict) else {}
    return RemoteDocument(
        external_id=identity(row, IDS[kind]),
        kind=kind,
        number=label(row.get(NUMBERS[kind])),
        status=STATUSES.get(raw_status),
        raw_status=raw_status,
        raw=jsonable(row),
        reference=label(row.get("Reference")),
        date=dates.of(row, "Date"),
        due_date=dates.of(row, "DueDate"),
        currency=label(row.get("CurrencyCode")),
        currency_rate=decimal_of(row.get("CurrencyRate")),
        net=decimal_of(row.get("SubTotal")),
        tax=decimal_of(row.get("TotalTax")),
        total=decimal_of(row.get("Total")),
        amount_due=decimal_of(row.get("AmountDue" if is_invoice else "RemainingCredit")),
        amount_paid=decimal_of(row.get("AmountPaid")),
        amount_credited=decimal_of(row.get("AmountCredited")),
        contact_id=identity(contact, "ContactID"),
        contact_name=label(contact.get("Name")),
        sent_to_contact=_flag(row.get("SentToContact")),
        updated_at=happened(dates.instant(row.get("UpdatedDateUTC"))),
        payments=payments_of(kind, row),
    )


def jsonable(value):
    """:return: a copy whose decimals are text, so that it can be stored and read again exactly"""
    if isinstance(value, dict):
        return {key: jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    return str(value)


def _flag(value):
    return value if isinstance(value, bool) else None


# === WHAT REDUCED THE OPEN AMOUNT ===


def payments_of(kind, row):
    """:return: tuple of `RemotePayment`, or None where this answer does not say"""
    found = _of_invoice(row) if kind is Kind.INVOICE else _of_credit_note(row)
    return found if found is None else tuple(_distinct(found))


def _of_invoice(row):
    if not isinstance(row.get("Payments"), list) or not isinstance(row.get("CreditNotes"), list):
        return None
    return [
        *_payments(row, PaymentKind.PAYMENT),
        *_applied(row, "CreditNotes", "CreditNoteID", "CreditNoteNumber", PaymentKind.CREDIT),
        *_applied(row, "Overpayments", "OverpaymentID", "", PaymentKind.OVERPAYMENT),
        *_applied(row, "Prepayments", "PrepaymentID", "", PaymentKind.PREPAYMENT),
    ]


def _of_credit_note(row):
    """What was allocated to invoices (`source_id` is the invoice) and what was paid back."""
    if not isinstance(row.get("Allocations"), list):
        return None
    allocations = [_allocation(a) for a in rows(row, "Allocations") if not a.get("IsDeleted")]
    if isinstance(row.get("Payments"), list):
        return [*allocations, *_payments(row, PaymentKind.REFUND)]
    total, left = decimal_of(row.get("Total")), decimal_of(row.get("RemainingCredit"))
    used = sum((a.amount for a in allocations), ZERO)
    return allocations if total is not None and left is not None and total - left == used else None


def _payments(row, kind):
    for payment in rows(row, "Payments"):
        amount = decimal_of(payment.get("Amount"))
        if not amount or payment.get("Status") == "DELETED":
            continue
        account = payment.get("Account") if isinstance(payment.get("Account"), dict) else {}
        yield RemotePayment(
            external_id=identity(payment, "PaymentID"),
            kind=kind,
            amount=amount,
            date=dates.of(payment, "Date"),
            account_id=identity(account, "AccountID"),
            reference=label(payment.get("Reference")),
            bank_amount=decimal_of(payment.get("BankAmount")),
            bank_currency=label(account.get("CurrencyCode")),
            rate=decimal_of(payment.get("CurrencyRate")),
        )


def _applied(row, name, id_name, number_name, kind):
    for source in rows(row, name):
        amount = decimal_of(source.get("AppliedAmount"))
        if not amount:
            continue
        yield RemotePayment(
            external_id=identity(source, id_name) or identity(source, "ID"),
            kind=kind,
            amount=amount,
            date=dates.of(source, "Date"),
            source_id=identity(source, id_name) or identity(source, "ID"),
            source_number=label(source.get(number_name)),
        )


def _allocation(row):
    invoice = row.get("Invoice") if isinstance(row.get("Invoice"), dict) else {}
    source = identity(invoice, "InvoiceID")
    return RemotePayment(
        external_id=allocation_id(row) or source,
        kind=PaymentKind.CREDIT,
        amount=decimal_of(row.get("Amount")) or ZERO,
        date=dates.of(row, "Date"),
        source_id=source,
        source_number=label(invoice.get("InvoiceNumber")),
    )


def allocation_id(row):
    """The id of an allocation: Xero spells its name in two ways."""
    return identity(row, "AllocationID") or identity(row, "AllocationId")


def _distinct(payments):
    """The same credit note may be allocated twice to one invoice, under one id."""
    seen = Counter()
    for payment in payments:
        seen[payment.external_id] += 1
        count = seen[payment.external_id]
        if count > 1:
            yield type(payment)(
                **{**vars(payment), "external_id": f"{payment.external_id}#{count}"}
            )
        else:
            yield payment


def rows(row, name):
    """:return: the dicts in the list `name` of a JSON object, whatever is there"""
    values = row.get(name) if isinstance(row, dict) else None
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []
