"""The random invoices of setup/bench parity."""

from collections import Counter

import pytest
from lib import parity_invoices
from lib.parity_taxes import COUNTRIES

NUMBER = 1500


@pytest.fixture(scope="module", params=sorted(COUNTRIES))
def made(request):
    country = COUNTRIES[request.param]
    return country, [parity_invoices.make(country, 3, number) for number in range(NUMBER)]


def test_a_seed_makes_the_same_invoices_again(made):
    country, invoices = made
    assert parity_invoices.make(country, 3, 5) == invoices[5]
    assert parity_invoices.make(country, 4, 5) != invoices[5]


def test_all_kinds_are_among_them(made):
    country, invoices = made
    used = Counter(line["taxes"] for invoice in invoices for line in invoice["lines"])
    assert used.keys() == {taxes.name for taxes in country.sets}
    assert {len(invoice["lines"]) for invoice in invoices} >= {1, 2, 20, 40}
    assert {invoice["method"] for invoice in invoices} == {"round_globally", "round_per_line"}
    assert {invoice["cash"] for invoice in invoices} == {"", "line", "tax"}
    assert {invoice["currency"] for invoice in invoices} == {country.currency, *country.foreign}
    for name in ("discount", "edit"):
        assert {bool(invoice[name]) for invoice in invoices} == {True, False}
    prices = [line["price_unit"] for invoice in invoices for line in invoice["lines"]]
    assert {len(str(price).partition(".")[2]) for price in prices} >= {1, 2, 3, 4}
    assert min(line["quantity"] for invoice in invoices for line in invoice["lines"]) < 0


def test_what_must_arrive_is_nearly_all(made):
    _country, invoices = made
    assert sum(invoice["beyond"] for invoice in invoices) < 0.1 * NUMBER
