"""A neutral invoice as lexoffice's voucher (API documentation, Vouchers).

Amounts are positive on credit notes too: the type says that it reduces revenue. `voucherStatus` is
never sent: lexoffice books at once what does not name one, and refuses what does.
"""

from odoo.addons.accounting_bridge.tools.documents import Kind

from . import parity, ways

VOUCHER_TYPES = {Kind.INVOICE: "salesinvoice", Kind.CREDIT_NOTE: "salescreditnote"}
# How long a voucher's remark may be is not documented; twice as much fits on an invoice there.
MAX_REMARK = 1000
MAX_CONTACT_NAME = 255
SEPARATOR = " – "


def voucher(invoice):
    """:return: the voucher as a dict, its numbers Decimal"""
    booking = ways.booking(invoice)
    element = {
        "type": VOUCHER_TYPES[invoice.kind],
        "version": 0,
        "voucherNumber": invoice.number,
        "voucherDate": invoice.date.isoformat(),
        "shippingDate": (invoice.delivery_date or invoice.date).isoformat(),
        "dueDate": (invoice.due_date or invoice.date).isoformat(),
        "totalGrossAmount": invoice.totals.total,
        "totalTaxAmount": invoice.totals.tax,
        "taxType": booking.tax_type,
        "remark": remark(invoice),
        "voucherItems": [_item(item) for item in booking.items],
    }
    return element | _contact(invoice.contact)


def totals(invoice):
    """:return: `documents.Totals` that lexoffice computes for an invoice as it would be sent"""
    return parity.predict(ways.booking(invoice))


def way(invoice):
    """:return: the name of the way by which the document is sent; "" where none arrives"""
    return ways.booking(invoice).way


def differences(invoice):
    """:return: list of what lexoffice would compute otherwise, column by column, where no way
    arrives"""
    return ways.differences(invoice)


def remark(invoice):
    """What the accountant finds the voucher by: number, person, order, and what it corrects or
    deducts. Where that is too long the name of the order is cut, because the numbers matter."""
    first = [invoice.number, _line(invoice.person)]
    last = _line(invoice.remark)
    whole = _joined(*first, _line(invoice.order), last)
    if len(whole) <= MAX_REMARK:
        return whole
    left = MAX_REMARK - len(_joined(*first, last)) - len(SEPARATOR)
    return _cut(_joined(*first, _cut(_line(invoice.order), left), last), MAX_REMARK)


def category_of(code):
    """:return: id of the posting category in a tax code"""
    return code.partition(":")[0]


def _item(item):
    return {
        "amount": item.amount,
        "taxAmount": item.tax,
        "taxRatePercent": item.rate,
        "categoryId": category_of(item.code),
    }


def _contact(contact):
    if contact.collective:
        name = contact.name[:MAX_CONTACT_NAME]
        return {"useCollectiveContact": True, "contactName": name}
    return {"useCollectiveContact": False, "contactId": contact.external_id}


def _line(text):
    return " ".join(text.split())


def _joined(*parts):
    return SEPARATOR.join(part for part in parts if part)


def _cut(text, longest):
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rstrip()}…" if longest > 1 else ""
