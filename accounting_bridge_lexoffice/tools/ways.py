"""The ways by which lexoffice is made to compute Odoo's net, tax per rate and total to the cent.

They are tried in this order, and the first that arrives is taken:

1. "stored": an item for each column, its net amount as Odoo has it;
2. "gross": the same with gross amounts;
3. "shared": cents shared out among the columns that are declared together (see `sharing`);
4. "further": the same, with one or all further ordinary categories that take cents;
5. "parts": a column as several items of its category and rate, no more than taxes of its lines
   were rounded: what rounding line by line makes of a tax no single amount makes;
6. "rounding_line": what is left over on the rounding category, where the connection allows it, and
   no more than `rounding.may_be_left` says.

Tax of what is declared together, and the total, are Odoo's in each of them; so is its net, but for
the cents of a rounding line. Where no way arrives, the items are Odoo's net amounts, and
`parity.predict` shows the difference.
"""

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from odoo.addons.accounting_bridge.tools.money import ZERO
from odoo.addons.accounting_bridge.tools.rounding import may_be_left

from . import categories, parts, sharing
from .column import CENT, GROSS, NET, Column
from .parity import Booking, Item

STORED, IN_GROSS, SHARED, FURTHER = "stored", "gross", "shared", "further"
PARTS, ROUNDING_LINE = "parts", "rounding_line"
# The rounding of one tax of a line can move it by less than this.
MOST_PER_ROUNDING = CENT


def columns(invoice):
    """:return: list of Column of an invoice in the order of their codes; what adds up to nothing is
    left out, because lexoffice takes no items of nothing. A deduction that exceeds what is sold in
    its category is taken off another one that is declared together with it."""
    found = {}
    for line in _booked(invoice):
        column = found.get(line.tax_code, Column(line.tax_code, line.tax_rate))
        found[line.tax_code] = column.with_line(line)
    kept = sharing.without_negative([found[code] for code in sorted(found)])
    return [column for column in kept if not column.is_zero]


def booking(invoice):
    """:return: Booking, the first that arrives, else the net amounts without the name of a way"""
    found, rounding = columns(invoice), _rounding(invoice)
    for way, tax_type, share in _TRIED:
        fitting = share(found, tax_type)
        if all(column.fits(tax_type) for column in fitting):
            items = tuple(_item(column, tax_type) for column in fitting)
            return Booking(tax_type, items + rounding, way)
    rounded = _with_rounding_line(invoice, found, rounding) if invoice.rounding_account else None
    return rounded or Booking(NET, tuple(_item(column, NET) for column in found) + rounding)


def differences(invoice):
    """:return: list as `provider._line_differences` states it, a row for each column whose tax is
    another there, named by the first of its lines; where no way arrives"""
    if booking(invoice).way:
        return []
    first = {line.tax_code: line for line in reversed(_booked(invoice))}
    found = []
    for column in columns(invoice):
        there = column.with_amount(column.net, NET)
        if there.tax != column.tax:
            found.append((abs(there.tax - column.tax), column, there))
    found.sort(key=lambda each: -each[0])
    return [_difference(first[column.code], column, there) for _far, column, there in found]


def _difference(line, column, there):
    return {
        "line": line.source,
        "name": line.tax_name or column.code,
        "here": [str(column.net), str(column.tax)],
        "there": [str(there.net), str(there.tax)],
    }


def _as_they_are(found, _tax_type):
    return found


_TRIED = (
    (STORED, NET, _as_they_are),
    (IN_GROSS, GROSS, _as_they_are),
    *((SHARED, tax_type, sharing.shared) for tax_type in (NET, GROSS)),
    *((FURTHER, tax_type, sharing.shared_with_spare) for tax_type in (NET, GROSS)),
    *((FURTHER, tax_type, sharing.shared_with_all) for tax_type in (NET, GROSS)),
    *((PARTS, tax_type, parts.divided) for tax_type in (NET, GROSS)),
)


def _booked(invoice):
    """The lines that belong to a column. Cash rounding has a category of its own where a rounding
    line is allowed; and where it takes off something, because no column may be negative."""
    rounding = _rounding_lines(invoice)
    return [line for line in invoice.lines if line.kind != "note" and line not in rounding]


def _rounding_lines(invoice):
    lines = [line for line in invoice.lines if line.kind == "rounding"]
    own = invoice.rounding_account or sum((line.net for line in lines), ZERO) < 0
    return lines if own else []


def _rounding(invoice):
    """:return: tuple of the item of cash rounding on the category for it, empty where it is in a
    column"""
    lines = _rounding_lines(invoice)
    amount = sum((line.net for line in lines), ZERO)
    return (_rest(invoice, amount, lines[0].tax_code),) if amount else ()


def _item(column, tax_type):
    return Item(column.code, column.rate, column.amount(tax_type), column.tax)


def _rest(invoice, amount, instead_of=""):
    category = invoice.rounding_account or categories.ROUNDING
    return Item(f"{category}:0", ZERO, amount, ZERO, instead_of)


def _with_rounding_line(invoice, found, rounding):
    """:return: Booking of net amounts of which the taxes are exactly Odoo's, with what is left over
    and the cash rounding as one item; None where there are none, or too much would be left"""
    moved = [_fitting(column) for column in found]
    left = [own.net - column.net for own, column in zip(found, moved, strict=True)]
    if not all(column.fits(NET) for column in moved) or not may_be_left(left):
        return None
    rest = sum(left, ZERO) + sum((item.amount for item in rounding), ZERO)
    items = tuple(_item(column, NET) for column in moved if not column.is_zero)
    items += (_rest(invoice, rest),) if rest else ()
    return Booking(NET, items, ROUNDING_LINE)


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
    most = MOST_PER_ROUNDING * column.roundings
    exact = Fraction(column.net) * Fraction(column.rate) / 100
    return bool(column.rate) and abs(Fraction(column.tax) - exact) <= most


def _cents_up(value):
    """:return: the least amount in whole cents that is not below a Fraction"""
    return Decimal(math.ceil(value * 100)).scaleb(-2)
