"""What Xero computes from the JSON that is sent to it.

Xero's rule (developer docs, Rounding in Xero): LineAmount is Quantity x UnitAmount less the
discount, rounded to cents; tax is computed per line and rounded to cents, then summed. With
inclusive amounts the tax is taken out of each line. Whether half a cent goes up is not stated;
half-up is assumed here, and `ways` states the tax of such lines.
"""

from collections import defaultdict
from decimal import Decimal

from odoo.addons.accounting_bridge.tools.documents import TaxTotal, Totals
from odoo.addons.accounting_bridge.tools.money import ZERO, half_up, is_tie, share_of

EXCLUSIVE, INCLUSIVE = "Exclusive", "Inclusive"
NO_TAX = "NONE"


def line_amount(quantity, unit_amount, discount=ZERO):
    """:return: LineAmount of these figures (Decimal), rounded to cents"""
    return half_up(share_of(quantity, unit_amount, 100 - discount, whole=100))


def amount_of(line):
    """:return: LineAmount that Xero computes for a line element"""
    return line_amount(line["Quantity"], line["UnitAmount"], line.get("DiscountRate", ZERO))


def exact_tax(amount, rate, mode):
    """:return: the tax of a line amount before rounding (see `money.share_of`)"""
    return share_of(amount, rate, whole=100 + rate if mode == INCLUSIVE else 100)


def tax_of(line, rate, mode):
    """:return: the tax of a line element: as stated, else computed and rounded to cents"""
    if "TaxAmount" in line:
        return line["TaxAmount"]
    return half_up(exact_tax(amount_of(line), rate, mode))


def tax_is_certain(line, rate, mode):
    """:return: whether the tax does not depend on which way half a cent is rounded"""
    return "TaxAmount" in line or not is_tie(exact_tax(amount_of(line), rate, mode))


def predict(element, rates):
    """
    :param element: an invoice or credit note as it is sent, its numbers Decimal
    :param rates: dict TaxType -> percentage (Decimal)
    :return: `documents.Totals`, `by_code` in the order of the codes
    """
    mode = element["LineAmountTypes"]
    nets, taxes = defaultdict(Decimal), defaultdict(Decimal)
    for line in element["LineItems"]:
        if "UnitAmount" not in line:
            continue  # a note
        code = line.get("TaxType", "")
        amount, tax = amount_of(line), tax_of(line, rates.get(code, ZERO), mode)
        nets[code] += amount - tax if mode == INCLUSIVE else amount
        taxes[code] += tax
    net, tax = sum(nets.values(), ZERO), sum(taxes.values(), ZERO)
    by_code = tuple(
        TaxTotal(code, rates.get(code, ZERO), nets[code], taxes[code]) for code in sorted(nets)
    )
    return Totals(net, tax, net + tax, by_code)


def equal(predicted, wanted, net_by_code=True):
    """:return: whether net, tax and total are the same, and tax and net of every tax code"""
    if (predicted.net, predicted.tax, predicted.total) != (wanted.net, wanted.tax, wanted.total):
        return False
    if not wanted.by_code:
        return True
    return _by_code(predicted, net_by_code) == _by_code(wanted, net_by_code)


def _by_code(totals, with_net):
    sums = defaultdict(lambda: (ZERO, ZERO))
    for row in totals.by_code:
        net, tax = sums[row.code or NO_TAX]
        sums[row.code or NO_TAX] = net + (row.net if with_net else ZERO), tax + row.tax
    return {code: pair for code, pair in sums.items() if any(pair)}
