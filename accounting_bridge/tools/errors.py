"""What can go wrong between Odoo and a provider, typed where it arises.

The transport and the providers raise these; the engine decides by type alone, and people's words
are made from `code` and `params` in one place (`models/issue.py`).
"""

from .documents import Issue


class BridgeError(Exception):
    """Base of all. `code` names the cause, `params` fill its words, `status` is the HTTP status,
    `message` what the provider said (redacted), `request_id` its id for support."""

    code = "error"
    payload = None  # the provider's own JSON, where its answer held some

    def __init__(self, message="", *, code=None, params=None, status=None, request_id=None):
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.params = params or {}
        self.status = status
        self.request_id = request_id

    def issue(self, level="error"):
        return Issue(self.code, dict(self.params), message=self.message, level=level)


class ConfigurationError(BridgeError):
    """Something must be set up first (client id, mapping, base address); nothing was called."""

    code = "not_configured"


class AuthenticationError(BridgeError):
    """The provider does not accept our credentials. `expired` is true when a fresh access token
    may help; otherwise a person has to connect again. Nothing was performed."""

    code = "authentication"

    def __init__(self, message="", *, expired=False, **kwargs):
        super().__init__(message, **kwargs)
        self.expired = expired


class PermissionMissing(BridgeError):
    """The credentials are good but do not allow this. Nothing was performed."""

    code = "permission"


class Rejected(BridgeError):
    """The provider refused the content. `issues` says why; nothing was performed."""

    code = "rejected"

    def __init__(self, message="", *, issues=(), **kwargs):
        super().__init__(message, **kwargs)
        self.issues = tuple(issues) or (self.issue(),)


class NotFound(BridgeError):
    code = "not_found"


class Conflict(BridgeError):
    """The document changed at the provider since it was read."""

    code = "conflict"


class RateLimited(BridgeError):
    """A limit is used up; surely not performed. `retry_at` is an aware UTC instant; `scope` is
    "minute", "day", "concurrent" or "service". `soon`: it is over in a moment, which the
    provider need not tell. `kept`: what is left is kept for what people ask for."""

    code = "rate_limited"

    def __init__(
        self, message="", *, retry_at=None, scope="minute", soon=False, kept=False, **kwargs
    ):
        if retry_at and not soon:
            kwargs.setdefault("code", _limit_code(scope, kept))
            kwargs.setdefault("params", {"until": retry_at.isoformat(timespec="seconds")})
        super().__init__(message, **kwargs)
        self.retry_at = retry_at
        self.scope = scope
        self.soon = soon
        self.kept = kept


def _limit_code(scope, kept):
    if scope == "service":
        return "service_waits"
    if scope == "day":
        return "limit_kept" if kept else "limit_day"
    return "limit_reached"


class Unavailable(BridgeError):
    """The service could not be reached or said so itself before doing anything; surely not
    performed (connection refused, 503)."""

    code = "unavailable"

    def __init__(self, message="", *, retry_at=None, **kwargs):
        super().__init__(message, **kwargs)
        self.retry_at = retry_at


class OutcomeUnknown(BridgeError):
    """The request may have been performed: no answer, a cut answer, or a server error."""

    code = "outcome_unknown"


class OutOfTime(BridgeError):
    """The run's time is used up; the request was not sent."""

    code = "out_of_time"


# What concerns the one document that was asked for, not the connection.
OF_ONE = (Conflict, NotFound, OutcomeUnknown, Rejected)
