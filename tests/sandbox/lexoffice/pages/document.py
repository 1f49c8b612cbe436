"""One voucher or sales document, with everything the accountant can do to it."""
from werkzeug.wrappers import Response

from ...common.html import button, cells, choice, field, state, text
from .. import files, settlement, vouchers
from ..settlement import CREDIT_TYPES, PAYMENT_KINDS
from . import layout
from .books import address, desk_of, frame
from .layout import amount, day, deed, facts, link, percent, plain_amount


def show(sandbox, row_id):
    books = sandbox.store.holding("vouchers", row_id) or sandbox.store.holding(
        "documents", row_id)
    if not books:
        return None
    row, desk = books.voucher(row_id), desk_of(sandbox, books)
    return frame(books, row["voucherNumber"] or "Beleg", "".join((
        _head(desk, row), _items(books, row), _payments(books, desk, row),
        _deeds(books, desk, row), _files(desk, row), _history(books, row))))


def file(sandbox, file_id):
    """The stored file itself, for the browser to show."""
    books = sandbox.store.holding("files", file_id)
    if not books:
        return None
    row = books.get("files", file_id)
    return Response(row["content"], content_type=files.MIME[row["extension"]],
                    headers={"Content-Disposition": "inline"})


def _head(desk, row):
    status = settlement.listed_status(desk, row)
    contact = text(vouchers.contact_name(desk, row))
    if row["contactId"]:
        contact = (f"<a href='/permalink/contacts/view/{row['contactId']}' id='contact'>"
                   f"{contact}</a>")
    locked = " <span class='state' id='locked'>🔒 festgeschrieben</span>" if row.get(
        "locked") else ""
    return (
        f"<section><h1>{layout.TYPES[row['type']]} <span id='number'>"
        f"{text(row['voucherNumber'])}</span> <span id='status'>"
        f"{state(status, layout.STATES.get(status))}</span>{locked}</h1>" + facts(
            ("Kontakt", contact), ("Belegdatum", day(row["voucherDate"])),
            ("Leistungsdatum", day(row.get("shippingDate"))),
            ("Fällig am", day(row.get("dueDate"))),
            ("Beträge", layout.TAX_TYPES.get(row.get("taxType"))),
            ("Bemerkung", f"<span id='remark'>{text(row['remark'])}</span>"
             if row.get("remark") else ""),
            ("Version", str(row["version"]))) + "</section>")


def _items(books, row):
    lines = []
    for item in row.get("voucherItems") or ():
        category = books.get("categories", item["categoryId"])
        lines.append(cells(text(category["name"] if category else item["categoryId"]),
                           percent(item["taxRatePercent"]), amount(item["amount"]),
                           amount(item["taxAmount"])))
    total = (f"<p id='totals'>Brutto <b id='gross'>{amount(row['totalGrossAmount'])}</b> "
             f"&nbsp; Umsatzsteuer <b id='tax'>{amount(row.get('totalTaxAmount'))}</b></p>")
    return "<section><h2>Positionen</h2>" + layout.table(
        ("Buchungskategorie", "#Satz", "#Betrag", "#Steuer"), lines) + total + "</section>"


def _payments(books, desk, row):
    lines = []
    for index, item in enumerate(settlement.items_of(desk, row)):
        lines.append(cells(
            day(item["date"]), layout.PAYMENTS[item["type"]], _other_side(books, item),
            amount(item["amount"]),
            deed("unpay", button("Zurücknehmen", "danger", f"unpay-{index}"), address(row),
                 voucher=row["id"], index=index)))
    left = amount(settlement.open_amount(desk, row))
    return "<section><h2>Zahlungen</h2>" + layout.table(
        ("Datum", "Art", "Mit", "#Betrag", ""), lines
    ) + f"<p>Offen <b id='open'>{left}</b></p></section>"


def _other_side(books, item):
    """The document an offset was made with."""
    pair = books.get("payments", item["pair"]) if item.get("pair") else None
    other = books.voucher(pair["voucherId"]) if pair else None
    return link(address(other), other["voucherNumber"]) if other else ""


