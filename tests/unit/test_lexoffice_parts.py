"""Several items of one category and rate: what rounding line by line makes of a tax."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools.documents import LineTax
from odoo.addons.accounting_bridge_lexoffice.tools import parts, sharing, translate
from odoo.addons.accounting_bridge_lexoffice.tools.column import GROSS, NET, Column, tax_of

from .lexoffice_neutral import GOODS, SERVICES, T7, T19, invoice, line, tax

D = Decimal
CODE = f"{GOODS}:19"


@pytest.mark.parametrize("tax_type", [NET, GROSS])
@pytest.mark.parametrize("off", range(-5, 6))
def test_as_far_as_the_lines_explain(tax_type, off):
    """Twelve lines explain more than five cents, each half a one."""
    net = D("839.50")
    column = Column(CODE, D(19), net, tax_of(net, D(19), NET) + D(off) / 100, roundings=12)
    made = parts.divided([column], tax_type)
    assert all(part.fits(tax_type) for part in made)
    assert sum(part.net for part in made) == column.net
    assert sum(part.tax for part in made) == column.tax
    assert all(part.net > 0 for part in made)
    assert len(made) <= 2 * abs(off) + 3


def test_no_further():
    net = D("839.50")
    column = Column(CODE, D(19), net, tax_of(net, D(19), NET) + D("0.02"), roundings=2)
    assert parts.divided([column], NET) == [column]


def test_the_smaller_ones_stay_whole():
    large = Column(f"{GOODS}:19", D(19), D("839.50"), D("159.54"), roundings=6)
    small = Column(f"{SERVICES}:19", D(19), D("12.00"), D("2.28"), roundings=1)
    made = parts.divided([large, small], NET)
    assert [part for part in made if part.code == small.code] == [small]
    assert sum(part.tax for part in made) == large.tax + small.tax


def test_several_taxes_of_a_line_round_each_by_itself():
    """Three taxes that come to 19 %, as Odoo rounds them by line: 48.43, 29.06 and 14.53 of 484.25,
    of which 19 % are 92.01."""
    three = tuple(
        LineTax(f"{r} %", D(r), D(t)) for r, t in ((10, "48.43"), (6, "29.06"), (3, "14.53"))
    )
    document = invoice(line("484.25", tax_amount=D("92.02"), taxes=three))
    assert translate.way(document) == "further"
    predicted = translate.totals(document)
    assert (predicted.net, predicted.tax) == (D("484.25"), D("92.02"))


def test_without_tax_nothing_is_divided():
    column = Column(f"{GOODS}:0", D(0), D(100), D("0.01"), roundings=9)
    assert parts.divided([column], NET) == [column]


PRICES = st.decimals("0.50", "999", places=2)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(PRICES, st.sampled_from([T19, T7, tax(GOODS)])), min_size=1, max_size=20))
def test_prices_with_tax_rounded_line_by_line_arrive(sold):
    document = invoice(*(line(price, tax=rate, included=True) for price, rate in sold))
    predicted = translate.totals(document)
    assert translate.way(document)
    assert (predicted.net, predicted.tax) == (document.totals.net, document.totals.tax)


def test_a_deduction_stays_where_it_would_turn_the_rate_negative():
    less = Column(f"{SERVICES}:19", D(19), D("-20.00"), D("-3.80"), 1)
    more = Column(f"{GOODS}:19", D(19), D("10.00"), D("1.90"), 1)
    assert sharing.without_negative([less, more]) == sorted(
        [less, more], key=lambda column: column.code
    )


def test_two_lines_are_found_as_they_are():
    """29.97 and 9.99 with tax: 4.79 and 1.60, of their sum 6.38; apart from the sales of the rate,
    so that no other category takes a cent."""
    column = Column("margin:19", D(19), D("33.57"), D("6.39"), roundings=2)
    made = parts.divided([column], GROSS)
    assert len(made) == 2
    assert all(part.fits(GROSS) for part in made)
    assert (sum(part.net for part in made), sum(part.tax for part in made)) == (
        column.net,
        column.tax,
    )
