import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..tools.documents import Action
from . import clock

STATES = [
    ("pending", "Waiting"),
    ("sending", "Being sent"),
    ("uncertain", "Outcome unknown"),
    ("rejected", "Rejected"),
    ("done", "Done"),
    ("cancelled", "Withdrawn"),
]
OPEN = ("pending", "sending", "uncertain")
ACTIONS = [
    (Action.CREATE.value, "Transfer"),
    (Action.SUBMIT.value, "Submit for approval"),
    (Action.APPROVE.value, "Approve"),
    (Action.VOID.value, "Void"),
    (Action.DELETE.value, "Delete"),
    (Action.EMAIL.value, "Send by e-mail"),
    (Action.ATTACH.value, "Attach"),
    (Action.ALLOCATE.value, "Allocate"),
    (Action.PAY.value, "Payment"),
    (Action.CONTACT.value, "Update contact"),
    (Action.NOTE.value, "History note"),
    (Action.ITEM.value, "Create item"),
]
# What people with the right to do so ask for of a document that is there.
ACTS = (Action.SUBMIT.value, Action.APPROVE.value, Action.EMAIL.value)
# What a person asks for anew rather than repeats: much may have happened since.
UNDOING = (Action.VOID.value, Action.DELETE.value)
# First retry after half a minute, then doubled, at most six hours.
BACKOFF = timedelta(seconds=30)
BACKOFF_MAX = timedelta(hours=6)
# So often what a run had no time for goes at once in the next.
HURRIED_ATTEMPTS = 3
# Of one state, so that the index on what waits, which is in this order, is all that is read.
FOREMOST = """(
    SELECT o.id, o.state, o.action, o.priority
      FROM accounting_bridge_operation o
 LEFT JOIN accounting_bridge_document d ON d.id = o.document_id
     WHERE o.connection_id = %s
       AND o.state = %s
       AND (o.not_before IS NULL OR o.not_before <= %s)
       AND NOT EXISTS (
            SELECT 1
              FROM accounting_bridge_operation earlier
             WHERE earlier.document_id = o.document_id
               AND earlier.id < o.id
               AND (earlier.state IN ('pending', 'sending', 'uncertain')
                    OR earlier.state = 'rejected' AND earlier.action = 'create'
                       AND o.action <> 'create' AND d.external_id IS NULL))
  ORDER BY o.priority DESC, o.id
     LIMIT %s
)"""


