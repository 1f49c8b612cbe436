"""One call to /v1: who, how often, which plan, which permission, then the work."""
from . import errors, keys, parse, permissions, routes
from .desk import Desk
from .errors import ApiError

RESOURCES = ("contacts", "countries", "credit-notes", "event-subscriptions", "files", "invoices",
             "payment-conditions", "payments", "ping", "posting-categories", "print-layouts",
             "profile", "voucherlist", "vouchers")


class Call:
    """What a resource handler is given."""

    def __init__(self, sandbox, request, grant):
        self.sandbox, self.request, self.grant = sandbox, request, grant
        self.store, self.assumptions = sandbox.store, sandbox.assumptions
        self.books = sandbox.store.books[grant["organisation_id"]]
        self.base_url = sandbox.url
        self.changes = []  # told to who listens once the answer stands
        self.desk = Desk(self.books, sandbox.clock.now(), self.assumptions, "API",
                         lambda *change: self.changes.append(change))

    @property
    def path(self):
        return self.request.path

    def body(self):
        return parse.body(self.request)

    def row(self, table, row_id):
        """The row of these books; ApiError 404, or 403 if another organisation has it."""
        found = self.books.get(table, row_id)
        if found:
            return found
        if self.assumptions.foreign_object == 403 and self.store.holding(table, row_id):
            raise errors.foreign(self.path)
        raise errors.not_found(self.path)

    def voucher(self, row_id):
        """A bookkeeping voucher that is known everywhere by now."""
        found = self.row("vouchers", row_id)
        if not self.desk.settled(found, self.assumptions.voucher_latency):
            raise errors.not_found(self.path)
        return found


def answer(sandbox, request, path, strike):
    """`strike`: the faults that hit this request and are played inside."""
    try:
        with sandbox.store.lock:
            grant = keys.grant_of(sandbox, request)
        sandbox.limits.take(grant["organisation_id"])
    except ApiError as error:
        return error.response
    strike.wait_before()
    with sandbox.store.lock:
        call = Call(sandbox, request, grant)
        response = _work(call, path, strike)
        for change in call.changes:
            sandbox.changed(call.books.organisation_id, *change)
        sandbox.store.dirty |= request.method != "GET"
    strike.wait_after()
    return response


def _work(call, path, strike):
    """The route's answer; whatever is refused leaves the books as they were."""
    try:
        if "error_500" in strike:
            raise errors.internal()
        if "gateway_timeout" in strike:
            raise errors.gateway_timeout()
        handler, groups = _route(call, path)
        with call.books.savepoint():
            response = handler(call, *groups)
    except ApiError as error:
        call.changes.clear()
        return error.response
    if "error_500_after" in strike:
        return errors.internal().response
    return errors.gateway_timeout().response if "gateway_timeout_after" in strike else response


def _route(call, path):
    if path.split("/")[0] not in RESOURCES:
        raise errors.unknown_address(call.request.headers.get("Authorization", ""))
    if call.books.settings["plan"] == "none":
        raise errors.contract(call.path)
    found = routes.find(call.request.method, path)
    if not found or not found[0]:
        if found and call.assumptions.wrong_method == 405:
            raise errors.regular(405, f"Request method '{call.request.method}' is not supported",
                                 call.path)
        raise errors.not_found(call.path)
    handler, groups, scope = found
    if not permissions.opens(call.grant, scope, call.assumptions):
        raise errors.missing_permission(call.assumptions.missing_permission_body, call.path)
    return handler, groups
