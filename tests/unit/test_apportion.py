from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools.apportion import apportion

cents = st.integers(-10_000_000, 10_000_000).map(lambda n: Decimal(n).scaleb(-2))
weights = st.lists(st.integers(1, 10_000_000).map(lambda n: Decimal(n).scaleb(-2)), min_size=1)


@given(cents, weights)
def test_no_cent_is_lost(amount, parts):
    assert sum(apportion(amount, parts)) == amount


@given(weights)
def test_the_whole_is_itself(parts):
    assert apportion(sum(parts), parts) == parts


@given(cents, weights)
def test_only_the_largest_part_is_off_by_more_than_half_a_cent(amount, parts):
    whole, largest = sum(parts), max(range(len(parts)), key=lambda i: parts[i])
    for index, part in enumerate(apportion(amount, parts)):
        if index != largest:
            assert abs(part - amount * parts[index] / whole) <= Decimal("0.00501")


def test_last_cent_on_the_largest():
    thirds = [Decimal(1), Decimal(1), Decimal("1.01")]
    assert apportion(Decimal("1.00"), thirds) == [
        Decimal("0.33"),
        Decimal("0.33"),
        Decimal("0.34"),
    ]


def test_parts_of_either_sign():
    parts = [Decimal(-100), Decimal(-19), Decimal(19)]
    assert apportion(Decimal(-50), parts) == [Decimal(-50), Decimal("-9.5"), Decimal("9.5")]


def test_currency_without_cents():
    assert apportion(Decimal(100), [Decimal(1)] * 3, 0) == [Decimal(34), Decimal(33), Decimal(33)]


def test_nothing_to_split_by():
    assert apportion(Decimal(0), [Decimal(0)] * 2) == [Decimal(0)] * 2
    with pytest.raises(ValueError, match="nothing"):
        apportion(Decimal(1), [Decimal(1), Decimal(-1)])
