"""One invoice or credit note, with everything the accountant can do to it."""
import urllib.parse
from decimal import Decimal

from werkzeug.utils import redirect

from .. import settlement
from . import layout
from .books import frame
from .layout import button, cells, desk, field, form, money, state, table, text


def in_books(sandbox, tenant_id, row_id):
    books = sandbox.store.books.get(tenant_id)
    return _page(sandbox, books, row_id) if books else None


def deep_link(sandbox, short_code, row_id):
    books = sandbox.store.books_by_short_code(short_code)
    return _page(sandbox, books, row_id) if books else None


def old_deep_link(sandbox, request):
    """/organisationlogin/default.aspx?shortcode=..&redirecturl=/AccountsReceivable/View.aspx?.."""
    books = sandbox.store.books_by_short_code(request.args.get("shortcode", ""))
    query = urllib.parse.urlsplit(request.args.get("redirecturl", "")).query
    row_id = next(iter(urllib.parse.parse_qs(query).values()), [""])[0]
    if not books:
        return layout.error_page("Not found", "There is no such organisation.", 404)
    return redirect(f"/app/{books.organisation['ShortCode']}/invoicing/view/{row_id}")


def online(sandbox, token):
    """What the customer sees behind an OnlineInvoiceUrl."""
    for books in sandbox.store.books.values():
        for row in books.table("invoices").values():
            if row.get("OnlineToken") == token:
                return layout.page(row["InvoiceNumber"], f"<section><h1>Invoice "
                                   f"{text(row['InvoiceNumber'])}</h1>{_lines(row)}"
                                   f"{_totals(desk(sandbox, books), row)}</section>")
    return None


def _page(sandbox, books, row_id):
    for table_name, number in (("invoices", "InvoiceNumber"),
                               ("credit_notes", "CreditNoteNumber")):
        if row := books.get(table_name, row_id):
            return frame(books, table_name, _body(sandbox, books, table_name, row, row[number]))
    return None


def _body(sandbox, books, table_name, row, number):
    office = desk(sandbox, books)
    row_id = row[settlement.ID_OF[table_name]]
    contact = books.get("contacts", row["ContactID"])
    facts = [("To", contact["Name"]), ("Reference", row.get("Reference")), ("Date", row["Date"]),
             ("Due", row.get("DueDate")), ("Url", row.get("Url")),
             ("Sent", "yes" if row.get("SentToContact") else "no"),
             ("Amounts", row["LineAmountTypes"])]
    shown = " &nbsp; ".join(f"<span class='muted'>{k}</span> {text(v)}" for k, v in facts if v)
    title = "Invoice" if table_name == "invoices" else "Credit note"
    return (
        f"<section><h1>{title} <span id='number'>{text(number)}</span> "
        f"<span id='status'>{state(row['Status'])}</span></h1><p>{shown}</p>"
        f"{_lines(row)}{_totals(office, row)}</section>"
        f"<section><h2>Do</h2>{_actions(office, books, table_name, row, row_id)}</section>"
        f"{_applied(office, books, table_name, row, row_id)}{_files(books, row_id)}"
        f"{_history(books, row_id)}")


def _lines(row):
    lines = [cells(text(line.get("Description")), text(line.get("AccountCode")),
                   text(line.get("TaxType")), money(_short(line.get("Quantity"))),
                   money(_short(line.get("UnitAmount"))), money(line.get("TaxAmount")),
                   money(line.get("LineAmount"))) for line in row["LineItems"]]
    return table(("Description", "Account", "Tax", "#Quantity", "#Price", "#Tax", "#Amount"),
                 lines)


def _short(value):
    """Without zeros that say nothing: 4, 129.50, 0.0125."""
    if value is None:
        return None
    return next((short for short in (value.quantize(Decimal(1)), value.quantize(Decimal("0.01")))
                 if short == value), value.normalize())


def _totals(office, row):
    amounts = settlement.amounts(office, row)
    parts = [("Subtotal", row["SubTotal"]), ("Tax", row["TotalTax"]),
             ("Rounding", row.get("RoundingAmount") or None), ("Total", row["Total"]),
             ("Paid", amounts["paid"]), ("Credited", amounts["credited"]),
             ("Due", amounts["due"])]
    return "<p id='totals'>" + " &nbsp; ".join(
        f"<span class='muted'>{name}</span> <b id='{name.lower()}'>{value}</b>"
        for name, value in parts if value is not None) + f" {text(row['CurrencyCode'])}</p>"


