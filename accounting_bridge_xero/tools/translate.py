"""Neutral documents to the JSON elements that Xero takes.

The lines are written by one of the `ways` that make Xero compute Odoo's net, tax per code and total
to the cent. LineAmount and Total are sent along as checksums: Xero refuses a document that
disagrees.
"""

from odoo.addons.accounting_bridge.tools.documents import Kind, Status
from odoo.addons.accounting_bridge.tools.money import half_up

from . import parity, ways

RATE_PLACES = 6
STATUSES = {
    Status.DRAFT: "DRAFT",
    Status.SUBMITTED: "SUBMITTED",
    Status.APPROVED: "AUTHORISED",
    Status.VOIDED: "VOIDED",
    Status.DELETED: "DELETED",
}


def invoice_element(invoice):
    """:return: the element of `Invoices` or `CreditNotes` (dict, numbers Decimal) that is sent"""
    taken = ways.taken(invoice)
    element = {**_head(invoice), "LineAmountTypes": taken.mode, "LineItems": taken.lines}
    return _with_checksums(element, taken.predicted)


def totals(invoice):
    """:return: `documents.Totals` that Xero will compute for the document as it is sent"""
    return ways.taken(invoice).predicted


def way(invoice):
    """:return: the name of the way by which the document is sent; "" where none arrives"""
    return ways.taken(invoice).name


def differences(invoice):
    """:return: list of what Xero would compute otherwise, line by line, where no way arrives"""
    return ways.differences(invoice)


# === HEAD ===


def _head(invoice):
    is_invoice = invoice.kind is Kind.INVOICE
    head = {
        "Type": "ACCREC" if is_invoice else "ACCRECCREDIT",
        "Contact": {"ContactID": invoice.contact.external_id},
        "Date": invoice.date.isoformat(),
        "CurrencyCode": invoice.currency,
        "Status": STATUSES[invoice.target],
        **_numbers(invoice),
    }
    if is_invoice:
        head["DueDate"] = (invoice.due_date or invoice.date).isoformat()
        if invoice.url and "xero" not in invoice.url.lower():  # Xero refuses its own name there
            head["Url"] = invoice.url
    if invoice.currency_rate is not None:
        head["CurrencyRate"] = sent_rate(invoice)
    if invoice.template:
        head["BrandingThemeID"] = invoice.template
    return head


def sent_rate(invoice):
    """:return: the exchange rate as Xero keeps it: six decimals"""
    return half_up(invoice.currency_rate, RATE_PLACES)


def _numbers(invoice):
    if invoice.number_as_reference:
        return {"Reference": invoice.number}
    name = "InvoiceNumber" if invoice.kind is Kind.INVOICE else "CreditNoteNumber"
    numbers = {name: invoice.number}
    if invoice.reference:
        numbers["Reference"] = invoice.reference
    return numbers


def _with_checksums(element, predicted):
    for line in element["LineItems"]:
        if "UnitAmount" in line:
            line["LineAmount"] = parity.amount_of(line)
    return {**element, "Total": predicted.total}
