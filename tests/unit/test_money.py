from decimal import Decimal
from fractions import Fraction

import pytest

from odoo.addons.accounting_bridge.tools import money


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("0.0049999999999999999999999999999999", "0.00"),
        ("2.675", "2.68"),
        ("1", "1"),
        ("-0.001", "0"),
    ],
)
def test_half_up(value, rounded):
    for exact in (Decimal(value), Fraction(value)):
        assert money.half_up(exact) == Decimal(rounded)
        assert not str(money.half_up(exact)).startswith("-0.00")


def test_half_up_of_what_no_decimal_can_say():
    assert money.half_up(Fraction(2, 3), 4) == Decimal("0.6667")
    assert money.half_up(Fraction(1, 3)) == Decimal("0.33")


@pytest.mark.parametrize(
    ("value", "tie"), [("0.005", True), ("0.015", True), ("0.01", False), ("0.0051", False)]
)
def test_ties(value, tie):
    assert money.is_tie(Fraction(value)) is tie
    assert money.is_tie(-Fraction(value)) is tie
    assert not money.is_tie(Fraction(1, 3))


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12.50", "12.50"),
        (" 7 ", "7"),
        (3, "3"),
        (0, "0"),
        ("0E+50", "0"),
        (Decimal("1.1"), "1.1"),
        (1.1, "1.1"),
        (None, None),
        (True, None),
        ("NaN", None),
        ("Infinity", None),
        ("1e400", None),
        ("1e-400", None),
        ("x", None),
        ([], None),
    ],
)
def test_numbers_of_a_stranger(value, number):
    assert money.decimal_of(value) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("text", ["9999999999.99", "0.0001", "123456789.1234", "-0.1", "7"])
def test_amounts_are_written_exactly(text):
    assert Decimal(str(money.number(Decimal(text)))) == Decimal(text)


@pytest.mark.parametrize(("text", "places"), [("1.500", 1), ("100", 0), ("1E+2", 0), ("0.0001", 4)])
def test_places(text, places):
    assert money.places(Decimal(text)) == places
