"""The ways by which Xero is made to compute Odoo's net, tax per code and total to the cent.

They are tried in this order, and the first that arrives is taken:

1. "stored": quantity, price and discount as they are stored;
2. "distributed": lines whose LineAmount is Odoo's distributed amount, as typed or with another
   price of two decimals;
3. "four_decimals": the same, with prices of four decimals, or quantity 1 at the amount, and then
   quantity and price told in the description;
4. "tax_amounts": the same, with the tax stated on the lines of which Xero would compute another;
5. "rounding_line": the same, with a line for a difference of net, where the connection allows it,
   and no more than `rounding.may_be_left` says: no more than Xero itself calls rounding (developer
   docs, Invoices: RoundingAmount).

Amounts are inclusive where all taxed lines have prices with tax; else, and in 2 and 3 where that
does not arrive, exclusive. Where no way arrives, the first is returned without a name, and its
prediction shows the difference. The tax of a line that lies exactly on half a cent is stated
always, because Xero does not say which way it rounds.
"""

from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import Kind, Totals
from odoo.addons.accounting_bridge.tools.money import ZERO, half_up, places, share_of
from odoo.addons.accounting_bridge.tools.rounding import may_be_left

from . import parity
from .parity import EXCLUSIVE, INCLUSIVE, NO_TAX

STORED, DISTRIBUTED, FOUR_DECIMALS = "stored", "distributed", "four_decimals"
TAX_AMOUNTS, ROUNDING_LINE = "tax_amounts", "rounding_line"
MAX_DESCRIPTION = 4000
PRICE_PLACES = QUANTITY_PLACES = 4
DISCOUNT_PLACES = 2
# A tax that is stated may differ from the rate by rounding and its distribution, not by a rate: by
# so many of the currency's smallest units.
MOST_TAX_UNITS = 5


@dataclass(frozen=True)
class Way:
    """Lines as they may be sent: `mode` is LineAmountTypes, `lines` LineItems, `predicted` the
    `documents.Totals` that Xero computes of them. `name` is "" where these are not Odoo's."""

    name: str
    mode: str
    lines: list
    predicted: Totals


def taken(invoice):
    """:return: the first Way that arrives, else the first of all without its name"""
    first, tax_rates = None, rates(invoice)
    for name, mode, lines in _ways(invoice):
        predicted = parity.predict({"LineAmountTypes": mode, "LineItems": lines}, tax_rates)
        # A rounding line moves cents of net from one tax code to none.
        if parity.equal(predicted, invoice.totals, net_by_code=name != ROUNDING_LINE):
            return Way(name, mode, lines, predicted)
        first = first or Way("", mode, lines, predicted)
    return first


def differences(invoice):
    """:return: list as `provider._line_differences` states it, where no way arrives"""
    way = taken(invoice)
    found = []
    for line, element in zip(invoice.lines, way.lines, strict=False):
        if line.kind == "note":
            continue
        amount, tax = parity.amount_of(element), parity.tax_of(element, line.tax_rate, way.mode)
        net = amount - tax if way.mode == INCLUSIVE else amount
        if (net, tax) != (line.net, line.tax):
            found.append((abs(net - line.net) + abs(tax - line.tax), line, net, tax))
    found.sort(key=lambda each: -each[0])
    return [] if way.name else [_difference(line, net, tax) for _far, line, net, tax in found]


def _difference(line, net, tax):
    return {
        "line": line.source,
        "name": line.description.partition("\n")[0][:40],
        "here": [str(line.net), str(line.tax)],
        "there": [str(net), str(tax)],
    }


def rates(invoice):
    """:return: dict tax code -> percentage that Xero states for it"""
    return {_tax_code(line): line.tax_rate for line in invoice.lines if line.kind != "note"}


