"""Neutral documents to the JSON elements that Xero takes.

An invoice is written so that Xero computes Odoo's net, tax per code and total to the cent. The
ways are tried in this order, and the first that arrives there is taken:

1. the values as they are stored (inclusive where all taxed lines have prices with tax);
2. lines whose LineAmount is Odoo's net: the price adjusted to 4 decimals, or quantity 1 with the
   net as price, and then quantity and price told in the description;
3. the same, or the gross amounts where prices include tax, with the tax stated per line;
4. a rounding line for a difference of net, where the connection allows it.

Where none does, the first is returned, and `parity.predict` shows the difference. The tax of a line
that lies exactly on half a cent is stated always, because Xero does not say which way it rounds.
LineAmount and Total are sent along as checksums: Xero refuses a document that disagrees.
"""

from decimal import Decimal
from fractions import Fraction

from odoo.addons.accounting_bridge.tools.documents import Kind, Status
from odoo.addons.accounting_bridge.tools.money import ZERO, half_up, places

from . import parity
from .parity import EXCLUSIVE, INCLUSIVE, NO_TAX

MAX_DESCRIPTION = 4000
PRICE_PLACES = QUANTITY_PLACES = 4
DISCOUNT_PLACES = 2
# A tax that is stated may differ from the rate by rounding and its distribution, not by a rate.
MOST_TAX_DIFFERENCE = Decimal("0.05")
MOST_ROUNDING = Decimal("0.10")
STATUSES = {
    Status.DRAFT: "DRAFT",
    Status.SUBMITTED: "SUBMITTED",
    Status.APPROVED: "AUTHORISED",
    Status.VOIDED: "VOIDED",
    Status.DELETED: "DELETED",
}


def invoice_element(invoice):
    """:return: the element of `Invoices` or `CreditNotes` (dict, numbers Decimal) that is sent"""
    element = _head(invoice)
    first = None
    for mode, lines in _ways(invoice):
        candidate = {**element, "LineAmountTypes": mode, "LineItems": lines}
        predicted = parity.predict(candidate, rates(invoice))
        first = first or (candidate, predicted)
        if parity.equal(predicted, invoice.totals):
            break
    else:
        candidate, predicted = first
    return _with_checksums(candidate, predicted)


def rates(invoice):
    """:return: dict tax code -> percentage that Xero states for it"""
    return {_tax_code(line): line.tax_rate for line in invoice.lines if line.kind != "note"}


def totals(invoice):
    """:return: `documents.Totals` that Xero will compute for the document as it is sent"""
    return parity.predict(invoice_element(invoice), rates(invoice))


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
        head["CurrencyRate"] = half_up(invoice.currency_rate, 6)
    if invoice.template:
        head["BrandingThemeID"] = invoice.template
    return head


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


# === THE WAYS ===


def _ways(invoice):
    """:return: iterable of (LineAmountTypes, LineItems)"""
    stored = INCLUSIVE if _all_inclusive(invoice) else EXCLUSIVE
    yield stored, [_certain(x, _stored(x, invoice, stored), stored) for x in invoice.lines]
    yield EXCLUSIVE, [_certain(x, _exact(x, invoice, EXCLUSIVE), EXCLUSIVE) for x in invoice.lines]
    lines = _with_taxes(invoice, stored)
    yield stored, lines
    rounding = invoice.rounding_account and _rounding_line(invoice, lines, stored)
    if rounding:
        yield stored, [*lines, rounding]


def _all_inclusive(invoice):
    taxed = [x for x in invoice.lines if x.kind == "item" and (x.taxes or x.tax)]
    return bool(taxed) and all(line.price_included for line in taxed)


def _stored(line, invoice, mode):
    """:return: the line element with the figures as a person typed them, where Xero takes them"""
    figures = _typed_figures(line, invoice.kind) if line.kind == "item" else None
    return _element(line, *figures) if figures else _exact(line, invoice, mode)


def _exact(line, invoice, mode):
    """:return: the line element whose LineAmount is Odoo's amount"""
    if line.kind == "note":
        return {"Description": line.description}
    amount = line.gross if mode == INCLUSIVE else line.net
    if line.kind != "item":
        return _element(line, Decimal(1), amount)
    for figures in (_typed_figures(line, invoice.kind), _adjusted(line, amount)):
        if figures and parity.line_amount(*figures) == amount:
            return _element(line, *figures)
    return _element(line, Decimal(1), amount) | {"Description": _told(line)}


