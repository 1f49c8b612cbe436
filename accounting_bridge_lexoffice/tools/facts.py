"""lexoffice's vouchers as facts: pure, tolerant of what is new or missing.

What is kept of a document is up to three answers: the voucher, its payments, its row in the
voucherlist (`raw_of`). Only the payments say what reduced the open amount; without them nothing is
concluded (lexoffice API documentation, Vouchers, Payments, Voucherlist).
"""

from odoo.addons.accounting_bridge.tools import names, serial
from odoo.addons.accounting_bridge.tools.documents import (
    Kind,
    PaymentKind,
    RemoteDocument,
    Status,
)
from odoo.addons.accounting_bridge.tools.money import ZERO, decimal_of
from odoo.addons.accounting_bridge.tools.names import label

from . import dates
from .payments import CURRENCY, open_amount, remote_payments
from .translate import VOUCHER_TYPES

TYPES = {type_: kind for kind, type_ in VOUCHER_TYPES.items()}
# That a debit or a transfer is under way is no payment yet.
STATUSES = {
    "draft": Status.DRAFT,
    "unchecked": Status.SUBMITTED,
    "blank": Status.SUBMITTED,  # its text is still being recognised
    "open": Status.APPROVED,
    "overdue": Status.APPROVED,
    "sepadebit": Status.APPROVED,
    "transferred": Status.APPROVED,
    "paid": Status.PAID,
    "paidoff": Status.PAID,
    "voided": Status.VOIDED,
}
_PAID = (PaymentKind.PAYMENT, PaymentKind.REFUND)


def raw_of(voucher=None, payments=None, row=None):
    """:return: what is kept of a document, from lexoffice's answers; JSON, decimals as text"""
    return serial.dump({"voucher": voucher, "payments": payments, "row": row})


def remote_document(kind, raw):
    """:param raw: as `raw_of` makes it
    :return: `documents.RemoteDocument`; `status` is None where lexoffice says one that is unknown
    """
    voucher, payments, row = (_object(raw, name) for name in ("voucher", "payments", "row"))
    kind = kind or kind_of(voucher or row)
    # A payment changes the status; the voucher itself may have been read a moment earlier.
    stated = (part.get("voucherStatus") for part in (payments, voucher, row))
    raw_status = label(next(filter(None, stated), ""))
    total = decimal_of(voucher.get("totalGrossAmount", row.get("totalAmount")))
    tax = decimal_of(voucher.get("totalTaxAmount"))
    known = remote_payments(payments, kind) if payments else None
    due = open_amount(payments) if payments else decimal_of(row.get("openAmount"))
    return RemoteDocument(
        external_id=identity(voucher.get("id") or row.get("id")),
        kind=kind,
        number=label(voucher.get("voucherNumber") or row.get("voucherNumber")),
        status=STATUSES.get(raw_status),
        raw_status=raw_status,
        raw=raw,
        date=dates.day(voucher.get("voucherDate") or row.get("voucherDate")),
        due_date=dates.day(voucher.get("dueDate") or row.get("dueDate")),
        currency=label(payments.get("currency") or row.get("currency") or CURRENCY),
        net=total - tax if total is not None and tax is not None else None,
        tax=tax,
        total=total,
        amount_due=due,
        amount_paid=_sum(known, _PAID),
        amount_credited=_sum(known, (PaymentKind.CREDIT,)),
        contact_id=_contact(voucher if voucher else row),
        contact_name=label(row.get("contactName")) if row.get("contactId") else "",
        updated_at=dates.happened(
            dates.instant(voucher.get("updatedDate") or row.get("updatedDate"))
        ),
        payments=known,
    )


def kind_of(element):
    """:return: Kind of a voucher or a row of the voucherlist, by its type"""
    return TYPES.get(str(element.get("type") or element.get("voucherType")), Kind.INVOICE)


def identity(value):
    """:return: an id in small letters, "" for none"""
    return names.identity(value).lower()


def created_at(remote):
    """:return: aware UTC instant at which lexoffice made the document, or None"""
    voucher, row = _object(remote.raw, "voucher"), _object(remote.raw, "row")
    return dates.instant(voucher.get("createdDate") or row.get("createdDate"))


def _object(raw, name):
    value = raw.get(name) if isinstance(raw, dict) else None
    return value if isinstance(value, dict) else {}


def _contact(element):
    """A voucher on the collective contact has none of its own."""
    return "" if element.get("useCollectiveContact") is True else identity(element.get("contactId"))


def _sum(payments, kinds):
    if payments is None:
        return None
    return sum((payment.amount for payment in payments if payment.kind in kinds), ZERO)
