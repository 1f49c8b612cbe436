"""The ways to the cent at Xero: in their order, each where the one before it does not arrive; and
what is said where none does."""

import dataclasses
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge_xero.tools import translate, validate, ways

from .neutral import VAT5, VAT20, ZERO_RATED, credit_note, invoice, line, note, totals, with_totals

D = Decimal
STORED = line("19.99", 3)
# 2 x 33.335 is 66.67, of which Odoo's document has 66.66.
DISTRIBUTED = line("33.335", 2, net="66.66")
FOUR_DECIMALS = line("33.34", 3, net="100.00")
TAX_AMOUNTS = line("19.99", 3, tax_amount="12.00")


@pytest.mark.parametrize(
    ("way", "lines"),
    [
        ("stored", [STORED]),
        ("stored", [line("9.99", 2, included=True)]),
        ("distributed", [STORED, DISTRIBUTED]),
        ("four_decimals", [STORED, DISTRIBUTED, FOUR_DECIMALS]),
        ("four_decimals", [line("33.333333", "3.00001", net="100.00")]),
        ("tax_amounts", [STORED, FOUR_DECIMALS, TAX_AMOUNTS]),
        ("", [STORED, line(100, tax=ZERO_RATED, tax_amount="0.01")]),
    ],
)
def test_the_first_that_arrives_is_taken(way, lines):
    assert translate.way(invoice(*lines, note())) == way
    assert translate.way(credit_note(*lines, note())) == way


def test_what_is_stored_is_compared_first():
    """The distribution of a line is not looked at where the stored figures arrive."""
    document = invoice(line(10), line(20))
    lines = (line(10, net="10.01"), line(20, net="19.99"))
    document = dataclasses.replace(document, lines=lines)
    [first, second] = translate.invoice_element(document)["LineItems"]
    assert translate.way(document) == "stored"
    assert (first["LineAmount"], second["LineAmount"]) == (10, 20)


def test_prices_keep_their_quantity():
    distributed, four = (
        translate.invoice_element(invoice(each))["LineItems"][0]
        for each in (DISTRIBUTED, FOUR_DECIMALS)
    )
    assert (distributed["Quantity"], distributed["UnitAmount"]) == (2, D("33.33"))
    assert (four["Quantity"], four["UnitAmount"]) == (3, D("33.3333"))


def test_what_differs_is_told_by_the_line():
    right = line(10, source=1)
    wrong = line(100, tax_amount="19.00", source=2, description="Desk\nOak")
    worse = line(200, tax_amount="10.00", source=3)
    document = invoice(right, wrong, note(), worse)
    first, second = translate.differences(document)
    assert first["line"] == 3
    assert second == {
        "line": 2,
        "name": "Desk",
        "here": ["100.00", "19.00"],
        "there": ["100.00", "20.00"],
    }
    assert translate.differences(invoice(right)) == []


def test_yen_are_rounded_to_whole_ones():
    """Xero computes with two decimals, so the tax of a whole yen is stated."""
    document = invoice(line(1003, net="1003", tax_amount="201"), currency="JPY", digits=0)
    [row] = translate.invoice_element(document)["LineItems"]
    assert (translate.way(document), row["TaxAmount"]) == ("tax_amounts", 201)


def test_a_rounding_line_is_the_last_way():
    document = invoice(line(100), rounding_account="868")
    wanted = totals(document.lines)
    more = dataclasses.replace(wanted, net=wanted.net + D("0.02"), total=wanted.total + D("0.02"))
    document = dataclasses.replace(document, totals=more)
    assert translate.way(document) == ways.ROUNDING_LINE
    assert translate.way(dataclasses.replace(document, rounding_account="")) == ""


@pytest.mark.parametrize(("more", "way"), [("0.10", "rounding_line"), ("0.11", "")])
def test_a_rounding_line_takes_ten_cents(more, way):
    document = invoice(line(100), rounding_account="868")
    net, total = D(100) + D(more), D(120) + D(more)
    assert translate.way(with_totals(document, net=net, total=total)) == way


def test_a_rounding_line_takes_nothing_from_one_rate_to_another():
    """Three pence too many at the one, one too few at the other."""
    lines = line(100), line(100, tax=VAT5)
    wanted = totals((line(100, net="100.03"), line(100, tax=VAT5, net="99.99")))
    tax = totals(lines).tax
    wanted = dataclasses.replace(wanted, tax=tax, total=wanted.net + tax)
    document = dataclasses.replace(invoice(*lines, rounding_account="868"), totals=wanted)
    assert translate.way(document) == ""


@pytest.mark.parametrize(("by", "way"), [("-0.05", "tax_amounts"), ("0", "")])
def test_a_tax_changed_by_hand_and_rounded_besides(by, way):
    """Division tax: 419.81 by the rate, 419.80 as Odoo distributed it, then five less by hand."""
    document = invoice(line("1679.22", tax=("DIVISION", D(25)), tax_amount="419.75"))
    edited = (("25 %", D(by)),) if D(by) else ()
    assert translate.way(dataclasses.replace(document, tax_edited=edited)) == way


def test_a_change_by_hand_does_not_hide_a_wrong_rate():
    document = invoice(line(100, tax=VAT5, tax_amount="20.05"), tax_edited=(("5 %", D("0.05")),))
    assert translate.way(document) == ""


@pytest.mark.parametrize(
    ("rate", "ours", "told"),
    [
        ("1.25", "96.00", None),
        # 120 / 0.8543209876 is 140.46, with six decimals too
        ("0.8543209876", "140.46", None),
        ("0.0061234567", "19596.77", "19598.24"),
    ],
)
def test_six_decimals_of_a_rate_are_told_of(rate, ours, told):
    document = invoice(
        line(100, tax=VAT20),
        currency="EUR",
        currency_rate=D(rate),
        company_currency="GBP",
        company_total=D(ours),
    )
    issues = [issue for issue in validate.validate(document) if issue.code == "company_total"]
    assert [issue.params["there"] for issue in issues] == ([told] if told else [])
    assert all(issue.level == "warning" for issue in issues)
