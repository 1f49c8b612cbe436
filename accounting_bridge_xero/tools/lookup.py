"""Asking Xero what it holds: documents by id, and what became of tasks without an answer."""

import datetime

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import (
    Action,
    Issue,
    Kind,
    Outcome,
    Result,
    Status,
)

from . import dates, facts, outcomes, query
from .client import elements, segment
from .details import with_bank_amounts
from .translate import STATUSES

GONE = (Status.VOIDED, Status.DELETED)
# The status a document must have reached for the action to count as performed.
REACHED = {
    Action.SUBMIT: (Status.SUBMITTED, Status.APPROVED, Status.PAID),
    Action.APPROVE: (Status.APPROVED, Status.PAID),
    Action.VOID: (Status.VOIDED,),
    Action.DELETE: (Status.DELETED, Status.VOIDED),
}

# By so much Xero's clock may be behind ours.
CLOCKS = datetime.timedelta(minutes=2)


def fetch(session, kind, external_ids):
    """:return: dict external id -> `RemoteDocument`, or None for what is not there"""
    found = dict.fromkeys(external_ids)
    rows = with_bank_amounts(session, _by_ids(session, kind, list(found)))
    known = {facts.identity(row, facts.IDS[kind]): row for row in rows}
    for external_id in found:
        row = known.get(external_id.lower())
        found[external_id] = row and facts.remote_document(kind, row)
    return found


def _by_ids(session, kind, external_ids):
    rows = []
    if kind is Kind.INVOICE:
        for text, _ids in query.lists(external_ids):
            rows += session.all_rows("Invoices", {"IDs": text, "unitdp": 4})
        return rows
    conditions = [query.equal_id("CreditNoteID", i) for i in external_ids]
    for where in query.chunks(conditions):
        rows += session.all_rows("CreditNotes", {"where": where, "unitdp": 4})
    return rows


# === WHAT BECAME OF TASKS ===


def find(session, tasks):
    """:return: dict task key -> `Outcome`, see the provider's contract"""
    finders = {
        Action.CREATE: _find_created,
        Action.PAY: _find_payments,
        Action.ALLOCATE: _find_allocations,
        Action.ATTACH: _find_attachments,
        Action.EMAIL: _find_emails,
        Action.NOTE: _find_notes,
        Action.CONTACT: _find_contacts,
        Action.ITEM: _find_items,
    }
    found = {}
    for action in dict.fromkeys(task.action for task in tasks):
        same = [task for task in tasks if task.action is action]
        try:
            found |= finders.get(action, _find_status)(session, same)
        except errors.BridgeError as error:
            left = [task for task in same if task.key not in found]
            found |= {task.key: outcomes.unanswered(task, error) for task in left}
    return found


def _retry(task, code="not_found_there"):
    issue = Issue(code, {"number": task.number})
    return Outcome(task.key, Result.RETRY, issues=(issue,))


def _missing(task):
    return outcomes.rejected(task, Issue("not_found", {"number": task.number}))


def _find_created(session, tasks):
    found = {}
    for kind in Kind:
        same = [task for task in tasks if task.kind is kind]
        rows = _with_numbers(session, kind, same)
        for task in same:
            found[task.key] = judge_created(task, rows)
    return found


def judge_created(task, rows):
    """Whether the document of a task is among those that Xero holds under its number.

    :param rows: Xero's elements
    :return: `Outcome`: DONE it is there, REJECTED another one has its number, RETRY it is not there
    """
    name = "Reference" if task.invoice.number_as_reference else facts.NUMBERS[task.kind]
    number = task.invoice.number
    remotes = [
        facts.remote_document(task.kind, row)
        for row in rows
        if str(row.get(name) or "").strip().casefold() == number.casefold()
        and row.get("Type") in (None, facts.SALES[task.kind])
    ]
    standing = [remote for remote in remotes if remote.status not in GONE]
    ours = [remote for remote in standing if is_ours(task.invoice, remote)]
    if ours:
        return Outcome(task.key, Result.DONE, document=ours[0])
    # A reference is free text that others may use as well; a number is taken.
    if standing and not task.invoice.number_as_reference:
        remote = standing[0]
        params = {"number": number, "external_id": remote.external_id, "total": str(remote.total)}
        return outcomes.rejected(task, Issue("number_used", params))
    return _retry(task, "number_voided" if remotes else "not_found_there")


