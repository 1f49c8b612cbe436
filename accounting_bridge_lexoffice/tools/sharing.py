"""Sharing out cents among the columns of a rate.

Odoo rounds the tax of a rate once, over all that is sold at it; lexoffice rounds it for each
posting category. With goods and services on one invoice the two differ every other time. Moving a
few cents of the amount from one category to another makes the tax of the rate the same, and leaves
what is declared untouched: net and tax of the rate. Where all is of one category, another ordinary
one takes these cents (two items of one category and rate are not documented to be allowed).
"""

import math
from itertools import permutations

from odoo.addons.accounting_bridge.tools.money import ZERO

from . import categories
from .column import CENT, GROSS, Column


def shared(columns, tax_type):
    """:param columns: list of `Column`, of which the totals of each rate are to arrive
    :return: list of Column with cents shared out where that makes their rate exact, else as they
        are
    """
    return _by_group(columns, tax_type, lambda _group: [])


def shared_with_spare(columns, tax_type):
    """`shared`, with a further ordinary category that may take cents."""
    return _by_group(columns, tax_type, _spare)


def without_negative(columns):
    """:return: list of Column in which what is negative is taken off the largest that is declared
    together with it, as a discount on the goods that is no goods itself; where that would be
    negative too, they stay as they are"""
    made = []
    for group in groups(columns):
        largest = max(group, key=lambda column: column.net)
        less = [column for column in group if column.net < 0]
        if less:
            lines = sum(c.lines for c in less)
            whole = largest.with_more(sum(c.net for c in less), sum(c.tax for c in less), lines)
            if whole.net >= 0:
                group = [whole, *(c for c in group if c.net >= 0 and c is not largest)]
        made += group
    return sorted(made, key=lambda column: column.code)


def groups(columns):
    """:return: the columns in lists of those that are declared together"""
    found = {}
    for column in columns:
        found.setdefault(categories.group(column.code), []).append(column)
    return found.values()


def _by_group(columns, tax_type, further):
    made = []
    for group in groups(columns):
        fits = all(column.fits(tax_type) for column in group)
        made += group if fits else _shared(group + further(group), tax_type)
    return sorted((c for c in made if not c.is_zero), key=lambda column: column.code)


def _spare(group):
    """:return: list of the column, empty yet, that may take cents of a group of ordinary ones"""
    ids = [column.code.partition(":")[0] for column in group]
    free = [category for category in categories.ORDINARY if category not in ids]
    if not free or not all(category in categories.ORDINARY for category in ids):
        return []
    rate = group[0].rate
    return [Column(categories.code(free[0], rate), rate)]


def _shared(group, tax_type):
    if not group[0].rate:
        return group  # whatever the amount, there is no tax
    wanted = sum((column.tax for column in group), ZERO)
    made = [column.with_amount(column.amount(tax_type), tax_type) for column in group]
    while missing := wanted - _tax(made):
        nearer = _nearest_move(made, missing, tax_type)
        if not nearer:
            return group
        made = nearer
    return made


def _tax(columns):
    return sum((column.tax for column in columns), ZERO)


def _nearest_move(columns, missing, tax_type):
    """:return: the columns with the fewest cents moved that bring their tax nearer to what is
    wanted, by the largest part first; None where no move does"""
    tax, numbers = _tax(columns), range(len(columns))
    largest_first = sorted(numbers, key=lambda n: -columns[n].amount(tax_type))
    for cents in range(1, _most_cents(columns[0].rate, tax_type) + 1):
        for giver, taker in permutations(largest_first, 2):
            moved = _moved(columns, giver, taker, cents * CENT, tax_type)
            if moved and abs(missing - (_tax(moved) - tax)) < abs(missing):
                return moved
    return None


def _most_cents(rate, tax_type):
    """:return: how many cents change the tax by one at most; at 0 % none do"""
    whole = 100 + rate if tax_type == GROSS else 100
    return math.ceil(whole / rate) if rate else 0


def _moved(columns, giver, taker, amount, tax_type):
    left = columns[giver].amount(tax_type) - amount
    if left <= 0:
        return None
    made = list(columns)
    made[giver] = columns[giver].with_amount(left, tax_type)
    made[taker] = columns[taker].with_amount(columns[taker].amount(tax_type) + amount, tax_type)
    return made
