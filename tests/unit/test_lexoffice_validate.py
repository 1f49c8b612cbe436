"""What is refused before anything is sent."""

import dataclasses

import pytest

from odoo.addons.accounting_bridge_lexoffice.tools import categories
from odoo.addons.accounting_bridge_lexoffice.tools.validate import validate

from .lexoffice_neutral import (
    CUSTOMER,
    DISTANCE,
    EU_GOODS,
    GOODS,
    T0,
    T7,
    T19,
    invoice,
    line,
    tax,
)
from .neutral import note

WALK_IN = dataclasses.replace(CUSTOMER, collective=True, external_id=None)
PERSON = dataclasses.replace(CUSTOMER, is_company=False)


def codes(document):
    return [issue.code for issue in validate(document)]


def test_an_ordinary_document():
    assert codes(invoice(line(10), note(), line(5, tax=T7), line(3, tax=tax(GOODS)))) == []


def test_one_currency():
    [issue] = validate(invoice(line(-10), currency="CHF"))
    assert (issue.code, issue.params) == ("eur_only", {"currency": "CHF"})


def test_a_rate_may_not_be_negative():
    document = invoice(line(100), line(10, tax=T7), line(-30, tax=T7, tax_name="Waren · 7 %"))
    [issue] = validate(document)
    assert issue.code == "negative_column"
    assert issue.params == {"tax": "Waren · 7 %", "net": "-20.00"}
    assert codes(invoice(line(100), line(-30))) == []


def test_too_large():
    assert codes(invoice(line("90000000"))) == ["amount_large"]


def test_no_number():
    assert codes(invoice(line(1), number=" ")) == ["number_missing"]


def test_a_category_without_tax_has_no_rate():
    [issue] = validate(invoice(line(10, tax=(f"{EU_GOODS}:19", T19[1]))))
    assert (issue.code, issue.params["rate"]) == ("rate_refused", "19")


def test_a_category_for_one_rate_only():
    alone = {"split_allowed": False, "role": "income"}
    assert codes(invoice(line(10, tax_data=alone), line(5, tax=T7))) == ["category_split"]
    assert codes(invoice(line(10, tax_data=alone), line(5, tax_data=alone))) == []


@pytest.mark.parametrize(
    "sold",
    [
        line(10, tax=T0),
        line(10, tax=tax(DISTANCE, 20)),
        line(10, tax_data={"contact_required": True}),
    ],
)
def test_the_collective_contact_is_not_for_everything(sold):
    assert codes(invoice(sold, contact=WALK_IN)) == ["contact_required"]
    assert codes(invoice(sold)) == []


def test_the_collective_contact_for_ordinary_sales():
    assert codes(invoice(line(10), contact=WALK_IN)) == []


@pytest.mark.parametrize(
    "role",
    [
        categories.EU_GOODS,
        categories.EU_SERVICES,
        categories.EXPORT,
        categories.THIRD_SERVICES,
    ],
)
def test_companies_only(role):
    sold = line(10, tax=T0, tax_data={"role": role})
    assert codes(invoice(sold, contact=PERSON)) == ["company_required"]


def test_distance_sales_stand_alone():
    sold = line(10, tax=tax(DISTANCE, 20))
    assert codes(invoice(sold, line(10))) == ["distance_mixed"]
    assert codes(invoice(sold, line(10, tax=tax(DISTANCE, 10)))) == []
