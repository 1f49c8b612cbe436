"""A column in several parts.

Tax rounded line by line, in prices that contain it above all, is up to half a cent off for each
line: ten times 9.99 contain 16.00 at 19 %, of their sum it is 15.95. No single amount has such a
tax; so many items of the category have, each of which rounds the same way. There are never more
parts than lines: what these explain is rounding, a tax that somebody typed is not.
"""

from fractions import Fraction

from odoo.addons.accounting_bridge.tools.money import ZERO, is_tie

from . import sharing
from .column import CENT, GROSS

# How many items a voucher may have is not documented; so many are never needed.
MOST_PARTS = 60


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
    most = min(MOST_PARTS, max(2, sum(column.lines for column in group)))
    for number in range(_fewest(amount, wanted, largest.rate, tax_type), most + 1):
        found = _parts(largest, amount, wanted, number, tax_type)
        if found:
            return others + found
    return group


def _fewest(amount, wanted, rate, tax_type):
    """:return: how many parts it takes at least: each is off by half a cent at most"""
    off = abs(Fraction(wanted) - Fraction(amount) * _share(rate, tax_type))
    return max(2, int(off * 2 / Fraction(CENT)))


def _share(rate, tax_type):
    """:return: the tax in an amount of 1, as Fraction"""
    return Fraction(rate) / (100 + Fraction(rate) if tax_type == GROSS else 100)


def _parts(column, amount, wanted, number, tax_type):
    """:return: list of so many Columns that come to this amount and tax together, or None"""
    made, missing = [], wanted
    for left in range(number, 0, -1):
        share = (amount / left).quantize(CENT) if left > 1 else amount
        part = _nearest(column, share, missing, left, tax_type) if left > 1 else None
        part = part or column.with_amount(share, tax_type)
        if part.amount(tax_type) <= 0:
            return None
        made.append(part)
        amount -= part.amount(tax_type)
        missing -= part.tax
    return None if missing or amount else made


def _nearest(column, share, missing, left, tax_type):
    """:return: a part near to `share` whose own rounding goes furthest the way that is needed, the
    nearest one of these; its tax never lies on half a cent"""
    rate = _share(column.rate, tax_type)
    up = Fraction(missing) > Fraction(share) * left * rate
    best, gain = None, None
    for cents in _outwards(int(1 / rate) + 1):
        part = column.with_amount(share + cents * CENT, tax_type)
        exact = Fraction(part.amount(tax_type)) * rate
        own = Fraction(part.tax) - exact if up else exact - Fraction(part.tax)
        if not is_tie(exact) and (gain is None or own > gain):
            best, gain = part, own
    return best


def _outwards(most):
    """:return: 0, 1, -1, 2, -2 … up to `most`"""
    yield 0
    for number in range(1, most + 1):
        yield number
        yield -number
