"""Payments: read only, derived from what the accountant recorded."""
from .. import errors, settlement, wire
from ..routes import UUID, route


@route("GET", f"payments/{UUID}", "payments.read")
def get(call, voucher_id):
    row = call.books.get("documents", voucher_id) or call.voucher(voucher_id)
    if row["voucherStatus"] == "draft":
        raise errors.regular(
            406, "No payment information for this invoice in draft", call.path)
    if row["voucherStatus"] in ("unchecked", "blank") or row.get("relatedInvoiceId"):
        raise errors.regular(
            406, "No payment information for this voucher/voucher type", call.path)
    return wire.respond(settlement.render(call.desk, row))
