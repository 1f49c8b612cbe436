"""Bookkeeping vouchers: POST, GET, PUT, files, and the old search by number. No DELETE."""
from .. import errors, files, vouchers, wire
from ..routes import UUID, route
from . import query, uploads


@route("POST", "vouchers", "vouchers.write")
def create(call):
    row = vouchers.create(call.desk, call.body())
    return wire.action_result(call, "vouchers", row, created=True)


@route("GET", "vouchers", "vouchers.read")
def find(call):
    """Deprecated but answering: exact, case-sensitive, a page without sort."""
    wanted = call.request.args.get("voucherNumber")
    if not wanted:
        raise errors.Refused(("voucherNumber", "voucherNumber parameter is required"), status=400)
    number, size = query.paging(call)
    rows = [vouchers.render(call.desk, row)
            for row in call.books.table("vouchers").values()
            if query.searchable(row["voucherNumber"]) == wanted
            and call.desk.settled(row, call.assumptions.voucher_latency)]
    return wire.respond(wire.page(rows, number, size))


@route("GET", f"vouchers/{UUID}", "vouchers.read")
def get(call, voucher_id):
    return wire.respond(vouchers.render(call.desk, call.voucher(voucher_id)))


@route("PUT", f"vouchers/{UUID}", "vouchers.write")
def replace(call, voucher_id):
    call.voucher(voucher_id)
    row = vouchers.replace(call.desk, voucher_id.lower(), call.body())
    return wire.action_result(call, "vouchers", row)


@route("POST", f"vouchers/{UUID}/files", "files.write")
def upload(call, voucher_id):
    row = call.voucher(voucher_id)
    if row["locked"] and not call.assumptions.files_on_locked:
        raise errors.Refused(("voucher", errors.LOCKED))
    upload = uploads.part(call)
    file = files.attach(call.desk, row, upload.filename or "", upload.read())
    return wire.respond({"id": file["id"]}, 202)
