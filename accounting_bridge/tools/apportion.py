"""Splitting an amount so that no cent is lost."""

from decimal import ROUND_HALF_UP, Decimal


def apportion(amount, weights, digits=2):
    """Split `amount` in proportion to `weights`; the last cent goes to the largest part.

    :param amount: Decimal, rounded to `digits`
    :param weights: Decimals of any sign; their sum must not be zero unless all are zero
    :return: list of Decimals rounded to `digits`, one per weight, whose sum is `amount`
    :raise ValueError: there is an amount to split but nothing to split it by
    """
    whole = sum(weights, Decimal(0))
    if not whole:
        if amount:
            raise ValueError("nothing to apportion by")
        return [Decimal(0) for _weight in weights]
    unit = Decimal(1).scaleb(-digits)
    parts = [(amount * w / whole).quantize(unit, ROUND_HALF_UP) for w in weights]
    largest = max(range(len(weights)), key=lambda i: abs(weights[i]))
    parts[largest] += amount - sum(parts, Decimal(0))
    return parts
