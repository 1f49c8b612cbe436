import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..tools.errors import (
    AuthenticationError,
    BridgeError,
    ConfigurationError,
    OutOfTime,
    PermissionMissing,
)
from . import clock, step
from .operation import OPEN

_logger = logging.getLogger(__name__)

# A run ends itself: Odoo gives all ready actions of one pass 120 s together.
RUN_SECONDS = 8
# What reading has at least, where sending took longer than it may: a PDF is drawn to its end.
READ_SECONDS = RUN_SECONDS / 2
# Less than this is not enough for a call; the run is asked for again instead.
MIN_SECONDS = 1.5
SWEEP_EVERY = timedelta(minutes=10)
CATALOGUE_EVERY = timedelta(days=1)
# Others were in the way (a row is locked by somebody): not at once, or the runs would spin.
SOON = timedelta(seconds=5)
WORKING_STATES = ("test", "live", "attention")


class AccountingBridgeSync(models.Model):
    """The engine: its memory of a connection, and the run of the connection's scheduled action.

    The row is written by the scheduled action alone; that action's row lock makes it the only
    worker of the connection. A run first does what is owed, then fetches what changed.
    """

    _name = "accounting.bridge.sync"
    _description = "Accounting Bridge Synchronisation"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    cron_id = fields.Many2one("ir.cron", ondelete="set null")
    bookmark = fields.Char()
    last_sweep = fields.Datetime("Changes Read")
    sweeps_done = fields.Integer(help="How many of the connection's `sweep_requests` were met.")
    last_catalogue = fields.Datetime("Catalogues Read")
    last_run = fields.Datetime()
    last_success = fields.Datetime()
    error_since = fields.Datetime()
    renewed = fields.Boolean(help="Access was renewed, and has opened nothing since.")
    error = fields.Json()
    error_text = fields.Text(compute="_compute_error_text")

    _connection_unique = models.Constraint("UNIQUE(connection_id)", "One memory per connection.")

    @api.depends("error", "error_since")
    @api.depends_context("lang", "tz")
    def _compute_error_text(self):
        words = self.env["accounting.bridge.issue"]
        for sync in self:
            sync.error_text = sync.error and self.env._(
                "Synchronisation fails since %(since)s: %(words)s",
                since=format_datetime(self.env, sync.error_since),
                words=" ".join(words._words(sync.error, sync.connection_id)),
            )

    # === THE RUN ===

    def _run(self):
        """One run of the connection's scheduled action; called by it and by nobody else, because
        it commits. Never raises: what goes wrong is kept on this row and shown.

        :raise UserError: called outside a scheduled action
        """
        self.ensure_one()
        if self.env.context.get("cron_id", 0) not in self.cron_id.ids:
            raise UserError(self.env._("This runs as a scheduled action only."))
        started = clock.now(self.env)
        deadline = min(
            time.monotonic() + RUN_SECONDS,
            self.env.context.get("cron_end_time", float("inf")),
        )
        connection = self.connection_id
        engine = self.with_company(connection.company_id).with_context(
            lang=connection.user_id.lang or self.env.lang
        )
        again = True
        if time.monotonic() < deadline - MIN_SECONDS:
            try:
                again = engine._work(deadline)
            except step.CONCURRENT as error:
                _logger.info("A run of connection %s goes on later: %s", connection.id, error)
                engine._step(engine._call_soon)
                again = False
            except Exception as error:  # noqa: BLE001 an action that raises is switched off by Odoo
                engine._note_failure(error)
                again = False
        engine._step(engine._end_run, again, started)
        self.env["ir.cron"]._commit_progress(remaining=0)

    def _end_run(self, again, started):
        self.last_run = clock.now(self.env)
        # What this run claimed and has no answer to will never get one.
        self.env["accounting.bridge.operation"]._recover(self.connection_id)
        self._call_again(again, started)

    def _call_again(self, at_once, started):
        """Waiting is a time on a row and a trigger, never a sleep. What came due while the run was
        reading is called for as well."""
        if at_once:
            self.cron_id._trigger()
            return
        waiting = self.env["accounting.bridge.operation"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("state", "in", OPEN),
                ("not_before", ">", started),
            ],
            order="not_before",
            limit=1,
        )
        if waiting:
            self.cron_id._trigger(at=waiting.not_before)

    def _call_soon(self):
        self.cron_id._trigger(at=clock.now(self.env) + SOON)

    def _work(self, deadline):
        """:return: whether there is more to do at once"""
        connection = self.connection_id
        if connection.state not in WORKING_STATES:
            return False
        # Needs no network: what was answered is applied, whatever stands in the way of the rest.
        self._apply_answers(
            self._step(self.env["accounting.bridge.operation"]._recover, connection)
        )
        reads = self._is_due(clock.now(self.env))
        if not (reads or self._owed()) or self._waits_for_budget():
            return False
        with connection._session(deadline, people=False) as session:
            try:
                again = self._push_owed(session, self._push_until(deadline, reads))
                # What a push met of the whole connection ends the run; its tasks were spared.
                if failure := getattr(session, "failure", None):
                    raise failure
                if reads:
                    deadline = session.deadline = max(deadline, time.monotonic() + READ_SECONDS)
                again = self._sweep(session, deadline) or again
            except AuthenticationError as error:
                if not error.expired:
                    raise
                if self.renewed and not _was_answered(session):
                    # A fresh token opened nothing: another would not either.
                    self._step(self.write, {"renewed": False})
                    raise AuthenticationError(error.message, status=error.status) from error
                # The next run opens its session with a fresh token.
                self._step(connection._renew, session)
                self._step(self.write, {"renewed": True})
                self._step(self._free_expired, error.code)
                again = True
            except OutOfTime:
                again = True
            finally:
                self._close(session)
        return again

    @staticmethod
    def _push_until(deadline, reads):
        """Where changes are due to be read, sending leaves them half of the run: what is owed may
        be hours of work, and payments come back meanwhile. It goes first all the same, because
        lists that cannot be read must not stop it.

        :return: `time.monotonic()` value at which no further batch is begun"""
        return (time.monotonic() + deadline) / 2 if reads else deadline

    def _free_expired(self, code):
        """What only met an expired token, which the provider calls by this code, need not wait."""
        self._waiting_for({code}).not_before = False

    def _waiting_for(self, codes):
        """:return: operations that wait because they met an issue of one of these codes"""
        operations = self.env["accounting.bridge.operation"].search(
            [("connection_id", "=", self.connection_id.id), ("state", "=", "pending")]
        )
        return operations.filtered(
            lambda o: o.not_before and any(issue["code"] in codes for issue in o.issues or ())
        )

    def _step(self, function, *args):
        """Run and commit one step of a run, see `step.run`."""
        return step.run(self.env, function, *args)

    def _owed(self):
        """:return: operations, of those that can go now the foremost ones: what waits for others
            (an earlier one of its document, a person) is no reason for a run"""
        uncertain, pending = self.env["accounting.bridge.operation"]._next(self.connection_id, 1)
        return uncertain | pending

    def _close(self, session):
        """Keep the calls that the session made."""
        self.env.cr.rollback()
        self._step(self._remember, session)

    def _remember(self, session):
        if self.renewed and _was_answered(session):
            self.renewed = False
        self.connection_id._log_exchanges(session)

    # === WHEN IT GOES WRONG ===

    def _note_failure(self, error):
        """Keep why the run failed, where people see it, and stop until it may work again."""
        self.env.cr.rollback()
        if not isinstance(error, BridgeError):
            _logger.exception("Synchronisation of connection %s failed", self.connection_id.id)
        self._step(self._write_failure, error)

    def _write_failure(self, error):
        if retry_at := getattr(error, "retry_at", None):
            self.cron_id._trigger(at=retry_at.replace(tzinfo=None))
        if self._is_limit(error):
            return
        known = isinstance(error, BridgeError)
        issue = error.issue() if known else None
        self.error = [issue.to_json() if issue else {"code": "internal", "message": str(error)}]
        self.error_since = self.error_since or fields.Datetime.now()
        if isinstance(error, (AuthenticationError, PermissionMissing, ConfigurationError)):
            self.connection_id._needs_attention(issue)

    def _note_success(self):
        if self._try_what_failed():
            return
        if self.error or self.error_since:
            self.write({"error": False, "error_since": False})
        self.last_success = fields.Datetime.now()
        if self.connection_id.state == "attention":
            self.connection_id._recovered()

    def _try_what_failed(self):
        """Reading works again. Whether what failed does as well is tried at once, before anybody is
        told so: a key may allow the one and not the other.

        :return: whether there is something to try"""
        failing = [*(self.error or ()), self.connection_id.attention_issue or {}]
        codes = {issue["code"] for issue in failing if issue}
        waiting = codes and self._waiting_for(codes)
        if waiting:
            waiting.not_before = False
            self.cron_id._trigger()
        return bool(waiting)

    # === CHATTER IN BATCHES ===

    @api.model
    def _log_later(self, move, body):
        """Collect a chatter line; written with all others at the end of the step."""
        pending = self.env.cr.precommit.data.setdefault("accounting_bridge_chatter", {})
        if not pending:
            self.env.cr.precommit.add(self._write_log)
        pending.setdefault(move.id, []).append(body)

    @api.model
    def _write_log(self):
        bodies = self.env.cr.precommit.data.pop("accounting_bridge_chatter", {})
        # The chatter line states a fact; a button's user may not be allowed to post it.
        moves = self.env["account.move"].sudo().browse(bodies).exists()
        if moves:
            moves._message_log_batch(
                {move.id: "\n".join(dict.fromkeys(bodies[move.id])) for move in moves}
            )


def _was_answered(session):
    """Whether the provider did anything of what the session asked for."""
    return any(200 <= exchange.status < 300 for exchange in session.exchanges)
