import logging
from datetime import timezone

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import api, fields, models
from odoo.sql_db import Cursor

from ..tools import budget
from ..tools.errors import RateLimited, Unavailable

_logger = logging.getLogger(__name__)

# What `tools/budget.py` does in memory, in one statement: the row is locked first, so that the
# clock is read, and everything decided, when it is this process's turn.
TAKE = """
WITH held AS (
    SELECT * FROM accounting_bridge_budget WHERE connection_id = %(connection)s FOR NO KEY UPDATE
), seen AS (
    SELECT *, clock_timestamp() AT TIME ZONE 'UTC' AS now FROM held
), known AS (
    SELECT id, now, due_at,
           CASE WHEN blocked_until > now AND NOT (%(people)s AND blocked_by = 'service')
                THEN blocked_by END AS blocked_by,
           blocked_until,
           CASE WHEN day_until > now THEN day_left END AS day_left,
           day_until,
           CASE WHEN minute_until > now THEN minute_left END AS minute_left,
           minute_until,
           GREATEST(EXTRACT(EPOCH FROM due_at - now) - %(ahead)s, 0) AS wait
      FROM seen
), decided AS (
    SELECT *,
           CASE WHEN blocked_by IS NOT NULL THEN blocked_by
                WHEN day_left <= %(kept_of_day)s THEN 'day'
                WHEN minute_left <= %(kept_of_minute)s THEN 'minute'
                WHEN wait > %(within)s THEN 'late'
                ELSE 'go' END AS verdict
      FROM known
), taken AS (
    UPDATE accounting_bridge_budget budget
       SET due_at = GREATEST(budget.due_at, decided.now)
                    + %(interval)s * INTERVAL '1 second',
           minute_left = GREATEST(budget.minute_left - 1, 0),
           day_left = GREATEST(budget.day_left - 1, 0)
      FROM decided
     WHERE budget.id = decided.id AND verdict = 'go'
)
SELECT verdict,
       CASE WHEN blocked_by IS NOT NULL THEN EXTRACT(EPOCH FROM blocked_until - now)
            WHEN verdict = 'day' THEN EXTRACT(EPOCH FROM day_until - now)
            WHEN verdict = 'minute' THEN EXTRACT(EPOCH FROM minute_until - now)
            ELSE COALESCE(wait, 0) END,
       COALESCE(blocked_by = 'service'
                OR blocked_by IS NULL AND verdict = 'day' AND day_left > 0
                OR blocked_by IS NULL AND verdict = 'minute' AND minute_left > 0, FALSE),
       minute_left - 1,
       day_left - 1
  FROM decided
"""
# What an answer says of a minute or a day, by the rule of `tools/budget.py`.
PERIOD = """
       {0}_left = CASE WHEN %({0})s IS NULL THEN {0}_left
                       WHEN {0}_until > now AND %({0})s <= {0}_left + %(at_once)s
                       THEN LEAST({0}_left, %({0})s)
                       ELSE %({0})s END,
       {0}_until = CASE WHEN %({0})s IS NULL
                          OR {0}_until > now AND %({0})s <= {0}_left + %(at_once)s
                        THEN {0}_until
                        ELSE now + %({0}_seconds)s * INTERVAL '1 second' END,
"""
NOTE = f"""
UPDATE accounting_bridge_budget
   SET {PERIOD.format("minute")}
       {PERIOD.format("day")}
       due_at = CASE WHEN %(drained)s
                     THEN GREATEST(due_at, now + %(full)s * INTERVAL '1 second')
                     ELSE due_at END,
       blocked_by = CASE WHEN blocked_until >= now + %(wait)s * INTERVAL '1 second'
                           OR %(wait)s IS NULL THEN blocked_by ELSE %(scope)s END,
       blocked_until = GREATEST(blocked_until, now + %(wait)s * INTERVAL '1 second')
  FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now) clock
 WHERE connection_id = %(connection)s
"""  # noqa: S608 put together of constants