def _ways(invoice):
    """:return: iterable of (name, LineAmountTypes, LineItems); a way that has nothing to say of a
    line is left out"""
    own = INCLUSIVE if _all_inclusive(invoice) else EXCLUSIVE
    if lines := _lines(invoice, own, _typed):
        yield STORED, own, lines
    for name, element in ((DISTRIBUTED, _with_price), (FOUR_DECIMALS, _exact)):
        for mode in dict.fromkeys((own, EXCLUSIVE)):
            if lines := _lines(invoice, mode, element):
                yield name, mode, lines
    lines = _with_taxes(invoice, own)
    yield TAX_AMOUNTS, own, lines
    rounding = invoice.rounding_account and _rounding_line(invoice, lines, own)
    if rounding:
        yield ROUNDING_LINE, own, [*lines, rounding]


def _all_inclusive(invoice):
    taxed = [x for x in invoice.lines if x.kind == "item" and (x.taxes or x.tax)]
    return bool(taxed) and all(line.price_included for line in taxed)


def _lines(invoice, mode, element):
    """:param element: function (line, invoice, mode) -> line element, or None
    :return: list of line elements, [] where there is none of a line"""
    lines = []
    for line in invoice.lines:
        made = _note(line) if line.kind == "note" else element(line, invoice, mode)
        if made is None:
            return []
        lines.append(_certain(line, made, mode))
    return lines


# === ONE LINE ===


def _typed(line, invoice, mode):
    """:return: the line element with the figures as a person typed them, None where Xero does not
    take these"""
    if line.kind != "item":
        return _element(line, Decimal(1), _amount(line, mode))
    figures = _typed_figures(line, invoice.kind)
    return figures and _element(line, *figures)


def _with_price(line, invoice, mode, digits=2):
    """:return: the line element whose LineAmount is Odoo's amount, its price of so many decimals,
    None where there is no such price"""
    amount = _amount(line, mode)
    if line.kind != "item":
        return _element(line, Decimal(1), amount)
    for figures in (_typed_figures(line, invoice.kind), _adjusted(line, amount, digits)):
        if figures and parity.line_amount(*figures) == amount:
            return _element(line, *figures)
    return None


def _exact(line, invoice, mode):
    """:return: the line element whose LineAmount is Odoo's amount, whatever it takes"""
    element = _with_price(line, invoice, mode) or _with_price(line, invoice, mode, PRICE_PLACES)
    if element:
        return element
    return _element(line, Decimal(1), _amount(line, mode)) | {"Description": _told(line)}


def _amount(line, mode):
    return line.gross if mode == INCLUSIVE else line.net


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


def _adjusted(line, amount, digits):
    if not line.quantity or places(line.quantity) > QUANTITY_PLACES:
        return None
    return line.quantity, half_up(share_of(amount, whole=line.quantity), digits), ZERO


def _note(line):
    return {"Description": line.description}


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
        return line.description or "-"
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
        element = _note(line) if line.kind == "note" else _exact(line, invoice, mode)
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
    """Whether rounding, fixed taxes with the percentage that is taken of them, and what somebody
    changed by hand explain by how much a tax differs from the rate; a wrong rate must not pass as a
    stated tax."""
    fixed = _fixed_tax(line)
    explained = abs(fixed) * line.tax_rate / 100 + abs(invoice.tax_rounding)
    names = {tax.name for tax in line.taxes}
    explained += sum((abs(by) for name, by in invoice.tax_edited if name in names), ZERO)
    most = Decimal(MOST_TAX_UNITS).scaleb(-invoice.digits)
    return abs(difference - fixed) <= most + explained


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
    there = {row.code: row.net for row in predicted.by_code}
    missing = [row.net - there.get(row.code or NO_TAX, ZERO) for row in invoice.totals.by_code]
    missing.append(invoice.totals.net - predicted.net - sum(missing, ZERO))
    if predicted.tax != invoice.totals.tax or not may_be_left(missing):
        return None
    return {
        "Description": "Rounding",
        "Quantity": Decimal(1),
        "UnitAmount": sum(missing, ZERO),
        "AccountCode": invoice.rounding_account,
        "TaxType": NO_TAX,
    }
