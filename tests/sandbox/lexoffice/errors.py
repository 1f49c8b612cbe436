"""The ways lexoffice says no. Vouchers, files and contacts use the IssueList ("legacy"),
everything else the body with `message` and `details` ("regular"); the gateway has its own."""
import datetime
import json
import uuid
from http import HTTPStatus

from werkzeug.wrappers import Response

TYPES = {400: "bad_request_error", 406: "validation_failure", 500: "technical_error"}
LOCKED = "action_forbidden_voucher_state_or_payment"


class ApiError(Exception):
    """The whole call ends here with `self.response`."""

    def __init__(self, response):
        super().__init__(response.get_data(as_text=True) or response.status)
        self.response = response


class Refused(ApiError):
    """406 in the legacy format: one or more (source, i18nKey)."""

    def __init__(self, *issues, status=406):
        self.issues = [{"i18nKey": key, "source": source, "type": TYPES.get(status)}
                       for source, key in issues]
        body = {"requestId": str(uuid.uuid4()), "IssueList": self.issues}
        super().__init__(_json(body, status))


class Guessed(Refused):
    """Refused as well, but no source gives the key: it is the sandbox's own."""


class Collected:
    """Issues found one after the other, refused together."""

    def __init__(self):
        self.issues = []

    def add(self, source, key):
        self.issues.append((source, key))

    def refuse(self):
        if self.issues:
            raise Refused(*self.issues)


def _json(body, status, headers=None):
    return Response(json.dumps(body, ensure_ascii=False), status, headers,
                    content_type="application/json")


def regular(status, message, path="", details=None):
    moment = datetime.datetime.now(datetime.timezone.utc)
    body = {"timestamp": moment.isoformat(timespec="milliseconds"), "status": status,
            "error": HTTPStatus(status).phrase, "path": path, "traceId": uuid.uuid4().hex[:16],
            "message": message}
    if details:
        body["details"] = [{"violation": violation, "field": field, "message": text}
                           for violation, field, text in details]
    return ApiError(_json(body, status))


def bad_request(message, path=""):
    return regular(400, message, path)


def not_found(path=""):
    return regular(404, "The requested resource could not be found.", path)


# -- the gateway ----------------------------------------------------------------------------
def _gateway(status, message):
    return ApiError(_json({"message": message}, status))


def unauthorized():
    return _gateway(401, "Unauthorized")


def unknown_address(authorization):
    """No such path or method: the gateway takes the header for a signature of its own kind."""
    return _gateway(403, f"'{authorization}' not a valid key=value pair (missing equal-sign) in "
                         f"Authorization header: '{authorization}'.")


def rate_limited():
    """429 without Retry-After. The words are a guess."""
    return _gateway(429, "Too Many Requests")


def internal():
    return _gateway(500, None)


def unavailable():
    return _gateway(503, "Service Unavailable")


def gateway_timeout():
    return _gateway(504, "Endpoint request timed out")


def contract(path):
    """402: the plan of the organisation does not hold the public API (any more)."""
    return regular(402, "The organization's subscription does not include this feature.", path)


def missing_permission(form, path):
    """403 for a key that may not; no source shows the body (see assumptions)."""
    if form == "gateway":
        return _gateway(403, "Forbidden")
    if form == "regular":
        return regular(403, "Access is denied", path)
    return ApiError(_json({"error": "access_denied"}, 403))


def foreign(path):
    """403 for an object of another organisation."""
    return regular(403, "Access is denied", path)
