"""Performing tasks at lexoffice: make a voucher, attach its file.

A write is repeated only where lexoffice surely did nothing: it refused it (limit, contact not yet
known everywhere), or it was never sent. After everything else the outcome is unknown, and the next
run asks by number (`lookup`).
"""

import re
from dataclasses import replace

from odoo.addons.accounting_bridge.tools import errors, outcomes
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Outcome, Result

from . import facts, lookup, permissions
from .client import segment
from .payload import payload

# A file holds at most 5 MiB, this size included (API documentation, Files).
MAX_FILE = 5 * 1024 * 1024
_EXTENSIONS = {
    "application/pdf": "pdf",
    "application/xml": "xml",
    "text/xml": "xml",
    "image/jpeg": "jpg",
    "image/png": "png",
}


def push(session, tasks):
    """:return: list of `Outcome`, one per task, in their order"""
    done, stopped = [], None
    for task in tasks:
        if stopped:
            # Not sent, because the call before it could not be made.
            outcome = replace(stopped, key=task.key, result=Result.RETRY)
        else:
            outcome = _perform(session, task)
        stopped = outcome if outcome.stop else None
        done.append(outcome)
    return done


def _perform(session, task):
    perform = {Action.CREATE: _create, Action.ATTACH: _attach}.get(task.action)
    if not perform:
        return outcomes.rejected(task, Issue("not_offered"))
    try:
        return perform(session, task)
    except errors.BridgeError as error:
        return outcomes.of_call(task, error) or outcomes.rejected(task, *_reasons(task, error))


def _reasons(task, error):
    """:return: list of Issue: why lexoffice refused a task, with what a person knows it by"""
    issues = error.issues if isinstance(error, errors.Rejected) else (error.issue(),)
    known = {"number": task.number}
    if task.invoice:
        known["name"] = task.invoice.contact.name
    return [replace(issue, params=known | issue.params) for issue in issues]


# === A VOUCHER ===


def _create(session, task):
    settled = lookup.created(session, task)
    if settled:
        return settled
    sent = payload(task)
    try:
        answer = _post(session, sent).json()
    except errors.Rejected as error:
        if _is_contact_gone(session, task, error):
            contact = task.invoice.contact
            params = {"contact_id": contact.external_id, "name": contact.name}
            return outcomes.retry(task, "contact_gone", **params)
        raise
    external_id = facts.identity(answer.get("id")) if isinstance(answer, dict) else ""
    if not external_id:
        return outcomes.uncertain(task, "The answer has no id")
    document = _read_back(session, task, external_id) or _as_sent(task, sent, answer)
    return Outcome(task.key, Result.DONE, document=document, external_id=external_id)


def _post(session, sent):
    """A contact that was just made is not known everywhere at once. A refusal books nothing, so it
    may be tried again."""
    for pause in lookup.SETTLE_PAUSES:
        try:
            return session.post("vouchers", sent)
        except errors.Rejected as error:
            is_new = any(issue.code == "contact_refused" for issue in error.issues)
            if not is_new or not session.pause(pause):
                raise
    return session.post("vouchers", sent)


def _is_contact_gone(session, task, error):
    """Whether the customer's contact was deleted there; an archived one is for a person to put
    right."""
    contact = task.invoice.contact
    refused = any(issue.code == "contact_refused" for issue in error.issues)
    return refused and not contact.collective and not session.one("contacts", contact.external_id)


def _read_back(session, task, external_id):
    """:return: the `RemoteDocument` as lexoffice holds it, None where it cannot be read now: then
    the next sweep reads it"""
    try:
        for pause in (*lookup.SETTLE_PAUSES, 0):
            found = session.one("vouchers", external_id)
            if found and facts.identity(found.get("id")) == external_id:
                return lookup.remote(session, task.kind, external_id, found)
            if not session.pause(pause):
                break
    except errors.BridgeError:
        return None
    return None


def _as_sent(task, sent, answer):
    """The document from an accepted voucher: lexoffice checks its sums, and books at once what
    names no status. Of payments nothing is said."""
    accepted = {**sent, **answer, "voucherStatus": "open"}
    return facts.remote_document(task.kind, facts.raw_of(voucher=accepted))


# === ITS FILE ===


def _attach(session, task):
    if len(task.content) > MAX_FILE:
        params = {"size": len(task.content), "most": MAX_FILE}
        return outcomes.rejected(task, Issue("file_too_large", params))
    answer = _upload(session, task).json()
    file_id = facts.identity(answer.get("id")) if isinstance(answer, dict) else ""
    if not file_id:
        return outcomes.uncertain(task, "The answer has no id")
    return Outcome(task.key, Result.DONE, external_id=file_id)


def _upload(session, task):
    """Right after its creation a voucher is not known everywhere."""
    path = f"vouchers/{segment(task.external_id)}/files"
    mimetype = task.mimetype or "application/pdf"
    for pause in (*lookup.SETTLE_PAUSES, None):
        try:
            return session.upload(path, file_name(task), task.content, mimetype)
        except errors.NotFound as error:
            if error.status == 403 and session.one("vouchers", task.external_id):
                raise _may_not_upload(path, error) from error
            if pause is None or not session.pause(pause):
                raise
    return None


def _may_not_upload(path, error):
    params = {"permission": permissions.name_of("POST", path)}
    return errors.PermissionMissing(
        error.message, code="key_permission", params=params, status=error.status
    )


def file_name(task):
    """:return: the name of the file as lexoffice takes it: with an extension, without signs of
    paths"""
    name = re.sub(r'[\x00-\x1f\\/:*?"<>|]+', "_", task.file_name).strip(" .") or "Beleg"
    extension = _EXTENSIONS.get(task.mimetype, "pdf")
    known = re.search(r"\.(pdf|jpe?g|png|xml)$", name, re.I)
    return name if known else f"{name}.{extension}"
