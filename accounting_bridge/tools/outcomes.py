"""Making outcomes: what an error of a call means for the tasks in it."""

import datetime

from . import errors
from .documents import Issue, Outcome, Result

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


def of_call(task, error):
    """:return: `Outcome` of a task whose call ended with `error` (a `BridgeError`), None where the
    provider refused what the task holds"""
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
    return None


def unanswered(task, error):
    """Not being able to ask leaves a task as unknown as it was."""
    called = of_call(task, error)
    return Outcome(
        task.key,
        Result.UNCERTAIN,
        issues=(error.issue(),),
        retry_at=getattr(error, "retry_at", None),
        stop=bool(called and called.stop),
    )


def one_by_one(tasks, look):
    """Ask about each task with a call of its own. What was learnt is kept when a later call fails;
    after one that concerns the connection nothing more is asked.

    :param look: function task -> `Outcome`, which may raise a `BridgeError`
    :return: dict task key -> `Outcome`
    """
    found, stopped = {}, None
    for task in tasks:
        try:
            if stopped:
                raise stopped
            found[task.key] = look(task)
        except errors.BridgeError as error:
            found[task.key] = unanswered(task, error)
            stopped = error if found[task.key].stop else None
    return found


def rejected(task, *issues):
    return Outcome(task.key, Result.REJECTED, issues=tuple(issues))


def uncertain(task, message=""):
    return Outcome(task.key, Result.UNCERTAIN, issues=(Issue("outcome_unknown", message=message),))


def retry(task, code, **params):
    return Outcome(task.key, Result.RETRY, issues=(Issue(code, params),))


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def _retry_at(error):
    if isinstance(error, errors.OutOfTime):
        # Not even tried: the next run begins with it. Odoo's clock shows whole seconds.
        return now().replace(microsecond=0)
    return getattr(error, "retry_at", None)
