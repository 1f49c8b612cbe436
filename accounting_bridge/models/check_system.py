"""Self-check: whether everything that the transfer needs is running."""

import datetime
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from ..tools.health import unreachable
from ..tools.oauth import is_loopback
from .check_lines import green, line, of_issue
from .operation import OPEN
from .sync import WORKING_STATES

_lt = LazyTranslate(__name__)

# Access tokens live for minutes, and the signatures of some services for less.
SLOW_CLOCK = 30
WRONG_CLOCK = 300
# A scheduled action that should have begun so long ago has nobody who runs it.
OVERDUE = timedelta(minutes=30)
FAILING = timedelta(hours=1)


@line("schedule", "system", _lt("Scheduled Actions"), told="accounting_bridge.activity_stuck")
def schedule(run):
    connection = run.connection
    if connection.state not in WORKING_STATES:
        return None
    if issue := connection._schedule_issue():
        return of_issue("schedule", "red", issue, "switch_on")
    due = connection.sync_ids.cron_id.nextcall
    if due and due < fields.Datetime.now() - OVERDUE:
        params = {"since": fields.Datetime.to_string(due)}
        return CheckFact("schedule", "red", params, cure="crons")
    return green("schedule", since=fields.Datetime.to_string(connection.sync_ids.last_run or due))


@line("waiting", "system", _lt("Waiting"), told="accounting_bridge.activity_stuck")
def waiting(run):
    """The oldest row of the outbox; what waits too long is what the alert tells of, too."""
    connection = run.connection
    operations = run.env["accounting.bridge.operation"]
    domain = [("connection_id", "=", connection.id), ("state", "in", OPEN)]
    [(count, since)] = operations._read_group(
        domain, [], ["document_id:count_distinct", "waiting_since:min"]
    )
    if not count:
        return green("waiting")
    params = {"count": count, "since": fields.Datetime.to_string(since)}
    if not operations.search_count(connection._stuck_domain(), limit=1):
        return green("waiting", "check_waiting_lately", **params)
    level = "amber" if connection.state == "paused" else "red"
    params["because"] = [connection._stuck_reason()]
    return CheckFact("waiting", level, params, "check_waiting_red", "stuck")


@line("synchronisation", "system", _lt("Synchronisation"))
def synchronisation(run):
    sync = run.connection.sync_ids
    if not sync.error:
        return green("synchronisation")
    params = {"since": fields.Datetime.to_string(sync.error_since), "because": sync.error}
    long = sync.error_since and sync.error_since < fields.Datetime.now() - FAILING
    level = "red" if long else "amber"
    return CheckFact("synchronisation", level, params, "check_sync_fails", "connection")


@line("calls", "system", _lt("Calls Left"))
def calls(run):
    budget = run.connection.budget_ids
    if issue := budget._issue(people=False):
        return of_issue("calls", "amber", issue, "connection")
    if budget.left_of_day:
        left = {"minute": budget.left_of_minute or "–", "day": budget.left_of_day}
        return green("calls", "check_calls_left", **left)
    return green("calls")


@line("clock", "system", _lt("Clock"))
def clock(run):
    """Ours against PostgreSQL's, by which waits are measured, and the provider's."""
    database = _database_ahead(run)
    there = run.answered.ahead if run.answered else None
    apart = {"check_clock_database": database, "check_clock_provider": there}
    text, ahead = max(
        ((text, value) for text, value in apart.items() if value is not None),
        key=lambda pair: abs(pair[1]),
    )
    if abs(ahead) <= SLOW_CLOCK:
        return green("clock", "" if there is not None else "check_clock_alone")
    level = "red" if abs(ahead) > WRONG_CLOCK else "amber"
    return CheckFact("clock", level, {"seconds": round(abs(ahead))}, text)


def _database_ahead(run):
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    run.env.cr.execute("SELECT clock_timestamp() AT TIME ZONE 'UTC'")
    (stated,) = run.env.cr.fetchone()
    return (stated - now).total_seconds()


@line("callback", "system", _lt("Address of Odoo"))
def callback(run):
    """Where the provider and the customer's links lead back to."""
    parameters = run.env["ir.config_parameter"]
    base = (parameters.get_param("web.base.url") or "").rstrip("/")
    parts, params = urlsplit(base), {"address": base}
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return CheckFact("callback", "red", params, "check_address_missing", "parameters")
    if run.can.webhook and not run.provider._webhook_address():
        return CheckFact("callback", "amber", params, "check_address_insecure", "parameters")
    if problem := unreachable(base):
        params["message"] = problem
        return CheckFact("callback", "amber", params, "check_address_silent", "parameters")
    if is_loopback(parts.hostname):
        return green("callback", "check_address_here", **params)
    if not parameters.get_param("web.base.url.freeze"):
        return CheckFact("callback", "amber", params, "check_address_thaws", "parameters")
    return green("callback", **params)
