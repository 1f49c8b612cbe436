"""What Xero will not take, beyond what the core knows from the capabilities (numbers and texts that
are too long, mappings, dates). Limits: Xero developer docs, Invoices and Contacts.

A document of 0.00 is no issue: Xero takes it, and it is paid at once.
"""

from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge.tools.money import half_up, share_of

from .contact_data import name_problem
from .translate import sent_rate

MAX_REFERENCE = 255
MAX_ITEM_CODE = 30
MAX_TRACKING = 2
MAX_LINE = Decimal("9999999999.99")


def validate(invoice):
    """:return: list of `documents.Issue`; whether the totals agree is told by `parity`"""
    return [
        *_number(invoice),
        *_contact(invoice),
        *_currency(invoice),
        *_fixed_taxes(invoice),
        *_lines(invoice),
    ]


def _number(invoice):
    number = invoice.number
    # A quotation mark could not be searched for after an answer was lost.
    if not (number.isascii() and number.isprintable()) or set(number) & set('"\\'):
        yield Issue("number_characters", {"number": number})
    if len(invoice.reference) > MAX_REFERENCE and not invoice.number_as_reference:
        yield Issue("reference_long", {"length": len(invoice.reference), "max": MAX_REFERENCE})


def _contact(invoice):
    contact = invoice.contact
    if not contact.external_id and name_problem(contact.name) == "contact_name_brackets":
        yield Issue("contact_name_brackets", {"name": contact.name})


def _currency(invoice):
    if invoice.digits > 2:
        yield Issue("currency_digits", {"currency": invoice.currency, "digits": invoice.digits})
    elif there := _other_company_total(invoice):
        params = {"here": str(invoice.company_total), "there": str(there)}
        params["currency"] = invoice.company_currency
        yield Issue("company_total", params, level="warning")


def _other_company_total(invoice):
    """:return: what Xero makes of the total in the base currency by its rate of six decimals; None
    where it is the same"""
    ours = invoice.company_total
    if ours is None or not invoice.currency_rate or not sent_rate(invoice):
        return None
    total = share_of(invoice.totals.total, whole=sent_rate(invoice))
    there = half_up(total, -ours.as_tuple().exponent)
    return there if there != ours else None


def _fixed_taxes(invoice):
    """Xero knows percentages only; it keeps a stated tax on the VAT account, whatever it is."""
    taxes = [tax for line in invoice.lines for tax in line.taxes if tax.rate is None and tax.amount]
    if taxes:
        names = ", ".join(dict.fromkeys(tax.name for tax in taxes))
        yield Issue("fixed_tax", {"taxes": names}, level="warning")


def _lines(invoice):
    for line in invoice.lines:
        if line.kind != "note":
            params = {"line": line.description[:40]}
            yield from (Issue(code, params, line.source) for code in _line_codes(line))


def _line_codes(line):
    if max(abs(line.net), abs(line.gross)) > MAX_LINE:
        yield "line_too_large"
    if len(line.tracking) > MAX_TRACKING:
        yield "tracking_too_many"
    if len(line.item_code) > MAX_ITEM_CODE:
        yield "item_code_long"
