"""Making outcomes: what Xero's refusals mean for every task in a call."""

import datetime

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Issue, Outcome, Result
from odoo.addons.accounting_bridge.tools.outcomes import (
    now,
    of_call,
    one_by_one,
    rejected,
    unanswered,
    uncertain,
)

from . import facts, refusals

__all__ = [
    "is_key_clash",
    "is_whole_batch",
    "of_error",
    "one_by_one",
    "rejected",
    "unanswered",
    "uncertain",
]

# How long Xero remembers an idempotency key with its answer (developer docs, Idempotent requests).
KEY_LIFETIME = datetime.timedelta(minutes=6)


def of_error(task, error):
    """:return: `Outcome` of a task whose call ended with `error` (a `BridgeError`)"""
    called = of_call(task, error)
    if called:
        return called
    if is_key_clash(error):
        # An earlier call with this key had another body: it may go when Xero has forgotten it.
        issue = Issue("key_in_use", message=error.message)
        return Outcome(task.key, Result.RETRY, issues=(issue,), retry_at=now() + KEY_LIFETIME)
    return rejected(task, *refusals.of_error(error))


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
