"""Documents on their way to lexoffice."""

import dataclasses
import datetime
import hashlib
import time
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Kind, Result, Status, Task
from odoo.addons.accounting_bridge_lexoffice.tools import lookup, push

from tests.unit.lexoffice_neutral import (
    DISTANCE,
    EU_GOODS,
    GOODS,
    SERVICES,
    T7,
    credit_note,
    invoice,
    line,
    tax,
)
from tests.unit.neutral import create, note

PDF = b"%PDF-1.7\nAn invoice\n%%EOF\n"
VOUCHERS = "/v1/vouchers$"
SMALL_BUSINESS = "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207"


def numbered(customer, count, *lines, first=1, **more):
    lines = lines or (line("19.99", 3), note())
    return [
        create(invoice(*lines, number=f"RE/{n:04}", contact=customer, **more))
        for n in range(first, first + count)
    ]


def attached(outcome, content=PDF, name="RE/0001.pdf", **more):
    external_id = outcome.document.external_id
    return Task(
        f"file-{external_id}",
        Action.ATTACH,
        Kind.INVOICE,
        external_id,
        outcome.document.number,
        **{"file_name": name, "mimetype": "application/pdf", "content": content, **more},
    )


def held(control, number="RE/0001"):
    """:return: the vouchers there of this number"""
    return [v for v in control.vouchers() if v["voucherNumber"] == number]


# === WHAT ARRIVES ===


def test_an_invoice_arrives_as_odoo_has_it(control, session, customer):
    document = invoice(
        line("19.99", 3, tax=tax(GOODS)),
        line("85.50", "2.5", tax=tax(SERVICES)),
        line(40, tax=T7),
        number="RE/0001",
        contact=customer,
        person="Erika Muster",
        order="S00012 Dach",
        delivery_date=datetime.date(2026, 3, 15),
    )
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.DONE, outcome.issues
    got = outcome.document
    assert (got.number, got.status, got.contact_id) == (
        "RE/0001",
        Status.APPROVED,
        customer.external_id,
    )
    assert (got.net, got.tax, got.total) == (
        document.totals.net,
        document.totals.tax,
        document.totals.total,
    )
    assert got.amount_due == document.totals.total
    assert got.payments == ()
    [there] = held(control)
    assert there["remark"] == "RE/0001 – Erika Muster – S00012 Dach"
    assert there["shippingDate"].startswith("2026-03-15")
    assert len(there["voucherItems"]) == 3


def test_a_credit_note_reduces_revenue(control, session, customer):
    document = credit_note(line(100), number="RG/0001", contact=customer)
    [outcome] = push.push(session, [create(document)])
    assert (outcome.result, outcome.document.kind) == (Result.DONE, Kind.CREDIT_NOTE)
    [there] = held(control, "RG/0001")
    assert there["type"] == "salescreditnote"
    assert Decimal(str(there["totalGrossAmount"])) == 119


def test_the_collective_contact(control, session, customer):
    walk_in = dataclasses.replace(customer, collective=True, external_id=None, name="Laufkunde")
    task = create(invoice(line(10), number="RE/0001", contact=walk_in))
    [outcome] = push.push(session, [task])
    assert outcome.result is Result.DONE, outcome.issues
    assert outcome.document.contact_id == ""
    assert held(control)[0]["contactName"] == "Laufkunde"
    again = dataclasses.replace(task, key="again")
    assert push.push(session, [again])[0].external_id == outcome.external_id
    assert len(held(control)) == 1


@pytest.mark.parametrize(
    ("organisation", "sold"),
    [
        ("Kleinbetrieb Nord", line(100, tax=tax(SMALL_BUSINESS, 0))),
        ("Fernhandel OSS", line(100, tax=tax(DISTANCE, 20))),
        ("Fernhandel OSS", line("9.99", 3, tax=tax(DISTANCE, 25), included=True)),
    ],
)
def test_other_organisations(control, connect, customer, organisation, sold):
    session = connect(organisation)
    made = session.post(
        "contacts", {"version": 0, "roles": {"customer": {}}, "company": {"name": "Kunde GmbH"}}
    ).json()
    contact = dataclasses.replace(customer, external_id=made["id"])
    document = invoice(sold, number="RE/0001", contact=contact)
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.DONE, outcome.issues
    assert (outcome.document.tax, outcome.document.total) == (
        document.totals.tax,
        document.totals.total,
    )


