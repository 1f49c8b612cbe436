"""What lexoffice will not take, known before anything is sent (API documentation, Vouchers; what
integrators report about its categories). Whether the totals agree is told by `parity`.
"""

from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import Issue

from . import categories, ways
from .translate import category_of

CURRENCY = "EUR"
# The largest amount that is known to be taken has eight digits before the comma.
MAX_AMOUNT = Decimal("99999999.99")
# A customer must be named: the sale is declared with the customer's VAT id or country.
_OWN_CONTACT = {
    categories.EU_GOODS,
    categories.EU_SERVICES,
    categories.EXPORT,
    categories.THIRD_SERVICES,
    *categories.DESTINATION,
}
_COMPANY = {
    categories.EU_GOODS,
    categories.EU_SERVICES,
    categories.EXPORT,
    categories.THIRD_SERVICES,
}
_DISTANCE = categories.ORIGIN | categories.DESTINATION


def validate(invoice):
    """:return: list of `documents.Issue`"""
    if invoice.currency != CURRENCY:
        return [Issue("eur_only", {"currency": invoice.currency})]
    items = [line for line in invoice.lines if line.kind != "note"]
    taxes = {line.tax_code: line for line in items if line.tax_code}
    return [
        *_number(invoice),
        *_columns(invoice, taxes),
        *_rates(taxes.values()),
        *_splits(taxes.values()),
        *_contact(invoice.contact, taxes.values()),
        *_distance(taxes.values()),
    ]


def _number(invoice):
    if not invoice.number.strip():
        yield Issue("number_missing")


def _columns(invoice, taxes):
    for column in ways.columns(invoice):
        line = taxes.get(column.code)
        params = {"tax": _name(line) if line else column.code, "net": str(column.net)}
        if column.is_negative:
            yield Issue("negative_column", params)
        elif column.gross > MAX_AMOUNT:
            yield Issue("amount_large", params | {"max": str(MAX_AMOUNT)})


def _rates(lines):
    """The catalogue offers no other rates; a mapping may be older than what is known here."""
    for line in lines:
        role = _role(line)
        if role in categories.UNTAXED and line.tax_rate:
            yield Issue("rate_refused", {"tax": _name(line), "rate": str(line.tax_rate)})


def _splits(lines):
    """Some categories stand for the whole voucher: one rate only."""
    rates = {line.tax_rate for line in lines}
    for line in lines:
        if len(rates) > 1 and line.tax_data.get("split_allowed") is False:
            yield Issue("category_split", {"tax": _name(line)}, line.source)


def _contact(contact, lines):
    for line in lines:
        role, params = _role(line), {"tax": _name(line), "name": contact.name}
        required = role in _OWN_CONTACT or line.tax_data.get("contact_required") is True
        if contact.collective and required:
            yield Issue("contact_required", params)
        elif role in _COMPANY and not contact.is_company and not contact.collective:
            yield Issue("company_required", params)


def _distance(lines):
    distance = {_role(line) in _DISTANCE for line in lines}
    if len(distance) > 1:
        names = [_name(line) for line in lines if _role(line) in _DISTANCE]
        yield Issue("distance_mixed", {"tax": names[0]})


def _role(line):
    name = line.tax_name.partition(" · ")[0]
    return line.tax_data.get("role") or categories.role(category_of(line.tax_code), name)


def _name(line):
    return line.tax_name or line.tax_code