def _actions(office, books, table_name, row, row_id):
    here = {"id": row_id, "tab": f"{table_name}/{row_id}"}
    status, parts = row["Status"], []
    if status in ("DRAFT", "SUBMITTED"):
        parts.append(form(books, "approve", button("Approve", id="approve"), **here))
        parts.append(form(books, "delete", button("Delete", "danger", "delete"), **here))
    if status == "AUTHORISED":
        due = settlement.amounts(office, row)["due"]
        word = "Pay" if table_name == "invoices" else "Refund"
        parts.append(form(books, "pay", field("amount", due, size=8) + _banks(office, books, row)
                          + button(word, id="pay"), **here))
        parts.append(form(books, "void", button("Void", "danger", "void"), **here))
    if status == "AUTHORISED" and table_name == "credit_notes":
        parts.append(form(books, "allocate", field("invoice", "", "invoice number", 12) +
                          field("amount", due, size=8) + button("Allocate", "quiet", "allocate"),
                          **here))
    if status in ("AUTHORISED", "PAID") and table_name == "invoices":
        parts.append(form(books, "credit", field("amount", "", "whole invoice", 10) +
                          button("Credit and allocate", "quiet", "credit"), **here))
    if status not in ("VOIDED", "DELETED"):
        parts.append(form(books, "edit", field("Reference", row.get("Reference") or "") +
                          button("Save reference", "quiet", "save-reference"), **here))
        parts.append(form(
            books, "edit", "<input type='hidden' name='line' value='0'>First line's price " +
            field("amount", _short(row["LineItems"][0].get("UnitAmount")), size=8) +
            button("Save price", "quiet", "save-price"), **here))
    return "".join(parts) or "<p class='muted'>Nothing more can be done.</p>"


def _banks(office, books, row):
    options = "".join(
        f"<option value='{text(a['Code'])}'>{text(a['Code'])} {text(a['Name'])}</option>"
        for a in books.table("accounts").values()
        if a["Status"] == "ACTIVE" and (a["Type"] == "BANK" or a["EnablePaymentsToAccount"]))
    return f"<select name='account'>{options}</select>"


def _applied(office, books, table_name, row, row_id):
    here = f"{table_name}/{row_id}"
    lines = [cells("Payment", text(payment["Date"]), text(payment["Reference"]),
                   money(payment["Amount"]), form(
                       books, "delete_payment", button("Delete", "danger"),
                       id=payment["PaymentID"], tab=here))
             for payment in settlement.payments_of(office, row)]
    for each in settlement.allocations_of(office, row):
        source = books.get(each["Table"], each["SourceID"])
        name = source.get("CreditNoteNumber") or each["Table"].removesuffix("s").capitalize()
        lines.append(cells("Allocation", text(each["Date"]), text(name), money(each["Amount"]),
                           form(books, "unallocate", button("Remove", "danger"),
                                id=each["AllocationID"], tab=here)))
    if not lines:
        return ""
    return "<section><h2>Payments and credits</h2>" + table(
        ("What", "Date", "Reference", "#Amount", ""), lines) + "</section>"


def _files(books, row_id):
    rows = [cells(text(a["FileName"]), text(a["MimeType"]), f"{len(a['Content'])} bytes")
            for a in books.table("attachments").values() if a["OwnerID"] == row_id]
    if not rows:
        return ""
    return "<section><h2>Files</h2>" + table(("Name", "Type", "Size"), rows) + "</section>"


def _history(books, row_id):
    rows = sorted((r for r in books.table("history").values() if r["OwnerID"] == row_id),
                  key=lambda r: r["DateUTC"], reverse=True)
    return "<section><h2>History</h2>" + table(("When", "What", "Who", "Details"), [
        cells(f"{r['DateUTC']:%d %b %H:%M:%S}", text(r["Changes"]), text(r["User"]),
              text(r["Details"])) for r in rows]) + "</section>"
