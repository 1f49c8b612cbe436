"""Tax per line, rounded to cents, then summed; unit prices cut to two decimals."""
from decimal import Decimal

import pytest

from .conftest import messages


@pytest.fixture
def kiwi(raw, grant):
    """15 % lives in the organisation of New Zealand."""
    def create(lines, query="", **fields):
        body = {"Type": "ACCREC", "Contact": {"Name": "Boom FM"}, "Status": "AUTHORISED",
                "DueDate": "2027-01-31", "LineItems": [
                    {"Description": "x", "AccountCode": "200", "Quantity": 1, **line}
                    for line in lines], **fields}
        return raw.put(f"Invoices{query}", json=body,
                       headers={"xero-tenant-id": grant["tenants"][2]})
    return create


def figures(answer):
    assert answer.status_code == 200, answer.text
    row = answer.json()["Invoices"][0]
    return row["SubTotal"], row["TotalTax"], row["Total"]


def test_published_vector(kiwi):
    answer = kiwi([{"UnitAmount": 25.06}, {"UnitAmount": 25.61}, {"UnitAmount": 25.63}])
    taxes = [line["TaxAmount"] for line in answer.json()["Invoices"][0]["LineItems"]]
    assert taxes == [3.76, 3.84, 3.84]
    assert figures(answer) == (76.3, 11.44, 87.74)  # 15 % of the sum would be 11.45


@pytest.mark.parametrize(("price", "sub", "tax"), [(541.25, 470.65, 70.6), (500, 434.78, 65.22)])
def test_recorded_inclusive_vectors(kiwi, price, sub, tax):
    answer = kiwi([{"UnitAmount": price}], LineAmountTypes="Inclusive")
    assert figures(answer) == (sub, tax, price)


def test_recorded_exclusive_vector(kiwi):
    assert figures(kiwi([{"Quantity": 2, "UnitAmount": 10.5}])) == (21.0, 3.15, 24.15)


@pytest.mark.parametrize(("rule", "tax"), [("half-up", 0.02), ("half-even", 0.02)])
def test_half_a_cent_upwards(kiwi, control, rule, tax):
    control.assumptions(tie_rounding=rule)
    assert figures(kiwi([{"UnitAmount": 0.1}]))[1] == tax  # 0.015


@pytest.mark.parametrize(("rule", "tax"), [("half-up", 0.05), ("half-even", 0.04)])
def test_half_a_cent_is_an_assumption(kiwi, control, rule, tax):
    control.assumptions(tie_rounding=rule)
    assert figures(kiwi([{"UnitAmount": 0.3}]))[1] == tax  # 0.045


def test_half_a_cent_below_zero(kiwi):
    lines = [{"UnitAmount": 10}, {"UnitAmount": -0.3}]
    taxes = [line["TaxAmount"] for line in kiwi(lines).json()["Invoices"][0]["LineItems"]]
    assert taxes == [1.5, -0.05]


def test_unit_prices_are_cut_unless_asked(kiwi):
    assert figures(kiwi([{"Quantity": 100, "UnitAmount": 0.125}]))[0] == 13.0
    assert figures(kiwi([{"Quantity": 100, "UnitAmount": 0.125}], "?unitdp=4"))[0] == 12.5
    assert figures(kiwi([{"Quantity": 100, "UnitAmount": 0.12345}], "?unitdp=4"))[0] == 12.35


def test_a_cut_price_contradicts_its_line_amount(kiwi):
    line = {"Quantity": 100, "UnitAmount": 0.125, "LineAmount": 12.5}
    assert messages(kiwi([line])) == [
        "The line total 12.50 does not match the expected line total 13.00"]
    assert figures(kiwi([line], "?unitdp=4"))[0] == 12.5


def test_discounts_come_before_rounding(kiwi):
    lines = [{"Quantity": 3, "UnitAmount": 9.99, "DiscountRate": 12.5}]
    assert figures(kiwi(lines)) == (26.22, 3.93, 30.15)


def test_a_free_line_by_discount_is_refused(kiwi):
    line = {"UnitAmount": 0, "LineAmount": 0, "DiscountRate": 100}
    assert "does not match the expected line total" in messages(kiwi([line]))[0]


def test_given_tax_is_taken_over(kiwi):
    lines = [{"UnitAmount": 25.06, "TaxAmount": 3.77}]
    assert figures(kiwi(lines)) == (25.06, 3.77, 28.83)


def test_rounding_amount_must_reconcile(kiwi):
    lines = [{"UnitAmount": 100}]
    good = kiwi(lines, RoundingAmount=0.01, SubTotal=100, TotalTax=15, Total=115.01)
    assert figures(good) == (100.0, 15.0, 115.01)
    assert good.json()["Invoices"][0]["RoundingAmount"] == 0.01
    assert kiwi(lines, RoundingAmount=0.01).status_code == 400
    assert kiwi(lines, RoundingAmount=0.01, SubTotal=100, TotalTax=15,
                Total=115).status_code == 400
    assert kiwi(lines, RoundingAmount=0.11, SubTotal=100, TotalTax=15,
                Total=115.11).status_code == 400
    assert kiwi(lines, RoundingAmount=0.01, SubTotal=100, TotalTax=15, Total=115.01,
                Status="DRAFT").status_code == 400


def test_a_rounding_line_has_its_account(kiwi):
    lines = [{"UnitAmount": 100}, {"UnitAmount": 0.01, "AccountCode": "868", "TaxType": "NONE"}]
    assert figures(kiwi(lines)) == (100.01, 15.0, 115.01)


def test_a_wrong_total_is_refused(kiwi):
    assert messages(kiwi([{"UnitAmount": 25.06}], Total=28.83)) == [
        "The invoice total does not equal the sum of the lines."]


def test_the_largest_line(kiwi):
    assert kiwi([{"UnitAmount": float(Decimal("9999999999.99"))}],
                LineAmountTypes="NoTax").status_code == 200
    assert kiwi([{"Quantity": 2, "UnitAmount": 9999999999.99}]).status_code == 400
