"""Asking lexoffice what it holds: after an unknown outcome, by id, by number."""

import datetime

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind, Result, Status
from odoo.addons.accounting_bridge_lexoffice.tools import lookup, push

from .lexoffice_neutral import credit_note, invoice, line
from .lexoffice_session import ID, Loses, Session, code, held, task_of
from .neutral import create

# === AFTER AN UNKNOWN OUTCOME ===


def test_what_was_booked_is_found_again():
    session, task = Loses(), task_of()
    assert push.push(session, [task])[0].result is Result.UNCERTAIN
    outcome = lookup.find(session, [task])[task.key]
    assert (outcome.result, outcome.document.external_id) == (Result.DONE, ID.format(0))


def test_also_where_the_list_does_not_show_it_yet():
    session = Session([held(unlisted=True)])
    outcome = lookup.find(session, [task_of()])[task_of().key]
    assert (outcome.result, outcome.document.external_id) == (Result.DONE, ID.format(9))


@pytest.mark.parametrize("gone", [errors.Rejected(), errors.NotFound()])
def test_without_the_old_search_the_list_has_to_do(gone):
    session = Session(fails={"vouchers": [gone]})
    assert lookup.find(session, [task_of()])[task_of().key].result is Result.RETRY


def test_what_is_not_there_goes_again():
    outcome = lookup.find(Session(), [task_of()])[task_of().key]
    assert (outcome.result, code(outcome)) == (Result.RETRY, "not_found_there")


def test_a_credit_note_is_not_taken_for_its_invoice():
    task = create(credit_note(line(100), number="RE/2026/0001"))
    assert lookup.find(Session([held()]), [task])[task.key].result is Result.RETRY


def test_who_cannot_be_asked_stays_unknown():
    session = Session(fails={"voucherlist": [errors.Unavailable()]})
    tasks = [task_of(invoice(line(1), number=f"RE/{n}")) for n in range(2)]
    found = lookup.find(session, tasks)
    assert [(o.result, o.stop) for o in found.values()] == [(Result.UNCERTAIN, True)] * 2
    assert session.count("voucherlist") == 1


def test_found_but_not_read():
    session = Session([held()], fails={"one vouchers": [errors.Unavailable()]})
    outcome = lookup.find(session, [task_of()])[task_of().key]
    assert (outcome.result, outcome.document.total) == (Result.DONE, 119)
    assert outcome.document.payments is None


# === READING ===


def test_what_is_gone_is_asked_for_twice():
    session = Session([held()], reads_unknown=1)
    assert lookup.fetch(session, Kind.INVOICE, [ID.format(9)])[ID.format(9)].total == 119
    assert lookup.fetch(session, Kind.INVOICE, ["x"]) == {"x": None}


def test_without_time_to_ask_twice_nothing_is_gone():
    session = Session()
    session.time = 0
    with pytest.raises(errors.OutOfTime):
        lookup.fetch(session, Kind.INVOICE, ["x"])


def test_a_voucher_that_is_not_checked_yet_states_no_payments():
    refused = errors.Rejected("No payment information")
    session = Session([held(voucherStatus="unchecked")], fails={"one payments": [refused]})
    got = lookup.fetch(session, Kind.INVOICE, [ID.format(9)])[ID.format(9)]
    assert (got.status, got.payments) == (Status.SUBMITTED, None)


def test_the_successor_of_what_was_corrected():
    old = held(voucherStatus="voided")
    new = held(id=ID.format(4), createdDate="2026-05-01T10:00:00.000+02:00", totalGrossAmount=99)
    others = [
        held(id=ID.format(5), contactId="x", createdDate="2026-06-01T10:00:00.000+02:00"),
        held(id=ID.format(6), createdDate="2026-01-01T10:00:00.000+02:00"),
    ]
    session = Session([old, new, *others])
    document = lookup.fetch(session, Kind.INVOICE, [old["id"]])[old["id"]]
    found = lookup.successor(session, document)
    assert (found.external_id, found.total, found.payments) == (ID.format(4), 99, ())
    assert lookup.successor(Session([old, *others]), document) is None


def test_dates_far_away():
    old = held(voucherDate="0001-01-01T00:00:00.000+02:00")
    assert lookup.fetch(Session([old]), Kind.INVOICE, [old["id"]])[old["id"]].date in (
        None,
        datetime.date(1, 1, 1),
    )
