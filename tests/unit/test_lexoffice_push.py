"""Making vouchers and attaching files when lexoffice answers in every way: never twice, never lost,
one outcome per task."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.answer import Answer
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Kind, Result, Status, Task
from odoo.addons.accounting_bridge_lexoffice.tools import lookup, push

from .lexoffice_neutral import CUSTOMER, invoice, line
from .lexoffice_session import ID, Session, code, held, task_of

# === MAKING ===


def test_looked_up_made_and_read_back():
    session = Session()
    [outcome] = push.push(session, [task_of()])
    assert outcome.result is Result.DONE
    assert outcome.document.number == "RE/2026/0001"
    assert outcome.document.amount_due == 119
    assert [call[0] for call in session.calls] == [
        "voucherlist",
        "post",
        "one vouchers",
        "one payments",
    ]


@pytest.mark.parametrize("status", ["open", "paid", "unchecked", "overdue", "brand-new"])
def test_what_is_there_already_is_ours(status):
    session = Session([held(voucherStatus=status)])
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.document.external_id) == (Result.DONE, ID.format(9))
    assert session.count("post") == 0


@pytest.mark.parametrize(
    "other",
    [
        {"totalGrossAmount": Decimal("119.01")},
        {"contactId": "somebody-else"},
        {"contactId": None},
        {"voucherDate": "2026-03-30T00:00:00.000+02:00"},
        {"voucherNumber": "re/2026/0001", "totalGrossAmount": Decimal(1)},
    ],
)
def test_a_number_of_something_else_is_refused(other):
    session = Session([held(**other)])
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, code(outcome)) == (Result.REJECTED, "number_used")
    assert outcome.issues[0].params["external_id"] == ID.format(9)
    assert session.count("post") == 0


@pytest.mark.parametrize(
    "no_obstacle",
    [{"voucherStatus": "voided"}, {"type": "salescreditnote"}, {"voucherNumber": "X"}],
)
def test_what_does_not_stand_in_the_way(no_obstacle):
    [outcome] = push.push(Session([held(**no_obstacle)]), [task_of()])
    assert outcome.document.external_id == ID.format(1)


def test_of_several_the_oldest_is_ours_and_the_person_is_told():
    younger = held(id=ID.format(7), createdDate="2026-04-02T10:00:00.000+02:00")
    gone = held(id=ID.format(5), createdDate="2026-01-01T10:00:00.000+01:00")
    session = Session([younger, held(), {**gone, "voucherStatus": "voided"}])
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.document.external_id) == (Result.DONE, ID.format(9))
    assert outcome.issues == (
        Issue("doubled_there", {"number": "RE/2026/0001", "count": 2}, level="warning"),
    )


def test_the_collective_contact_has_no_id():
    walk_in = dataclasses.replace(CUSTOMER, collective=True, external_id=None)
    document = invoice(line(100), contact=walk_in)
    [outcome] = push.push(Session([held(contactId=None)]), [task_of(document)])
    assert outcome.document.external_id == ID.format(9)
    [outcome] = push.push(Session([held()]), [task_of(document)])
    assert code(outcome) == "number_used"


@pytest.mark.parametrize(
    "error", [errors.Unavailable(), errors.RateLimited(), errors.OutOfTime()], ids=str
)
def test_made_but_not_read_back(error):
    session = Session(fails={"one vouchers": [error]})
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.document.external_id) == (Result.DONE, ID.format(0))
    assert outcome.document.status is Status.APPROVED
    assert outcome.document.total == 119
    assert outcome.document.contact_id == CUSTOMER.external_id
    assert outcome.document.payments is None


def test_a_new_voucher_is_not_known_everywhere_at_once():
    session = Session(reads_unknown=2)
    [outcome] = push.push(session, [task_of()])
    assert outcome.document.amount_due == 119
    assert session.pauses == [1, 2]


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"id": null}'])
def test_an_answer_that_says_nothing_is_unknown(body):
    session = Session(fails={"post": [Answer(201, {}, body, True)]})
    [outcome] = push.push(session, [task_of()])
    assert outcome.result is Result.UNCERTAIN
    assert session.count("post") == 1


@pytest.mark.parametrize(
    ("error", "result", "stop"),
    [
        (errors.OutcomeUnknown(), Result.UNCERTAIN, False),
        (errors.RateLimited(), Result.RETRY, True),
        (errors.Unavailable(), Result.RETRY, True),
        (errors.OutOfTime(), Result.RETRY, True),
        (errors.AuthenticationError(), Result.RETRY, True),
        (errors.PermissionMissing(), Result.RETRY, True),
        (errors.ConfigurationError(code="plan_downgraded"), Result.RETRY, True),
        (errors.Rejected(issues=[Issue("totals_refused")]), Result.REJECTED, False),
        (errors.Conflict(), Result.REJECTED, False),
        (errors.NotFound(), Result.REJECTED, False),
    ],
)
def test_a_voucher_is_never_posted_twice(error, result, stop):
    session = Session(fails={"post": [error]})
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.stop) == (result, stop)
    assert session.count("post") == 1
    assert len(outcome.issues) == 1


def test_what_cannot_be_looked_up_is_not_sent():
    session = Session(fails={"voucherlist": [errors.Unavailable()]})
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.stop) == (Result.RETRY, True)
    assert session.count("post") == 0


def test_after_a_stop_nothing_more_is_sent():
    session = Session(fails={"post": [errors.RateLimited()]})
    tasks = [task_of(invoice(line(1), number=f"RE/{n}")) for n in range(3)]
    outcomes = push.push(session, tasks)
    assert [o.key for o in outcomes] == [t.key for t in tasks]
    assert {o.result for o in outcomes} == {Result.RETRY}
    assert session.count("post") == 1


def test_after_an_unknown_outcome_the_others_go_on():
    session = Session(fails={"post": [errors.OutcomeUnknown()]})
    tasks = [task_of(invoice(line(1), number=f"RE/{n}")) for n in range(2)]
    assert [o.result for o in push.push(session, tasks)] == [Result.UNCERTAIN, Result.DONE]


def contact_refused():
    return errors.Rejected(issues=[Issue("contact_refused")])


def test_a_new_contact_is_not_known_everywhere_at_once():
    session = Session(fails={"post": [contact_refused()]})
    [outcome] = push.push(session, [task_of()])
    assert outcome.result is Result.DONE
    assert len(session.vouchers) == 1


def test_a_contact_that_stays_refused():
    session = Session(fails={"post": [contact_refused() for _ in range(9)]})
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, code(outcome)) == (Result.REJECTED, "contact_refused")
    assert outcome.issues[0].params == {"number": "RE/2026/0001", "name": CUSTOMER.name}
    assert session.count("post") == 3


def test_a_contact_that_was_deleted_there():
    session = Session(fails={"post": [contact_refused() for _ in range(9)]})
    session.gone_contacts = {CUSTOMER.external_id}
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, code(outcome), outcome.stop) == (Result.RETRY, "contact_gone", False)
    assert outcome.issues[0].params["contact_id"] == CUSTOMER.external_id


def test_whether_the_contact_is_gone_cannot_be_asked():
    down = errors.Unavailable()
    session = Session(
        fails={"post": [contact_refused() for _ in range(9)], "one contacts": [down]}
    )
    [outcome] = push.push(session, [task_of()])
    assert (outcome.result, outcome.stop) == (Result.RETRY, True)


def test_what_lexoffice_does_not_offer():
    task = Task("k", Action.VOID, Kind.INVOICE, ID.format(1), "RE/1")
    assert code(push.push(Session(), [task])[0]) == "not_offered"


# === FILES ===


def file_task(**more):
    return Task(
        "f1",
        Action.ATTACH,
        Kind.INVOICE,
        ID.format(9),
        "RE/2026/0001",
        **{
            "file_name": "RE/2026/0001.pdf",
            "mimetype": "application/pdf",
            "content": b"%PDF-1.7",
            **more,
        },
    )


def test_a_file_goes_to_its_voucher():
    session = Session([held()])
    [outcome] = push.push(session, [file_task()])
    assert (outcome.result, outcome.external_id) == (Result.DONE, "f1")
    [call] = session.calls
    assert call[1:] == (f"vouchers/{ID.format(9)}/files", "RE_2026_0001.pdf")


@pytest.mark.parametrize(
    ("name", "mimetype", "sent"),
    [
        ("Rechnung Weiß.pdf", "application/pdf", "Rechnung Weiß.pdf"),
        ("RE/1", "application/pdf", "RE_1.pdf"),
        ("RE 1.2026", "application/pdf", "RE 1.2026.pdf"),
        ("factur-x", "text/xml", "factur-x.xml"),
        ("", "image/png", "Beleg.png"),
        ("..", "", "Beleg.pdf"),
    ],
)
def test_names_of_files(name, mimetype, sent):
    assert push.file_name(file_task(file_name=name, mimetype=mimetype)) == sent


def test_the_largest_file():
    content = b"%PDF" + b"x" * (push.MAX_FILE - 4)
    assert push.push(Session([held()]), [file_task(content=content)])[0].result is Result.DONE
    session = Session([held()])
    [outcome] = push.push(session, [file_task(content=content + b"x")])
    assert (outcome.result, code(outcome)) == (Result.REJECTED, "file_too_large")
    assert session.calls == []


def test_a_voucher_that_is_not_known_everywhere_yet():
    session = Session([held()], fails={"upload": [errors.NotFound(), errors.NotFound()]})
    assert push.push(session, [file_task()])[0].result is Result.DONE


def test_a_voucher_that_is_gone():
    session = Session(fails={"upload": [errors.NotFound() for _ in range(5)]})
    [outcome] = push.push(session, [file_task()])
    assert (outcome.result, code(outcome)) == (Result.REJECTED, "not_found")


def test_who_may_not_upload():
    session = Session([held()], fails={"upload": [errors.NotFound(status=403)]})
    [outcome] = push.push(session, [file_task()])
    assert (outcome.result, code(outcome)) == (Result.RETRY, "key_permission")
    assert outcome.issues[0].params == {"permission": "Dateien hochladen"}


def test_a_file_that_got_no_answer_goes_again():
    session = Session([held()], fails={"upload": [errors.OutcomeUnknown()]})
    [outcome] = push.push(session, [file_task()])
    assert outcome.result is Result.UNCERTAIN
    assert lookup.find(session, [file_task()])["f1"].result is Result.RETRY


# === HOSTILE ANSWERS ===

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.dictionaries(st.sampled_from(sorted(held())), JSON))
def test_any_voucher_is_an_outcome(spoilt):
    class Odd(Session):
        def one(self, resource, external_id):
            found = super().one(resource, external_id)
            return found and {**found, **spoilt}

    [outcome] = push.push(Odd(), [task_of()])
    assert outcome.result is Result.DONE
    assert outcome.document.external_id == outcome.external_id == ID.format(0)
