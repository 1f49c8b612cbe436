"""A column in several parts.

Tax rounded line by line, in prices that contain it above all, is up to half a cent off for each
line: ten times 9.99 contain 16.00 at 19 %, of their sum it is 15.95. No single amount has such a
tax; so many items of the category have, each of which rounds the same way. There are never more
parts than rounded taxes (a line has one or several): what these explain is rounding, a tax that
somebody typed is not.
"""

from odoo.addons.accounting_bridge.tools.money import ZERO, half_up, is_tie

from . import sharing
from .column import CENT, exact_tax

# How many items a voucher may have is not documented; so many are never needed.
MOST_PARTS = 60
# So many cents around an equal share there is one that is off by nearly half a cent.
NEAR = 25


def divided(columns, tax_type):
    """:param columns: list of `Column`, of which the totals of each rate are to arrive
    :return: list of Column in which the largest of a rate that does not fit is several, where these
        make it exact; else as they are
    """
    made = []
    for group in sharing.groups(columns):
        fits = all(column.fits(tax_type) for column in group)
        made += group if fits or not group[0].rate else _divided(group, tax_type)
    return sorted(made, key=lambda column: column.code)


def _divided(group, tax_type):
    """:return: the columns of a rate: the smaller ones at the tax that lexoffice computes of them,
    the largest in the fewest parts that make up for it"""
    largest = max(group, key=lambda column: column.amount(tax_type))
    others = [
        column.with_amount(column.amount(tax_type), tax_type)
        for column in group
        if column is not largest
    ]
    wanted = sum((c.tax for c in group), ZERO) - sum((c.tax for c in others), ZERO)
    amount = sum((c.amount(tax_type) for c in group), ZERO)
    amount -= sum((c.amount(tax_type) for c in others), ZERO)
    most = min(MOST_PARTS, max(2, sum(column.roundings for column in group)))
    for number in range(_fewest(amount, wanted, largest.rate, tax_type), most + 1):
        found = _parts(largest, amount, wanted, number, tax_type)
        if found:
            return others + found
    return group


def _fewest(amount, wanted, rate, tax_type):
    """:return: how many parts it takes at least: each is off by half a cent at most"""
    return max(2, int(2 * abs(wanted - exact_tax(amount, rate, tax_type)) / CENT))


def _parts(column, amount, wanted, number, tax_type):
    """:return: list of so many Columns that come to this amount and tax together, or None"""
    made, missing = [], wanted
    for left in range(number, 2, -1):
        share = (amount / left).quantize(CENT)
        part = _nearest(column, share, missing, left, tax_type)
        if part is None:
            return None
        made.append(part)
        amount -= part.amount(tax_type)
        missing -= part.tax
    pair = _pair(column, amount, missing, tax_type)
    return pair and made + pair


def _pair(column, amount, wanted, tax_type):
    """:return: the two parts nearest to each other that come to this amount and tax, None where
    there are none: over so many cents as are tried, the cents of a tax repeat"""
    half = (amount / 2).quantize(CENT)
    for cents in _outwards(int(100 + column.rate)):
        one = column.with_amount(half + cents * CENT, tax_type)
        other = column.with_amount(amount - half - cents * CENT, tax_type)
        positive = one.amount(tax_type) > 0 and other.amount(tax_type) > 0
        if positive and one.tax + other.tax == wanted and not _is_tie(one, tax_type):
            return [one, other]
    return None


def _is_tie(column, tax_type):
    return is_tie(exact_tax(column.amount(tax_type), column.rate, tax_type))


def _nearest(column, share, missing, left, tax_type):
    """:return: a part near to `share` whose own rounding goes furthest the way that is needed, the
    nearest one of these; its tax never lies on half a cent"""
    rate = column.rate
    up = missing > left * exact_tax(share, rate, tax_type)
    best, gain = None, None
    for cents in _outwards(NEAR):
        amount = share + cents * CENT
        exact = exact_tax(amount, rate, tax_type)
        own = half_up(exact) - exact if up else exact - half_up(exact)
        if amount > 0 and not is_tie(exact) and (gain is None or own > gain):
            best, gain = amount, own
    return None if best is None else column.with_amount(best, tax_type)


def _outwards(most):
    """:return: 0, 1, -1, 2, -2 … up to `most`"""
    yield 0
    for number in range(1, most + 1):
        yield number
        yield -number