def _typed_figures(line, kind):
    """:return: (quantity, price, discount) as typed, the discount taken off the price where Xero
    knows none; None where they have too many decimals"""
    quantity, price, discount = line.quantity, line.unit_price, line.discount
    keeps = kind is Kind.INVOICE and 0 < discount <= 100 and places(discount) <= DISCOUNT_PLACES
    # A line of 0.00 with a discount is refused by Xero.
    if discount and not (keeps and parity.line_amount(quantity, price, discount)):
        price, discount = price * (100 - discount) / 100, ZERO
    if places(quantity) > QUANTITY_PLACES or places(price) > PRICE_PLACES:
        return None
    return quantity, price, discount


def _adjusted(line, amount):
    if not line.quantity or places(line.quantity) > QUANTITY_PLACES:
        return None
    return line.quantity, half_up(Fraction(amount) / Fraction(line.quantity), PRICE_PLACES), ZERO


def _element(line, quantity, price, discount=ZERO):
    element = {
        "Description": line.description or "-",  # Xero wants one
        "Quantity": quantity,
        "UnitAmount": price,
        "AccountCode": line.account_code,
        "TaxType": _tax_code(line),
    }
    if discount:
        element["DiscountRate"] = discount
    if line.item_code:
        element["ItemCode"] = line.item_code
    if line.tracking:
        element["Tracking"] = [
            {"TrackingCategoryID": category, "TrackingOptionID": option}
            for category, option in line.tracking
        ]
    return element


def _tax_code(line):
    return line.tax_code or NO_TAX


def _told(line):
    """:return: the description with quantity and price, where the figures cannot say them"""
    if line.quantity == 1 and not line.discount:
        return line.description
    told = f"{line.quantity.normalize():f} × {line.unit_price.normalize():f}"
    if line.discount:
        told += f" − {line.discount.normalize():f} %"
    whole = f"{line.description}\n{told}".strip()
    return whole if len(whole) <= MAX_DESCRIPTION else line.description


# === TAX ===


def _certain(line, element, mode):
    """State the tax where it would depend on which way half a cent goes."""
    if "UnitAmount" in element and not parity.tax_is_certain(element, line.tax_rate, mode):
        element["TaxAmount"] = parity.tax_of(element, line.tax_rate, mode)
    return element


def _with_taxes(invoice, mode):
    """:return: lines of exact amounts whose tax is stated where Xero would compute another"""
    elements = []
    for line, tax in zip(invoice.lines, _line_taxes(invoice), strict=True):
        element = _exact(line, invoice, mode)
        if line.kind != "note" and (line.tax_rate or _fixed_tax(line)):
            computed = parity.tax_of(element, line.tax_rate, mode)
            if tax != computed and _may_state(line, tax - computed, invoice):
                element["TaxAmount"] = tax
        elements.append(_certain(line, element, mode))
    return elements


def _fixed_tax(line):
    """:return: the taxes of the line that are no percentage: Xero knows none, so they are stated"""
    return sum((tax.amount for tax in line.taxes if tax.rate is None), ZERO)


def _may_state(line, difference, invoice):
    """Whether rounding, and fixed taxes with the percentage that is taken of them, explain by how
    much a tax differs from the rate; a wrong rate must not pass as a stated tax."""
    fixed = _fixed_tax(line)
    explained = abs(fixed) * line.tax_rate / 100 + abs(invoice.tax_rounding)
    return abs(difference - fixed) <= MOST_TAX_DIFFERENCE + explained


def _line_taxes(invoice):
    """:return: list of the tax per line; what the document's own tax per code differs from their
    sum is on the largest line of that code"""
    taxes = [line.tax for line in invoice.lines]
    for total in invoice.totals.by_code:
        own = [i for i, x in enumerate(invoice.lines) if _is_of(x, total.code)]
        if own:
            largest = max(own, key=lambda i: abs(invoice.lines[i].net))
            taxes[largest] += total.tax - sum(taxes[i] for i in own)
    return taxes


def _is_of(line, tax_code):
    return line.kind != "note" and line.tax_code == tax_code


def _rounding_line(invoice, lines, mode):
    """:return: a line for what is missing in the net, or None where it is tax or too much"""
    predicted = parity.predict({"LineAmountTypes": mode, "LineItems": lines}, rates(invoice))
    missing = invoice.totals.net - predicted.net
    if not missing or abs(missing) > MOST_ROUNDING or predicted.tax != invoice.totals.tax:
        return None
    return {
        "Description": "Rounding",
        "Quantity": Decimal(1),
        "UnitAmount": missing,
        "AccountCode": invoice.rounding_account,
        "TaxType": NO_TAX,
    }
