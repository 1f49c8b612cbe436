"""A column: all that is sold in one posting category at one rate, and the tax lexoffice computes
of it. Which way half a cent is rounded is not stated there: commercially, as German law has it.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from odoo.addons.accounting_bridge.tools.money import ZERO, half_up, share_of

NET, GROSS = "net", "gross"
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Column:
    """All lines of one tax code; the amounts are Odoo's, exact. `roundings`: from how many rounded
    taxes they may come, one of each line and tax."""

    code: str
    rate: Decimal
    net: Decimal = ZERO
    tax: Decimal = ZERO
    roundings: int = 0

    @property
    def gross(self):
        return self.net + self.tax

    @property
    def is_zero(self):
        return not self.net and not self.tax

    @property
    def is_negative(self):
        return self.net < 0 or self.tax < 0

    def amount(self, tax_type):
        return self.gross if tax_type == GROSS else self.net

    def fits(self, tax_type):
        """Whether lexoffice computes the tax that it has."""
        return tax_of(self.amount(tax_type), self.rate, tax_type) == self.tax

    def with_line(self, line):
        percentages = [tax for tax in line.taxes if tax.rate is not None]
        return self.with_more(line.net, line.tax, max(1, len(percentages)))

    def with_more(self, net, tax, roundings):
        roundings += self.roundings
        return replace(self, net=self.net + net, tax=self.tax + tax, roundings=roundings)

    def with_amount(self, amount, tax_type):
        """:return: the column with another amount, and the tax that lexoffice computes of it"""
        tax = tax_of(amount, self.rate, tax_type)
        return replace(self, net=amount - tax if tax_type == GROSS else amount, tax=tax)


def tax_of(amount, rate, tax_type):
    """:return: the tax that lexoffice computes of an amount"""
    return half_up(exact_tax(amount, rate, tax_type))


def exact_tax(amount, rate, tax_type):
    """:return: the same before rounding (see `money.share_of`)"""
    return share_of(amount, rate, whole=100 + rate if tax_type == GROSS else 100)