def test_what_is_paid_there_is_read(control, session, customer):
    [outcome] = push.push(session, numbered(customer, 1, line(100)))
    external_id = outcome.document.external_id
    control.pay(external_id, "50.00", "2026-04-02")
    control.cash_discount(external_id, "2.38")
    got = lookup.fetch(session, Kind.INVOICE, [external_id])[external_id]
    assert [p.amount for p in got.payments] == [50, Decimal("2.38")]
    assert (got.amount_due, got.amount_paid) == (Decimal("66.62"), 50)
    control.pay(external_id)
    got = lookup.fetch(session, Kind.INVOICE, [external_id])[external_id]
    assert (got.status, got.amount_due) == (Status.PAID, 0)


@pytest.mark.parametrize("deed", ["void", "delete"])
def test_what_is_gone_there(control, session, customer, deed):
    [task] = numbered(customer, 1)
    [outcome] = push.push(session, [task])
    external_id = outcome.document.external_id
    getattr(control, deed)(external_id)
    got = lookup.fetch(session, Kind.INVOICE, [external_id])[external_id]
    assert got is None if deed == "delete" else got.status is Status.VOIDED
    [again] = push.push(session, [dataclasses.replace(task, key="again")])
    assert again.result is Result.DONE, "it stands in nobody's way"
    assert again.document.external_id != external_id


def test_what_was_corrected_there(control, session, customer):
    [outcome] = push.push(session, numbered(customer, 1))
    external_id = outcome.document.external_id
    control.time(advance=5)
    successor = control.correct(external_id)["id"]
    got = lookup.fetch(session, Kind.INVOICE, [external_id])[external_id]
    assert got.status is Status.VOIDED
    assert lookup.successor(session, got).external_id == successor


def test_a_document_of_another_organisation_is_not_there(control, connect, session, customer):
    [outcome] = push.push(session, numbered(customer, 1))
    external_id = outcome.document.external_id
    other = connect("Kleinbetrieb Nord")
    assert lookup.fetch(other, Kind.INVOICE, [external_id]) == {external_id: None}


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


def test_twenty_documents_within_the_limit(control, connect, customer):
    """With faults on top: two lost answers, one refusal for the limit by somebody else's calls."""
    control.post("limits", enabled=True)
    control.faults(kind="lose_answer", method="POST", path=VOUCHERS, skip=4, times=2)
    control.faults(kind="rate_limit", method="POST", path=VOUCHERS, skip=9, times=1)
    session = connect(seconds=120, paced=True)
    tasks = numbered(customer, 20)
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
    assert [numbers.count(task.number) for task in tasks] == [1] * 20
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
    assert outcomes[0].retry_at == session.quota.blocked_until
    control.faults(clear=True)
    assert held(control) == []


# === ACCESS ===


def codes(outcomes):
    return {(o.result, o.stop, o.issues[0].code) for o in outcomes}


def test_the_key_does_not_allow_it(connect, customer):
    names = ["Profil lesen", "Belege lesen", "Belegliste lesen", "Zahlungsinformationen lesen"]
    outcomes = push.push(connect(permissions=names), numbered(customer, 2))
    assert codes(outcomes) == {(Result.RETRY, True, "key_permission")}
    assert outcomes[0].issues[0].params == {"permission": "Belege schreiben"}


@pytest.mark.parametrize("body", ["access_denied", "gateway", "regular"])
def test_what_may_not_be_read_is_not_taken_for_gone(control, connect, session, customer, body):
    [outcome] = push.push(session, numbered(customer, 1))
    control.assumptions(missing_permission_body=body)
    blind = connect(permissions=["Profil lesen", "Belegliste lesen"])
    with pytest.raises(errors.PermissionMissing) as caught:
        lookup.fetch(blind, Kind.INVOICE, [outcome.document.external_id])
    assert caught.value.params == {"permission": "Belege lesen"}


@pytest.mark.parametrize("body", ["access_denied", "gateway", "regular"])
def test_who_may_not_upload_is_told_so(control, connect, session, customer, body):
    [outcome] = push.push(session, numbered(customer, 1))
    control.assumptions(missing_permission_body=body)
    names = ["Profil lesen", "Belege lesen", "Belegliste lesen", "Belege schreiben"]
    outcomes = push.push(connect(permissions=names), [attached(outcome)])
    assert codes(outcomes) == {(Result.RETRY, True, "key_permission")}
    assert outcomes[0].issues[0].params == {"permission": "Dateien hochladen"}


