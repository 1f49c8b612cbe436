"""What may stand on a line for rounding, where a connection allows one."""

from decimal import Decimal

from .money import ZERO

# Of a whole document.
MOST = Decimal("0.10")


def may_be_left(missing):
    """Whether what is missing in the net of the tax codes may stand on one line without tax: cents,
    and of one sign. Else net would go from one rate to another, and the line would not show it.

    :param missing: iterable of Decimal, one for each tax code
    """
    found = [amount for amount in missing if amount]
    return len({amount > 0 for amount in found}) == 1 and abs(sum(found, ZERO)) <= MOST
