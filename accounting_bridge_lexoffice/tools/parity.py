"""What lexoffice computes of voucher items.

Its rule (bookkeeping cookbook, "Spaltenmethode"; API documentation, Vouchers): the tax of an item
is its rate on its summed amount, rounded to cents, on top of a net amount or inside a gross one. So
all lines of one posting category and rate become one item, a column. What of it is sent is said by
`ways`.
"""

from dataclasses import dataclass
from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import TaxTotal, Totals
from odoo.addons.accounting_bridge.tools.money import ZERO

from .column import GROSS, tax_of


@dataclass(frozen=True)
class Item:
    """One item of a voucher: `amount` is net or gross, as the voucher says. `instead_of` is the tax
    code of the document that stands on another category there: cash rounding."""

    code: str
    rate: Decimal
    amount: Decimal
    tax: Decimal
    instead_of: str = ""


@dataclass(frozen=True)
class Booking:
    """The items of a voucher, and whether their amounts are net or gross. `way` is the name of the
    way by which they arrive, "" where they do not."""

    tax_type: str
    items: tuple[Item, ...]
    way: str = ""


def predict(booking):
    """:return: `documents.Totals` that lexoffice computes from these items, whatever tax is stated
    on them"""
    by_code = []
    for item in booking.items:
        tax = tax_of(item.amount, item.rate, booking.tax_type)
        net = item.amount - tax if booking.tax_type == GROSS else item.amount
        by_code.append(TaxTotal(item.instead_of or item.code, item.rate, net, tax))
    net = sum((row.net for row in by_code), ZERO)
    tax = sum((row.tax for row in by_code), ZERO)
    return Totals(net, tax, net + tax, tuple(by_code))
