"""What Xero holds, read back."""

import dataclasses
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Contact,
    Kind,
    PaymentKind,
    PaymentOrder,
    Result,
    Status,
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

from tests.unit.neutral import create, credit_note, invoice, line

from .conftest import SCOPES


def sweep(session, bookmark=""):
    found = []
    for documents, mark in changes.changed(session, bookmark):
        found += documents
        bookmark = mark
    return found, bookmark


def push_one(session, document):
    [outcome] = push.push(session, [create(document)])
    assert outcome.result is Result.DONE, outcome.issues
    return outcome.document


# === CHANGES ===


def test_changes_page_by_page(sandbox, session, customer, monkeypatch):
    monkeypatch.setattr(changes, "PAGE_SIZE", 4)
    tasks = [create(invoice(line(10), number=f"INV/{n}", contact=customer)) for n in range(10)]
    tasks.append(create(credit_note(line(3), contact=customer)))
    push.push(session, tasks)
    found, bookmark = sweep(session)
    assert {d.number for d in found} == {t.number for t in tasks}
    assert sweep(session, bookmark)[0] == []

    sandbox.control.time(advance=60)
    sandbox.control.act(action="pay", id="INV/3", amount=5)
    found, bookmark = sweep(session, bookmark)
    [paid] = found
    assert (paid.number, paid.status, paid.amount_paid) == ("INV/3", Status.APPROVED, 5)
    [payment] = paid.payments
    assert (payment.kind, payment.amount) == (PaymentKind.PAYMENT, 5)
    assert sweep(session, bookmark)[0] == []


def test_what_is_paid_credited_and_undone(sandbox, session, customer):
    push_one(session, invoice(line(100), number="INV/1", contact=customer))
    credit = push_one(session, credit_note(line(10), number="CN/1", contact=customer))
    act = sandbox.control.act
    payment = act(action="pay", id="INV/1", amount=50)
    act(action="allocate", id=credit.external_id, invoice="INV/1", amount=12)
    found = {d.number: d for d in sweep(session)[0]}
    assert found["INV/1"].amount_due == Decimal("58")
    kinds = {p.kind: p.amount for p in found["INV/1"].payments}
    assert kinds == {PaymentKind.PAYMENT: 50, PaymentKind.CREDIT: 12}
    assert found["CN/1"].status is Status.PAID
    assert [p.source_id for p in found["CN/1"].payments] == [found["INV/1"].external_id]

    act(action="delete_payment", id=payment["PaymentID"])
    remote = lookup.fetch(session, Kind.INVOICE, [found["INV/1"].external_id])
    [left] = remote[found["INV/1"].external_id].payments
    assert left.kind is PaymentKind.CREDIT


def test_bank_amounts_of_foreign_payments(sandbox, session, customer):
    push_one(
        session,
        invoice(
            line(100),
            number="INV/EUR",
            contact=customer,
            currency="EUR",
            currency_rate=Decimal("1.25"),
        ),
    )
    sandbox.control.act(action="pay", id="INV/EUR", amount=60)
    [remote] = sweep(session)[0]
    [payment] = remote.payments
    assert payment.amount == 60
    assert payment.bank_amount == Decimal("48")
    assert payment.account_id


def test_fetch_says_what_is_not_there(session, customer):
    remote = push_one(session, invoice(line(1), contact=customer))
    gone = "00000000-0000-0000-0000-00000000dead"
    found = lookup.fetch(session, Kind.INVOICE, [remote.external_id, gone])
    assert found[gone] is None
    assert found[remote.external_id].total == Decimal("1.20")
    assert lookup.fetch(session, Kind.CREDIT_NOTE, [gone]) == {gone: None}


def test_pdf(session, customer):
    remote = push_one(session, invoice(line(1), contact=customer))
    assert lookup.fetch_pdf(session, Kind.INVOICE, remote.external_id).startswith(b"%PDF")
    with pytest.raises(errors.NotFound):
        lookup.fetch_pdf(session, Kind.INVOICE, "00000000-0000-0000-0000-00000000dead")


# === MONEY THAT ODOO TOOK, CREDITS, FILES, NOTES, E-MAIL ===


def pay(remote, amount, key="pay", account=None, reference="PAY/1"):
    from tests.sandbox.xero.seed import stable_id  # noqa: PLC0415

    order = PaymentOrder(
        remote.external_id,
        remote.kind,
        account or stable_id("bridge", "account", "090"),
        remote.date,
        Decimal(str(amount)),
        reference,
    )
    return Task(key, Action.PAY, remote.kind, payment=order)


def test_payments_are_pushed_once(session, customer):
    remote = push_one(session, invoice(line(100), contact=customer))
    tasks = [pay(remote, 20, "a", reference="PAY/1"), pay(remote, 30, "b", reference="PAY/2")]
    outcomes = push.push(session, tasks)
    assert [o.result for o in outcomes] == [Result.DONE] * 2
    found = lookup.find(session, tasks)
    assert [found[k].external_id for k in "ab"] == [o.external_id for o in outcomes]
    missing = pay(remote, 31, "c", reference="PAY/3")
    assert lookup.find(session, [missing])["c"].result is Result.RETRY