def is_ours(invoice, remote):
    """:return: whether a document with our number is the one we sent: it links to ours and has our
    customer (then also where it was changed there since), or it has our customer, date and total,
    and no link to something else. The link alone does not tell: a database that was restored from
    a backup gives the same address to another invoice."""
    if remote.contact_id != (invoice.contact.external_id or "").lower():
        return False
    url = str(remote.raw.get("Url") or "")
    sent_url = invoice.url if "xero" not in invoice.url.lower() else ""
    if url and sent_url and remote.kind is Kind.INVOICE:
        return url == sent_url
    return (
        remote.total == invoice.totals.total
        and remote.currency in ("", invoice.currency)
        and remote.date in (None, invoice.date)
    )


def _with_numbers(session, kind, tasks):
    """:return: Xero's elements that carry the numbers of the tasks"""
    lists, conditions = [], []
    for task in tasks:
        number = task.invoice.number
        if task.invoice.number_as_reference:
            conditions.append(_condition("Reference", number))
        elif kind is Kind.CREDIT_NOTE or "," in number:
            conditions.append(_condition(facts.NUMBERS[kind], number))
        else:
            lists.append(number)
    rows, endpoint = [], facts.ENDPOINTS[kind]
    for text, _numbers in query.lists(lists):
        rows += session.all_rows(endpoint, {"InvoiceNumbers": text, "unitdp": 4})
    for where in query.chunks(conditions, fixed=f'Type=="{facts.SALES[kind]}"'):
        rows += session.all_rows(endpoint, {"where": where, "unitdp": 4})
    return rows


def _condition(name, number):
    condition = query.equal(name, number)
    if condition is None:
        raise errors.OutcomeUnknown(code="number_unsearchable", params={"number": number})
    return condition


def _find_status(session, tasks):
    found = {}
    for kind in Kind:
        same = [task for task in tasks if task.kind is kind]
        remotes = fetch(session, kind, [t.external_id for t in same]) if same else {}
        for task in same:
            found[task.key] = judge_status(task, remotes[task.external_id])
    return found


def judge_status(task, remote):
    """:return: `Outcome` of a change of status, from what the document is now"""
    if remote is None:
        return _missing(task)
    if remote.status in REACHED[task.action]:
        return Outcome(task.key, Result.DONE, document=remote)
    if remote.status in GONE:
        wanted = STATUSES[REACHED[task.action][0]]
        params = {"status": remote.raw_status, "wanted": wanted}
        return outcomes.rejected(task, Issue("status_not_allowed", params))
    return _retry(task)


def _find_payments(session, tasks):
    found = {}
    for kind in Kind:
        same = [task for task in tasks if task.payment.kind is kind]
        remotes = fetch(session, kind, [t.payment.external_document for t in same]) if same else {}
        taken = set()
        for task in same:
            remote = remotes[task.payment.external_document]
            found[task.key] = _judge_payment(task, remote, taken)
    return found


def _judge_payment(task, remote, taken):
    if remote is None:
        return _missing(task)
    if remote.payments is None:
        return outcomes.uncertain(task)
    order = task.payment
    for payment in remote.payments:
        same = (payment.amount, payment.date, payment.reference.strip()) == (
            order.amount,
            order.date,
            order.reference.strip(),
        )
        if same and payment.external_id not in taken | set(order.others):
            taken.add(payment.external_id)
            return Outcome(task.key, Result.DONE, external_id=payment.external_id)
    return _retry(task)


def _find_allocations(session, tasks):
    remotes = fetch(session, Kind.CREDIT_NOTE, [t.external_id for t in tasks])
    found, taken = {}, set()
    for task in tasks:
        remote = remotes[task.external_id]
        found[task.key] = _judge_allocation(task, remote, taken)
    return found


def _judge_allocation(task, remote, taken):
    if remote is None:
        return _missing(task)
    if remote.payments is None:
        return outcomes.uncertain(task)
    for allocation in remote.payments:
        same = allocation.source_id == task.target_id.lower() and allocation.amount == task.amount
        if same and (remote.external_id, allocation.external_id) not in taken:
            taken.add((remote.external_id, allocation.external_id))
            return Outcome(task.key, Result.DONE, external_id=allocation.external_id)
    return _retry(task)


def _find_attachments(session, tasks):
    return outcomes.one_by_one(tasks, lambda task: _found_attachment(session, task))


