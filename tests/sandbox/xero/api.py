"""One call to /api.xro/2.0: who, which organisation, limits, scope, idempotency, work."""
import functools

from . import connections, errors, idempotency, parse, routes, scopes
from .desk import Desk
from .errors import ApiError, Refused

MAX_BODY = 10 * 1024 * 1024
WRITERS = ("STANDARD", "FINANCIALADVISER", "MANAGEDCLIENT", "INVOICEONLY")


class Call:
    """What a resource handler is given."""

    def __init__(self, sandbox, request, grant, tenant_id):
        self.sandbox, self.request, self.grant, self.tenant_id = sandbox, request, grant, tenant_id
        self.store, self.assumptions = sandbox.store, sandbox.assumptions
        self.now = sandbox.clock.now()
        self.app = sandbox.store.apps[grant["client_id"]]
        self.books = sandbox.store.books[tenant_id]
        self.base_url = sandbox.url
        self.changes = []  # told to who listens once the answer stands

    @functools.cached_property
    def user(self):
        return self.books.get("users", self.grant["user_id"])

    @functools.cached_property
    def desk(self):
        return Desk(
            self.books, self.now, self.assumptions, self.user["OrganisationRole"],
            f"{self.user['FirstName']} {self.user['LastName']}", self.app["client_id"],
            4 if self.request.args.get("unitdp") == "4" else 2,
            lambda *change: self.changes.append(change))

    def body(self):
        return parse.body(self.request.get_data())


def answer(sandbox, request, path, strike):
    """`strike`: the faults that hit this request and are played inside."""
    try:
        with sandbox.store.lock:
            grant = connections.bearer(sandbox, request)
            tenant_id = _tenant(sandbox, request, grant)
        if "organisation_offline" in strike:
            raise errors.unavailable(organisation=True)
        headers = sandbox.quotas.enter(tenant_id, grant["client_id"])
    except ApiError as error:
        return error.response
    try:
        strike.wait_before()
        with sandbox.store.lock:
            call = Call(sandbox, request, grant, tenant_id)
            response = _idempotent(call, path, strike)
            for change in call.changes:
                sandbox.changed(tenant_id, *change)
            sandbox.store.dirty |= request.method != "GET"
        strike.wait_after()
    finally:
        sandbox.quotas.leave(tenant_id)
    response.headers.update(headers)
    return response


def _tenant(sandbox, request, grant):
    tenant = request.headers.get("xero-tenant-id", "").lower()
    mine = sandbox.oauth.connections(grant["client_id"], grant["user_id"])
    if not tenant and sandbox.store.apps[grant["client_id"]]["kind"] == "custom" and mine:
        return mine[0]["tenantId"]
    if tenant not in {connection["tenantId"] for connection in mine}:
        raise errors.forbidden()
    return tenant


def _idempotent(call, path, strike):
    try:
        key = idempotency.key_of(call)
        if key and "idempotency_down" in strike:
            raise errors.unknown_error()
        if key and (stored := idempotency.replay(call, key)):
            return stored
    except ApiError as error:
        return error.response
    response = _work(call, path, strike)
    if key:
        idempotency.keep(call, key, response)
    return response


def _work(call, path, strike):
    """The route's answer; whatever is refused leaves the books as they were."""
    try:
        if "error_500" in strike:
            raise errors.unknown_error()
        handler, groups = _route(call, path)
        if len(call.request.get_data()) > max(MAX_BODY, call.assumptions.attachment_bytes):
            raise errors.too_large()
        with call.books.savepoint():
            response = handler(call, *groups)
        if "error_500_after" in strike:
            raise errors.unknown_error()
        return response
    except Refused as refusal:
        response = errors.refused(*refusal.messages).response
    except ApiError as error:
        response = error.response
    if "error_500_after" not in strike:
        call.changes.clear()
    return response


def _route(call, path):
    method = call.request.method
    found = routes.find(method, path)
    if not found:
        raise errors.not_found()
    handler, groups, scope = found
    if not handler:
        raise errors.not_implemented()
    reading = method == "GET"
    if not scopes.opens(call.grant["scopes"], scope, reading):
        raise errors.scope_missing()
    role = call.user["OrganisationRole"] if call.user else "REMOVED"
    if role == "REMOVED":
        raise errors.forbidden()
    if not reading and role not in WRITERS:
        refused = call.assumptions.read_only_write == 401
        raise errors.scope_missing() if refused else errors.forbidden()
    return handler, groups
