"""Making outcomes: what an error of a call means for every task in it."""

import datetime

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Issue, Outcome, Result

from . import facts, refusals

# How long Xero remembers an idempotency key with its answer (developer docs, Idempotent requests).
KEY_LIFETIME = datetime.timedelta(minutes=6)

# These concern the connection, not the task: nothing was performed, and the next call meets the
# same, so the run ends and the tasks stay.
_WHOLE_CONNECTION = (
    errors.AuthenticationError,
    errors.PermissionMissing,
    errors.ConfigurationError,
    errors.RateLimited,
    errors.Unavailable,
    errors.OutOfTime,
)


def of_error(task, error):
    """:return: `Outcome` of a task whose call ended with `error` (a `BridgeError`)"""
    if isinstance(error, errors.OutcomeUnknown):
        return Outcome(task.key, Result.UNCERTAIN, issues=(error.issue(),))
    if isinstance(error, _WHOLE_CONNECTION):
        return Outcome(
            task.key,
            Result.RETRY,
            issues=(error.issue(),),
            retry_at=_retry_at(error),
            stop=True,
        )
    if is_key_clash(error):
        # An earlier call with this key had another body: it may go when Xero has forgotten it.
        retry_at = _now() + KEY_LIFETIME
        issue = Issue("key_in_use", message=error.message)
        return Outcome(task.key, Result.RETRY, issues=(issue,), retry_at=retry_at)
    return rejected(task, *refusals.of_error(error))


def _now():
    return datetime.datetime.now(datetime.timezone.utc)


def _retry_at(error):
    # What was not even tried for want of time goes first in the next run.
    return _now() if isinstance(error, errors.OutOfTime) else getattr(error, "retry_at", None)


def rejected(task, *issues):
    return Outcome(task.key, Result.REJECTED, issues=tuple(issues))


def uncertain(task, message=""):
    return Outcome(task.key, Result.UNCERTAIN, issues=(Issue("outcome_unknown", message=message),))


def is_key_clash(error):
    said = [error.message]
    for row in facts.rows(error.payload, "Elements"):
        said += [issue.message for issue in refusals.of_element(row)]
    return any("used with a different request" in text for text in said)


def is_whole_batch(error):
    """:return: whether a refused batch may hold elements that are good on their own"""
    return isinstance(error, (errors.Rejected, errors.NotFound, errors.Conflict)) and not (
        is_key_clash(error)
    )
