"""Proposals of tax rates, local checks, what a token says."""

import base64
import dataclasses
import json
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge_xero.tools import check, taxes, validate

from .neutral import CUSTOMER, credit_note, invoice, line, note


def rate(code, name, percent, use="revenue", active=True):
    data = {"applies_to": {"revenue": use == "revenue", "expenses": use == "expenses"}}
    return ReferenceData("tax", code, code, name, active, Decimal(percent), data=data)


UK = [
    rate("OUTPUT2", "20% (VAT on Income)", 20),
    rate("INPUT2", "20% (VAT on Expenses)", 20, "expenses"),
    rate("OLD", "20% (VAT on Income, old)", 20, active=False),
    rate("RROUTPUT", "5% (VAT on Income)", 5),
    rate("ZERORATEDOUTPUT", "Zero Rated Income", 0),
    rate("EXEMPTOUTPUT", "Exempt Income", 0),
    rate("NONE", "No VAT", 0),
    rate("ECZROUTPUT", "Zero Rated EC Goods Income", 0),
    rate("ECZROUTPUTSERVICES", "Zero Rated EC Services", 0),
    rate("REVERSECHARGES", "Reverse Charge Income 20%", 20),
]


def proposed(name, percent, use="sale", reverse=False, boxes=()):
    tax_set = {"key": "k", "names": [name], "rate": percent, "type_tax_use": use}
    tax_set["vat_boxes"] = list(boxes)
    return taxes.propose([tax_set | {"reverse_charge": reverse, "country": "GB"}], UK).get("k", [])


@pytest.mark.parametrize(
    ("name", "percent", "use", "best"),
    [
        ("20% S", 20, "sale", "OUTPUT2"),
        ("20% P", 20.0, "purchase", "INPUT2"),
        ("5% reduced", 5, "sale", "RROUTPUT"),
        ("0% Exempt", 0, "sale", "EXEMPTOUTPUT"),
        ("Zero rated EU goods", 0, "sale", "ECZROUTPUT"),
        ("0% EC Services", 0, "sale", "ECZROUTPUTSERVICES"),
    ],
)
def test_the_best_proposal(name, percent, use, best):
    assert proposed(name, percent, use)[0][0] == best


def test_zero_percent_alone_is_never_sure():
    assert all(certainty <= 60 for _id, certainty, _reason in proposed("0%", 0))


def test_what_is_in_the_return_is_not_no_vat():
    """The rate "No VAT" is in no box of the return; exports are in box 6."""
    assert "NONE" in [code for code, *_rest in proposed("0% EX", 0)]
    assert "NONE" not in [code for code, *_rest in proposed("0% EX", 0, boxes=["6"])]


def test_reverse_charge_is_never_sure_by_its_name():
    ((code, certainty, _reason), *_rest) = proposed("20% RC Reverse charge", 20, reverse=True)
    assert code == "REVERSECHARGES"
    assert certainty < 70


def test_archived_and_other_rates_are_not_proposed():
    codes = [code for code, _certainty, _reason in proposed("20% S", 20)]
    assert "OLD" not in codes
    assert "INPUT2" not in codes
    assert proposed("17.5%", Decimal("17.5")) == []


def test_best_first():
    scores = [certainty for _id, certainty, _reason in proposed("20% S", 20)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1


# === LOCAL CHECKS ===

GOOD = invoice(line(10), note(), contact=dataclasses.replace(CUSTOMER, external_id=None))


def codes(document):
    return [issue.code for issue in validate.validate(document)]


def test_a_good_document():
    assert codes(GOOD) == []
    assert codes(invoice(line(0))) == [], "0.00 is taken"
    assert codes(credit_note(line(5))) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "RE-Ä1"}, "number_characters"),
        ({"number": 'RE"1'}, "number_characters"),
        ({"number": "RE\n1"}, "number_characters"),
        ({"reference": "x" * 256}, "reference_long"),
        ({"digits": 3, "currency": "KWD"}, "currency_digits"),
        ({"contact": dataclasses.replace(GOOD.contact, name="A <b>")}, "contact_name_brackets"),
        ({"lines": (line(10, item_code="x" * 31),)}, "item_code_long"),
        ({"lines": (line(10, tracking=(("a", "b"),) * 3),)}, "tracking_too_many"),
        ({"lines": (line("10000000000"),)}, "line_too_large"),
    ],
)
def test_what_xero_does_not_take(changes, code):
    assert codes(dataclasses.replace(GOOD, **changes)) == [code]


def test_a_linked_contact_keeps_its_name():
    contact = dataclasses.replace(GOOD.contact, name="A <b>", external_id="x")
    assert codes(dataclasses.replace(GOOD, contact=contact)) == []


def test_an_issue_names_its_line():
    document = dataclasses.replace(GOOD, lines=(line(1), line(2, item_code="x" * 31, source=42)))
    [issue] = validate.validate(document)
    assert (issue.line, issue.level) == (42, "error")


# === WHAT A TOKEN SAYS ===


def token(claims):
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{body}.signature"


def test_claims():
    assert check.token_claims(token({"xero_userid": "u1"})) == {"xero_userid": "u1"}


@pytest.mark.parametrize("text", [None, "", "opaque", "a.b.c", "a.!!.c", token([1]), "a.ü.c"])
def test_a_token_that_says_nothing(text):
    assert check.token_claims(text) == {}
