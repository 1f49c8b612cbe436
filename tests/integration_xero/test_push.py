"""Documents on their way to Xero."""

import dataclasses
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Action, Result, Status, Task
from odoo.addons.accounting_bridge_xero.tools import lookup, push

from tests.unit.neutral import VAT5, create, credit_note, invoice, line, note


def numbered(customer, count, *lines, **more):
    lines = lines or (line("19.99", 3), note())
    return [
        create(invoice(*lines, number=f"INV/{n:04}", contact=customer, **more))
        for n in range(1, count + 1)
    ]


def test_fifty_with_three_bad_ones(session, customer):
    tasks = numbered(customer, 50)
    for place in (4, 20, 49):
        bad = dataclasses.replace(tasks[place].invoice.lines[0], account_code="299")
        broken = dataclasses.replace(tasks[place].invoice, lines=(bad,))
        tasks[place] = dataclasses.replace(tasks[place], invoice=broken)

    outcomes = push.push(session, tasks)

    rejected = [i for i, o in enumerate(outcomes) if o.result is Result.REJECTED]
    assert rejected == [4, 20, 49]
    assert {outcomes[i].issues[0].code for i in rejected} == {"account_archived"}
    assert "299" in outcomes[4].issues[0].message
    good = [o for o in outcomes if o.result is Result.DONE]
    assert len(good) == 47
    assert {o.document.status for o in good} == {Status.APPROVED}
    assert {o.document.total for o in good} == {Decimal("71.96")}
    assert [e.method for e in session.exchanges if e.path.startswith("/api.xro/2.0/Inv")] == ["PUT"]


def test_totals_are_those_that_were_predicted(session, customer):
    document = invoice(
        line("12.345678", 7),
        line("9.99", 3, discount="12.5"),
        line("0.125", "2.5", tax=VAT5),
        line("-10"),
        number="INV/EXACT",
        contact=customer,
    )
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.DONE, outcome.issues
    assert outcome.document.net == document.totals.net
    assert outcome.document.tax == document.totals.tax
    assert outcome.document.total == document.totals.total


def test_credit_notes_and_invoices_in_one_push(session, customer):
    tasks = [*numbered(customer, 2), create(credit_note(line(10, discount=10), contact=customer))]
    outcomes = push.push(session, tasks)
    assert [o.result for o in outcomes] == [Result.DONE] * 3
    assert outcomes[2].document.total == Decimal("10.80")
    assert outcomes[2].document.amount_due == Decimal("10.80")


@pytest.mark.parametrize("kind", ["lose_answer", "cut", "error_500_after"])
def test_a_lost_answer_is_found_again(sandbox, connect, session, customer, kind):
    tasks = numbered(customer, 3)
    sandbox.control.faults(kind=kind, method="PUT", path="Invoices")
    assert {o.result for o in push.push(connect(seconds=1), tasks)} == {Result.UNCERTAIN}

    found = lookup.find(session, tasks)

    assert {o.result for o in found.values()} == {Result.DONE}
    assert {o.document.number for o in found.values()} == {"INV/0001", "INV/0002", "INV/0003"}


def test_what_never_arrived_may_be_sent_again(sandbox, connect, session, customer):
    tasks = numbered(customer, 2)
    sandbox.control.faults(kind="fail_before", method="PUT", path="Invoices")
    assert {o.result for o in push.push(connect(seconds=1), tasks)} == {Result.UNCERTAIN}
    assert {o.result for o in lookup.find(session, tasks).values()} == {Result.RETRY}


def test_sending_a_document_twice_makes_one(session, customer):
    tasks = numbered(customer, 2)
    first = push.push(session, tasks)
    other_key = [dataclasses.replace(task, key=task.key + "-again") for task in tasks]
    second = push.push(session, other_key)
    assert [o.document.external_id for o in first] == [o.document.external_id for o in second]


@pytest.mark.parametrize("shape", ["message", "elements"])
def test_a_key_is_not_used_for_another_request(sandbox, session, customer, shape):
    sandbox.control.assumptions(idempotency_error_body=shape)
    [task] = numbered(customer, 1)
    push.push(session, [task])
    again = push.push(session, [task])
    assert again[0].result is Result.DONE, "the same request is answered as before"
    changed = dataclasses.replace(task.invoice, reference="PO 4711")
    [outcome] = push.push(session, [dataclasses.replace(task, invoice=changed)])
    assert (outcome.result, outcome.issues[0].code) == (Result.RETRY, "key_in_use")


def test_a_number_of_somebody_else_is_refused(session, customer):
    [task] = numbered(customer, 1)
    push.push(session, [task])
    other = create(invoice(line(5), number="INV/0001", contact=customer, url=""), key="other")
    [outcome] = push.push(session, [other])
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].code == "number_used"


def test_reference_mode_is_found_by_reference(sandbox, connect, session, customer):
    tasks = numbered(customer, 2, number_as_reference=True)
    sandbox.control.faults(kind="cut", method="PUT", path="Invoices")
    assert {o.result for o in push.push(connect(seconds=1), tasks)} == {Result.UNCERTAIN}
    found = lookup.find(session, tasks)
    assert [found[t.key].document.reference for t in tasks] == ["INV/0001", "INV/0002"]


def test_limits_keep_everything_for_later(sandbox, session, customer):
    sandbox.control.faults(kind="rate_limit", retry_after=26, problem="minute")
    outcomes = push.push(session, numbered(customer, 2))
    assert {(o.result, o.stop) for o in outcomes} == {(Result.RETRY, True)}
    assert outcomes[0].retry_at == session.failure.retry_at
    assert session.failure.scope == "minute"


def status_task(action, outcome):
    document = outcome.document
    key = f"{action.value}-{document.external_id}"
    return Task(key, action, document.kind, document.external_id, document.number)


def test_from_draft_to_voided(session, customer):
    created = push.push(session, numbered(customer, 2, target=Status.DRAFT))
    for action, status in (
        (Action.SUBMIT, Status.SUBMITTED),
        (Action.APPROVE, Status.APPROVED),
        (Action.VOID, Status.VOIDED),
    ):
        outcomes = push.push(session, [status_task(action, o) for o in created])
        assert [o.result for o in outcomes] == [Result.DONE] * 2, outcomes
        assert {o.document.status for o in outcomes} == {status}


def test_a_draft_is_deleted(session, customer):
    [created] = push.push(session, numbered(customer, 1, target=Status.DRAFT))
    [outcome] = push.push(session, [status_task(Action.DELETE, created)])
    assert outcome.document.status is Status.DELETED


def test_voiding_what_is_voided_is_done(session, customer):
    [created] = push.push(session, numbered(customer, 1))
    task = status_task(Action.VOID, created)
    push.push(session, [task])
    [again] = push.push(session, [dataclasses.replace(task, key="void again")])
    assert again.result is Result.DONE


def test_paid_documents_are_not_voided(sandbox, session, customer):
    [created] = push.push(session, numbered(customer, 1))
    sandbox.control.act(action="pay", id="INV/0001", amount=5)
    [outcome] = push.push(session, [status_task(Action.VOID, created)])
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].code == "has_payments"
