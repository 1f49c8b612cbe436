"""What lexoffice computes, and which voucher items make it compute exactly what Odoo did.

lexoffice's rule (bookkeeping cookbook, "Spaltenmethode"; API documentation, Vouchers): the tax of
an item is its rate on its summed amount, rounded to cents, on top of a net amount or inside a gross
one. So all lines of one posting category and rate become one item, a column.
"""

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from odoo.addons.accounting_bridge.tools.documents import TaxTotal, Totals
from odoo.addons.accounting_bridge.tools.money import ZERO

from . import sharing
from .column import CENT, GROSS, NET, Column, tax_of

# A line's own rounding can move its tax by less than this.
MOST_PER_LINE = CENT


@dataclass(frozen=True)
class Item:
    """One item of a voucher: `amount` is net or gross, as the voucher says."""

    code: str
    rate: Decimal
    amount: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Booking:
    """The items of a voucher, and whether their amounts are net or gross."""

    tax_type: str
    items: tuple[Item, ...]


# === WHAT LEXOFFICE COMPUTES ===


def predict(booking):
    """:return: `documents.Totals` that lexoffice computes from these items, whatever tax is stated
    on them"""
    by_code = []
    for item in booking.items:
        tax = tax_of(item.amount, item.rate, booking.tax_type)
        net = item.amount - tax if booking.tax_type == GROSS else item.amount
        by_code.append(TaxTotal(item.code, item.rate, net, tax))
    net = sum((row.net for row in by_code), ZERO)
    tax = sum((row.tax for row in by_code), ZERO)
    return Totals(net, tax, net + tax, tuple(by_code))


# === WHAT IS SENT ===


def columns(invoice):
    """:return: list of Column of an invoice in the order of their codes; what adds up to nothing is
    left out, because lexoffice takes no items of nothing"""
    found = {}
    for line in _booked(invoice):
        column = found.get(line.tax_code, Column(line.tax_code, line.tax_rate))
        found[line.tax_code] = column.with_line(line)
    return [found[code] for code in sorted(found) if not found[code].is_zero]


def booking(invoice):
    """The items that make lexoffice compute Odoo's totals: as net amounts, else as gross amounts,
    each as Odoo has them or with cents shared out among what is declared together, else as net
    amounts with what is left over on the rounding category, where the connection allows it. Where
    none of these is exact, they are Odoo's net amounts, and `predict` tells the difference.

    :return: Booking
    """
    found = columns(invoice)
    rest = _rounding(invoice)
    if not rest:
        for share in (_as_they_are, sharing.shared, sharing.shared_with_spare):
            for tax_type in (NET, GROSS):
                fitting = share(found, tax_type)
                if all(column.fits(tax_type) for column in fitting):
                    return Booking(tax_type, tuple(_item(c, tax_type) for c in fitting))
    if invoice.rounding_account:
        moved = [_fitting(column) for column in found]
        rest += sum((column.net for column in found), ZERO) - sum((m.net for m in moved), ZERO)
        return Booking(NET, _with_rest(invoice, moved, rest))
    return Booking(NET, tuple(_item(column, NET) for column in found))


def _as_they_are(found, _tax_type):
    return found


def _booked(invoice):
    """The lines that belong to a column: cash rounding has a category of its own, if allowed."""
    return [
        line
        for line in invoice.lines
        if line.kind == "item" or (line.kind == "rounding" and not invoice.rounding_account)
    ]


def _rounding(invoice):
    """:return: cash rounding that goes to the rounding category"""
    if not invoice.rounding_account:
        return ZERO
    return sum((line.net for line in invoice.lines if line.kind == "rounding"), ZERO)


def _item(column, tax_type):
    return Item(column.code, column.rate, column.amount(tax_type), column.tax)


def _with_rest(invoice, moved, rest):
    items = [_item(column, NET) for column in moved if not column.is_zero]
    if rest:
        items.append(Item(f"{invoice.rounding_account}:0", ZERO, rest, ZERO))
    return tuple(items)


def _fitting(column):
    """:return: the column with the nearest net amount of which the tax is exactly Odoo's; the
    column as it is where the difference is none that rounding makes"""
    if column.fits(NET) or not _is_rounding(column):
        return column
    rate = Fraction(column.rate) / 100
    half = Fraction(CENT) / 2
    # From the one, inclusive, to the other, exclusive: half a cent goes up.
    least = _cents_up((Fraction(column.tax) - half) / rate)
    most = _cents_up((Fraction(column.tax) + half) / rate) - CENT
    return replace(column, net=max(least, min(column.net, most)))


def _is_rounding(column):
    """Whether Odoo's tax differs from that of the column only by what rounding line by line does.
    A tax that somebody typed is no rounding."""
    exact = Fraction(column.net) * Fraction(column.rate) / 100
    return bool(column.rate) and abs(Fraction(column.tax) - exact) <= MOST_PER_LINE * column.lines


def _cents_up(value):
    """:return: the least amount in whole cents that is not below a Fraction"""
    return Decimal(math.ceil(value * 100)).scaleb(-2)
