"""Whose document or payment it is that Xero holds: another's taken for ours is lost or doubled."""

import datetime
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Kind,
    PaymentOrder,
    Result,
    Task,
)
from odoo.addons.accounting_bridge_xero.tools import lookup

from .test_xero_push import ID, Session, row_of, tasks

DAY = datetime.date(2026, 7, 1)
OURS = "https://erp.example/odoo/account.move/1"


@pytest.mark.parametrize("total", [12, 13])
def test_a_restored_database_gives_our_address_to_another_customers_invoice(total):
    [own] = tasks(1)
    row = row_of(own, Url=OURS, Contact={"ContactID": "somebody-else"}, Total=total)
    outcome = lookup.judge_created(own, [row])
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].code == "number_used"


def payment_task(*others):
    order = PaymentOrder(
        ID.format(1), Kind.INVOICE, "bank", DAY, Decimal("50.00"), "INV/1", others=others
    )
    return Task("k", Action.PAY, payment=order)


def paid(*payment_ids):
    payments = [
        {"PaymentID": p, "Amount": 50, "Date": "2026-07-01T00:00:00", "Reference": "INV/1"}
        for p in payment_ids
    ]
    return {
        "InvoiceID": ID.format(1),
        "Status": "AUTHORISED",
        "Payments": payments,
        "CreditNotes": [],
    }


@pytest.mark.parametrize(
    ("held", "result", "external_id"),
    [
        (["first"], Result.RETRY, ""),
        (["first", "second"], Result.DONE, "second"),
        (["second", "first"], Result.DONE, "second"),
    ],
)
def test_an_equal_payment_that_is_known_is_not_the_one_asked_for(held, result, external_id):
    outcome = lookup.find(Session(None, [paid(*held)]), [payment_task("first")])["k"]
    assert (outcome.result, outcome.external_id) == (result, external_id)


def test_an_equal_payment_that_is_not_known_is_the_one_asked_for():
    outcome = lookup.find(Session(None, [paid("first")]), [payment_task()])["k"]
    assert (outcome.result, outcome.external_id) == (Result.DONE, "first")
