"""What is open at Xero and dated before a day; and an open item, as it is taken over."""

import dataclasses
import datetime
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Kind,
    PaymentOrder,
    Result,
    Status,
    Task,
    TaxTotal,
    Totals,
)
from odoo.addons.accounting_bridge_xero.tools import client, open_items, push, references

from tests.unit.neutral import create, credit_note, invoice, line

START = datetime.date(2026, 1, 1)
BEFORE = datetime.date(2025, 12, 15)


def push_one(session, document):
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.DONE, outcome.issues
    return outcome.document


def found(session, before=START):
    pages = open_items.open_documents(session, before)
    return [document for page in pages for document in page]


def pay(session, document, amount, day=BEFORE):
    bank = next(r for r in references.references(session) if r.kind == "payment_account")
    order = PaymentOrder(document.external_id, Kind.INVOICE, bank.external_id, day, Decimal(amount))
    task = Task(key=f"pay-{document.external_id}", action=Action.PAY, payment=order)
    [outcome] = push.push(session, [task])
    assert outcome.result is Result.DONE, outcome.issues


def test_open_and_dated_before(session, customer):
    def written(number, **values):
        of_customer = {"number": number, "contact": customer, "date": BEFORE, **values}
        of_customer.setdefault("target", Status.APPROVED)
        return invoice(line(100), **of_customer)

    part = push_one(session, written("PART"))
    pay(session, part, "50.00")
    paid = push_one(session, written("PAID"))
    pay(session, paid, paid.total)
    push_one(session, written("DRAFT", target=Status.DRAFT))
    push_one(session, written("LATER", date=START))
    push_one(
        session,
        credit_note(line(40), number="CN", contact=customer, date=BEFORE, target=Status.APPROVED),
    )
    documents = {document.number: document for document in found(session)}
    assert documents.keys() == {"PART", "CN"}
    one, credit = documents["PART"], documents["CN"]
    assert (one.total - one.amount_due, one.date, one.currency) == (50, BEFORE, "GBP")
    assert [payment.amount for payment in one.payments] == [50]
    assert (credit.kind, credit.amount_due) == (Kind.CREDIT_NOTE, credit.total)
    assert found(session, BEFORE) == []


def test_page_by_page(session, customer, monkeypatch):
    monkeypatch.setattr(open_items, "PAGE_SIZE", 2)
    for number in range(5):
        document = invoice(
            line(1), number=f"P{number}", contact=customer, date=BEFORE, target=Status.APPROVED
        )
        push_one(session, document)
    assert len(found(session)) == 5
    assert client.PAGE_SIZE > 2


def test_an_open_item_arrives_without_tax(session, customer):
    amount = Decimal("50.00")
    item = line(50, tax_code="NONE", tax_rate=Decimal(0))
    item = dataclasses.replace(item, tax=Decimal(0), taxes=(), net=amount, unit_price=amount)
    totals = Totals(amount, Decimal(0), amount, (TaxTotal("NONE", Decimal(0), amount, Decimal(0)),))
    document = invoice(item, number="OPEN", contact=customer, date=BEFORE)
    document = dataclasses.replace(document, totals=totals, target=Status.APPROVED)
    there = push_one(session, document)
    assert (there.net, there.tax, there.total) == (amount, 0, amount)


def test_settled(session, customer):
    """Its payments tell since when."""
    for number in ("SINCE", "BEFORE", "OPEN"):
        document = invoice(
            line(100), number=number, contact=customer, date=BEFORE, target=Status.APPROVED
        )
        there = push_one(session, document)
        if number != "OPEN":
            pay(session, there, there.total, START if number == "SINCE" else BEFORE)

    def settled(first):
        pages = open_items.settled_documents(session, START, first)
        return {document.number: document for page in pages for document in page}

    documents = settled(BEFORE)
    assert {number: d.payments[0].date for number, d in documents.items()} == {
        "SINCE": START,
        "BEFORE": BEFORE,
    }
    assert {(d.amount_due, d.contact_name) for d in documents.values()} == {(0, customer.name)}
    assert not settled(BEFORE + datetime.timedelta(days=1))


def test_a_part(session, customer):
    document = invoice(line(1), number="P", contact=customer, date=BEFORE, target=Status.APPROVED)
    push_one(session, document)
    for first, count in ((BEFORE, 1), (BEFORE + datetime.timedelta(days=1), 0)):
        pages = open_items.open_documents(session, START, first)
        assert sum(map(len, pages)) == count


class Endless:
    """Books whose every page is full, until time is up."""

    def __init__(self, pages):
        self.left = pages

    def rows(self, _endpoint, _params):
        if not self.left:
            raise errors.OutOfTime("time is up")
        self.left -= 1
        return [{}] * client.PAGE_SIZE


def test_it_never_ends_early_in_silence():
    books = Endless(client.MOST_PAGES + 5)
    with pytest.raises(errors.OutOfTime):
        found(books)
    assert not books.left
