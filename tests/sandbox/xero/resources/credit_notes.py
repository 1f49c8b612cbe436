"""Credit notes and their allocations."""
from werkzeug.wrappers import Response

from .. import errors, parse, pdf, query, settlement, wire
from ..documents import CREDIT_NOTE
from ..errors import Refused
from ..query import GUID, MOMENT, NUMBER, TEXT
from ..routes import ANY, UUID, route
from . import shapes
from .invoices import SCOPE, existing, filter_documents, write_documents

SCHEMA = {
    "CreditNoteID": GUID, "CreditNoteNumber": TEXT, "Reference": TEXT, "Type": TEXT,
    "Status": TEXT, "Contact.ContactID": GUID, "Contact.Name": TEXT, "Date": MOMENT,
    "FullyPaidOnDate": MOMENT, "UpdatedDateUTC": MOMENT, "CurrencyCode": TEXT,
    "CurrencyRate": NUMBER, "SubTotal": NUMBER, "TotalTax": NUMBER, "Total": NUMBER,
    "RemainingCredit": NUMBER, "BrandingThemeID": GUID}


@route("GET", "CreditNotes", SCOPE)
def list_credit_notes(call):
    desk = call.desk
    rows = filter_documents(call, CREDIT_NOTE, desk.books.table("credit_notes").values())
    rows, pagination = query.select(
        call, rows, "CreditNoteID", lambda row: shapes.credit_note(desk, row, "list"), SCHEMA,
        "CreditNote")
    mode = "page" if pagination else "list"
    return wire.envelope(call, "CreditNotes", [shapes.credit_note(desk, r, mode) for r in rows],
                         pagination)


@route("PUT POST", "CreditNotes", SCOPE)
def write_credit_notes(call):
    return write_documents(call, CREDIT_NOTE, shapes.credit_note)


@route("POST", f"CreditNotes/{ANY}", SCOPE)
def update_credit_note(call, identifier):
    row = existing(call, CREDIT_NOTE, identifier)
    return write_documents(call, CREDIT_NOTE, shapes.credit_note, row["CreditNoteID"])


@route("GET", f"CreditNotes/{ANY}", SCOPE)
def get_credit_note(call, identifier):
    row = existing(call, CREDIT_NOTE, identifier)
    if "application/pdf" in call.request.headers.get("Accept", ""):
        return Response(pdf.of_document(call.desk, CREDIT_NOTE, row), mimetype="application/pdf")
    return wire.envelope(call, "CreditNotes", [shapes.credit_note(call.desk, row, "single")])


@route("GET", f"CreditNotes/{ANY}/pdf", SCOPE)
def get_credit_note_pdf(call, identifier):
    row = existing(call, CREDIT_NOTE, identifier)
    return Response(pdf.of_document(call.desk, CREDIT_NOTE, row), mimetype="application/pdf")


@route("PUT", f"CreditNotes/{ANY}/Allocations", SCOPE)
def allocate_credit_note(call, identifier):
    row = existing(call, CREDIT_NOTE, identifier)
    return allocate(call, "credit_notes", row["CreditNoteID"])


@route("DELETE", f"CreditNotes/{ANY}/Allocations/{UUID}", SCOPE)
def delete_credit_note_allocation(call, identifier, allocation_id):
    row = existing(call, CREDIT_NOTE, identifier)
    return unallocate(call, "credit_notes", row["CreditNoteID"], allocation_id)


def allocate(call, table, row_id):
    """All allocations of the body, or none."""
    desk, made = call.desk, []
    elements = parse.elements(call.body(), "Allocations")
    try:
        with desk.books.savepoint():
            made.extend(settlement.allocate(
                desk, table, row_id, _invoice_id(desk, sent), _amount(desk, sent),
                parse.date(sent, "Date")) for sent in elements)
    except Refused as refusal:
        raise errors.validation([{
            "AllocationID": wire.ZERO_ID, **wire.plain(elements[len(made)]),
            "ValidationErrors": [{"Message": m} for m in refusal.messages]}]) from refusal
    return wire.envelope(call, "Allocations", [shapes.allocation(desk, a) for a in made])


def _amount(desk, sent):
    amount = parse.number(sent, "Amount")
    return None if amount is None else desk.rounding(amount)


def _invoice_id(desk, sent):
    invoice = parse.nested(sent, "Invoice") or {}
    if invoice.get("InvoiceID"):
        return parse.text(invoice, "InvoiceID").lower()
    rows = desk.books.numbered("invoices", invoice.get("InvoiceNumber") or "")
    return rows[-1]["InvoiceID"] if rows else None


def unallocate(call, table, row_id, allocation_id):
    """200 without an envelope."""
    row = call.books.get("allocations", allocation_id)
    if not row or row["Table"] != table or row["SourceID"] != row_id:
        raise errors.not_found()
    try:
        with call.books.savepoint():
            settlement.unallocate(call.desk, row["AllocationID"])
    except Refused as refusal:
        raise errors.refused(*refusal.messages) from refusal
    return wire.respond(call, {
        call.assumptions.deleted_allocation_key: row["AllocationID"], "Date": row["Date"],
        "Invoice": {"InvoiceID": row["InvoiceID"]}, "IsDeleted": True})