def test_too_much_money_is_refused(session, customer):
    remote = push_one(session, invoice(line(100), contact=customer))
    good, bad = push.push(session, [pay(remote, 120, "a"), pay(remote, 1, "b")])
    assert good.result is Result.DONE
    assert (bad.result, bad.issues[0].code) == (Result.REJECTED, "amount_exceeds_open")


def test_a_credit_is_allocated(session, customer):
    bill = push_one(session, invoice(line(100), contact=customer))
    credit = push_one(session, credit_note(line(10), contact=customer))
    task = Task(
        "alloc",
        Action.ALLOCATE,
        Kind.CREDIT_NOTE,
        credit.external_id,
        target_id=bill.external_id,
        amount=Decimal("12"),
    )
    assert lookup.find(session, [task])["alloc"].result is Result.RETRY
    [outcome] = push.push(session, [task])
    assert outcome.result is Result.DONE
    found = lookup.find(session, [task])["alloc"]
    assert (found.result, found.external_id) == (Result.DONE, outcome.external_id)


def test_a_file_is_attached(session, customer):
    remote = push_one(session, invoice(line(1), contact=customer))
    task = Task(
        "file",
        Action.ATTACH,
        Kind.INVOICE,
        remote.external_id,
        file_name="INV/2026:1 <copy>.pdf",
        mimetype="application/pdf",
        content=b"%PDF-1.4 bytes",
    )
    assert lookup.find(session, [task])["file"].result is Result.RETRY
    [outcome] = push.push(session, [task])
    assert outcome.result is Result.DONE, outcome.issues
    assert lookup.find(session, [task])["file"].external_id == outcome.external_id
    big = dataclasses.replace(task, content=bytes(11_000_000))
    assert push.push(session, [big])[0].issues[0].code == "attachment_too_large"


def test_what_was_learnt_of_files_is_kept_when_a_later_question_fails(
    sandbox, session, customer
):
    remote = push_one(session, invoice(line(1), contact=customer))
    plain = Task("", Action.ATTACH, Kind.INVOICE, remote.external_id, mimetype="application/pdf")
    tasks = [
        dataclasses.replace(plain, key=name, file_name=f"{name}.pdf", content=b"%PDF")
        for name in ("a", "b", "c")
    ]
    push.push(session, tasks)
    sandbox.control.faults(kind="unavailable", path="/Attachments$", skip=1, times=1)
    found = lookup.find(session, tasks)
    assert [found[name].result for name in "abc"] == [
        Result.DONE,
        Result.UNCERTAIN,
        Result.UNCERTAIN,
    ]
    assert [found[name].stop for name in "abc"] == [False, True, True]


def test_a_note_and_an_email(session, customer):
    remote = push_one(session, invoice(line(1), contact=customer))
    plain = Task("x", Action.NOTE, Kind.INVOICE, remote.external_id)
    note = dataclasses.replace(plain, text="Voided by Mitchell Admin: wrong address")
    mail = dataclasses.replace(plain, key="mail", action=Action.EMAIL)
    for task in (note, mail):
        assert lookup.find(session, [task])[task.key].result is Result.RETRY
        assert push.push(session, [task])[0].result is Result.DONE
        assert lookup.find(session, [task])[task.key].result is Result.DONE
    [refused] = push.push(session, [dataclasses.replace(mail, kind=Kind.CREDIT_NOTE)])
    assert refused.issues[0].code == "email_credit_note"


# === CONTACTS ===


def people(count):
    return [
        Contact(
            key=str(n),
            name=f"Customer number {n} Limited",
            number=f"ODOO-1a2b3c4d-{n}",
            other_numbers=(f"K-{n:05}",),
            vat=f"GB{100000000 + n}",
            email=f"accounts.payable{n}@customer{n}.example",
        )
        for n in range(1, count + 1)
    ]


def test_contacts_are_made_once(session):
    made = contacts.create(session, people(3))
    assert {o.result for o in made.values()} == {Result.DONE}
    again = contacts.create(session, people(3))
    assert {k: o.external_id for k, o in again.items()} == {
        k: o.external_id for k, o in made.items()
    }
    matched = contacts.match(session, people(3))
    assert {m.how for m in matched.values()} == {"number"}
    assert {k: m.external_id for k, m in matched.items()} == {
        k: o.external_id for k, o in made.items()
    }


def test_a_taken_name_is_refused(session):
    [contact] = people(1)
    contacts.create(session, [contact])
    namesake = dataclasses.replace(contact, key="9", number="ODOO-other-9")
    outcome = contacts.create(session, [namesake])["9"]
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "contact_name_used")


