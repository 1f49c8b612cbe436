"""The only index over vouchers and sales documents."""
from .. import errors, vouchers, wire
from ..routes import route
from . import query

TYPES = ("salesinvoice", "salescreditnote", "purchaseinvoice", "purchasecreditnote", "invoice",
         "downpaymentinvoice", "creditnote", "orderconfirmation", "quotation", "deliverynote")
STATUSES = ("draft", "open", "overdue", "paid", "paidoff", "voided", "transferred", "sepadebit",
            "accepted", "rejected", "unchecked", "blank")
SORTS = {name.lower(): name for name in
         ("voucherDate", "voucherNumber", "createdDate", "updatedDate")}
WINDOW = 10_000
DAYS = ("voucherDate", "createdDate", "updatedDate", "dueDate")


@route("GET", "voucherlist", "voucherlist.read")
def list_vouchers(call):
    kinds, statuses = _wanted(call, "voucherType", TYPES), _wanted(call, "voucherStatus", STATUSES)
    if "overdue" in statuses and len(statuses) > 1 and statuses != STATUSES:
        raise errors.bad_request("Status 'overdue' cannot be combined with others", call.path)
    number, size = query.paging(call)
    prop, direction = _sort(call)
    if (number + 1) * size > WINDOW:
        raise _beyond(call)
    tests = _filters(call)
    rows = [row for row in _all(call) if row["type"] in kinds and all(t(row) for t in tests)]
    shown = [vouchers.list_row(call.desk, row) for row in rows]
    shown = [row for row in shown if _status_fits(row["voucherStatus"], statuses)]
    shown.sort(key=lambda row: (row[prop] is not None, row[prop], row["id"]),
               reverse=direction == "DESC")
    return wire.respond(wire.page(shown[:WINDOW], number, size, (prop, direction)))


def _beyond(call):
    message = "Maximum search window size exceeded"
    return errors.regular(call.assumptions.window_error_status, message, call.path)


def _wanted(call, name, known):
    text = call.request.args.get(name)
    if not text:
        raise errors.bad_request("Missing required request parameters", call.path)
    values = tuple(value.strip() for value in text.split(","))
    if "any" in values:
        return known
    for value in values:
        if value not in known:
            raise query.invalid(call, name, value)
    return values


def _status_fits(status, wanted):
    """open and sepadebit also find what is shown as overdue."""
    if status in wanted:
        return True
    return status == "overdue" and ("open" in wanted or "sepadebit" in wanted)


def _sort(call):
    text = call.request.args.get("sort") or "voucherdate,DESC"
    prop, _comma, direction = text.partition(",")
    direction = direction.upper() or "ASC"
    if prop.lower() not in SORTS or direction not in ("ASC", "DESC"):
        raise errors.bad_request("parameter 'sort' is invalid", call.path)
    return SORTS[prop.lower()], direction


def _all(call):
    latency = call.assumptions.voucherlist_latency
    for table in ("vouchers", "documents"):
        for row in call.books.table(table).values():
            if call.desk.settled(row, latency):
                yield row


def _filters(call):
    """One test of a row per filter that was sent; what is unknown is not heeded."""
    args, tests = call.request.args, []
    if (archived := query.flag(call, "archived")) is not None:
        tests.append(lambda row: row["archived"] == archived)
    if contact := args.get("contactId"):
        tests.append(lambda row: row["contactId"] == contact.lower())
    if number := args.get("voucherNumber"):
        wanted = number.casefold()
        tests.append(
            lambda row: query.searchable(row["voucherNumber"]).casefold() == wanted)
    for name in DAYS:
        if first := query.day(call, f"{name}From"):
            tests.append(lambda row, name=name, first=first: _day(row, name) >= first)
        if last := query.day(call, f"{name}To"):
            tests.append(lambda row, name=name, last=last: _day(row, name) <= last)
    return tests


def _day(row, name):
    """The Berlin day."""
    return wire.day(row.get(name) or row["voucherDate"])
