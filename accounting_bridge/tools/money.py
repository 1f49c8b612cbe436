"""Exact amounts: decimals in and out of JSON, and commercial rounding."""

from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

ZERO = Decimal(0)
# An amount outside of this is not money but damage; arithmetic on it could take for ever.
LARGEST_EXPONENT = 20
# Products of amounts are exact in it; what a quotient is cut off by is so far behind the last digit
# of any of them that it is on the right side of half a cent.
_EXACT = Context(prec=200)


_HALF = Decimal("0.5")


def decimal_of(value):
    """:return: the Decimal that a JSON value stands for, or None where it stands for none (null,
    text that is no number, NaN, absurd exponents)"""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        return ZERO if number.is_finite() and not number else None
    return number


def share_of(*factors, whole):
    """:return: the product of the factors (Decimal) divided by `whole` (Decimal or int), as exact
    as `half_up` and `is_tie` want it; ten times as fast as a Fraction"""
    product = Decimal(1)
    for factor in factors:
        product = _EXACT.multiply(product, factor)
    return _EXACT.divide(product, whole)


def half_up(value, digits=2):
    """Commercial rounding: half a unit goes away from zero.

    :param value: Decimal, Fraction or int
    """
    if not isinstance(value, (Decimal, int)):
        return half_up_fraction(value, digits)
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP) + ZERO


def half_up_fraction(value, digits=2):
    """`half_up` of a Fraction, without any intermediate rounding."""
    scaled = abs(value) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(units if value >= 0 else -units).scaleb(-digits) + ZERO


def is_tie(value, digits=2):
    """:return: whether a Fraction, or what `share_of` gave, lies exactly half-way between two
    amounts"""
    if isinstance(value, Decimal):
        left = _EXACT.remainder(_EXACT.scaleb(abs(value), digits), 1)
        return left == _HALF
    return (value * 2 * 10**digits).denominator == 1 and (value * 10**digits).denominator != 1


def places(value):
    """:return: how many decimal places a Decimal really uses (1.500 uses one)"""
    return max(0, -value.normalize().as_tuple().exponent)


def number(value):
    """What `json.dumps` writes for a Decimal (`default=`): an amount of up to 15 digits keeps all
    of them."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
