"""The sandbox's own arithmetic: tax per column (Spaltenmethode), exact decimals."""
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
GERMAN_RATES = tuple(Decimal(rate) for rate in (0, 5, 7, 16, 19))
# Standard and reduced rates of the other member states (European Commission, VAT rates).
EUROPEAN_RATES = frozenset(Decimal(rate) for rate in (
    "0", "2.1", "3", "4", "4.8", "5", "5.5", "6", "7", "8", "9", "9.5", "10", "11", "12", "13",
    "13.5", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25", "25.5", "27"))


def column_tax(amount, rate, tax_type, half_up=True):
    """Tax of the column's amount at `rate` percent; inside it when gross."""
    rounding = ROUND_HALF_UP if half_up else ROUND_HALF_EVEN
    divisor = HUNDRED + rate if tax_type == "gross" else HUNDRED
    return (amount * rate / divisor).quantize(CENT, rounding)


def totals(items, tax_type):
    """(gross, tax) of items with `amount` and `taxAmount`."""
    tax = sum((item["taxAmount"] for item in items), ZERO)
    amounts = sum((item["amount"] for item in items), ZERO)
    return (amounts + tax if tax_type == "net" else amounts), tax
