import dataclasses
import logging
import time
from collections import defaultdict
from datetime import datetime

import psycopg2

from odoo import models

from ..tools import serial
from ..tools.documents import Action, Issue, Kind, Outcome, Result, Task
from ..tools.errors import OF_ONE, BridgeError, OutcomeUnknown, Rejected
from . import step
from .sync import MIN_SECONDS, WORKING_STATES

_logger = logging.getLogger(__name__)


class AccountingBridgeSync(models.Model):
    """Doing what is owed: read and build, claim and commit, call, keep the answer, apply it."""

    _inherit = "accounting.bridge.sync"

    def _push_owed(self, session, deadline):
        """:return: whether there is more to do at once"""
        operations = self.env["accounting.bridge.operation"]
        connection = self.connection_id
        provider, size = connection._provider(), connection._capabilities().batch_size
        while time.monotonic() < deadline - MIN_SECONDS:
            if connection.state not in WORKING_STATES:
                return False  # somebody has paused or removed it meanwhile
            uncertain, pending = operations._next(connection, size)
            if uncertain := self._within_budget(session, uncertain):
                stop = self._ask(provider, session, uncertain)
            else:
                pending = self._within_budget(session, pending)._as_many_as_a_run_does(size)
                if not pending:
                    return False
                ready = self._draw(pending)
                if not ready:
                    continue  # with an eye on the clock
                attempts = ready.mapped("attempts")
                sent, stop = self._send(provider, session, ready)
                if not sent and ready._due() == ready and ready.mapped("attempts") == attempts:
                    # Somebody holds their rows: not again without a pause.
                    self._step(self._call_soon)
                    return False
            if stop:
                # For want of time: Odoo would begin the next run within a minute, not at once.
                return bool(self._owed())
        return True

    @staticmethod
    def _raise_of_all(error):
        """:raise error: it concerns the whole run, not one of the documents"""
        of_one = not isinstance(error, BridgeError) or isinstance(error, OF_ONE)
        if not of_one or isinstance(error, (psycopg2.OperationalError, *step.CONCURRENT)):
            raise error

    # === SENDING ===

    def _send(self, provider, session, operations):
        """:return: (whether any was sent, whether the run should stop)"""
        try:
            ready = self._step(self._prepare_and_claim, session, operations)
        except Exception as error:  # noqa: BLE001 it concerns one of them: find out which
            self._raise_of_all(error)
            return self._send_apart(provider, session, operations, error)
        if not ready:
            return False, False
        claimed = operations.browse(ready)
        # Nothing but the call between here and the kept answer, no query either.
        answers = self._answers(provider, session, list(ready.values()))
        outcomes = {outcome.key: outcome for outcome in answers}
        pairs = [
            (operation, outcomes.get(ready[operation.id].key) or self._no_answer(operation))
            for operation in claimed
        ]
        self._keep(pairs)
        self._apply_answers(claimed)
        return True, any(outcome.stop for _operation, outcome in pairs)

    def _asks_first(self):
        """Whether what is owed may stand there already without a link: it is looked for before it
        is sent."""
        return False

    def _answers(self, provider, session, tasks):
        """:return: list of `documents.Outcome`, see `provider._push`"""
        return provider._push(session, tasks)

    def _send_apart(self, provider, session, operations, error):
        """A document that cannot even be read never holds up the others."""
        if len(operations) == 1:
            self._refuse(operations, error)
            return False, False
        any_sent = False
        for operation in operations:
            sent, stop = self._send(provider, session, operation)
            any_sent = any_sent or sent
            if stop:  # not further: a limit is used up
                return any_sent, True
        return any_sent, False

    def _refuse(self, operation, error):
        self._raise_of_all(error)
        if not operation.exists():
            return  # its invoice was deleted meanwhile
        if isinstance(error, OutcomeUnknown):  # of a customer's contact: the document was not sent
            issues = [error.issue().to_json()]
            self._step(self._hold, operation, Result.RETRY, issues, None)
            return
        _logger.error("Operation %s could not be prepared", operation.id, exc_info=error)
        issues = [Issue("internal", message=str(error))]
        if isinstance(error, BridgeError):
            issues = getattr(error, "issues", None) or [error.issue()]
        self._step(operation._set_rejected, [issue.to_json() for issue in issues])

    @staticmethod
    def _no_answer(operation):
        return Outcome(operation.key, Result.UNCERTAIN, issues=(Issue("outcome_unknown"),))

    def _prepare_and_claim(self, session, operations):
        """Everything before the call, in one transaction: it ends with the claim.

        :return: dict operation id -> Task, with its key, of those that are to be sent
        """
        operations = operations._due()
        if not operations:
            return {}
        action = Action(operations[0].action)
        tasks = self._prepare(action, session, operations)
        claimed = self._claim(operations.browse(tasks), tasks)
        return {o.id: dataclasses.replace(tasks[o.id], key=o.key) for o in claimed}

    def _prepare(self, action, session, operations):
        """Read, check and render all that the call needs.

        :return: dict operation id -> Task of those that can go; the others are settled here
        """
        if action is Action.CREATE:
            return self._prepare_create(session, operations)
        tasks = {}
        for operation in operations:
            task = self._prepare_one(operation)
            if task:
                tasks[operation.id] = task
        return tasks

    def _prepare_one(self, operation):
        if operation._has_come_about():
            operation._set_come_about()
            return None
        try:
            operation._check_ready()
            return operation._task()
        except Rejected as error:
            operation._set_rejected([issue.to_json() for issue in error.issues])
            return None

    def _prepare_create(self, session, operations):
        connection, moves = self.connection_id, operations.move_id
        checked = moves._bridge_checked(connection)
        invoices, ready = {}, self.env["accounting.bridge.operation"]
        for operation in operations:
            invoice, issues = checked[operation.move_id.id]
            errors = [i.to_json() for i in issues if i.level == "error"]
            if errors or operation.move_id.state != "posted":
                operation._set_rejected(errors or [Issue("not_posted").to_json()])
            else:
                invoices[operation.id], ready = invoice, ready | operation
        ready = self._with_pdf(ready)
        invoices = {operation.id: invoices[operation.id] for operation in ready}
        contacts = {i.contact.key: i.contact for i in invoices.values()}
        known, problems = self.env["accounting.bridge.contact"]._resolve(
            connection, session, list(contacts.values())
        )
        tasks = {}
        for operation in ready:
            invoice = invoices[operation.id]
            key = invoice.contact.key
            if key in problems:
                self._hold(operation, *problems[key])
                continue
            tasks[operation.id] = Task.creating(invoice, known[key])
        return tasks

    def _hold(self, operation, result, issues, retry_at):
        if result is Result.REJECTED:
            operation._set_rejected(issues)
        else:
            operation.attempts += 1
            operation._set_pending(issues, retry_at and retry_at.replace(tzinfo=None))

    def _claim(self, operations, tasks):
        """Claim, and keep what is about to be sent, as long as the law asks."""
        claimed = operations._claim()
        creating = claimed.filtered(lambda o: tasks[o.id].invoice)
        fingerprints = creating.document_id._fingerprints() if creating else {}
        provider = self.connection_id._provider()
        for operation in creating:
            invoice, document = tasks[operation.id].invoice, operation.document_id
            document.write(
                {
                    "sent_payload": serial.dump(invoice),
                    "way": provider._way(invoice) or False,
                    "sent_fingerprint": fingerprints[document.id],
                    "target_status": invoice.target.value,
                    "sent_by": operation.user_id.id,
                    "in_test": self.connection_id.in_test,
                    "issues": False,
                }
            )
        return claimed

    # === ANSWERS ===

    def _settle(self, pairs, together, apart, put_off, ends_run=True):
        """One step for all answers, or, where that fails, one for each of them, so that one
        document never holds up its batch.

        :param pairs: [(operation, outcome)]
        :param together: what the step does with pairs
        :param apart: what it does with an operation and its outcome
        :param put_off: what is done about an operation that fails alone, and its error
        :param ends_run: whether what concerns all ends the run, as it cannot go on without
        """
        try:
            self._step(together, pairs)
        except Exception as error:  # noqa: BLE001 it concerns one of them: find out which
            if ends_run:
                self._raise_of_all(error)
            for operation, outcome in pairs:
                self._settle_one(operation, outcome, apart, put_off, ends_run)

    def _settle_one(self, operation, outcome, apart, put_off, ends_run):
        try:
            self._step(apart, operation, outcome)
        except Exception as error:  # noqa: BLE001 it is put off
            if ends_run:
                self._raise_of_all(error)
            put_off(operation, error)

    def _keep(self, pairs):
        """Keep the answers; one that the database does not take is as good as none."""
        self._settle(pairs, self._keep_answers, self._keep_one, self._cannot_keep)

    def _cannot_keep(self, operation, error):
        _logger.error("The answer to operation %s cannot be kept", operation.id, exc_info=error)
        issue = Issue("outcome_unknown", message=str(error))
        self._step(operation._set_uncertain, [issue.to_json()])

    def _keep_answers(self, pairs):
        """Keep the raw answers before anything is made of them."""
        for operation, outcome in pairs:
            operation.answer = {
                "result": outcome.result.value,
                "external_id": outcome.external_id,
                "issues": [i.to_json() for i in outcome.issues],
                "retry_at": outcome.retry_at and outcome.retry_at.isoformat(),
                "kind": outcome.document and outcome.document.kind.value,
                "raw": outcome.document and outcome.document.raw,
            }

    def _keep_one(self, operation, outcome):
        self._keep_answers([(operation, outcome)])

    def _read_answer(self, operation):
        answer = operation.answer
        document = None
        if answer["raw"]:
            document = self.connection_id._provider()._read_document(
                Kind(answer["kind"]), answer["raw"]
            )
        return Outcome(
            operation.key,
            Result(answer["result"]),
            document,
            answer["external_id"],
            tuple(Issue.from_json(i) for i in answer["issues"]),
            answer["retry_at"] and datetime.fromisoformat(answer["retry_at"]),
        )

    def _apply_answers(self, operations):
        """Apply kept answers. Whatever is in the way: they are kept, and the run goes on."""
        read = [(o, self._read_or_note(o)) for o in operations.filtered("answer")]
        pairs = [(operation, outcome) for operation, outcome in read if outcome]
        if pairs:
            self._settle(
                pairs, self._apply_kept, self._apply_kept_one, self._not_applied, ends_run=False
            )

    def _apply_kept(self, pairs):
        """A run that began meanwhile may have applied an answer, and sent the operation again."""
        self._apply_outcomes([pair for pair in pairs if pair[0].answer])

    def _read_or_note(self, operation):
        try:
            return self._read_answer(operation)
        except Exception as error:  # noqa: BLE001 kept on the document, read again next time
            self._not_applied(operation, error)
            return None

    def _apply_kept_one(self, operation, outcome):
        if operation.answer:
            self._apply_one(operation, outcome)

    def _apply_one(self, operation, outcome):
        # Asked only here, because the database refuses the batch that links a document twice.
        outcome = self._unless_of_another(operation, outcome)
        self._apply_outcomes([(operation, outcome)])

    def _not_applied(self, operation, error):
        """Its answer stays, and is applied again next time."""
        if isinstance(error, step.CONCURRENT):
            self._step(operation._note_not_applied)
            return
        _logger.error("Answer to operation %s could not be applied", operation.id, exc_info=error)
        self._step(self._write_not_applied, operation, str(error))

    def _write_not_applied(self, operation, message):
        operation._note_not_applied()
        issue = Issue("not_applied", message=message).to_json()
        operation.document_id.write({"issues": [issue]})

    def _apply_outcomes(self, pairs):
        by_result = defaultdict(list)
        for operation, outcome in pairs:
            by_result[outcome.result].append((operation, outcome))
        for operation, outcome in by_result[Result.REJECTED]:
            issues = [self._of_our_own(operation, issue) for issue in outcome.issues]
            operation._set_rejected([issue.to_json() for issue in issues])
        for operation, outcome in by_result[Result.RETRY]:
            retry_at = outcome.retry_at and outcome.retry_at.replace(tzinfo=None)
            operation._set_pending([i.to_json() for i in outcome.issues], retry_at)
            self._follow_contact(operation, outcome)
        for operation, outcome in by_result[Result.UNCERTAIN]:
            ask_at = outcome.retry_at and outcome.retry_at.replace(tzinfo=None)
            operation._set_uncertain([i.to_json() for i in outcome.issues], ask_at)
        self._apply_done(by_result[Result.DONE])
        self._notify(pairs)

    def _apply_done(self, pairs):
        documents = self.env["accounting.bridge.document"]
        operations = self.env["accounting.bridge.operation"].browse(o.id for o, _x in pairs)
        operations._set_done()
        operations.document_id._clear_issues()
        remotes = [(o.document_id, x.document) for o, x in pairs if o.document_id and x.document]
        documents._apply_all(remotes)
        for operation, outcome in pairs:
            if outcome.issues and operation.document_id:
                warnings = [i.to_json() for i in outcome.issues]
                document = operation.document_id
                document.issues = [*(document.issues or []), *warnings]
        operations.filtered(lambda o: o.action == "create").document_id._on_created()
        for operation, outcome in pairs:
            operation._after_done(outcome)