def test_the_key_was_deleted_there(control, connect, customer):
    session = connect()
    control.revoke_key(session.access_token)
    assert codes(push.push(session, numbered(customer, 2))) == {(Result.RETRY, True, "key_refused")}


def test_the_plan_was_downgraded(control, session, customer):
    control.downgrade()
    outcomes = push.push(session, numbered(customer, 2))
    assert codes(outcomes) == {(Result.RETRY, True, "plan_downgraded")}
    assert session.failure.code == "plan_downgraded"


# === REFUSED ===


def refusal(session, document):
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.REJECTED
    assert outcome.issues[0].message
    return [issue.code for issue in outcome.issues]


def test_what_lexoffice_does_not_take(control, session, customer):
    gone = dataclasses.replace(customer, external_id="0b5cb0a8-0000-4000-8000-000000000000")
    walk_in = dataclasses.replace(customer, collective=True, external_id=None)
    unknown = "0b5cb0a8-1111-4000-8000-000000000000"
    sold = {"number": "RE/X", "contact": customer}
    assert refusal(session, invoice(line(10, tax=tax(rate=12)), **sold)) == ["rate_refused"]
    assert refusal(session, invoice(line(10, tax=tax(unknown)), **sold)) == ["category_refused"]
    assert refusal(session, invoice(line(100, tax_amount=18), **sold)) == ["totals_refused"]
    assert refusal(session, invoice(line(1), number="RE/X", contact=gone)) == ["contact_refused"]
    abroad = invoice(line(10, tax=tax(EU_GOODS, 0)), number="RE/X", contact=walk_in)
    assert refusal(session, abroad) == ["contact_required"]
    assert held(control, "RE/X") == []


# === FILES ===


def test_the_file_is_the_customer_s_byte_for_byte(control, session, customer):
    [outcome] = push.push(session, numbered(customer, 1))
    [sent] = push.push(session, [attached(outcome, name="RE/0001 Weiß.pdf")])
    assert sent.result is Result.DONE, sent.issues
    [file] = held(control)[0]["files"]
    assert file["id"] == sent.external_id
    assert file["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert file["name"] == "RE_0001 Weiß.pdf"


@pytest.mark.parametrize("kind", ["lose_answer", "error_500_after", "garbage"])
def test_a_file_that_got_no_answer_is_there_once(control, session, customer, kind):
    [outcome] = push.push(session, numbered(customer, 1))
    task = attached(outcome)
    control.faults(kind=kind, method="POST", path="/files$")
    assert push.push(session, [task])[0].result is Result.UNCERTAIN
    assert lookup.find(session, [task])[task.key].result is Result.RETRY
    assert push.push(session, [task])[0].result is Result.DONE
    assert len(held(control)[0]["files"]) == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 /JavaScript", "a.pdf", "file_toxic"),
        (b"<a/>", "a.xml", "file_type"),
        (b"not a picture", "a.png", "file_unreadable"),
    ],
)
def test_a_file_that_is_refused(session, customer, content, name, code):
    [outcome] = push.push(session, numbered(customer, 1))
    [sent] = push.push(session, [attached(outcome, content, name, mimetype="")])
    assert (sent.result, sent.issues[0].code) == (Result.REJECTED, code)


def test_the_largest_file(control, session, customer):
    [outcome] = push.push(session, numbered(customer, 1))
    content = PDF.ljust(push.MAX_FILE, b" ")
    assert push.push(session, [attached(outcome, content)])[0].result is Result.DONE
    [sent] = push.push(session, [attached(outcome, content + b" ")])
    assert sent.issues[0].code == "file_too_large"
    assert len(held(control)[0]["files"]) == 1


def test_a_file_for_a_voucher_that_is_gone(control, session, customer):
    [outcome] = push.push(session, numbered(customer, 1))
    control.delete(outcome.document.external_id)
    [sent] = push.push(session, [attached(outcome)])
    assert (sent.result, sent.issues[0].code) == (Result.REJECTED, "not_found")
