"""What a person asks Xero to do with a document that is there: submit, approve, e-mail."""

import datetime

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Kind, Result, Task
from odoo.addons.accounting_bridge_xero.tools import lookup, push
from odoo.addons.accounting_bridge_xero.tools.payload import payload

ID = "f7ca431f-5c97-4d69-93b9-585effb9c15{}"
SINCE = datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.timezone.utc)


def task(action, n=1, **more):
    return Task(f"key-{n}", action, Kind.INVOICE, ID.format(n), f"INV/{n}", **more)


def row(n=1, status="AUTHORISED", **more):
    return {"InvoiceID": ID.format(n), "InvoiceNumber": f"INV/{n}", "Status": status, **more}


class Answer:
    write, status = False, 200

    def __init__(self, **body):
        self.body = body

    def json(self):
        return self.body


class Session:
    """Answers writes with `respond(what was sent)`; holds `books` and the records of a history."""

    def __init__(self, respond=None, books=(), history=()):
        self.respond, self.books, self.history = respond, list(books), list(history)
        self.sent = []

    def write_elements(self, method, endpoint, rows, keys, params):
        self.sent.append((method, endpoint, rows))
        return self.respond(rows)

    def write_json(self, method, path, body, keys, params=None):
        self.sent.append((method, path, body))
        return self.respond(body)

    def all_rows(self, endpoint, params):
        return self.books

    def get(self, path, params=None):
        return Answer(HistoryRecords=self.history)


def refusing(message):
    def respond(_sent):
        raise errors.Rejected(message, status=400)

    return respond


# === STATUSES ===


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.APPROVE])
def test_only_the_status_is_sent(action):
    """What the accountant edited meanwhile is not overwritten."""
    status = {Action.SUBMIT: "SUBMITTED", Action.APPROVE: "AUTHORISED"}[action]
    assert payload(task(action)) == {"InvoiceID": ID.format(1), "Status": status}


@pytest.mark.parametrize("action", [Action.SUBMIT, Action.APPROVE])
def test_what_was_approved_and_paid_there_meanwhile_is_approved(action):
    """Xero names the payment where a status is set that the document has already."""
    said = "The status AUTHORISED cannot be applied to the invoice because it has payments"
    refused = row(ValidationErrors=[{"Message": f"{said} or credit notes allocated to it."}])
    session = Session(lambda _rows: [refused], books=[row()])
    [outcome] = push.push(session, [task(action)])
    assert outcome.result is Result.DONE
    assert outcome.document.raw_status == "AUTHORISED"


def test_what_has_payments_is_not_voided():
    said = "The status VOIDED cannot be applied to the invoice because it has payments"
    refused = row(ValidationErrors=[{"Message": f"{said} or credit notes allocated to it."}])
    session = Session(lambda _rows: [refused], books=[row()])
    [outcome] = push.push(session, [task(Action.VOID)])
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "has_payments")


@pytest.mark.parametrize("status", ["DRAFT", "SUBMITTED"])
def test_what_xero_holds_back_was_not_approved(status):
    """An organisation where others approve answers with the status that it left."""
    session = Session(lambda _rows: [row(status=status)])
    [outcome] = push.push(session, [task(Action.APPROVE)])
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "status_held")


def test_a_status_by_a_new_name_is_no_refusal():
    session = Session(lambda _rows: [row(status="SOMETHING_NEW")])
    [outcome] = push.push(session, [task(Action.APPROVE)])
    assert outcome.result is Result.DONE


# === E-MAIL ===


def test_of_a_day_without_e_mails_left_one_asks():
    said = "The daily email limit for this organisation has been reached"
    session = Session(refusing(said))
    outcomes = push.push(session, [task(Action.EMAIL, n) for n in range(3)])
    assert {o.result for o in outcomes} == {Result.RETRY}
    assert {o.issues[0].code for o in outcomes} == {"email_limit"}
    assert len(session.sent) == 1, "the others would meet the same"
    assert not any(o.stop for o in outcomes), "everything else goes on"
    now = datetime.datetime.now(datetime.timezone.utc)
    assert all(o.retry_at > now + datetime.timedelta(hours=1) for o in outcomes)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Email address must be valid.", "email_no_address_there"),
        ("Invoice not of valid status or type for emailing", "status_not_allowed"),
    ],
)
def test_why_an_e_mail_is_refused(said, code):
    [outcome] = push.push(Session(refusing(said)), [task(Action.EMAIL)])
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, code)


def sent_record(hour, words="Invoice sent"):
    return {
        "Changes": words,
        "DateUTCString": f"2026-02-01T{hour:02}:00:00",
        "Details": "This invoice has been sent to customer@example.com",
    }


NOTE = {
    "Changes": "Note",
    "DateUTCString": "2026-02-01T13:00:00",
    "Details": "Void from Odoo by Ada. Reason: sent twice",
}


@pytest.mark.parametrize(
    ("marked", "before", "history", "result", "code"),
    [
        (False, False, [], Result.RETRY, "not_found_there"),
        (False, False, [NOTE], Result.RETRY, "not_found_there"),
        (False, False, [sent_record(9)], Result.RETRY, "not_found_there"),
        (False, False, [sent_record(13)], Result.DONE, None),
        (True, False, [], Result.DONE, None),
        (True, True, [sent_record(9), sent_record(13)], Result.DONE, None),
        # It was marked as sent before already: nothing tells whether it went once more.
        (True, True, [sent_record(9), NOTE], Result.REJECTED, "email_unclear"),
    ],
)
def test_what_became_of_an_e_mail(marked, before, history, result, code):
    session = Session(books=[row(SentToContact=marked)], history=history)
    own = task(Action.EMAIL, sent_before=before, since=SINCE)
    outcome = lookup.find(session, [own])[own.key]
    assert outcome.result is result
    assert [issue.code for issue in outcome.issues] == ([code] if code else [])


def test_an_e_mail_of_a_document_that_is_gone():
    own = task(Action.EMAIL)
    outcome = lookup.find(Session(), [own])[own.key]
    assert (outcome.result, outcome.issues[0].code) == (Result.REJECTED, "not_found")