class AccountingBridgeOperation(models.Model):
    """One thing owed to the provider: a row of the outbox, written in the transaction of what
    caused it. Claimed, sent and answered by the connection's scheduled action alone.

    pending -> sending -> done | rejected | pending (surely not performed) | uncertain;
    uncertain -> done | pending | rejected only after asking the provider what it holds;
    pending -> cancelled when a person takes it back; rejected -> pending when one tries again.
    """

    _name = "accounting.bridge.operation"
    _description = "Accounting Bridge Operation"
    _order = "priority desc, id"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one("res.company", required=True, index=True)
    document_id = fields.Many2one("accounting.bridge.document", ondelete="restrict", index=True)
    move_id = fields.Many2one(related="document_id.move_id", store=True, index=True)
    contact_id = fields.Many2one("accounting.bridge.contact", ondelete="restrict")
    payment_id = fields.Many2one("accounting.bridge.payment", ondelete="restrict")
    action = fields.Selection(ACTIONS, required=True)
    state = fields.Selection(STATES, required=True, default="pending", index=True)
    priority = fields.Integer(default=10, help="A person's click is 10, a backfill is 0.")
    key = fields.Char(
        groups="accounting_bridge.group_consultant",
        help="Idempotency key, set with the claim.",
    )
    not_before = fields.Datetime("Next Attempt", help="Back-off: not tried earlier.")
    waiting_since = fields.Datetime(
        default=fields.Datetime.now, help="When a person last asked for it."
    )
    attempts = fields.Integer(help="How often it was sent, or asked for in vain.")
    user_id = fields.Many2one("res.users", string="Requested By")
    claimed_at = fields.Datetime()
    finished_at = fields.Datetime()
    answer = fields.Json(
        groups="accounting_bridge.group_consultant",
        help="What the provider answered, until it is applied.",
    )
    issues = fields.Json()
    data = fields.Json(help="What the action needs besides the document (reason, target, amount).")

    _open_unique = models.UniqueIndex(
        "(document_id, action, coalesce(payment_id, 0))"
        " WHERE state IN ('pending', 'sending', 'uncertain') AND action != 'note'",
        "This is already waiting.",
    )
    _work = models.Index(
        "(connection_id, priority DESC, id) WHERE state IN ('pending', 'sending', 'uncertain')"
    )

    @api.depends("action", "move_id")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for operation in self:
            name = operation.move_id.display_name or ""
            operation.display_name = f"{labels.get(operation.action, '')} {name}".strip()

    # === WHAT THE ENGINE TAKES NEXT ===

    @api.model
    def _next(self, connection, limit):
        """The next operations that may be asked for, and those that may be sent: of either one
        action, each the oldest unfinished one of its document (order is kept per document; what
        follows a rejected transfer waits until the document is there after all).

        :return: recordsets of at most `limit` operations: (uncertain, pending)
        """
        self.flush_model()
        now, some = clock.now(self.env), max(limit * 4, 50)
        states = ("uncertain", "pending")
        foremost = [SQL(FOREMOST, connection.id, state, now, some) for state in states]
        rows = self.env.execute_query(
            SQL(
                "SELECT id, state, action FROM (%s) foremost ORDER BY priority DESC, id",
                SQL(" UNION ALL ").join(foremost),
            )
        )
        return tuple(
            self._of_one_action([row for row in rows if row[1] == state], limit)
            for state in states
        )

    def _of_one_action(self, rows, limit):
        return self.browse([id_ for id_, _state, action in rows if action == rows[0][2]][:limit])

    def _due(self):
        """:return: those that are there still, and may go now"""
        now = clock.now(self.env)
        return self.exists().filtered(
            lambda o: o.state == "pending" and not (o.not_before and o.not_before > now)
        )

    def _as_many_as_a_run_does(self, limit):
        """What a run had no time for goes in ever smaller parts, in the end alone: however slow the
        machine, each run gets on.

        :return: the first of them"""
        late = self[:1].filtered(lambda o: _met_no_time(o.issues))
        return self[: max(limit >> late.attempts, 1)] if late else self

    # === TRANSITIONS ===

    def _claim(self):
        """Take what is still pending, under its row lock: the caller commits before the call.

        :return: the operations claimed
        """
        claimed = self.try_lock_for_update(allow_referencing=True)
        claimed.invalidate_recordset(["state"])
        claimed = claimed.filtered(lambda o: o.state == "pending")
        now = clock.now(self.env)
        for operation in claimed:
            attempts = operation.attempts + 1
            operation.write(
                {
                    "state": "sending",
                    "attempts": attempts,
                    "claimed_at": now,
                    "key": operation._make_key(attempts),
                    "issues": False,
                    "answer": False,
                    **operation._known_at_claim(),
                }
            )
        return claimed

    def _known_at_claim(self):
        """:return: values of the row to be kept with the claim, for asking later"""
        return {}

    def _make_key(self, attempt):
        """The idempotency key of one attempt: hash of the database, the document with its
        generation, the action and the attempt. A copied database never repeats the keys of the
        original, and what was voided and is sent again is a new document. The attempt is part of
        it because providers answer a repeated key with the first answer, errors included, and
        refuse it when the content was mended meanwhile; that an attempt without an answer is not
        simply repeated is ensured by asking first."""
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        document = self.document_id
        parts = (uuid, self.id, document.id, self.action, document.generation, attempt)
        return hashlib.sha256(":".join(map(str, parts)).encode()).hexdigest()

    def _recover(self, connection):
        """What a previous run left in `sending` may have been performed."""
        left = self.search([("connection_id", "=", connection.id), ("state", "=", "sending")])
        answered = left.filtered("answer")
        (left - answered)._set_uncertain([{"code": "interrupted"}])
        return answered

    def _set_done(self):
        self.write(
            {
                "state": "done",
                "answer": False,
                "issues": False,
                "not_before": False,
                "finished_at": clock.now(self.env),
            }
        )

    def _set_rejected(self, issues):
        self.write(
            {
                "state": "rejected",
                "answer": False,
                "issues": issues,
                "finished_at": clock.now(self.env),
            }
        )
        self.document_id._set_refusals(issues)

    def _set_pending(self, issues, retry_at=None):
        """Surely not performed: again later. `retry_at` is naive UTC."""
        for operation in self:
            operation.write(
                {
                    "state": "pending",
                    "answer": False,
                    "issues": issues,
                    "not_before": operation._may_go(issues, retry_at),
                }
            )

    def _may_go(self, issues, retry_at):
        """For want of time it goes first in the next run, but not for ever: runs that get nowhere
        would follow each other without end."""
        hurried = _met_no_time(issues)
        if hurried and self.attempts <= HURRIED_ATTEMPTS:
            return clock.now(self.env)
        return (not hurried and retry_at) or self._back_off()

    def _set_uncertain(self, issues, ask_at=None):
        """May have been performed: asked for later. `ask_at` is naive UTC."""
        for operation in self:
            operation.write(
                {
                    "state": "uncertain",
                    "answer": False,
                    "issues": issues,
                    "not_before": ask_at or operation._back_off(),
                }
            )

    def _back_off(self):
        wait = BACKOFF * 2 ** min(max(self.attempts - 1, 0), 12)
        return clock.now(self.env) + min(wait, BACKOFF_MAX)

    def _note_not_applied(self):
        """Its answer is kept and could not be applied: tried again after as long as it has waited
        already, and by every run until then."""
        for operation in self:
            now = clock.now(self.env)
            waited = now - (operation.claimed_at or now)
            operation.not_before = now + min(max(waited, BACKOFF), BACKOFF_MAX)

    # === WHAT PEOPLE MAY DO ===

    def _withdraw(self):
        """Take back what has not been sent yet.

        :raise UserError: when it is being sent, or was
        """
        operations = self._unsent()
        # What follows a withdrawn transfer is withdrawn with it, whoever queued it.
        followers = operations.search(
            [("document_id", "in", operations.document_id.ids), ("state", "=", "pending")]
        )
        (operations | followers)._take_back()
        # What is said of a document that stands there stays said.
        operations.document_id.filtered(lambda d: not d._is_live()).issues = False

    def _unsent(self):
        """:return: these, locked
        :raise UserError: one is being sent, or was"""
        # Users only read the outbox; taking one's own document back is what callers allow.
        operations = self.sudo()
        try:
            operations.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(
                self.env._("This document is being transferred right now. Try again in a moment.")
            ) from None
        operations.invalidate_recordset(["state"])
        if any(o.state not in ("pending", "rejected") for o in operations):
            raise UserError(
                self.env._("This document has been transferred or is being transferred right now.")
            )
        return operations

    def _take_back(self):
        """They are not owed any more."""
        self.write({"state": "cancelled", "not_before": False})

    def _refused(self):
        """:return: those that were rejected and may simply go again: of several attempts at the
        same thing the last one. Undoing is not among them: what speaks against it may have changed,
        so a person asks for it anew."""
        latest = {}
        for operation in self.sorted("id"):
            latest[operation.document_id, operation.action, operation.payment_id] = operation
        return self.filtered(
            lambda o: (
                o.state == "rejected"
                and o.action not in UNDOING
                and latest[o.document_id, o.action, o.payment_id] == o
            )
        )

    def _try_again(self, priority=10):
        """A person asks for another attempt of what was rejected or is waiting; what was queued
        with less priority has theirs now."""
        operations = self.sudo().filtered(lambda o: o.state in ("rejected", "pending"))
        operations.write(
            {
                "state": "pending",
                "not_before": False,
                "issues": False,
                "user_id": self.env.uid,
                "waiting_since": fields.Datetime.now(),
            }
        )
        operations.filtered(lambda o: o.priority < priority).priority = priority
        operations.document_id._set_refusals([])
        operations.connection_id._wake()
        return operations


def _met_no_time(issues):
    return any(issue["code"] == "out_of_time" for issue in issues or ())
