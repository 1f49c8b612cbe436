"""Documents of all kinds arrive with Odoo's totals, by arithmetic of another hand."""

import dataclasses
import random
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Result
from odoo.addons.accounting_bridge_lexoffice.tools import categories, push, translate

from tests.unit.lexoffice_neutral import (
    GOODS,
    INCOME,
    ROUNDING,
    T7,
    T19,
    credit_note,
    invoice,
    line,
    tax,
)
from tests.unit.neutral import create, half_up, note

TAXES = (T19, T7, tax(GOODS), tax(INCOME, 16), tax(INCOME, 5), tax(GOODS, 0))


def by_line(chance):
    """Prices with or without tax, the tax of each line rounded."""
    included = chance.random() < 0.4
    return [
        line(
            round(Decimal(chance.uniform(1, 300)), chance.choice((2, 2, 3))),
            chance.randint(1, 9),
            chance.choice(TAXES),
            discount=chance.choice((0, 0, 10, "12.5")),
            included=included,
        )
        for _ in range(chance.randint(1, 8))
    ]


def by_document(chance):
    """The tax of all lines of a rate rounded together, as Odoo does by default."""
    lines = []
    for code, rate in chance.sample(TAXES, chance.randint(1, 3)):
        nets = [round(Decimal(chance.uniform(1, 900)), 2) for _ in range(chance.randint(1, 5))]
        left = half_up(sum(nets) * rate / 100)
        for net in nets[1:]:
            share = half_up(net * rate / 100)
            left -= share
            lines.append(line(net, tax=(code, rate), tax_amount=share))
        lines.append(line(nets[0], tax=(code, rate), tax_amount=left))
    return lines


def arrived(session, control, documents):
    outcomes = push.push(session, [create(document) for document in documents])
    for document, outcome in zip(documents, outcomes, strict=True):
        assert outcome.result is Result.DONE, outcome.issues
        there, wanted = outcome.document, document.totals
        assert (there.net, there.tax, there.total) == (wanted.net, wanted.tax, wanted.total)
    return {voucher["voucherNumber"]: voucher for voucher in control.vouchers()}


def test_a_hundred_documents_as_odoo_rounds_them(control, connect, customer):
    chance = random.Random(20260331)
    documents = [
        chance.choice((invoice, invoice, credit_note))(
            *by_document(chance), note(), number=f"T/{number}", contact=customer
        )
        for number in range(100)
    ]
    vouchers = arrived(connect(seconds=120), control, documents)
    for document in documents:
        items = vouchers[document.number]["voucherItems"]
        assert ROUNDING not in {item["categoryId"] for item in items}


def test_sixty_documents_rounded_by_line(control, connect, customer):
    chance = random.Random(20260401)
    documents = [
        invoice(*by_line(chance), number=f"L/{n}", contact=customer, rounding_account=ROUNDING)
        for n in range(60)
    ]
    vouchers = arrived(connect(seconds=120), control, documents)
    for document in documents:
        there = {}
        for item in vouchers[document.number]["voucherItems"]:
            rate = Decimal(str(item["taxRatePercent"]))
            there[rate] = there.get(rate, 0) + Decimal(str(item["taxAmount"]))
        for rate in {row.rate for row in document.totals.by_code}:
            own = sum(row.tax for row in document.totals.by_code if row.rate == rate)
            assert there.get(rate, 0) == own


@pytest.mark.parametrize(
    ("same_items", "code"),
    [("apart", None), ("together", "totals_refused"), ("refuse", "category_refused")],
)
def test_items_of_one_category_and_rate(control, connect, customer, same_items, code):
    """Whether these may be is not documented. Where they may not, nothing is booked, and all that
    goes without them arrives as before."""
    control.assumptions(same_items=same_items)
    chance = random.Random(20260403)
    documents = [invoice(*by_line(chance), number=f"S/{n}", contact=customer) for n in range(60)]
    documents = [document for document in documents if translate.way(document)]
    in_parts = [document for document in documents if translate.way(document) == "parts"]
    assert 0 < len(in_parts) < len(documents) / 10, "the last way is a rare one"
    session = connect(seconds=120)
    before = len(control.vouchers())
    rest = [document for document in documents if document not in in_parts]
    arrived(session, control, rest + (in_parts if code is None else []))
    for document in in_parts if code else ():
        [outcome] = push.push(session, [create(document)])
        assert outcome.result is Result.REJECTED
        assert {issue.code for issue in outcome.issues} == {code}
    booked = len(documents) if code is None else len(rest)
    assert len(control.vouchers()) - before == booked


def declared(totals):
    """:return: dict group of what is declared together -> (net, tax)"""
    found = {}
    for row in totals.by_code:
        net, tax_ = found.get(categories.group(row.code), (0, 0))
        found[categories.group(row.code)] = (net + row.net, tax_ + row.tax)
    return found


def test_what_would_differ_is_told_before(connect, customer):
    """Of every other document somebody typed a tax that no rounding makes."""
    session = connect(seconds=120)
    chance = random.Random(20260402)
    told = 0
    for number in range(40):
        lines = by_line(chance)
        if number % 2:
            tax_ = lines[0].tax + Decimal("0.50")
            lines[0] = dataclasses.replace(lines[0], tax=tax_)
        document = invoice(*lines, number=f"D/{number}", contact=customer)
        fits = declared(translate.totals(document)) == declared(document.totals)
        [outcome] = push.push(session, [create(document)])
        assert fits is (outcome.result is Result.DONE)
        if not fits:
            told += 1
            assert {issue.code for issue in outcome.issues} == {"totals_refused"}
    assert told == 20


@pytest.mark.parametrize("amount", ["0.01", "25251578.84"])
def test_the_smallest_and_the_largest(control, session, customer, amount):
    document = invoice(line(amount, tax=tax(GOODS, 0)), number="A/1", contact=customer)
    arrived(session, control, [document])
