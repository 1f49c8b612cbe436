"""What is sent for a task is its payload, and nothing else: a preview shows it without sending."""

import datetime
import json
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import serial
from odoo.addons.accounting_bridge.tools.answer import Answer
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Contact,
    Kind,
    PaymentOrder,
    Task,
)
from odoo.addons.accounting_bridge_lexoffice.tools import payload as lexoffice
from odoo.addons.accounting_bridge_lexoffice.tools import push as lexoffice_push
from odoo.addons.accounting_bridge_xero.tools import payload as xero
from odoo.addons.accounting_bridge_xero.tools import push as xero_push

from . import lexoffice_neutral, neutral
from .lexoffice_session import Session, task_of

ID = "f7ca431f-5c97-4d69-93b9-585effb9c151"
CUSTOMER = Contact(key="7", name="Harbour Ltd", number="ODOO-abc-7", external_id=ID)
ORDER = PaymentOrder(ID, Kind.INVOICE, ID, datetime.date(2026, 4, 1), Decimal("12.30"), "Card")
TASKS = (
    neutral.create(neutral.invoice(neutral.line("19.99", 3, discount=10), neutral.note())),
    neutral.create(neutral.credit_note(neutral.line("0.0123", "0.333"))),
    Task("submit", Action.SUBMIT, external_id=ID),
    Task("approve", Action.APPROVE, external_id=ID),
    Task("void", Action.VOID, external_id=ID),
    Task("delete", Action.DELETE, Kind.CREDIT_NOTE, external_id=ID),
    Task("pay", Action.PAY, payment=ORDER),
    Task("contact", Action.CONTACT, contact=CUSTOMER),
    Task("e-mail", Action.EMAIL, external_id=ID),
    Task("allocate", Action.ALLOCATE, external_id=ID, target_id=ID, amount=Decimal("5.00")),
    Task("note", Action.NOTE, external_id=ID, text="Sent by Ada"),
)


class Recorder:
    """Xero's session, which keeps what it is asked to write."""

    def __init__(self):
        self.sent = []

    def write_elements(self, method, endpoint, rows, keys, params):
        self.sent += rows
        return []

    def write_json(self, method, path, body, keys, params=None):
        self.sent.append(body)
        return Answer(200, {}, b'{"Allocations": []}', True)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_xero_is_sent_the_payload(task):
    session = Recorder()
    xero_push.push(session, [task])
    assert session.sent == [xero.payload(task)]
    assert serial.written(xero.payload(task))  # is JSON


def test_every_action_has_a_payload_at_xero():
    assert set(xero._MADE) == set(Action)
    assert xero.payload(Task("file", Action.ATTACH, content=b"x")) == {}


@pytest.mark.parametrize("kind", Kind)
def test_lexoffice_is_sent_the_payload(kind):
    document = lexoffice_neutral.invoice(lexoffice_neutral.line("19.99", 3), kind=kind)
    task, session, sent = task_of(document), Session(), []
    session.post = lambda path, body: sent.append(body) or Answer(201, {}, b'{"id": "1"}', True)
    lexoffice_push.push(session, [task])
    assert sent == [lexoffice.payload(task)]
    assert lexoffice.payload(Task("file", Action.ATTACH, content=b"x")) == {}


def test_the_text_is_that_of_the_wire():
    """Numbers as numbers, an amount of 15 digits whole, letters as letters."""
    body = {"Amount": Decimal("1234567890123.45"), "Quantity": Decimal("3.00"), "Name": "Brücke"}
    assert serial.written(body) == '{"Amount": 1234567890123.45, "Quantity": 3, "Name": "Brücke"}'
    assert json.loads(serial.written(body, indent=2)) == json.loads(serial.written(body))


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.key)
def test_nothing_has_xero_mail_the_customer_but_an_e_mail(task):
    """Where Odoo issues the document, a second one must not go out by the way."""
    written = serial.written(xero.payload(task))
    assert "SentToContact" not in written
    assert "Email" not in written or task.action is Action.CONTACT
