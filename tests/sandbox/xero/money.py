"""The sandbox's own arithmetic: tax per line, rounded to cents, then summed."""
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from .assumptions import HALF_EVEN

ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
MAX_LINE = Decimal("9999999999.99")


class Rounding:
    def __init__(self, assumptions):
        self._assumptions = assumptions

    def __call__(self, value, places=2):
        even = self._assumptions.tie_rounding == HALF_EVEN
        return value.quantize(Decimal(1).scaleb(-places),
                              ROUND_HALF_EVEN if even else ROUND_HALF_UP)


def line_amount(quantity, unit, discount_rate, discount_amount, rounding):
    """Quantity * UnitAmount, less a rate in percent or an amount, to cents."""
    amount = quantity * unit
    if discount_rate:
        amount = amount * (HUNDRED - discount_rate) / HUNDRED
    elif discount_amount:
        amount -= discount_amount
    return rounding(amount)


def tax_of(amount, rate, line_amount_types, rounding):
    """Tax of one line amount at `rate` percent; inside it when Inclusive."""
    if line_amount_types == "NoTax":
        return ZERO
    if line_amount_types == "Inclusive":
        return rounding(amount * rate / (HUNDRED + rate))
    return rounding(amount * rate / HUNDRED)


def totals(lines, line_amount_types, rounding_amount=ZERO):
    """{"SubTotal", "TotalTax", "Total"} of lines with LineAmount and TaxAmount (or None)."""
    amounts = sum((line["LineAmount"] or ZERO for line in lines), ZERO)
    tax = sum((line["TaxAmount"] or ZERO for line in lines), ZERO)
    net = amounts - tax if line_amount_types == "Inclusive" else amounts
    return {"SubTotal": net, "TotalTax": tax, "Total": net + tax + rounding_amount}
