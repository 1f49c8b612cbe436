"""Where goods and services share a rate, the tax of the rate arrives exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.accounting_bridge_lexoffice.tools import categories, parts, sharing, translate
from odoo.addons.accounting_bridge_lexoffice.tools.column import GROSS, NET, Column, tax_of

from .lexoffice_neutral import DISTANCE, GOODS, INCOME, SERVICES, invoice, line, tax

D = Decimal
CATEGORIES = (GOODS, SERVICES, INCOME)
# As an account may name them; their ids are not documented.
MARGIN = "5f2c0c0a-0000-4000-8000-00000000025a"


def columns(rate, *nets):
    """Columns whose tax Odoo rounded once for the rate, the difference on the largest."""
    wanted = tax_of(sum(nets), D(rate), NET)
    found = [
        Column(f"{category}:{rate}", D(rate), net, tax_of(net, D(rate), NET), roundings=1)
        for category, net in zip(CATEGORIES, nets, strict=False)
    ]
    rest = wanted - sum(column.tax for column in found)
    largest = max(found, key=lambda column: column.net)
    at = found.index(largest)
    found[at] = Column(
        largest.code, largest.rate, largest.net, largest.tax + rest, largest.roundings
    )
    return in_order(found)


def in_order(found):
    return sorted(found, key=lambda column: column.code)


def test_an_ordinary_invoice_of_goods_and_work():
    """727.40 and 419.25 at 19 %: 217.86 together, but 138.21 and 79.66 apart."""
    found = columns(19, D("727.40"), D("419.25"))
    made = sharing.shared(found, NET)
    assert sum(c.net for c in made) == D("1146.65")
    assert sum(c.tax for c in made) == D("217.86")
    assert all(c.fits(NET) for c in made)
    assert max(abs(a.net - b.net) for a, b in zip(found, made, strict=True)) <= D("0.05")


def test_nothing_moves_where_it_fits():
    found = columns(19, D("100.00"), D("200.00"))
    assert sharing.shared(found, NET) == found


def test_tax_where_the_category_has_none():
    """As where a tax of 19 % was mapped to a category at 0 %: told, not stumbled over."""
    found = [Column(f"{INCOME}:0", D(0), D(100), D(19), roundings=1)]
    assert sharing.shared(found, NET) == found
    assert sharing.shared_with_spare(found, GROSS) == found


def test_distance_sales_are_declared_apart():
    found = columns(19, D("727.40"), D("419.25"))
    apart = Column(f"{DISTANCE}:19", D(19), found[1].net, found[1].tax, 1)
    document = in_order([found[0], apart])
    assert sharing.shared(document, NET) == document


@pytest.mark.parametrize("own", ["727.40", "419.25"])
def test_the_margin_scheme_is_declared_apart_at_19_percent_too(own):
    """§ 25a UStG: no cent of it may go to ordinary sales of the same rate, or come from them."""
    other = {"727.40": "419.25", "419.25": "727.40"}[own]
    found = in_order(
        [
            Column(f"{MARGIN}:19", D(19), D(own), tax_of(D(own), D(19), NET) + D("0.01"), 4),
            Column(f"{GOODS}:19", D(19), D(other), tax_of(D(other), D(19), NET) - D("0.01"), 4),
        ]
    )
    for share in (
        sharing.shared,
        sharing.shared_with_spare,
        sharing.shared_with_all,
        parts.divided,
    ):
        for tax_type in (NET, GROSS):
            made = share(found, tax_type)
            for code in (f"{MARGIN}:19", f"{GOODS}:19"):
                assert total(made, code) == total(found, code), (share, tax_type)
    lines = (
        line(c.net, tax=(c.code, c.rate), tax_amount=c.tax, tax_name="Differenzbesteuerung (§ 25a)")
        for c in found
    )
    predicted = translate.totals(invoice(*lines))
    for code in (f"{MARGIN}:19", f"{GOODS}:19"):
        rows = [row for row in predicted.by_code if categories.group(row.code) == group_of(code)]
        assert sum(row.net for row in rows) == total(found, code)[0]


def group_of(code):
    return categories.group(code)


def total(columns_, code):
    """:return: (net, tax) of what is declared together with a code"""
    own = [c for c in columns_ if categories.group(c.code) == categories.group(code)]
    return sum(c.net for c in own), sum(c.tax for c in own)


def test_a_deduction_is_not_taken_off_the_margin_scheme():
    margin = Column(f"{MARGIN}:19", D(19), D(100), D(19), 1)
    less = Column(f"{SERVICES}:19", D(19), D(-20), D("-3.80"), 1)
    assert sharing.without_negative([margin, less]) == in_order([margin, less])


def test_all_ordinary_categories_take_cents_where_one_is_not_enough():
    """Three lines of 2.97 with tax: 0.47 each; of their sum it is more than a cent more."""
    document = invoice(*(line("0.99", 3, included=True) for _ in range(3)))
    assert document.totals.tax == D("1.41")
    voucher = translate.voucher(document)
    assert translate.way(document) == "further"
    pairs = [(item["categoryId"], item["taxRatePercent"]) for item in voucher["voucherItems"]]
    assert len(set(pairs)) == len(pairs) == 3
    predicted = translate.totals(document)
    assert (predicted.net, predicted.tax) == (document.totals.net, document.totals.tax)


def test_a_tax_that_somebody_typed_is_not_made_up():
    found = columns(19, D("727.40"), D("419.25"))
    typed = Column(found[0].code, found[0].rate, found[0].net, found[0].tax + D("0.10"), 1)
    assert sharing.shared([typed, found[1]], NET) == [typed, found[1]]
    assert sharing.shared_with_spare([typed, found[1]], NET) == [typed, found[1]]


def test_a_tax_where_there_is_none_stays_wrong():
    """As of a fixed tax on a line without VAT."""
    document = invoice(line(100, tax=tax(SERVICES, 0), tax_amount=D("0.50")))
    assert translate.totals(document).tax == 0
    assert translate.voucher(document)["totalTaxAmount"] == D("0.50")


AMOUNTS = st.decimals(min_value=D("1.00"), max_value=D("50000"), places=2)


@given(
    rate=st.sampled_from([5, 7, 16, 19]),
    nets=st.lists(AMOUNTS, min_size=2, max_size=3),
    tax_type=st.sampled_from([NET, GROSS]),
)
def test_the_rate_is_always_exact(rate, nets, tax_type):
    found = columns(rate, *nets)
    made = sharing.shared(found, tax_type)
    if tax_type == NET:
        assert all(column.fits(NET) for column in made), "net amounts can always be shared out"
    for what in ("net", "tax", "gross"):
        assert sum(getattr(c, what) for c in made) == sum(getattr(c, what) for c in found)
    assert all(column.net > 0 for column in made)


def test_the_voucher_carries_it():
    goods = line("727.40", tax=tax(GOODS), tax_amount=D("138.20"))
    goods_and_work = invoice(goods, line("419.25", tax=tax(SERVICES)))
    voucher = translate.voucher(goods_and_work)
    assert voucher["totalTaxAmount"] == D("217.86")
    assert sum(item["taxAmount"] for item in voucher["voucherItems"]) == D("217.86")
    predicted = translate.totals(goods_and_work)
    assert (predicted.net, predicted.tax) == (D("1146.65"), D("217.86"))


def test_all_of_one_category():
    """100.02 with a tax of 19.01 fits neither as net (19.00) nor as gross (of 119.03: 19.00)."""
    document = invoice(line("100.02", tax=tax(SERVICES), tax_amount=D("19.01")))
    voucher = translate.voucher(document)
    assert {item["categoryId"] for item in voucher["voucherItems"]} == {SERVICES, INCOME}
    assert min(item["amount"] for item in voucher["voucherItems"]) <= D("0.10")
    predicted = translate.totals(document)
    assert (predicted.net, predicted.tax) == (D("100.02"), D("19.01"))


@given(cents=st.integers(100, 5_000_000), part=st.integers(-49, 49))
def test_fractions_of_cents_always_arrive(cents, part):
    """What Odoo rounded from more than two decimals, net and tax each by itself."""
    exact = D(cents) / 100 + D(part) / 10000
    net = D(cents) / 100
    tax_amount = tax_of(exact, D(19), NET)
    document = invoice(line(net, tax=tax(SERVICES), tax_amount=tax_amount))
    predicted = translate.totals(document)
    assert (predicted.net, predicted.tax) == (net, tax_amount)


def test_what_is_declared_together():
    assert categories.group(f"{GOODS}:19") == categories.group(f"{SERVICES}:19") == "19 %"
    assert categories.group(f"{GOODS}:7") != categories.group(f"{GOODS}:19")
    assert categories.group(f"{DISTANCE}:19") == f"{DISTANCE}:19"
    assert categories.group(f"{MARGIN}:19") == f"{MARGIN}:19"
    assert categories.group(f"{GOODS}:0") == f"{GOODS}:0", "0 % has many meanings"
