"""Where the company in Odoo and the organisation in lexoffice disagree."""

import pytest

from odoo.addons.accounting_bridge_lexoffice.tools.company import (
    Company,
    Profile,
    disagreements,
    requirements,
)

TAXED, UNTAXED = (7, "19 % USt.", 19.0), (8, "0 % § 19", 0.0)


def company(**values):
    return Company(
        **{
            "id": 1,
            "currency": "EUR",
            "country": "DE",
            "price_include": False,
            "default_tax": TAXED,
            **values,
        }
    )


def codes(issues):
    return [(issue.code, issue.level) for issue in issues]


def test_nothing_wrong():
    assert requirements(company()) == []
    assert disagreements(company(), Profile("net", False, "", ("BOOKKEEPING",))) == []


def test_what_must_be_so():
    assert codes(requirements(company(currency="CHF"))) == [("company_currency", "error")]
    assert codes(requirements(company(country="AT"))) == [("company_country", "warning")]
    [issue] = requirements(company(shared_journals=((3, "Sales"), (4, "Shop"))))
    assert (issue.code, issue.level) == ("refund_sequence", "error")
    assert issue.params == {"journals": ["Sales", "Shop"], "journal_ids": [3, 4]}


@pytest.mark.parametrize(
    ("values", "profile", "expected"),
    [
        ({}, Profile("net", True), "small_business_there"),
        ({}, Profile("vatfree", False), "small_business_there"),
        ({"default_tax": UNTAXED}, Profile("net", False), "small_business_here"),
        ({}, Profile("gross", False), "gross_there"),
        ({"price_include": True}, Profile("net", False), "net_there"),
        ({}, Profile("net", False, "DESTINATION"), "distance_sales_there"),
        ({"foreign_rates": True}, Profile("net", False, "ORIGIN"), "distance_sales_here"),
        ({"foreign_rates": True}, Profile("net", False), "distance_sales_here"),
        ({}, Profile("net", False, "", ("INVOICING",)), "no_bookkeeping"),
    ],
)
def test_disagreements(values, profile, expected):
    assert codes(disagreements(company(**values), profile)) == [(expected, "warning")]


@pytest.mark.parametrize(
    ("values", "profile"),
    [
        ({"default_tax": UNTAXED}, Profile("vatfree", True)),
        ({"default_tax": None}, Profile("net", False)),
        ({"price_include": True}, Profile("gross", False)),
        ({"foreign_rates": True}, Profile("net", False, "DESTINATION")),
        ({}, Profile("net", False, "ORIGIN")),
        ({}, Profile("", False)),
    ],
)
def test_agreements(values, profile):
    assert disagreements(company(**values), profile) == []
