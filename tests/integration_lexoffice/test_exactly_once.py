"""Whatever goes wrong on the way to lexoffice, a document is there once, within the limit."""

import dataclasses
import time
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools.documents import Result
from odoo.addons.accounting_bridge_lexoffice.tools import lookup, push

from tests.unit.lexoffice_neutral import (
    invoice,
    line,
)
from tests.unit.neutral import create

from .documents import VOUCHERS, attached, held, numbered

# === NEVER TWICE ===


@pytest.mark.parametrize(
    "kind", ["lose_answer", "cut", "error_500_after", "gateway_timeout_after", "garbage"]
)
def test_a_lost_answer_is_found_again(control, session, customer, kind):
    tasks = numbered(customer, 2)
    control.faults(kind=kind, method="POST", path=VOUCHERS)
    first, second = push.push(session, tasks)
    assert (first.result, second.result) == (Result.UNCERTAIN, Result.DONE)
    found = lookup.find(session, tasks[:1])[tasks[0].key]
    assert (found.result, found.document.number) == (Result.DONE, "RE/0001")
    assert len(held(control)) == 1


@pytest.mark.parametrize("kind", ["fail_before", "error_500", "gateway_timeout"])
def test_what_never_arrived_may_be_sent_again(control, session, customer, kind):
    [task] = numbered(customer, 1)
    control.faults(kind=kind, method="POST", path=VOUCHERS)
    assert push.push(session, [task])[0].result is Result.UNCERTAIN
    assert lookup.find(session, [task])[task.key].result is Result.RETRY
    assert push.push(session, [task])[0].result is Result.DONE
    assert len(held(control)) == 1


def test_the_service_is_down(control, session, customer):
    [task] = numbered(customer, 1)
    control.faults(kind="unavailable", path="voucherlist", times=2)
    [outcome] = push.push(session, [task])
    assert (outcome.result, outcome.stop) == (Result.RETRY, True)
    assert held(control) == []


def test_sending_a_document_twice_makes_one(control, session, customer):
    tasks = numbered(customer, 2)
    first = push.push(session, tasks)
    second = push.push(session, [dataclasses.replace(task, key=task.key + "2") for task in tasks])
    assert [o.external_id for o in first] == [o.external_id for o in second]
    assert (len(held(control)), len(held(control, "RE/0002"))) == (1, 1)


def test_a_list_that_lags_behind(control, session, customer):
    """The list shows a new voucher only later; the vouchers themselves know it."""
    [task] = numbered(customer, 1)
    control.assumptions(voucherlist_latency=60)
    control.faults(kind="lose_answer", method="POST", path=VOUCHERS)
    assert push.push(session, [task])[0].result is Result.UNCERTAIN
    assert lookup.find(session, [task])[task.key].result is Result.DONE
    assert len(held(control)) == 1


def test_a_number_of_somebody_else_is_refused(control, session, customer):
    push.push(session, numbered(customer, 1))
    [outcome] = push.push(session, numbered(customer, 1, line(5)))
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "number_used")
    assert Decimal(outcome.issues[0].params["total"]) == Decimal("71.36")
    assert len(held(control)) == 1


@pytest.mark.parametrize("number", ["R&D/1", "A<1>", "RE 1 %", "RÄ_1", "RE\\1", "RE+1", "RE,1"])
def test_numbers_with_odd_signs_are_found_again(control, session, customer, number):
    task = create(invoice(line(10), number=number, contact=customer))
    push.push(session, [task])
    [again] = push.push(session, [dataclasses.replace(task, key="again")])
    assert again.result is Result.DONE
    assert len(held(control, number)) == 1


def test_a_voucher_is_known_later(control, session, customer):
    control.assumptions(voucher_latency=1)
    started = time.monotonic()
    [outcome] = push.push(session, numbered(customer, 1))
    assert outcome.result is Result.DONE
    assert outcome.document.payments is not None or time.monotonic() - started > 2


