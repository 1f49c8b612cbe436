"""Performing tasks at Xero in batches: create, change status, pay, write contacts.

Never repeats a write. A batch that Xero refuses as a whole is halved until the culprit stands
alone, because the same batch would be refused for ever. Answers are matched by position and by
what identifies the element; where the two disagree, the outcome is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Kind, Outcome, Result
from odoo.addons.accounting_bridge.tools.money import decimal_of

from . import contacts, facts, lookup, outcomes, refusals, singles
from .payload import TARGETS, payload


def push(session, tasks):
    """:return: list of `Outcome`, one per task, in their order"""
    done = {}
    for batch in _batches(tasks):
        done |= _perform(session, batch, done)
    return [done[task.key] for task in tasks]


@dataclass(frozen=True)
class Batch:
    """Tasks that one call can perform.

    `is_answer(task, row)` says whether a row that came back is about this task, `done(task, row)`
    what became of an accepted one.
    """

    tasks: tuple
    method: str
    endpoint: str
    is_answer: Callable
    done: Callable
    looks_first: bool = False

    def part(self, tasks):
        return replace(self, tasks=tasks)


def _batches(tasks):
    """:return: list of Batch, or of single tasks that need a call each"""
    batches = []
    for action in dict.fromkeys(task.action for task in tasks):
        same = [task for task in tasks if task.action is action]
        if action in singles.ACTIONS:
            batches += same
        elif action is Action.PAY:
            batches.append(_payments(same))
        elif action is Action.CONTACT:
            batches.append(_contacts(same))
        elif action is Action.ITEM:
            batches.append(_items(same))
        else:
            make = _created if action is Action.CREATE else _statuses
            for kind in Kind:
                own = tuple(task for task in same if task.kind is kind)
                batches += [make(own, kind)] if own else []
    return batches


def _perform(session, batch, before):
    """:return: dict task key -> Outcome"""
    tasks = batch.tasks if isinstance(batch, Batch) else (batch,)
    stopped = _stopped(before)
    if stopped:
        return _same(tasks, stopped)
    if isinstance(batch, Batch) and batch.looks_first:
        return _send_missing(session, batch)
    if isinstance(batch, Batch):
        return settle(session, batch, _send(session, batch))
    spared = singles.spared(batch, before.values())
    return {batch.key: spared or singles.perform(session, batch)}


def _stopped(outcomes_before):
    """:return: the outcome after which nothing more is sent, or None"""
    return next((o for o in outcomes_before.values() if o.stop), None)


def _same(tasks, outcome):
    """What was not sent because the call before it could not be made."""
    return {task.key: replace(outcome, key=task.key, result=Result.RETRY) for task in tasks}


# === ONE CALL FOR MANY ===


def _send(session, batch):
    tasks = batch.tasks
    try:
        rows = session.write_elements(
            batch.method,
            batch.endpoint,
            [payload(task) for task in tasks],
            [task.key for task in tasks],
            {"unitdp": 4} if batch.endpoint in facts.ENDPOINTS.values() else None,
        )
    except errors.BridgeError as error:
        if len(tasks) > 1 and outcomes.is_whole_batch(error):
            return _halves(session, batch, error)
        return {task.key: outcomes.of_error(task, error) for task in tasks}
    return read_rows(batch, rows)


def _send_missing(session, batch):
    """Make what is not there; nothing was made yet of what cannot be looked for now."""
    found = {
        key: replace(outcome, result=Result.RETRY)
        if outcome.result is Result.UNCERTAIN
        else outcome
        for key, outcome in lookup.find(session, batch.tasks).items()
    }
    missing = [
        task
        for task in batch.tasks
        if any(issue.code == "not_found_there" for issue in found[task.key].issues)
    ]
    stopped = _stopped(found)
    if missing and not stopped:
        found |= _send(session, batch.part(tuple(missing)))
    return found


def _halves(session, batch, error):
    """What is left of a batch that was refused as a whole.

    Where Xero names the culprits, it has looked at every element, and what it did with the good
    ones is not known; otherwise it has understood none of them.
    """
    found = _named_culprits(batch, error)
    if found:
        rest = [task for task in batch.tasks if task.key not in found]
        return found | {task.key: outcomes.uncertain(task, error.message) for task in rest}
    middle = len(batch.tasks) // 2
    for part in (batch.tasks[:middle], batch.tasks[middle:]):
        stopped = _stopped(found)
        found |= _same(part, stopped) if stopped else _send(session, batch.part(part))
    return found


def _named_culprits(batch, error):
    """The elements that the refusal itself names, where each is about exactly one task."""
    found = {}
    for row in facts.rows(error.payload, "Elements"):
        issues = refusals.of_element(row)
        own = [task for task in batch.tasks if issues and batch.is_answer(task, row)]
        if len(own) == 1:
            found[own[0].key] = outcomes.rejected(own[0], *issues)
    return found


def read_rows(batch, rows):
    """:return: dict task key -> Outcome, from the elements that came back"""
    if len(rows) != len(batch.tasks):
        said = f"{len(rows)} answers for {len(batch.tasks)} documents"
        return {task.key: outcomes.uncertain(task, said) for task in batch.tasks}
    return {
        task.key: _read_row(batch, task, row) for task, row in zip(batch.tasks, rows, strict=True)
    }


def _read_row(batch, task, row):
    issues = refusals.of_element(row)
    if not batch.is_answer(task, row):
        return outcomes.uncertain(task, "The answer is about another document")
    if issues:
        return outcomes.rejected(task, *(_named(task, issue) for issue in issues))
    return batch.done(task, row)


def _named(task, issue):
    """:return: the issue with what a person knows the document by"""
    if task.invoice is None:
        return issue
    known = {"number": task.invoice.number, "name": task.invoice.contact.name}
    return replace(issue, params=known | issue.params)


def settle(session, batch, found):
    """Refusals that an earlier attempt of ours may have caused are looked into at once: a number
    that is taken may be taken by our own document, a status that is not allowed may be there
    already. Where that cannot be asked now, the outcome is unknown. A contact that is archived may
    have been merged into another one."""
    found = found | _merged(session, batch.tasks, found)
    doubtful = [
        task
        for task in batch.tasks
        if found[task.key].result is Result.REJECTED and _may_be_ours(task, found[task.key])
    ]
    if not doubtful:
        return found
    for key, outcome in lookup.find(session, doubtful).items():
        if outcome.result is not Result.RETRY:
            found[key] = outcome
        elif outcome.issues[0].code == "number_voided":
            found[key] = replace(outcome, result=Result.REJECTED)
        # Surely not ours: then the refusal stands.
    return found


def _merged(session, tasks, found):
    """:return: dict task key -> Outcome of those whose contact was merged into another one: not
    performed, and to be sent again with that one"""
    asked = {
        task.key: task.invoice.contact.external_id.lower()
        for task in tasks
        if task.invoice and "contact_archived" in _codes(found[task.key])
    }
    into = contacts.merged_into(session, set(asked.values())) if asked else {}
    return {
        key: Outcome(
            key,
            Result.RETRY,
            issues=(Issue("contact_merged", {"contact_id": old, "into_id": into[old]}),),
        )
        for key, old in asked.items()
        if old in into
    }


def _codes(outcome):
    return {issue.code for issue in outcome.issues}


def _may_be_ours(task, outcome):
    codes = _codes(outcome)
    if task.action is Action.CREATE:
        return "number_used" in codes
    doubtful = {"status_not_allowed", "not_found"}
    if task.action in (Action.SUBMIT, Action.APPROVE):
        # What is paid has that status already.
        doubtful.add("has_payments")
    return task.action in TARGETS and bool(codes & doubtful)


def _document(task, row):
    kind = task.kind
    document = facts.remote_document(kind, row)
    if not document.external_id:
        return outcomes.uncertain(task, "The answer has no id")
    return Outcome(
        task.key,
        Result.DONE,
        document=document,
        external_id=document.external_id,
        issues=tuple(refusals.warnings(row)),
    )


# === WHAT IS SENT AS WHAT ===


def _created(tasks, kind):
    def is_answer(task, row):
        name = "Reference" if task.invoice.number_as_reference else facts.NUMBERS[kind]
        return str(row.get(name) or "").strip() == task.invoice.number.strip()

    return Batch(tasks, "PUT", facts.ENDPOINTS[kind], is_answer, _document)


def _statuses(tasks, kind):
    def is_answer(task, row):
        return facts.identity(row, facts.IDS[kind]) == task.external_id.lower()

    def done(task, row):
        outcome = _document(task, row)
        status = outcome.document and outcome.document.status
        if status and status not in lookup.REACHED[task.action]:
            # Who may not approve gets no refusal, but the document as it was.
            params = {"got": status.value}
            return outcomes.rejected(task, Issue("status_held", params))
        return outcome

    return Batch(tasks, "POST", facts.ENDPOINTS[kind], is_answer, done)


def _payments(tasks):
    def is_answer(task, row):
        order = task.payment
        name = "Invoice" if order.kind is Kind.INVOICE else "CreditNote"
        document = row.get(name) if isinstance(row.get(name), dict) else {}
        own = facts.identity(document, facts.IDS[order.kind]) == order.external_document.lower()
        return own and decimal_of(row.get("Amount")) == order.amount

    def done(task, row):
        payment = facts.identity(row, "PaymentID")
        if not payment:
            return outcomes.uncertain(task, "The answer has no id")
        return Outcome(task.key, Result.DONE, external_id=payment)

    return Batch(tuple(tasks), "PUT", "Payments", is_answer, done)


def _contacts(tasks):
    def is_answer(task, row):
        return facts.identity(row, "ContactID") == task.contact.external_id.lower()

    def done(task, row):
        return Outcome(task.key, Result.DONE, external_id=facts.identity(row, "ContactID"))

    return Batch(tuple(tasks), "POST", "Contacts", is_answer, done)


def _items(tasks):
    """PUT never changes an item that is there."""

    def is_answer(task, row):
        return str(row.get("Code") or "").casefold() == task.item.code.casefold()

    def done(task, row):
        item = facts.identity(row, "ItemID")
        if not item:
            return outcomes.uncertain(task, "The answer has no id")
        return Outcome(task.key, Result.DONE, external_id=item)

    return Batch(tuple(tasks), "PUT", "Items", is_answer, done, looks_first=True)
