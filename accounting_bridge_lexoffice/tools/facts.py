"""lexoffice's vouchers as facts: pure, tolerant of what is new or missing.

What is kept of a document is what was read of it: `{"voucher": GET /v1/vouchers/{id}, "payments":
GET /v1/payments/{id}, "row": its row of the voucherlist}`, each null where it was not read. Only
the payments state how they came about; a list gives the open amount (lexoffice API documentation,
Vouchers, Payments, Voucherlist).
"""

from odoo.addons.accounting_bridge.tools.documents import Kind, RemoteDocument, Status
from odoo.addons.accounting_bridge.tools.money import decimal_of

from . import dates
from .payments import open_amount, remote_payments

TYPES = {"salesinvoice": Kind.INVOICE, "salescreditnote": Kind.CREDIT_NOTE}
STATUSES = {
    "open": Status.APPROVED,
    "overdue": Status.APPROVED,
    "sepadebit": Status.APPROVED,
    "transferred": Status.APPROVED,
    "paid": Status.PAID,
    "paidoff": Status.PAID,
    "voided": Status.VOIDED,
    "unchecked": Status.SUBMITTED,
    "blank": Status.SUBMITTED,
}


def remote_document(kind, raw):
    """:param raw: dict as above
    :return: `documents.RemoteDocument`; `status` is None where lexoffice says one that is unknown
    """
    voucher, payments, row = (_part(raw, name) for name in ("voucher", "payments", "row"))
    stated = {**row, **voucher}
    # A payment changes the status; the voucher itself may be read a moment earlier.
    first = payments or voucher or row
    raw_status = _text(first, "voucherStatus") or _text(stated, "voucherStatus")
    total = decimal_of(voucher.get("totalGrossAmount", row.get("totalAmount")))
    tax = decimal_of(voucher.get("totalTaxAmount"))
    return RemoteDocument(
        external_id=_text(stated, "id").lower(),
        kind=kind or TYPES.get(_text(voucher, "type") or _text(row, "voucherType")),
        number=_text(stated, "voucherNumber"),
        status=STATUSES.get(raw_status),
        raw_status=raw_status,
        raw=raw,
        date=dates.day(stated.get("voucherDate")),
        due_date=dates.day(stated.get("dueDate")),
        currency=_text(payments, "currency") or _text(row, "currency") or "EUR",
        net=None if total is None or tax is None else total - tax,
        tax=tax,
        total=total,
        amount_due=open_amount(payments) if payments else decimal_of(row.get("openAmount")),
        contact_id=_text(stated, "contactId").lower(),
        updated_at=dates.instant(stated.get("updatedDate")),
        payments=remote_payments(raw.get("payments"), kind),
    )


def _part(raw, name):
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _text(row, name):
    return str(row.get(name) or "").strip()
