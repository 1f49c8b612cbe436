"""Reading the answer to a batch: position and number must agree, or nothing is known."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Kind, Result, Status, Task
from odoo.addons.accounting_bridge_xero.tools import lookup, push

from .neutral import CUSTOMER, create, credit_note, invoice, line

ID = "f7ca431f-5c97-4d69-93b9-585effb9c15{}"


def tasks(count=3, **more):
    return [create(invoice(line(10), number=f"INV/{n}", **more)) for n in range(count)]


def row_of(task, **more):
    return {
        "InvoiceID": ID.format(task.number[-1]),
        "InvoiceNumber": task.number,
        "Type": "ACCREC",
        "Status": "AUTHORISED",
        "Total": 12,
        "Contact": {"ContactID": CUSTOMER.external_id},
        **more,
    }


class Session:
    """Answers every batch with what `respond(rows sent)` gives or raises; finds `books`."""

    def __init__(self, respond, books=()):
        self.respond, self.books, self.batches = respond, list(books), []

    def write_elements(self, method, endpoint, rows, keys, params):
        self.batches.append([r.get("InvoiceNumber") for r in rows])
        return self.respond(rows)

    def all_rows(self, endpoint, params):
        return self.books


def results(outcomes):
    return [o.result.value for o in outcomes]


def test_good_and_bad_are_told_apart():
    own = tasks()
    rows = [row_of(task) for task in own]
    said = [{"Message": "Account code '9' has been archived, or deleted."}]
    rows[1] |= {"InvoiceID": "0" * 8, "HasErrors": True, "ValidationErrors": said}
    outcomes = push.push(Session(lambda _rows: rows), own)
    assert results(outcomes) == ["done", "rejected", "done"]
    assert outcomes[0].document.external_id == ID.format(0)
    assert outcomes[1].issues[0].params["number"] == "INV/1"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows[::-1],
        lambda rows: rows[:2],
        lambda rows: [*rows, rows[0]],
        lambda rows: [rows[0], rows[0], rows[2]],
        lambda rows: [r | {"InvoiceNumber": "X"} for r in rows],
        lambda rows: [r | {"InvoiceID": "00000000-0000-0000-0000-000000000000"} for r in rows],
    ],
)
def test_what_does_not_match_is_unknown(spoil):
    own = tasks()
    outcomes = push.push(Session(lambda _rows: spoil([row_of(t) for t in own])), own)
    assert "rejected" not in results(outcomes)
    for task, outcome in zip(own, outcomes, strict=True):
        assert outcome.key == task.key
        if outcome.result is Result.DONE:
            assert outcome.document.number == task.number
    assert "uncertain" in results(outcomes)


def refuses(number, payload=None):
    def respond(rows):
        if any(r["InvoiceNumber"] == number for r in rows):
            error = errors.Rejected("JSON for post data was invalid", status=400)
            error.payload = payload
            raise error
        return [
            {"InvoiceID": ID.format(1), "InvoiceNumber": r["InvoiceNumber"], "Status": "DRAFT"}
            for r in rows
        ]

    return respond


def test_a_batch_refused_as_a_whole_is_halved_to_the_culprit():
    own = tasks(8)
    session = Session(refuses("INV/5"))
    outcomes = push.push(session, own)
    assert results(outcomes) == ["done"] * 5 + ["rejected"] + ["done"] * 2
    sent_alone_or_good = [b for b in session.batches if "INV/5" not in b]
    assert sorted(n for b in sent_alone_or_good for n in b) == sorted(
        t.number for t in own if t.number != "INV/5"
    ), "what was accepted is sent once"


def test_a_batch_that_names_its_culprits_is_not_sent_again():
    named = {"InvoiceNumber": "INV/5", "ValidationErrors": [{"Message": "odd"}]}
    session = Session(refuses("INV/5", {"Elements": [named]}))
    outcomes = push.push(session, tasks(8))
    assert results(outcomes) == ["uncertain"] * 5 + ["rejected"] + ["uncertain"] * 2
    assert len(session.batches) == 1


def test_a_limit_stops_what_follows():
    calls = []

    def respond(rows):
        calls.append(rows)
        raise errors.RateLimited()

    own = [*tasks(2), create(credit_note(line(1)))]
    outcomes = push.push(Session(respond), own)
    assert results(outcomes) == ["retry"] * 3
    assert len(calls) == 1
    assert [o.key for o in outcomes] == [t.key for t in own]


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (errors.OutcomeUnknown(), "uncertain"),
        (errors.Unavailable(), "retry"),
        (errors.OutOfTime(), "retry"),
        (errors.AuthenticationError(expired=True), "retry"),
    ],
)
def test_an_error_of_the_call_is_the_outcome_of_all(error, result):
    def respond(_rows):
        raise error

    assert results(push.push(Session(respond), tasks())) == [result] * 3


# === A NUMBER THAT IS TAKEN ===

TAKEN = {"HasErrors": True, "ValidationErrors": [{"Message": "Invoice # must be unique."}]}


def taken(**found):
    [own] = tasks(1)
    refused = {"InvoiceNumber": own.number, **TAKEN}
    [outcome] = push.push(Session(lambda _rows: [refused], [row_of(own, **found)]), [own])
    return outcome


@pytest.mark.parametrize("total", [12, 13])
def test_by_our_own_earlier_attempt(total):
    outcome = taken(Url="https://erp.example/odoo/account.move/1", Total=total)
    assert (outcome.result, outcome.document.number) == (Result.DONE, "INV/0")


@pytest.mark.parametrize(
    "found",
    [
        {"Url": "https://erp.example/odoo/account.move/2"},
        {"Total": 13},
        {"Contact": {"ContactID": "somebody-else"}},
        {"Date": "/Date(1789344000000+0000)/"},
        {"CurrencyCode": "EUR"},
    ],
)
def test_by_somebody_else(found):
    outcome = taken(**found)
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].code == "number_used"


def test_by_a_voided_document():
    outcome = taken(Status="VOIDED")
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].code == "number_voided"


def test_and_it_cannot_be_asked_by_whom():
    class Failing(Session):
        def all_rows(self, endpoint, params):
            raise errors.Unavailable()

    [own] = tasks(1)
    refused = {"InvoiceNumber": own.number, **TAKEN}
    [outcome] = push.push(Failing(lambda _rows: [refused]), [own])
    assert outcome.result is Result.UNCERTAIN


# === A REFERENCE IS NOT A NUMBER ===


def test_another_document_with_our_reference_is_no_obstacle():
    [own] = tasks(1, number_as_reference=True)
    other = row_of(own, Reference=own.number, Total=99, InvoiceNumber="INV-7")
    assert lookup.judge_created(own, [other]).result is Result.RETRY
    ours = row_of(own, Reference=own.number, InvoiceNumber="INV-8")
    assert lookup.judge_created(own, [other, ours]).document.number == "INV-8"


# === STATUSES ===


@pytest.mark.parametrize(
    ("action", "status", "result"),
    [
        (Action.VOID, "VOIDED", "done"),
        (Action.VOID, "AUTHORISED", "retry"),
        (Action.VOID, "DELETED", "rejected"),
        (Action.VOID, "SOMETHING_NEW", "retry"),
        (Action.DELETE, "DELETED", "done"),
        (Action.APPROVE, "PAID", "done"),
        (Action.APPROVE, "DRAFT", "retry"),
        (Action.APPROVE, "VOIDED", "rejected"),
        (Action.SUBMIT, "AUTHORISED", "done"),
    ],
)
def test_what_became_of_a_change_of_status(action, status, result):
    external_id = ID.format(1)
    task = Task("k", action, Kind.INVOICE, external_id, "INV/1")
    session = Session(None, [{"InvoiceID": external_id, "Status": status}])
    assert lookup.find(session, [task])["k"].result.value == result


def test_a_document_that_is_gone():
    task = Task("k", Action.VOID, Kind.INVOICE, ID.format(1), "INV/1")
    outcome = lookup.find(Session(None), [task])["k"]
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "not_found")


def test_drafts_carry_the_status_asked():
    sent = []

    def respond(rows):
        sent.extend(rows)
        return []

    for target in (Status.DRAFT, Status.SUBMITTED, Status.APPROVED):
        own = tasks(1)[0]
        push.push(
            Session(respond),
            [dataclasses.replace(own, invoice=dataclasses.replace(own.invoice, target=target))],
        )
    assert [row["Status"] for row in sent] == ["DRAFT", "SUBMITTED", "AUTHORISED"]


# === HOSTILE ANSWERS ===

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(Decimal("1e300"))
)
JSON = st.recursive(
    SCALARS,
    lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=5), v),
    max_leaves=6,
)
NAMES = ["InvoiceID", "InvoiceNumber", "Status", "StatusAttributeString", "HasErrors"]
NAMES += [
    "ValidationErrors",
    "Warnings",
    "Contact",
    "LineItems",
    "Payments",
    "CreditNotes",
    "Total",
]
NAMES += ["Date", "UpdatedDateUTC", "CurrencyRate", "Overpayments", "Allocations"]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_any_answer_is_an_outcome(spoilt):
    [own] = tasks(1)
    [outcome] = push.push(Session(lambda _rows: [row_of(own) | spoilt]), [own])
    assert outcome.key == own.key
    if outcome.result is Result.DONE:
        assert outcome.document.number == own.number
        assert outcome.document.external_id


@settings(max_examples=100, deadline=None, derandomize=True)
@given(JSON)
def test_any_refusal_is_an_outcome(payload):
    def respond(_rows):
        error = errors.Rejected("no")
        error.payload = payload
        raise error

    assert {o.result for o in push.push(Session(respond), tasks())} <= {
        Result.REJECTED,
        Result.UNCERTAIN,
    }