def test_a_contact_is_known_later(control, session, customer):
    control.assumptions(contact_latency=1)
    made = session.post(
        "contacts", {"version": 0, "roles": {"customer": {}}, "company": {"name": "Neu GmbH"}}
    ).json()
    contact = dataclasses.replace(customer, external_id=made["id"], name="Neu GmbH")
    [outcome] = push.push(session, numbered(contact, 1))
    assert outcome.result is Result.DONE, outcome.issues
    assert len(held(control)) == 1


FAULTS = (
    "lose_answer",
    "fail_before",
    "cut",
    "error_500",
    "error_500_after",
    "gateway_timeout",
    "gateway_timeout_after",
    "unavailable",
    "rate_limit",
    "garbage",
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_goes_wrong_each_document_is_there_once(control, connect, customer, seed):
    """Every call may fail in every way; what is unknown is asked for before it goes again, as the
    engine does."""
    for number, kind in enumerate(FAULTS):
        control.faults(kind=kind, rate=0.05, seed=seed * 100 + number)
    documents = {task.key: task for task in numbered(customer, 12)}
    waiting, files, unknown, done = dict(documents), {}, {}, {}
    for _ in range(60):
        session = connect(seconds=30)
        asked = lookup.find(session, list(unknown.values()))
        sent = push.push(session, [*waiting.values(), *files.values()])
        for outcome in [*asked.values(), *sent]:
            key = outcome.key
            task = unknown.pop(key, None) or waiting.pop(key, None) or files.pop(key)
            assert outcome.result is not Result.REJECTED, outcome.issues
            if outcome.result is Result.UNCERTAIN:
                unknown[key] = task
            elif outcome.result is Result.RETRY:
                (waiting if task.invoice else files)[key] = task
            else:
                done[key] = outcome
                if task.invoice:
                    file = attached(outcome)
                    files[file.key] = file
        if not waiting and not files and not unknown:
            break
    control.faults(clear=True)
    assert len(done) == 24
    for task in documents.values():
        [there] = held(control, task.number)
        assert there["id"] == done[task.key].document.external_id
        assert len(there["files"]) == 1


# === THE LIMIT ===


def test_documents_within_the_limit(control, connect, customer):
    """With faults on top: two lost answers, one refusal for the limit by somebody else's calls."""
    control.post("limits", enabled=True)
    control.faults(kind="lose_answer", method="POST", path=VOUCHERS, skip=4, times=2)
    control.faults(kind="rate_limit", method="POST", path=VOUCHERS, skip=6, times=1)
    session = connect(seconds=120, paced=True)
    tasks = numbered(customer, 8)
    started = time.monotonic()
    done = {}
    try:
        done |= {o.key: o for o in push.push(session, tasks)}
        unknown = [t for t in tasks if done[t.key].result is Result.UNCERTAIN]
        assert len(unknown) == 2
        done |= lookup.find(session, unknown)
    finally:
        seconds = time.monotonic() - started
        control.post("limits", enabled=False)
    assert {o.result for o in done.values()} == {Result.DONE}
    numbers = [v["voucherNumber"] for v in control.vouchers()]
    assert [numbers.count(task.number) for task in tasks] == [1] * 8
    statuses = [exchange.status for exchange in session.exchanges]
    assert statuses.count(429) == 1, "the one that was ordered"
    assert len(statuses) <= 4 + 2 * seconds + 1


def test_when_others_use_up_the_limit(control, connect, customer):
    control.post("limits", enabled=True)
    greedy = connect()
    try:
        for _ in range(4):
            greedy.get("profile")
        [outcome] = push.push(connect(seconds=30, paced=True), numbered(customer, 1))
    finally:
        control.post("limits", enabled=False)
    assert outcome.result is Result.DONE
    assert len(held(control)) == 1


def test_a_limit_that_never_ends_keeps_everything_for_later(control, connect, customer):
    control.faults(kind="rate_limit", times=None)
    session = connect(seconds=4)
    outcomes = push.push(session, numbered(customer, 2))
    assert {(o.result, o.stop) for o in outcomes} == {(Result.RETRY, True)}
    assert outcomes[0].retry_at == session.failure.retry_at
    control.faults(clear=True)
    assert held(control) == []
