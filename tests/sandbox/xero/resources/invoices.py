"""Invoices: the endpoint, its PDF, its online page and its e-mail."""
from werkzeug.wrappers import Response

from .. import documents, errors, parse, pdf, query, wire, writes
from ..documents import INVOICE
from ..query import FLAG, GUID, MOMENT, NUMBER, TEXT
from ..routes import ANY, route
from ..store import new_id
from . import shapes

SCOPE = "accounting.invoices"
SCHEMA = {
    "InvoiceID": GUID, "InvoiceNumber": TEXT, "Reference": TEXT, "Type": TEXT, "Status": TEXT,
    "Contact.ContactID": GUID, "Contact.Name": TEXT, "Contact.ContactNumber": TEXT,
    "Date": MOMENT, "DueDate": MOMENT, "FullyPaidOnDate": MOMENT, "UpdatedDateUTC": MOMENT,
    "ExpectedPaymentDate": MOMENT, "PlannedPaymentDate": MOMENT, "CurrencyCode": TEXT,
    "CurrencyRate": NUMBER, "SubTotal": NUMBER, "TotalTax": NUMBER, "Total": NUMBER,
    "AmountDue": NUMBER, "AmountPaid": NUMBER, "AmountCredited": NUMBER, "SentToContact": FLAG,
    "HasAttachments": FLAG, "BrandingThemeID": GUID, "LineAmountTypes": TEXT, "Url": TEXT}
EMAIL_CAPS = {"DEMO": 0, "TRIAL": 20}


@route("GET", "Invoices", SCOPE)
def list_invoices(call):
    desk, args = call.desk, call.request.args
    summary = query.flag(call, "summaryOnly")
    statuses = query.ids(call, "Statuses")
    rows = filter_documents(call, INVOICE, desk.books.table("invoices").values())
    rows, pagination = query.select(
        call, rows, "InvoiceID", lambda row: shapes.invoice(desk, row, "summary"), SCHEMA,
        "Invoice", force_paging=bool(summary or statuses or args.get("IDs")))
    mode = "summary" if summary else "page" if pagination else "list"
    return wire.envelope(call, "Invoices", [shapes.invoice(desk, r, mode) for r in rows],
                         pagination)


def filter_documents(call, kind, rows):
    """The comma lists and search words of the query string."""
    wanted = {"IDs": kind.id, "InvoiceNumbers": kind.number, "ContactIDs": "ContactID",
              "Statuses": "Status"}
    for argument, field in wanted.items():
        if (values := query.ids(call, argument)) is not None:
            rows = [row for row in rows if str(row[field]).lower() in values]
    if query.flag(call, "createdByMyApp"):
        rows = [row for row in rows if row["CreatedByApp"] == call.app["client_id"]]
    if word := call.request.args.get("searchTerm", "").lower():
        rows = [row for row in rows if word in (row[kind.number] or "").lower()
                or word in (row.get("Reference") or "").lower()]
    return rows


@route("PUT POST", "Invoices", SCOPE)
def write_invoices(call):
    return write_documents(call, INVOICE, shapes.invoice)


def write_documents(call, kind, shape, row_id=None):
    desk, creating = call.desk, call.request.method == "PUT"
    elements = parse.elements(call.body(), kind.key)

    def write(sent):
        row = documents.for_write(desk, kind, sent, creating)
        return (documents.update(desk, kind, row[kind.id], sent) if row
                else documents.create(desk, kind, sent))
    return writes.write_all(call, kind.key, elements, write,
                            lambda row: shape(desk, desk.books.get(kind.table, row[kind.id]),
                                              "write"), kind.id, row_id)


def existing(call, kind, identifier):
    row = documents.find(call.desk, kind, identifier)
    if not row:
        raise errors.not_found()
    return row


@route("POST", f"Invoices/{ANY}", SCOPE)
def update_invoice(call, identifier):
    row = existing(call, INVOICE, identifier)
    return write_documents(call, INVOICE, shapes.invoice, row["InvoiceID"])


@route("GET", f"Invoices/{ANY}", SCOPE)
def get_invoice(call, identifier):
    row = existing(call, INVOICE, identifier)
    if "application/pdf" in call.request.headers.get("Accept", ""):
        return Response(pdf.of_document(call.desk, INVOICE, row), mimetype="application/pdf")
    return wire.envelope(call, "Invoices", [shapes.invoice(call.desk, row, "single")])


@route("GET", f"Invoices/{ANY}/pdf", SCOPE)
def get_invoice_pdf(call, identifier):
    row = existing(call, INVOICE, identifier)
    return Response(pdf.of_document(call.desk, INVOICE, row), mimetype="application/pdf")


@route("GET", f"Invoices/{ANY}/OnlineInvoice", SCOPE)
def online_invoice(call, identifier):
    row = existing(call, INVOICE, identifier)
    if row["Type"] != "ACCREC" or row["Status"] in ("DRAFT", "DELETED"):
        raise errors.guessed("An online invoice is not available for this invoice")
    if "OnlineToken" not in row:
        row = call.books.edit("invoices", row["InvoiceID"])
        row["OnlineToken"] = new_id().replace("-", "")
    url = f"{call.base_url}/in/{row['OnlineToken']}"
    return wire.envelope(call, "OnlineInvoices", [{"OnlineInvoiceUrl": url}])


@route("POST", f"Invoices/{ANY}/Email", SCOPE)
def email_invoice(call, identifier):
    row, desk = existing(call, INVOICE, identifier), call.desk
    if call.request.get_data().strip() not in (b"", b"{}"):
        raise errors.post_data("The body of an email request must be empty")
    if row["Type"] != "ACCREC" or row["Status"] not in ("SUBMITTED", "AUTHORISED", "PAID"):
        raise errors.guessed("Invoice not of valid status or type for emailing")
    contact = desk.books.get("contacts", row["ContactID"])
    if not contact.get("EmailAddress"):
        raise errors.refused("Email address must be valid.")
    _count_email(desk)
    row = desk.books.edit("invoices", row["InvoiceID"])
    row["SentToContact"] = True
    desk.note(row["InvoiceID"], "Invoice sent",
              f"This invoice has been sent to {contact['EmailAddress']}")
    return Response(status=204)


def _count_email(desk):
    settings = desk.books.settings
    cap = settings["email_cap"]
    if cap is None:
        cap = EMAIL_CAPS.get(desk.books.organisation["Class"], 1000)
    today = desk.now.date().isoformat()
    sent = settings["emails"].get(today, 0)
    if sent >= cap:
        raise errors.guessed("The daily email limit for this organisation has been reached")
    settings["emails"] = {today: sent + 1}
