"""/v1/event-subscriptions: made, read, deleted; never changed."""
import urllib.parse

from .. import errors, wire
from ..routes import UUID, route
from ..webhooks import EVENT_TYPES, TABLE

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@route("POST", "event-subscriptions", "event-subscriptions.write")
def create(call):
    sent = call.body()
    event_type, url = _checked(call, sent)
    known = call.sandbox.webhooks.subscriptions(call.books)
    if any((row["eventType"], row["callbackUrl"]) == (event_type, url) for row in known):
        raise errors.regular(409, "There is a subscription of this event type and callback URL.",
                             call.path)
    if not call.sandbox.webhooks.reachable(url):
        raise _invalid(call, ("INVALID", "callbackUrl", "The callback URL does not answer HEAD."))
    row = call.sandbox.webhooks.subscribe(call.books, call.grant, event_type, url)
    return wire.action_result(call, "event-subscriptions", {
        "id": row["subscriptionId"], "createdDate": row["createdDate"],
        "updatedDate": row["createdDate"], "version": 0}, created=True)


def _checked(call, sent):
    """(event type, callback URL); ApiError 406 with all that is wrong. The names of the
    violations are a guess but NOTNULL."""
    problems = []
    for field, good in (("eventType", lambda value: value in EVENT_TYPES),
                        ("callbackUrl", lambda value: _is_allowed(call, value))):
        value = sent.get(field)
        if value in (None, ""):
            problems.append(("NOTNULL", field, "darf nicht leer sein"))
        elif not isinstance(value, str) or not good(value):
            problems.append(("INVALID", field, "ist nicht gültig"))
    if problems:
        raise _invalid(call, *problems)
    return sent["eventType"], sent["callbackUrl"]


def _is_allowed(call, url):
    """HTTPS, as lexoffice demands; on loopback plain HTTP as well, unless that is switched off."""
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return False
    if parts.scheme == "http" and parts.hostname in LOOPBACK:
        return call.assumptions.http_callbacks_on_loopback
    return parts.scheme == "https" and bool(parts.hostname)


def _invalid(call, *details):
    return errors.regular(
        406, "Validation failed for request. Please see details list for specific causes.",
        call.path, details)


@route("GET", "event-subscriptions", "event-subscriptions.read")
def list_all(call):
    """Not a page, in spite of `content`."""
    rows = call.sandbox.webhooks.subscriptions(call.books)
    return wire.respond({"content": [_render(row) for row in rows]})


@route("GET", f"event-subscriptions/{UUID}", "event-subscriptions.read")
def get(call, subscription_id):
    return wire.respond(_render(_existing(call, subscription_id)))


@route("DELETE", f"event-subscriptions/{UUID}", "event-subscriptions.write")
def delete(call, subscription_id):
    call.books.remove(TABLE, _existing(call, subscription_id)["subscriptionId"])
    return wire.Response(status=204)


def _existing(call, subscription_id):
    call.sandbox.webhooks.subscriptions(call.books)  # forgets what has ended
    return call.row(TABLE, subscription_id)


def _render(row):
    keys = ("subscriptionId", "organizationId", "createdDate", "eventType", "callbackUrl")
    return {key: row[key] for key in keys}
