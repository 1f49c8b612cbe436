"""One contact, and what only the app can do to it."""
from ...common.html import button, cells, field, state, text
from .. import settlement, vouchers
from . import layout
from .books import address, desk_of, frame
from .layout import amount, day, deed, facts, link

KINDS = {"billing": "Rechnungsadresse", "shipping": "Lieferadresse"}


def show(sandbox, contact_id):
    books = sandbox.store.holding("contacts", contact_id)
    if not books:
        return None
    row = books.get("contacts", contact_id)
    name = vouchers.name_of(row)
    archived = state("voided", "archiviert") if row["archived"] else ""
    company = row.get("company", {})
    body = (
        f"<section><h1><span id='name'>{text(name)}</span> {archived}</h1>" + facts(
            ("Kundennummer", text(row["roles"].get("customer", {}).get("number"))),
            ("Lieferantennummer", text(row["roles"].get("vendor", {}).get("number"))),
            ("USt-IdNr.", text(company.get("vatRegistrationId"))),
            ("E-Mail", text(_entries(row.get("emailAddresses")))),
            ("Telefon", text(_entries(row.get("phoneNumbers")))),
            ("Notiz", text(row.get("note"))), ("Version", str(row["version"])))
        + "</section><section><h2>Adressen</h2>" + layout.table(
            ("Art", "Zusatz", "Straße", "PLZ", "Ort", "Land"), _addresses(row))
        + "</section><section><h2>Bearbeiten</h2>" + _deeds(row) + "</section>"
        + _vouchers(desk_of(sandbox, books), row))
    return frame(books, name, body)


def _entries(block):
    return ", ".join(entry for entries in (block or {}).values() for entry in entries)


def _addresses(row):
    return [cells(KINDS[kind], *(text(entry.get(key)) for key in (
        "supplement", "street", "zip", "city", "countryCode")))
        for kind, entries in row.get("addresses", {}).items() for entry in entries]


def _deeds(row):
    back = f"/permalink/contacts/view/{row['id']}"
    second = deed("second_address", button("Zweite Adresse hinzufügen", "quiet",
                                           "second-address"), back, contact=row["id"])
    note = deed("edit_contact", field("note", row.get("note") or "", "Notiz", 30)
                + button("Notiz speichern", "quiet", "note"), back, contact=row["id"])
    label, kind = ("Wiederherstellen", "quiet") if row["archived"] else ("Archivieren", "danger")
    return second + deed("archive", button(label, kind, "archive"), back, contact=row["id"],
                         archived="false" if row["archived"] else "true") + "<br>" + note


def _vouchers(desk, row):
    lines = []
    for each in [*desk.books.table("vouchers").values(), *desk.books.table("documents").values()]:
        if each["contactId"] == row["id"]:
            status = settlement.listed_status(desk, each)
            lines.append(cells(
                link(address(each), each["voucherNumber"]), layout.TYPES[each["type"]],
                day(each["voucherDate"]), state(status, layout.STATES.get(status)),
                amount(each["totalGrossAmount"])))
    return "<section><h2>Belege</h2>" + layout.table(
        ("Nummer", "Art", "Datum", "Status", "#Brutto"), lines) + "</section>"
