"""What Xero will not take, known without asking it. Limits: Xero developer docs, Invoices."""

from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import Issue, Kind

from .contact_data import name_problem
from .translate import MAX_DESCRIPTION

MAX_NUMBER = MAX_REFERENCE = 255
MAX_TRACKING = 2
MAX_LINE = Decimal("9999999999.99")


def validate(invoice):
    """:return: list of `documents.Issue`; that the totals agree is checked elsewhere

    A document of 0.00 is taken by Xero, and is booked and paid at once: no issue.
    """
    return [
        *_number(invoice),
        *_contact(invoice),
        *_currency(invoice),
        *_lines(invoice),
        *_total(invoice),
    ]


def _number(invoice):
    number = invoice.number
    if not number:
        yield Issue("number_missing")
    elif len(number) > MAX_NUMBER:
        yield Issue("number_long", {"number": number[:50], "most": MAX_NUMBER})
    # A quotation mark could not be searched for after an answer was lost.
    elif not (number.isascii() and number.isprintable()) or '"' in number or "\\" in number:
        yield Issue("number_characters", {"number": number})
    if len(invoice.reference) > MAX_REFERENCE and not invoice.number_as_reference:
        yield Issue("reference_long", {"most": MAX_REFERENCE})


def _contact(invoice):
    code = None if invoice.contact.external_id else name_problem(invoice.contact.name)
    if code:
        yield Issue(code, {"name": invoice.contact.name[:100]})


def _currency(invoice):
    if invoice.digits > 2:
        yield Issue("currency_digits", {"currency": invoice.currency, "digits": invoice.digits})


def _lines(invoice):
    if not any(line.kind != "note" for line in invoice.lines):
        yield Issue("only_notes" if invoice.lines else "no_lines")
    for line in invoice.lines:
        params = {"description": line.description[:60]}
        if len(line.description) > MAX_DESCRIPTION:
            length = {"length": len(line.description), "most": MAX_DESCRIPTION}
            yield Issue("description_long", params | length, line.source)
        if line.kind != "note":
            yield from (Issue(code, params, line.source) for code in _line_codes(line))


def _line_codes(line):
    if not line.account_code:
        yield "account_unmapped"
    if not line.tax_code and line.kind != "rounding":
        yield "tax_unmapped"
    if abs(line.gross) > MAX_LINE:
        yield "line_too_large"
    if len(line.tracking) > MAX_TRACKING:
        yield "tracking_too_many"


def _total(invoice):
    if invoice.totals.total < 0:
        is_invoice = invoice.kind is Kind.INVOICE
        yield Issue("total_negative" if is_invoice else "credit_negative")
