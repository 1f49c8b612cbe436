"""Sharing out cents among the columns of a rate.

Odoo rounds the tax of a rate once, over all that is sold at it; lexoffice rounds it for each
posting category. With goods and services on one invoice the two differ every other time. Moving a
few cents of the amount from one category to another makes the tax of the rate the same, and leaves
what is declared untouched: net and tax of the rate. Where that is not enough, one or all of the
other ordinary categories take such cents too (two items of one category and rate are not documented
to be allowed).
"""

import math
from itertools import permutations, product

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
    return _by_group(columns, tax_type, lambda group: _spares(group)[:1])


def shared_with_all(columns, tax_type):
    """The same with every ordinary category at once."""
    made = []
    for group in groups(columns):
        fits = all(column.fits(tax_type) for column in group)
        made += group if fits else _spread(group, _spares(group), tax_type)
    return _in_order(made)


def without_negative(columns):
    """:return: list of Column in which what is negative is taken off the largest that is declared
    together with it, as a discount on the goods that is no goods itself; where that would be
    negative too, they stay as they are"""
    made = []
    for group in groups(columns):
        largest = max(group, key=lambda column: column.net)
        less = [column for column in group if column.net < 0]
        if less:
            roundings = sum(c.roundings for c in less)
            net, tax = sum(c.net for c in less), sum(c.tax for c in less)
            whole = largest.with_more(net, tax, roundings)
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
    return _in_order(made)


def _in_order(columns):
    return sorted((c for c in columns if not c.is_zero), key=lambda column: column.code)


def _spares(group):
    """:return: list of the columns, empty yet, that may take cents of a group of ordinary ones"""
    ids = [column.code.partition(":")[0] for column in group]
    if not set(ids) <= set(categories.ORDINARY):
        return []
    rate = group[0].rate
    free = [category for category in categories.ORDINARY if category not in ids]
    return [Column(categories.code(category, rate), rate) for category in free]


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


def _spread(group, spares, tax_type):
    """:return: the columns with the fewest cents of the largest one on the spare ones that make the
    tax of all of them what is wanted; as they are where nothing does"""
    most = _most_cents(group[0].rate, tax_type)
    wanted = _tax(group)
    made = [column.with_amount(column.amount(tax_type), tax_type) for column in group]
    largest = max(made, key=lambda column: column.amount(tax_type))
    others = [column for column in made if column is not largest]
    for cents in sorted(product(range(most + 1), repeat=len(spares)), key=sum):
        left = largest.amount(tax_type) - sum(cents) * CENT
        moved = [s.with_amount(c * CENT, tax_type) for s, c in zip(spares, cents, strict=True)]
        found = [largest.with_amount(left, tax_type), *others, *moved]
        if left > 0 and _tax(found) == wanted:
            return found
    return group


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
