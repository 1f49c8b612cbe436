"""The ways Xero says no: status, content type and body of each."""
import json
import uuid

from werkzeug.wrappers import Response

NOT_MODIFIABLE = "Invoice not of valid status for modification"
HAS_PAYMENTS = "This document cannot be edited as it has a payment or credit note allocated to it."
ARCHIVED_CONTACT = ("The contact with the specified contact details has been archived. The contact "
                    "must be un-archived before creating new invoices or credit notes.")
ARCHIVED_EDIT = ("The specified contact details matched an archived contact. Archived contacts "
                 "cannot currently be edited via the API.")


class Refused(Exception):
    """One element of a write is not acceptable: its ValidationErrors, in Xero's words."""

    def __init__(self, *messages):
        super().__init__(*messages)
        self.messages = list(messages)


class Guessed(Refused):
    """Refused as well, but no source gives the words: they are the sandbox's own."""


class ApiError(Exception):
    """The whole call ends here with `self.response`."""

    def __init__(self, response):
        super().__init__(response.status)
        self.response = response


def _json(body, status):
    return Response(json.dumps(body), status, content_type="application/json; charset=utf-8")


def exception(number, kind, message, status=400, **more):
    body = {"ErrorNumber": number, "Type": kind, "Message": message, **more}
    return ApiError(_json(body, status))


def validation(elements):
    return exception(10, "ValidationException", "A validation exception occurred",
                     Elements=elements)


def refused(*messages):
    """400 for a call that is about one thing and has no element to echo."""
    return validation([{"ValidationErrors": [{"Message": m} for m in messages]}])


def guessed(*messages):
    """The same in words of the sandbox's own."""
    return refused(*messages)


def post_data(message):
    return exception(14, "PostDataInvalidException", message)


def query(message):
    return exception(16, "QueryParseException", message)


def not_implemented():
    return exception(20, "ApiMethodNotImplementedException",
                     "The Api Method called is not implemented", 501)


def unknown_error():
    return exception(500, "UnknownErrorException", "An error occurred in Xero. "
                     "Check the API Status page for current service status.", 500)


def _problem(status, title, detail):
    body = {"Type": None, "Title": title, "Status": status, "Detail": detail,
            "Instance": str(uuid.uuid4()), "Extensions": {}}
    return ApiError(_json(body, status))


def token_expired(moment):
    return _problem(401, "Unauthorized",
                    f"TokenExpired: token expired at {moment:%m/%d/%Y %H:%M:%S}")


def unauthenticated():
    return _problem(401, "Unauthorized", "AuthenticationUnsuccessful")


def scope_missing():
    return _problem(401, "Unauthorized", "AuthorizationUnsuccessful")


def forbidden():
    """Tenant header missing, wrong, or of an organisation that is not connected (any more)."""
    return _problem(403, "Forbidden", "AuthenticationUnsuccessful")


def not_found():
    return ApiError(Response("The resource you're looking for cannot be found", 404,
                             content_type="text/html; charset=utf-8"))


def precondition():
    return ApiError(Response("", 412, content_type="text/html; charset=utf-8"))


def too_large():
    return ApiError(Response("Request Entity Too Large", 413,
                             content_type="text/html; charset=utf-8"))


def unavailable(organisation=False):
    text = ("The organisation is temporarily offline for maintenance" if organisation
            else "The Xero API is temporarily unavailable")
    return ApiError(Response(text, 503, content_type="text/plain; charset=utf-8"))


def rate_limited(problem, retry_after, remaining):
    """429: no body and no content type. `remaining`: the X-...-Remaining headers."""
    response = Response(b"", 429)
    del response.headers["Content-Type"]
    response.headers["X-Rate-Limit-Problem"] = problem
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    response.headers.update(remaining)
    return ApiError(response)
