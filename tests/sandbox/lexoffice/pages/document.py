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
    locked = " <span class='state' id='locked'>festgeschrieben</span>" if row["locked"] else ""
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
    lines = [cells(_category(books, item), percent(item["taxRatePercent"]),
                   amount(item["amount"]), amount(item["taxAmount"]))
             for item in row.get("voucherItems", ())]
    lines += [cells(text(line["name"]), percent(line["unitPrice"]["taxRatePercentage"]),
                    amount(line["lineItemAmount"]), "") for line in row.get("lineItems", ())]
    total = (f"<p id='totals'>Brutto <b id='gross'>{amount(row['totalGrossAmount'])}</b> "
             f"&nbsp; Umsatzsteuer <b id='tax'>{amount(row.get('totalTaxAmount'))}</b></p>")
    return "<section><h2>Positionen</h2>" + layout.table(
        ("Buchungskategorie", "#Satz", "#Betrag", "#Steuer"), lines) + total + "</section>"


def _category(books, item):
    category = books.get("categories", item["categoryId"])
    return text(category["name"] if category else item["categoryId"])


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
    status, parts = settlement.status(desk, row), []
    if status == "open":
        parts += _money(books, desk, row)
    elif status == "paid":
        parts.append(("Mahngebühren", _line(row, "dunning_costs", "5,00", "Erfassen")))
    parts += _booking(books, desk, row)
    rows = "".join(f"<b>{label}</b><span>{form}</span>" for label, form in parts)
    return f"<section><h2>Bearbeiten</h2><div class='deeds'>{rows}</div></section>"


def _money(books, desk, row):
    left = plain_amount(settlement.open_amount(desk, row))
    kinds = {kind: layout.PAYMENTS[kind] for kind in PAYMENT_KINDS}
    parts = [("Zahlung", deed(
        "pay", field("amount", left, size=9) + _day_field() + choice("kind", kinds)
        + button("Zahlung erfassen", id="pay"), address(row), voucher=row["id"]))]
    if row["type"] not in CREDIT_TYPES:
        parts += [("Skonto", _line(row, "cash_discount", "", "Skonto erfassen")),
                  ("Mahngebühren", _line(row, "dunning_costs", "", "Mahngebühren erfassen")),
                  ("Forderungsausfall", _line(row, "irrecoverable", left, "Ausbuchen"))]
    others = {other["id"]: f"{other['voucherNumber']} ({plain_amount(rest)} €)"
              for other, rest in _open_others(books, desk, row)}
    if others:
        mine, theirs = _sides(row)
        parts.append(("Verrechnen mit", deed(
            "offset", choice(theirs, others) + field("amount", "", "ganz", 9)
            + button("Verrechnen", id="offset"), address(row), **{mine: row["id"]})))
    return parts


def _sides(row):
    """The names by which an offset calls this document and the other one."""
    names = ("invoice", "credit_note")
    return names[::-1] if row["type"] in CREDIT_TYPES else names


def _open_others(books, desk, row):
    """What an offset can be made with: open, of the same side, and a credit where this is none;
    with what is left of it."""
    for other in [*books.table("vouchers").values(), *books.table("documents").values()]:
        if (other["type"] in CREDIT_TYPES) == (row["type"] in CREDIT_TYPES) or (
                other["type"].startswith("purchase") != row["type"].startswith("purchase")):
            continue
        if settlement.status(desk, other) == "open":
            yield other, settlement.open_amount(desk, other)


def _booking(books, desk, row):
    """What the state of the voucher allows; the app refuses the rest."""
    here, back, parts, buttons = {"voucher": row["id"]}, address(row), [], ""
    free = row["voucherStatus"] == "open" and not settlement.items_of(desk, row)
    if free and not row["locked"] and "voucherItems" in row:
        parts.append(("Angaben", deed("edit", _changes(row) + button(
            "Speichern", "quiet", "edit"), back, **here)))
    if free and "voucherItems" in row:
        parts.append(("Berichtigen", deed(
            "correct", field("remark", row.get("remark") or "", "Bemerkung", 24)
            + button("Berichtigen", "quiet", "correct"), back, **here)))
    if not row["locked"] and row["voucherStatus"] == "open":
        buttons += deed("lock", button("Festschreiben", "quiet", "lock"), back, **here)
    if free:
        buttons += deed("void", button("Stornieren", "danger", "void"), back, **here)
    if not row["locked"] and not settlement.items_of(desk, row):
        buttons += deed("delete", button("Löschen", "danger", "delete"),
                        f"/books/{books.organisation_id}", **here)
    return [*parts, ("Beleg", buttons or "<span class='muted'>ist abgeschlossen</span>")]


def _changes(row):
    return (field("voucherNumber", row["voucherNumber"], "Nummer", 12)
            + field("voucherDate", row["voucherDate"], kind="date")
            + field("dueDate", row["dueDate"], kind="date")
            + field("remark", row.get("remark") or "", "Bemerkung", 24))


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
             for kept in (files.of_voucher(desk, row) if row.get("files") else ())]
    return "<section><h2>Belegbilder</h2>" + layout.table(
        ("Name", "Größe", "SHA-256"), lines) + "</section>"


def _history(books, row):
    notes = sorted((n for n in books.table("history").values() if n["owner"] == row["id"]),
                   key=lambda note: note["at"], reverse=True)
    return "<section><h2>Verlauf</h2>" + layout.table(("Wann", "Wer", "Was"), [
        cells(layout.moment(n["at"]), text(n["user"]), text(n["text"])) for n in notes
    ]) + "</section>"
