"""Invoices and credit notes made in lexoffice: the sandbox only shows them."""
from werkzeug.wrappers import Response

from .. import documents, errors, wire
from ..routes import UUID, route


@route("GET", f"invoices/{UUID}", "invoices.read")
def get_invoice(call, row_id):
    return wire.respond(documents.render(call.desk, _row(call, row_id, "invoice")))


@route("GET", f"credit-notes/{UUID}", "credit-notes.read")
def get_credit_note(call, row_id):
    return wire.respond(documents.render(call.desk, _row(call, row_id, "creditnote")))


@route("GET", f"invoices/{UUID}/file", "invoices.read")
def invoice_file(call, row_id):
    return _file(call, _row(call, row_id, "invoice"))


@route("GET", f"credit-notes/{UUID}/file", "credit-notes.read")
def credit_note_file(call, row_id):
    return _file(call, _row(call, row_id, "creditnote"))


def _row(call, row_id, kind):
    row = call.row("documents", row_id)
    if row["type"] != kind:
        raise errors.not_found(call.path)
    return row


def _file(call, row):
    if row["voucherStatus"] == "draft":
        raise errors.regular(409, "The document is in status 'draft' and therefore cannot be "
                                  "downloaded", call.path)
    accept = call.request.accept_mimetypes
    if accept and "application/pdf" not in accept:
        if "application/xml" in accept:
            raise errors.not_found(call.path)
        raise errors.regular(406, "No acceptable representation", call.path)
    name = "Rechnung" if row["type"] == "invoice" else "Rechnungskorrektur"
    return Response(documents.pdf(call.desk, row), content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="{name}_{row["voucherNumber"]}.pdf"'})