# -- what can be done ---------------------------------------------------------------------------
def _deeds(books, desk, row):
    status = settlement.status(desk, row)
    parts = []
    if status == "open":
        parts += _money(books, desk, row)
    elif status == "paid":
        parts.append(("Mahngebühren", _line(row, "dunning_costs", "5,00", "Erfassen")))
    parts += _booking(row, status)
    rows = "".join(f"<b>{label}</b><span>{form}</span>" for label, form in parts)
    return "<section><h2>Bearbeiten</h2>" + (
        f"<div class='deeds'>{rows}</div>" if rows
        else "<p class='muted'>Hier ist nichts mehr zu tun.</p>") + "</section>"


def _money(books, desk, row):
    left = plain_amount(settlement.open_amount(desk, row))
    kinds = {kind: layout.PAYMENTS[kind] for kind in PAYMENT_KINDS}
    parts = [("Zahlung", deed(
        "pay", field("amount", left, size=9) + _day_field() + choice("kind", kinds)
        + button("Zahlung erfassen", id="pay"), address(row), voucher=row["id"]))]
    if row["type"] in CREDIT_TYPES:
        return parts
    parts += [("Skonto", _line(row, "cash_discount", "", "Skonto erfassen")),
              ("Mahngebühren", _line(row, "dunning_costs", "", "Mahngebühren erfassen")),
              ("Forderungsausfall", _line(row, "irrecoverable", left, "Ausbuchen"))]
    credits = {other["id"]: f"{other['voucherNumber']} ({plain_amount(rest)} €)"
               for other, rest in _open_credits(books, desk, row)}
    if credits:
        parts.append(("Verrechnen mit", deed(
            "offset", choice("credit_note", credits) + field("amount", "", "ganz", 9)
            + button("Einnahmenminderung verrechnen", id="offset"), address(row),
            invoice=row["id"])))
    return parts


def _open_credits(books, desk, row):
    """Credit vouchers of the same side that are open, with what is left of them."""
    side = "purchasecreditnote" if row["type"].startswith("purchase") else "salescreditnote"
    for other in [*books.table("vouchers").values(), *books.table("documents").values()]:
        if other["type"] in (side, "creditnote") and settlement.status(desk, other) == "open":
            yield other, settlement.open_amount(desk, other)


def _booking(row, status):
    here, back = {"voucher": row["id"]}, address(row)
    if status in ("voided", "draft"):
        return [("Beleg", deed("delete", button("Löschen", "danger", "delete"), "/", **here))]
    changes = (
        field("voucherNumber", row["voucherNumber"], "Nummer", 12)
        + field("voucherDate", row["voucherDate"] or "", kind="date")
        + field("dueDate", row.get("dueDate") or "", kind="date")
        + field("remark", row.get("remark") or "", "Bemerkung", 24))
    parts = []
    if not row.get("locked"):
        parts += [("Angaben", deed("edit", changes + button("Bearbeiten", "quiet", "edit"), back,
                                   **here))]
    parts.append(("Berichtigen", deed(
        "correct", field("remark", row.get("remark") or "", "Bemerkung", 24)
        + button("Berichtigen", "quiet", "correct"), back, **here)))
    buttons = "" if row.get("locked") else deed(
        "lock", button("Festschreiben", "quiet", "lock"), back, **here)
    buttons += deed("void", button("Stornieren", "danger", "void"), back, **here)
    if not row.get("locked"):
        buttons += deed("delete", button("Löschen", "danger", "delete"), "/", **here)
    return [*parts, ("Beleg", buttons)]


def _line(row, name, value, label):
    return deed(name, field("amount", value, "Betrag", 9) + _day_field()
                + button(label, "quiet", name.replace("_", "-")), address(row),
                voucher=row["id"])


def _day_field():
    return field("date", kind="date")


# -- what belongs to it -------------------------------------------------------------------------
def _files(desk, row):
    lines = [cells(f"<a href='/files/{kept['id']}' class='file'>{text(kept['name'])}</a>",
                   f"{len(kept['content'])} Byte", f"<code>{kept['sha256'][:16]}…</code>")
             for kept in files.of_voucher(desk, row)]
    return "<section><h2>Belegbilder</h2>" + layout.table(
        ("Name", "Größe", "SHA-256"), lines) + "</section>"


def _history(books, row):
    notes = sorted((n for n in books.table("history").values() if n["owner"] == row["id"]),
                   key=lambda note: note["at"], reverse=True)
    return "<section><h2>Verlauf</h2>" + layout.table(("Wann", "Wer", "Was"), [
        cells(layout.moment(n["at"]), text(n["user"]), text(n["text"])) for n in notes
    ]) + "</section>"
