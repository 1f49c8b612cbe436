"""lexoffice's answers, changed in every way: a typed error or sound documents come out, quickly."""

import dataclasses
import itertools

import pytest

from odoo.addons.accounting_bridge.tools.documents import Action, Contact, Kind, Task
from odoo.addons.accounting_bridge_lexoffice.tools import (
    changes,
    check,
    contacts,
    events,
    lookup,
    push,
    references,
)

from tests.hostile.attack import attack_all
from tests.hostile.replay import Replay
from tests.unit.lexoffice_neutral import credit_note, invoice, line
from tests.unit.neutral import create
from tests.unit.wire import Wire, answer

STRANGER = Contact(
    key="8", name="Seeblick & Söhne", number="ODOO-abc-8", email="see@example.com", country="DE"
)


@pytest.fixture
def door():
    """:return: an address that answers whoever asks whether somebody is at home"""
    with Wire(answer(body=b"")) as server:
        yield server.url


@pytest.fixture
def attacked(control, session, customer, door):
    """:return: (replay, dict name -> function of a session)"""
    made = [
        create(invoice(line(100), number="RE-1", contact=customer)),
        create(credit_note(line(30), number="RG-1", contact=customer)),
    ]
    replay = Replay(session)
    first, credit = (outcome.document for outcome in push.push(session, made))
    control.pay(first.external_id, "50.00")
    control.cash_discount(first.external_id, "2.00")
    control.offset(credit.external_id, first.external_id, "5.00")
    attach = Task(
        "file",
        Action.ATTACH,
        external_id=first.external_id,
        file_name="a.pdf",
        mimetype="application/pdf",
        content=b"%PDF-1.4",
    )
    new = dataclasses.replace(made[0].invoice, number="RE-2")
    voided = dataclasses.replace(first, external_id="0")
    return replay, {
        "changes": lambda s: list(itertools.islice(changes.changed(s, ""), 20)),
        "invoices": lambda s: lookup.fetch(s, Kind.INVOICE, [first.external_id]),
        "credit notes": lambda s: lookup.fetch(s, Kind.CREDIT_NOTE, [credit.external_id]),
        "found": lambda s: lookup.find(s, [*made, attach]),
        "successor": lambda s: lookup.successor(s, voided),
        "pushed": lambda s: push.push(s, [create(new), made[0]]),
        "file": lambda s: push.push(s, [attach]),
        "contacts": lambda s: contacts.match(s, [STRANGER, customer]),
        "created": lambda s: contacts.create(s, [STRANGER]),
        "all contacts": lambda s: list(itertools.islice(contacts.contact_pages(s, ""), 5)),
        "catalogue": lambda s: list(references.references(s)),
        "organisation": check.check,
        "events": lambda s: events.subscribe(s, door),
        "no events": lambda s: events.unsubscribe(s, door),
    }


def test_whatever_lexoffice_answers(attacked):
    attack_all(*attacked, seed=1, times=100)