class AccountingBridgeBudget(models.Model):
    """What is left of the calls that the provider allows a connection: written by every process
    that calls, each through a cursor of its own, so it is no part of the engine's memory, which the
    engine alone writes. Instants are PostgreSQL's: the clocks of several hosts do not matter.

    What is known of a minute or day counts until `minute_until`, `day_until`.
    """

    _name = "accounting.bridge.budget"
    _description = "Accounting Bridge Call Budget"
    _rec_name = "connection_id"
    _log_access = False

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    due_at = fields.Datetime(help="When the calls made so far would be due one by one.")
    minute_left = fields.Integer()
    minute_until = fields.Datetime()
    day_left = fields.Integer()
    day_until = fields.Datetime()
    blocked_until = fields.Datetime(help="The provider wants no calls until then.")
    blocked_by = fields.Char()
    left_of_minute = fields.Char("Calls Left (Minute)", compute="_compute_left")
    left_of_day = fields.Char("Calls Left (Day)", compute="_compute_left")

    _connection_unique = models.Constraint("UNIQUE(connection_id)", "One budget per connection.")

    def init(self):
        """Connections that were made before there were budgets."""
        self.env.cr.execute(
            """
            INSERT INTO accounting_bridge_budget (connection_id, company_id)
            SELECT id, company_id FROM accounting_bridge_connection
                ON CONFLICT DO NOTHING
            """
        )

    @api.depends("minute_left", "minute_until", "day_left", "day_until")
    def _compute_left(self):
        now = self.env.cr.now()
        for row in self:
            row.left_of_minute = _known(row.minute_left, row.minute_until, now)
            row.left_of_day = _known(row.day_left, row.day_until, now)

    def _waits_until(self, people):
        """:param people: whether a person asked for what is to be done
        :return: naive UTC instant at which it may go on, None where nothing is in the way"""
        standing = self._standing(people)
        return standing and standing[1]

    def _issue(self, people):
        """:return: `documents.Issue` that says why nothing goes, or None; what lasts for less than
            a minute is not worth a word"""
        scope, until, kept = self._standing(people) or (None, None, False)
        if scope in (None, "minute"):
            return None
        retry_at = until.replace(tzinfo=timezone.utc)
        return RateLimited(retry_at=retry_at, scope=scope, kept=kept).issue()

    def _standing(self, people):
        """As `budget.Budget` decides it before a call.

        :return: (scope, until, whether people could still call), or None
        """
        now = self.env.cr.now()
        for row in self:
            if row.blocked_until and row.blocked_until > now:
                kept = row.blocked_by == budget.SERVICE
                if not (kept and people):
                    return row.blocked_by, row.blocked_until, kept
            policy = self._policy(row.connection_id)
            for scope, few in (("day", policy.kept_of_day), ("minute", policy.kept_of_minute)):
                left, until = row[f"{scope}_left"], row[f"{scope}_until"]
                if until and until > now and left <= (0 if people else few):
                    return scope, until, left > 0
        return None

    # === FOR THOSE WHO CALL ===

    @api.model
    def _of(self, connection, people):
        """:param people: whether a person waits for what is called
        :return: the `budget.Budget` of a session with the connection's provider"""
        return SharedBudget(self._cursor, connection.id, self._policy(connection), people)

    @api.model
    def _policy(self, connection):
        """:return: `budget.Policy`, its pace as a system administrator set it, where one did"""
        policy = connection._capabilities().limits
        # Readable by a system administrator only, needed by whoever calls.
        parameters = self.env["ir.config_parameter"].sudo()
        name = f"accounting_bridge.{connection.provider}.calls_per_second"
        try:
            pace = float(parameters.get_param(name) or 0)
        except ValueError:
            _logger.warning("%s is no number; it is not used", name)
            pace = 0
        return policy.at(pace) if 0 < pace < float("inf") else policy

    @api.model
    def _cursor(self):
        return for_one_statement(self.env.registry.cursor())

    @api.model
    def _forget(self, connections):
        """What is known is of other books; committed when this returns."""
        with self._cursor() as cr:
            cr.execute(
                """
                UPDATE accounting_bridge_budget
                   SET due_at = NULL, minute_until = NULL, day_until = NULL,
                       blocked_until = NULL, blocked_by = NULL
                 WHERE connection_id = ANY(%s)
                """,
                [connections.ids],
            )


def for_one_statement(cr):
    """:return: the cursor, which takes a row as the process before left it, instead of failing
    because that one changed it meanwhile"""
    # The cursors of tests share one transaction, which nobody else changes.
    if isinstance(cr, Cursor):
        cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    return cr


class SharedBudget(budget.Budget):
    """The budget of one session, kept in the connection's row. Where there is none yet (the
    connection is not committed), it is kept in memory.

    :param cursor: function that gives a cursor, see `for_one_statement`
    """

    # The row is held for one statement at most, never for a call or a wait.
    patience = "5s"

    def __init__(self, cursor, connection_id, policy, people):
        super().__init__(policy, people)
        self._cursor, self._connection_id = cursor, connection_id
        self._expected = None  # what is left, if nobody else calls

    def _take(self, within):
        policy = self.policy
        parameters = {
            "people": self.people,
            "within": within,
            "interval": policy.interval,
            "ahead": policy.ahead,
            "kept_of_day": 0 if self.people else policy.kept_of_day,
            "kept_of_minute": 0 if self.people else policy.kept_of_minute,
        }
        try:
            taken = self._execute(TAKE, parameters, returns=True)
        except psycopg2.Error as error:
            raise Unavailable(str(error).strip(), code="budget_busy") from error
        if not taken:
            return super()._take(within)
        verdict, seconds, kept, *expected = taken
        self._expected = budget.Quota(*expected)
        return verdict, float(seconds), kept

    def note(self, quota=budget.NOT_SAID, used_up=False, wait=None, scope=""):
        result = super().note(quota, used_up, wait, scope)
        if quota == self._expected and not used_up and wait is None:
            return result  # nothing new
        parameters = {
            "minute": quota.minute_remaining,
            "day": quota.day_remaining,
            "wait": wait,
            "scope": scope,
            "drained": used_up and wait is None,
            "full": self.policy.ahead + self.policy.interval,
            "at_once": budget.AT_ONCE,
            "minute_seconds": budget.MINUTE_SECONDS,
            "day_seconds": budget.DAY_SECONDS,
        }
        try:
            self._execute(NOTE, parameters)
        except psycopg2.Error:  # whatever it is, it must not cost the answer
            _logger.warning("What is left of the calls could not be kept", exc_info=True)
        return result

    def _execute(self, statement, parameters, returns=False):
        parameters["connection"] = self._connection_id
        with self._cursor() as cr:
            cr.execute(
                f"SET LOCAL lock_timeout = '{self.patience}'; {statement}",
                parameters,
                log_exceptions=False,
            )
            return cr.fetchone() if returns else None


def _known(left, until, now):
    return str(left) if until and until > now else False
