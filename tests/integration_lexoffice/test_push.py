"""Documents on their way to lexoffice: what arrives, what is refused, files."""

import dataclasses
import datetime
import hashlib
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind, Result, Status
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
from tests.unit.neutral import create

from .documents import PDF, SMALL_BUSINESS, attached, held, numbered

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
    walk_in = dataclasses.replace(customer, collective=True, external_id=None)
    unknown = "0b5cb0a8-1111-4000-8000-000000000000"
    sold = {"number": "RE/X", "contact": customer}
    assert refusal(session, invoice(line(10, tax=tax(rate=12)), **sold)) == ["rate_refused"]
    assert refusal(session, invoice(line(10, tax=tax(unknown)), **sold)) == ["category_refused"]
    assert refusal(session, invoice(line(100, tax_amount=18), **sold)) == ["totals_refused"]
    control.archive(customer.external_id)
    assert refusal(session, invoice(line(1), **sold)) == ["contact_refused"]
    control.archive(customer.external_id, archived=False)
    abroad = invoice(line(10, tax=tax(EU_GOODS, 0)), number="RE/X", contact=walk_in)
    assert refusal(session, abroad) == ["contact_required"]
    assert held(control, "RE/X") == []


def test_a_contact_that_was_deleted_there(control, session, customer):
    gone = dataclasses.replace(customer, external_id="0b5cb0a8-0000-4000-8000-000000000000")
    document = invoice(line(1), number="RE/X", contact=gone)
    [outcome] = push.push(session, [create(document)])
    assert (outcome.result, outcome.issues[0].code) == (Result.RETRY, "contact_gone")
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
