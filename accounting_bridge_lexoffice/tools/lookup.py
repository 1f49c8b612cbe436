"""Asking lexoffice what it holds: documents by id and by number, and what became of tasks without
an answer.

No key keeps a document from being made twice, and numbers are not unique there: so a number is
looked up before every transfer and after every lost answer.
"""

import datetime

from odoo.addons.accounting_bridge.tools import errors, outcomes
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Issue,
    Outcome,
    Result,
    Status,
)

from . import facts
from .client import searched
from .translate import VOUCHER_TYPES

# What was just written is known to all of lexoffice's servers within about two seconds.
SETTLE_PAUSES = (1, 2)
_LONG_AGO = datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def fetch(session, kind, external_ids):
    """:return: dict external id -> `RemoteDocument`, or None for what is not there"""
    return {external_id: _fetch(session, kind, external_id) for external_id in external_ids}


def _fetch(session, kind, external_id):
    voucher = session.one("vouchers", external_id)
    if voucher is None:
        # That it is gone has consequences, and one server may only not know it yet.
        if not session.pause(SETTLE_PAUSES[0]):
            raise errors.OutOfTime("No time left in this run")
        voucher = session.one("vouchers", external_id)
    return voucher and remote(session, kind, external_id, voucher)


def remote(session, kind, external_id, voucher):
    """:param voucher: lexoffice's answer of this document
    :return: `RemoteDocument` with its payments, as far as lexoffice states them"""
    return facts.remote_document(
        kind, facts.raw_of(voucher=voucher, payments=_payments(session, external_id))
    )


def _payments(session, external_id):
    """:return: lexoffice's answer, None where it states no payments (a voucher not yet checked)"""
    try:
        return session.one("payments", external_id)
    except errors.Rejected:
        return None


# === BY NUMBER ===


def with_number(session, kind, number):
    """:return: list of `RemoteDocument` (as rows of the voucherlist) of this kind and number,
    whatever their status, the oldest first"""
    params = {
        "voucherType": VOUCHER_TYPES[kind],
        "voucherStatus": "any",
        "voucherNumber": searched(number),
    }
    rows = session.all_rows("voucherlist", params)
    return _of_number(kind, number, [facts.raw_of(row=row) for row in rows])


def _with_number_directly(session, kind, number):
    """The same from the vouchers themselves: an old way to ask that still answers, and knows at
    once what the list shows only later. Where it is gone, the list has to do."""
    try:
        found = session.all_rows("vouchers", {"voucherNumber": searched(number)})
    except (errors.Rejected, errors.NotFound):
        return []
    own = [
        facts.raw_of(voucher=voucher)
        for voucher in found
        if voucher.get("type") == VOUCHER_TYPES[kind]
    ]
    return _of_number(kind, number, own)


def _of_number(kind, number, raws):
    remotes = [facts.remote_document(kind, raw) for raw in raws]
    same = [r for r in remotes if r.external_id and _same(r.number, number)]
    return sorted(same, key=lambda r: (facts.created_at(r) or _LONG_AGO, r.external_id))


def _same(one, other):
    return one.strip().casefold() == other.strip().casefold()


def is_ours(invoice, remote_):
    """:return: whether a document with our number is the one we sent: same customer, date and
    total; on the collective contact no customer of its own"""
    contact = "" if invoice.contact.collective else facts.identity(invoice.contact.external_id)
    return (remote_.contact_id, remote_.date, remote_.total) == (
        contact,
        invoice.date,
        invoice.totals.total,
    )


def successor(session, document):
    """:param document: a `RemoteDocument` that is voided
    :return: the youngest one of the same number, kind and contact that was made after it and
        stands, in full; None where there is none"""
    made = facts.created_at(document) or _LONG_AGO
    younger = [
        other
        for other in with_number(session, document.kind, document.number)
        if other.external_id != document.external_id
        and other.contact_id == document.contact_id
        and other.status is not Status.VOIDED
        and (facts.created_at(other) or _LONG_AGO) > made
    ]
    if not younger:
        return None
    return _fetch(session, document.kind, younger[-1].external_id)


# === WHAT BECAME OF TASKS ===


def find(session, tasks):
    """:return: dict task key -> `Outcome`, see the provider's contract"""
    return outcomes.one_by_one(tasks, lambda task: _find(session, task))


def _find(session, task):
    if task.action is Action.ATTACH:
        # The same file is kept once, however often it is sent.
        return outcomes.retry(task, "not_found_there", number=task.number)
    if task.action is not Action.CREATE:
        return outcomes.rejected(task, Issue("not_offered"))
    settled = created(session, task)
    if not settled:
        directly = _with_number_directly(session, task.kind, task.invoice.number)
        settled = _judge(session, task, directly)
    return settled or outcomes.retry(task, "not_found_there", number=task.number)


def created(session, task):
    """Whether the document of a task is in the books.

    :return: `Outcome`: DONE it is there, REJECTED another one has its number; None where neither
    """
    return _judge(session, task, with_number(session, task.kind, task.invoice.number))


def _judge(session, task, remotes):
    """Of several that could be ours the oldest is: each later one would be a double, so the person
    is told. What is voided is no obstacle."""
    standing = [remote_ for remote_ in remotes if remote_.status is not Status.VOIDED]
    ours = [remote_ for remote_ in standing if is_ours(task.invoice, remote_)]
    if ours:
        return _adopted(session, task, ours)
    if standing:
        other = standing[0]
        params = {
            "number": task.invoice.number,
            "external_id": other.external_id,
            "total": str(other.total),
        }
        return outcomes.rejected(task, Issue("number_used", params))
    return None


def _adopted(session, task, ours):
    first, issues = ours[0], ()
    if len(ours) > 1:
        params = {"number": task.invoice.number, "count": len(ours)}
        issues = (Issue("doubled_there", params, level="warning"),)
    try:
        document = _fetch(session, task.kind, first.external_id) or first
    except errors.BridgeError:
        document = first  # that it is there is known
    return Outcome(
        task.key,
        Result.DONE,
        document=document,
        external_id=document.external_id,
        issues=issues,
    )
