"""The books of an organisation: documents, payments, contacts, settings."""
from .. import settlement
from . import layout, settings
from .layout import button, cells, field, form, money, state, table, text

TABS = ("invoices", "credit_notes", "payments", "contacts", "settings")
NEWEST = 200


def organisations(sandbox):
    rows = [cells(f"<a href='/books/{b.tenant_id}'>{text(b.organisation['Name'])}</a>",
                  text(b.organisation["BaseCurrency"]), text(b.organisation["ShortCode"]),
                  len(b.table("invoices")), len(b.table("payments")))
            for b in sandbox.store.books.values()]
    return layout.page("Xero sandbox", "<section><h1>Organisations</h1>" + table(
        ("Name", "Currency", "Short code", "Invoices", "Payments"), rows) +
        f"<p class='muted'>The clock of this sandbox: {sandbox.clock.now():%d %b %Y %H:%M} UTC"
        "</p></section>")


def overview(sandbox, tenant_id, tab=None):
    books = sandbox.store.books.get(tenant_id)
    if not books:
        return None
    tab = tab or "invoices"
    body = {"invoices": _documents, "credit_notes": _documents, "payments": _payments,
            "contacts": _contacts, "settings": settings.show}[tab]
    return frame(books, tab, body(sandbox, books, tab))


def frame(books, tab, body):
    links = "".join(f"<a href='/books/{books.tenant_id}/{name}'>"
                    f"{name.replace('_', ' ').capitalize()}</a>" for name in TABS)
    name = text(books.organisation["Name"])
    return layout.page(books.organisation["Name"], f"<h1>{name}</h1>{body}", links=links)


def _documents(sandbox, books, tab):
    desk = layout.desk(sandbox, books)
    number = "InvoiceNumber" if tab == "invoices" else "CreditNoteNumber"
    rows = sorted(books.table(tab).values(), key=lambda r: r["UpdatedDateUTC"], reverse=True)
    lines = []
    for row in rows[:NEWEST]:
        contact = books.get("contacts", row["ContactID"])
        row_id = row[settlement.ID_OF[tab]]
        lines.append(cells(
            f"<a href='/books/{books.tenant_id}/{tab}/{row_id}'>"
            f"{text(row[number] or '(none)')}</a>", text(row.get("Reference")),
            text(contact["Name"]), text(row["Date"]), text(row.get("DueDate") or ""),
            state(row["Status"]), money(row["Total"], row["CurrencyCode"]),
            money(settlement.amounts(desk, row)["due"])))
    title = tab.replace("_", " ").capitalize()
    due = "Due" if tab == "invoices" else "Remaining"
    return f"<section><h2>{title} ({len(rows)})</h2>" + table(
        ("Number", "Reference", "Contact", "Date", "Due date", "Status", "#Total", f"#{due}"),
        lines) + "</section>"


def _payments(sandbox, books, tab):
    rows = sorted(books.table("payments").values(), key=lambda r: r["UpdatedDateUTC"],
                  reverse=True)
    lines = []
    for row in rows[:NEWEST]:
        document = books.get(row["Table"], row["DocumentID"])
        name = (document.get("InvoiceNumber") or document.get("CreditNoteNumber")
                or row["Table"].removesuffix("s").capitalize())
        action = ("" if row["Status"] == "DELETED" else
                  form(books, "delete_payment", button("Delete", "danger"),
                       id=row["PaymentID"]))
        lines.append(cells(text(row["Date"]), text(name), text(row["Reference"]),
                           state(row["Status"]), money(row["Amount"], document["CurrencyCode"]),
                           action))
    extra = [cells(text(row["Date"]), text(books.get("contacts", row["ContactID"])["Name"]),
                   state(row["Status"]), money(row["Total"], row["CurrencyCode"]),
                   money(settlement.amounts(layout.desk(sandbox, books), row)["due"]),
                   form(books, "allocate", field("invoice", "", "invoice number", 10) +
                        field("amount", "", "amount", 6) + button("Allocate", "quiet"),
                        id=row["OverpaymentID"], tab="payments"))
             for row in books.table("overpayments").values()]
    return ("<section><h2>Payments</h2>" + table(
        ("Date", "Document", "Reference", "Status", "#Amount", ""), lines) + "</section>"
        "<section><h2>Overpayments</h2>" + table(
            ("Date", "Contact", "Status", "#Total", "#Remaining", ""), extra) + "</section>")


def _contacts(sandbox, books, tab):
    lines = []
    for row in sorted(books.table("contacts").values(), key=lambda r: r["Name"].casefold()):
        archived = row["ContactStatus"] != "ACTIVE"
        action = form(books, "restore_contact" if archived else "archive_contact",
                      button("Restore" if archived else "Archive", "quiet"), id=row["ContactID"])
        money_in = "" if archived else form(
            books, "overpay", field("amount", "", "amount", 7) +
            button("Receive overpayment", "quiet"), contact=row["ContactID"])
        lines.append(cells(f"<span id='{row['ContactID']}'>{text(row['Name'])}</span>",
                           text(row.get("ContactNumber")), text(row.get("EmailAddress")),
                           state(row["ContactStatus"]), action + money_in))
    return "<section><h2>Contacts</h2>" + table(
        ("Name", "Code", "E-mail", "Status", ""), lines) + "</section>"


def contact_deep_link(sandbox, short_code, contact_id):
    books = sandbox.store.books_by_short_code(short_code)
    if not books or not books.get("contacts", contact_id):
        return None
    return frame(books, "contacts", _contacts(sandbox, books, "contacts"))
