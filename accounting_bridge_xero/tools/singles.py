"""Tasks that need a call each: e-mail, attachment, allocation, history note."""

import dataclasses
import datetime

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Kind, Outcome, Result

from . import facts, outcomes
from .client import elements, segment
from .lookup import file_name
from .payload import payload

# The Attachments page says 10 MB, the pages of the documents 25.
MOST_BYTES = 10 * 1024 * 1024
EMAIL_LIMIT = "email_limit"
# When a day of e-mails begins anew is not established: looked at some times a day.
UNTIL_NEXT_EMAIL = datetime.timedelta(hours=3)
ACTIONS = (Action.EMAIL, Action.ATTACH, Action.ALLOCATE, Action.NOTE)


def perform(session, task):
    """:return: `Outcome`"""
    perform_one = {
        Action.EMAIL: _email,
        Action.ATTACH: _attach,
        Action.ALLOCATE: _allocate,
        Action.NOTE: _note,
    }[task.action]
    try:
        return perform_one(session, task)
    except errors.BridgeError as error:
        return outcomes.of_error(task, error)


def _path(task, name):
    return f"{facts.ENDPOINTS[task.kind]}/{segment(task.external_id)}/{name}"


def spared(task, before):
    """:param before: outcomes of this run
    :return: `Outcome` of an e-mail that would meet the limit which another one met, or None"""
    limit = next((o for o in before if EMAIL_LIMIT in _codes(o)), None)
    if task.action is not Action.EMAIL or limit is None:
        return None
    return dataclasses.replace(limit, key=task.key)


def _email(session, task):
    if task.kind is Kind.CREDIT_NOTE:
        return outcomes.rejected(task, Issue("email_credit_note"))
    try:
        session.write_json("POST", _path(task, "Email"), payload(task), [task.key])
    except errors.BridgeError as error:
        return _refused_email(outcomes.of_error(task, error))
    return Outcome(task.key, Result.DONE)


def _refused_email(outcome):
    """A limit passes; the address is that of the contact there."""
    if EMAIL_LIMIT in _codes(outcome):
        later = outcomes.now() + UNTIL_NEXT_EMAIL
        return dataclasses.replace(outcome, result=Result.RETRY, retry_at=later)
    issues = tuple(
        dataclasses.replace(issue, code="email_no_address_there")
        if issue.code == "contact_email_invalid"
        else issue
        for issue in outcome.issues
    )
    return dataclasses.replace(outcome, issues=issues)


def _codes(outcome):
    return {issue.code for issue in outcome.issues}


def _attach(session, task):
    if len(task.content) > MOST_BYTES:
        params = {"size": len(task.content), "most": MOST_BYTES}
        return outcomes.rejected(task, Issue("attachment_too_large", params))
    path = _path(task, f"Attachments/{segment(file_name(task.file_name))}")
    mimetype = task.mimetype or "application/octet-stream"
    answer = session.write_bytes(path, task.content, mimetype, [task.key])
    row = next(iter(elements(answer, "Attachments")), {})
    attachment = facts.identity(row, "AttachmentID")
    if not attachment:
        return outcomes.uncertain(task, "The answer has no id")
    return Outcome(task.key, Result.DONE, external_id=attachment)


def _allocate(session, task):
    answer = session.write_json("PUT", _path(task, "Allocations"), payload(task), [task.key])
    rows = elements(answer, "Allocations")
    # Xero may list earlier allocations too; the one just made is to this invoice.
    own = [r for r in rows if _is_to(r, task.target_id)]
    found = facts.allocation_id(own[-1]) if own else ""
    return Outcome(task.key, Result.DONE, external_id=found)


def _is_to(row, invoice_id):
    invoice = row.get("Invoice") if isinstance(row.get("Invoice"), dict) else {}
    return facts.identity(invoice, "InvoiceID") == invoice_id.lower()


def _note(session, task):
    session.write_json("PUT", _path(task, "History"), payload(task), [task.key])
    return Outcome(task.key, Result.DONE)
