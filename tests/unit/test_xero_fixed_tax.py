"""Taxes that are no percentage: Xero knows none, so the tax of the line is stated."""

import dataclasses
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import LineTax
from odoo.addons.accounting_bridge_xero.tools import parity, translate, validate

from .neutral import VAT5, VAT20, invoice, line

NO_VAT = ("NONE", Decimal(0))


def taxed(net, rate, percentage, fixed, **more):
    """A line of this net with a percentage and a fixed tax, in amounts."""
    percentage, fixed = Decimal(percentage), Decimal(fixed)
    taxes = (LineTax("VAT", rate[1], percentage), LineTax("Eco", None, fixed))
    return line(net, tax=rate, tax_amount=percentage + fixed, taxes=taxes, **more)


def arrives(document):
    return parity.equal(translate.totals(document), document.totals)


@pytest.mark.parametrize(
    ("rate", "percentage", "fixed"),
    [
        (VAT20, "20.00", "2.50"),
        (VAT20, "20.50", "2.50"),  # the fixed one is in the base of the percentage
        (NO_VAT, "0.00", "2.50"),
        (VAT20, "20.00", "-2.50"),
    ],
)
def test_is_stated(rate, percentage, fixed):
    document = invoice(taxed(100, rate, percentage, fixed))
    (element,) = translate.invoice_element(document)["LineItems"]
    assert element["TaxAmount"] == Decimal(percentage) + Decimal(fixed)
    assert arrives(document)


def test_does_not_hide_a_wrong_rate():
    assert not arrives(invoice(taxed(100, VAT5, "20.00", "2.50")))
    assert not arrives(invoice(line(100, tax=VAT5, tax_amount=20)))


def test_is_told():
    (issue,) = validate.validate(invoice(taxed(100, VAT20, "20.00", "2.50")))
    assert (issue.code, issue.level, issue.params) == ("fixed_tax", "warning", {"taxes": "Eco"})
    assert not list(validate.validate(invoice(line(100))))


def test_cash_rounding_in_the_tax():
    """Rounded to whole pounds: more than rounding to cents could explain."""
    document = invoice(line("20.40", tax_amount="3.60"))
    assert not arrives(document)
    assert arrives(dataclasses.replace(document, tax_rounding=Decimal("-0.48")))