def _found_attachment(session, task):
    path = f"{facts.ENDPOINTS[task.kind]}/{segment(task.external_id)}/Attachments"
    for row in elements(session.get(path), "Attachments"):
        same_size = row.get("ContentLength") in (None, len(task.content))
        if row.get("FileName") == file_name(task.file_name) and same_size:
            attachment = facts.identity(row, "AttachmentID")
            return Outcome(task.key, Result.DONE, external_id=attachment)
    return _retry(task)


def file_name(name):
    """:return: the name under which Xero takes a file: without the characters it refuses"""
    cleaned = "".join("_" if c in '<>:"/\\|?*+' or not c.isprintable() else c for c in name)
    return cleaned.strip(" .") or "document"


def _find_emails(session, tasks):
    remotes = fetch(session, Kind.INVOICE, [t.external_id for t in tasks])
    return outcomes.one_by_one(
        tasks, lambda task: _found_email(session, task, remotes[task.external_id])
    )


def _found_email(session, task, remote):
    """*Sent to contact* tells where it was not set before: if another person sent it meanwhile, a
    second e-mail would be worse than none. Else the history tells, and where that says nothing of a
    document that was sent before, somebody has to look."""
    if remote is None:
        return _missing(task)
    if remote.sent_to_contact and not task.sent_before:
        return Outcome(task.key, Result.DONE, document=remote)
    if _is_recorded_as_sent(session, task):
        return Outcome(task.key, Result.DONE, document=remote)
    if remote.sent_to_contact:
        return outcomes.rejected(task, Issue("email_unclear", {"number": task.number}))
    return _retry(task)


def _is_recorded_as_sent(session, task):
    """Whether the history has a record of it since the attempt (not a note: that is a person's).
    How Xero words it is not established, but for one word."""
    return task.since is not None and any(
        row.get("Changes") != "Note"
        and "sent" in f"{row.get('Changes')} {row.get('Details')}".casefold()
        and _recorded_at(row) >= task.since - CLOCKS
        for row in _history(session, task)
    )


def _recorded_at(row):
    """:return: aware UTC; long ago where it cannot be read"""
    known = dates.instant(row.get("DateUTC")) or dates.instant(row.get("DateUTCString"))
    return known or datetime.datetime.min.replace(tzinfo=datetime.timezone.utc)


def _history(session, task):
    path = f"{facts.ENDPOINTS[task.kind]}/{segment(task.external_id)}/History"
    return elements(session.get(path), "HistoryRecords")


def _find_notes(session, tasks):
    return outcomes.one_by_one(tasks, lambda task: _found_note(session, task))


def _found_note(session, task):
    for row in _history(session, task):
        if str(row.get("Details") or "").strip() == note_text(task.text):
            return Outcome(task.key, Result.DONE)
    return _retry(task)


def note_text(text):
    """:return: a history note, not longer than Xero takes"""
    text = text.strip()
    return text if len(text) <= 2500 else text[:2499] + "…"


def _find_contacts(_session, tasks):
    """Writing contact data again does no harm."""
    return {task.key: _retry(task) for task in tasks}


def _find_items(session, tasks):
    rows = {}
    for where in query.chunks(query.equal("Code", task.item.code) for task in tasks):
        for row in session.rows("Items", {"where": where}):
            rows[str(row.get("Code") or "").casefold()] = row
    return {task.key: judge_item(task, rows.get(task.item.code.casefold())) for task in tasks}


def judge_item(task, row):
    """:param row: Xero's element of the item with the code of the task, or None
    :return: `Outcome`: DONE it is there, REJECTED another item has the code, RETRY there is none"""
    item = task.item
    if query.equal("Code", item.code) is None:
        return outcomes.rejected(task, Issue("item_code_invalid", {"code": item.code, "max": 30}))
    if row is None:
        return _retry(task)
    name = str(row.get("Name") or "").strip()
    if name.casefold() != item.name.casefold():
        return outcomes.rejected(task, Issue("item_code_used", {"code": item.code, "name": name}))
    return Outcome(task.key, Result.DONE, external_id=facts.identity(row, "ItemID"))


def fetch_pdf(session, kind, external_id):
    """:return: bytes of Xero's own PDF"""
    path = f"{facts.ENDPOINTS[kind]}/{segment(external_id)}"
    answer = session.get(path, accept="application/pdf")
    if not answer.content.startswith(b"%PDF"):
        raise errors.Unavailable("The answer is not a PDF", code="bad_answer")
    return answer.content
