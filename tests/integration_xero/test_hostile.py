"""Xero's answers, changed in every way: a typed error or sound documents come out, and quickly."""

import dataclasses
import itertools
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Contact,
    Kind,
    PaymentOrder,
    Task,
)
from odoo.addons.accounting_bridge_xero.tools import (
    changes,
    check,
    contacts,
    lookup,
    push,
    references,
)

from tests.hostile.attack import attack_all
from tests.hostile.replay import Replay
from tests.unit.neutral import create, credit_note, invoice, line

STRANGER = Contact(key="8", name="Lake & Sons", number="ODOO-abc-8", email="lake@example.com")


@pytest.fixture
def attacked(sandbox, session, customer):
    """:return: dict name -> function of a session; each was run once, and its answers are kept"""
    made = [
        create(invoice(line(100), number="INV/1", contact=customer, currency_rate=None)),
        create(credit_note(line(30), contact=customer, reverses="")),
    ]
    replay = Replay(session)
    first, credit = (outcome.document for outcome in push.push(session, made))
    sandbox.control.act(action="pay", id=first.external_id, amount=5)
    sandbox.control.act(
        action="allocate", id=credit.external_id, invoice=first.external_id, amount=7
    )
    account = next(r for r in references.references(session) if r.kind == "payment_account")
    order = PaymentOrder(
        first.external_id, Kind.INVOICE, account.external_id, invoice().date, Decimal(9), "R"
    )
    pay = Task("pay", Action.PAY, payment=order)
    void = Task("void", Action.VOID, external_id=first.external_id)
    attach = Task(
        "file", Action.ATTACH, external_id=first.external_id, file_name="a.pdf", content=b"%PDF"
    )
    note = Task("note", Action.NOTE, external_id=first.external_id, text="Hello")
    mail = Task("mail", Action.EMAIL, external_id=first.external_id)
    allocate = Task(
        "allocate",
        Action.ALLOCATE,
        Kind.CREDIT_NOTE,
        external_id=credit.external_id,
        target_id=first.external_id,
        amount=Decimal(2),
    )
    tasks = [attach, note, mail, allocate, pay, void]
    again = dataclasses.replace(made[0], key="again")
    new = [dataclasses.replace(made[0], key="new"), dataclasses.replace(made[1], key="new2")]
    functions = {
        "changes": lambda s: list(itertools.islice(changes.changed(s, ""), 20)),
        "invoices": lambda s: lookup.fetch(s, Kind.INVOICE, [first.external_id]),
        "credit notes": lambda s: lookup.fetch(s, Kind.CREDIT_NOTE, [credit.external_id]),
        "found": lambda s: lookup.find(s, [*made, *tasks]),
        "pushed": lambda s: push.push(s, [again, *new]),
        "tasks": lambda s: push.push(s, tasks),
        "contacts": lambda s: contacts.match(s, [STRANGER, customer]),
        "created": lambda s: contacts.create(s, [STRANGER]),
        "merged": lambda s: contacts.merged_into(s, {customer.external_id}),
        "catalogues": lambda s: list(references.references(s)),
        "organisation": check.check,
        "connections": lambda s: s.connections(),
        "pdf": lambda s: lookup.fetch_pdf(s, Kind.INVOICE, first.external_id),
    }
    return replay, functions


def test_whatever_xero_answers(attacked):
    attack_all(*attacked, seed=1, times=100)