def test_a_name_alone_is_doubtful(session):
    stranger = Contact(key="1", name="northern lights ltd", number="ODOO-x-1")
    match = contacts.match(session, [stranger])["1"]
    assert match.doubtful
    known = dataclasses.replace(stranger, email="accounts@northern.example")
    assert contacts.match(session, [known])["1"].how == "email_name"


def test_archived_contacts_are_seen(sandbox, session):
    [contact] = people(1)
    contacts.create(session, [contact])
    sandbox.control.act(action="archive_contact", id=contact.name)
    assert contacts.match(session, [contact])["1"].archived


def test_contact_data_is_written(session, customer):
    changed = dataclasses.replace(customer, email="new@harbour.example", city="Hull")
    [outcome] = push.push(session, [Task("c", Action.CONTACT, contact=changed)])
    assert (outcome.result, outcome.external_id) == (Result.DONE, customer.external_id)
    [row] = contacts.candidates(session, [changed])
    assert row["EmailAddress"] == "new@harbour.example"
    assert row["ContactNumber"] == customer.number


def test_a_hundred_invoices_of_twenty_new_customers(session):
    _found, bookmark = sweep(session)
    session.exchanges.clear()
    new = people(20)
    matched = contacts.match(session, new)
    assert {m.external_id for m in matched.values()} == {None}
    made = contacts.create(session, new)
    linked = [dataclasses.replace(c, external_id=made[c.key].external_id) for c in new]
    tasks = [
        create(invoice(line(10 + n), number=f"INV/{n:03}", contact=linked[n % 20]))
        for n in range(100)
    ]
    outcomes = push.push(session, tasks[:50]) + push.push(session, tasks[50:])
    assert {o.result for o in outcomes} == {Result.DONE}
    assert len(sweep(session, bookmark)[0]) == 100
    assert len(session.exchanges) <= 10


# === SET-UP ===


def test_references(session):
    rows = list(references.references(session))
    by_kind = {}
    for row in rows:
        by_kind.setdefault(row.kind, {})[row.code or row.name] = row
    assert by_kind["account"]["200"].data["nature"] == "revenue"
    assert by_kind["account"]["299"].active is False
    assert "090" not in by_kind["account"]
    assert {"090", "092", "855"} <= set(by_kind["payment_account"])
    assert by_kind["payment_account"]["092"].currency == "EUR"
    assert by_kind["account"]["868"].data["system"] == "ROUNDING"
    assert by_kind["tax"]["OUTPUT2"].rate == 20
    assert by_kind["tax"]["OUTPUT2"].data["applies_to"]["revenue"] is True
    assert by_kind["tax"]["INPUT2"].data["applies_to"]["revenue"] is False
    assert {"GBP", "EUR"} <= set(by_kind["currency"])
    assert by_kind["template"]
    assert by_kind["item"]
    categories = {row.external_id for row in by_kind["tracking_category"].values()}
    assert {row.parent for row in by_kind["tracking_option"].values()} <= categories
    assert len({(r.kind, r.external_id) for r in rows}) == len(rows)
    assert len(session.exchanges) == 6


@pytest.mark.parametrize(
    ("user", "code"), [("Ada", None), ("Stan", None), ("Iris", "role_insufficient")]
)
def test_check_says_who_acts(connect, user, code):
    facts = check.check(connect(user=user))
    assert (facts.organisation, facts.base_currency) == ("Bridge Trading (UK)", "GBP")
    assert (facts.country, facts.short_code, facts.is_demo) == ("GB", "!Br1dG", False)
    assert facts.user_email == f"{user.lower()}@sandbox.example"
    errors_found = {i.code for i in facts.issues if i.level == "error"}
    assert (code in errors_found) if code else not errors_found


def test_check_knows_the_lock_dates(sandbox, session):
    sandbox.control.act(action="lock_dates", period="2026-06-30", year="2025-12-31")
    facts = check.check(session)
    assert (str(facts.lock_date), str(facts.year_lock_date)) == ("2026-06-30", "2025-12-31")


def test_a_scope_that_is_missing(connect, customer):
    session = connect(scope=SCOPES.replace("accounting.invoices", ""))
    with pytest.raises(errors.PermissionMissing):
        session.rows("Invoices")
    [outcome] = push.push(session, [create(invoice(line(1), contact=customer))])
    assert (outcome.result, outcome.stop) == (Result.RETRY, True)
    assert outcome.issues[0].code == "permission"


def test_a_token_that_expired(sandbox, session, customer):
    sandbox.control.tokens(expire=True)
    [outcome] = push.push(session, [create(invoice(line(1), contact=customer))])
    assert (outcome.result, outcome.issues[0].code) == (Result.RETRY, "token_expired")
    assert session.failure.expired


def test_an_organisation_that_was_disconnected(sandbox, session):
    sandbox.control.act(action="disconnect")
    with pytest.raises(errors.AuthenticationError) as caught:
        session.rows("Organisation", key="Organisations")
    assert caught.value.code == "organisation_disconnected"
