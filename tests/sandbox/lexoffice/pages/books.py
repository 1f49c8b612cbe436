"""The books of an organisation: vouchers, contacts, keys, settings."""
import hashlib

from ...common.html import button, cells, choice, field, state, text
from .. import settlement, vouchers
from ..desk import Desk
from ..permissions import PERMISSIONS
from . import layout
from .layout import amount, day, deed, link

TABS = {"vouchers": "Belege", "contacts": "Kontakte", "keys": "API-Schlüssel",
        "settings": "Einstellungen"}
NEWEST, FEW = 300, 8


def front(sandbox):
    rows = []
    for books in sandbox.store.books.values():
        organisation = books.organisation
        rows.append(cells(
            link(f"/books/{books.organisation_id}", organisation["companyName"]),
            layout.TAX_TYPES[organisation["taxType"]],
            "ja" if organisation["smallBusiness"] else "nein",
            text(organisation.get("distanceSalesPrinciple")),
            len(books.table("vouchers")), len(books.table("contacts"))))
    lists = "".join(
        f"<section><h2>{text(books.organisation['companyName'])}: neueste Belege</h2>"
        f"{_vouchers_table(sandbox, books, FEW)}</section>"
        for books in sandbox.store.books.values())
    return layout.page("lexoffice-Sandbox", "<section><h1>Organisationen</h1>" + layout.table(
        ("Name", "Steuerart", "Kleinunternehmer", "Fernverkauf", "Belege", "Kontakte"), rows)
        + f"<p class='muted'>Uhr dieser Sandbox: {layout.moment(sandbox.clock.now())}</p>"
        "</section>" + lists, links=link("/addons/public-api", "Public API"))


def overview(sandbox, organisation_id, tab=None):
    books = sandbox.store.books.get(organisation_id)
    if not books:
        return None
    body = {"vouchers": _vouchers, "contacts": _contacts, "keys": _keys,
            "settings": _settings}[tab or "vouchers"]
    return frame(books, books.organisation["companyName"], body(sandbox, books))


def frame(books, title, body):
    links = "".join(link(f"/books/{books.organisation_id}/{tab}", label)
                    for tab, label in TABS.items())
    name = text(books.organisation["companyName"])
    return layout.page(title, f"<h1>{name}</h1>{body}", links=links)


# -- vouchers -----------------------------------------------------------------------------------
def _vouchers(sandbox, books):
    count = len(books.table("vouchers")) + len(books.table("documents"))
    return (f"<section><h2>Belege ({count})</h2>{_vouchers_table(sandbox, books, NEWEST)}"
            "</section>")


def _vouchers_table(sandbox, books, limit):
    desk = desk_of(sandbox, books)
    rows = sorted([*books.table("vouchers").values(), *books.table("documents").values()],
                  key=lambda row: row["updatedDate"], reverse=True)
    return layout.table(("Nummer", "Art", "Kontakt", "Datum", "Fällig", "Status", "#Brutto",
                         "#Offen", ""),
                        [_voucher_row(desk, row) for row in rows[:limit]])


def _voucher_row(desk, row):
    status = settlement.listed_status(desk, row)
    marks = ", ".join(mark for mark, shown in (("Datei", row.get("files")),
                                               ("fest", row["locked"])) if shown)
    return cells(
        link(address(row), row["voucherNumber"] or "(ohne Nummer)"), layout.TYPES[row["type"]],
        text(vouchers.contact_name(desk, row)), day(row["voucherDate"]),
        day(row.get("dueDate")), state(status, layout.STATES.get(status)),
        amount(row["totalGrossAmount"]), amount(settlement.open_amount(desk, row)),
        f"<span class='muted'>{marks}</span>")


def address(row):
    resource = {"invoice": "invoices", "creditnote": "credit-notes"}.get(row["type"], "vouchers")
    return f"/permalink/{resource}/view/{row['id']}"


def desk_of(sandbox, books):
    return Desk(books, sandbox.clock.now(), sandbox.assumptions, "Ada Steuer")


# -- contacts -----------------------------------------------------------------------------------
def _contacts(sandbox, books):
    rows = sorted(books.table("contacts").values(),
                  key=lambda row: vouchers.name_of(row).casefold())
    lines = [cells(link(f"/permalink/contacts/view/{row['id']}", vouchers.name_of(row)),
                   ", ".join(_role(*entry) for entry in row["roles"].items()),
                   text(_place(row)), len(row.get("addresses", {}).get("billing", ())),
                   "archiviert" if row["archived"] else "") for row in rows]
    return f"<section><h2>Kontakte ({len(rows)})</h2>" + layout.table(
        ("Name", "Rolle", "Ort", "Rechnungsadressen", ""), lines) + "</section>"


def _role(role, facts):
    label = {"customer": "Kunde", "vendor": "Lieferant"}[role]
    return f"{label} {text(facts.get('number'))}"


def _place(row):
    billing = row.get("addresses", {}).get("billing") or [{}]
    return " ".join(filter(None, (billing[0].get("zip"), billing[0].get("city"))))


# -- keys and settings --------------------------------------------------------------------------
def _keys(sandbox, books):
    return (f"<section><h2>API-Schlüssel</h2>{keys_table(sandbox, books, 'keys')}<p>"
            + link("/addons/public-api?organisation=" + books.organisation_id,
                   "Neuen Schlüssel erstellen") + "</p></section>")


def fingerprint(key):
    """What stands for a key on a page: the key itself was shown once."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def keys_table(sandbox, books, back):
    back = f"/books/{books.organisation_id}/{back}"
    now, lines = sandbox.clock.now(), []
    for row in sandbox.store.keys.values():
        if row["organisation_id"] != books.organisation_id:
            continue
        ended = row["expires"] <= now
        lines.append(cells(
            f"<code>…{text(row['key'][-4:])}</code>", layout.moment(row["created"]),
            day(row["expires"]) + (" (abgelaufen)" if ended else ""),
            "alle" if set(row["permissions"]) == set(PERMISSIONS)
            else text(", ".join(PERMISSIONS[name] for name in row["permissions"])),
            deed("revoke_key", button("Widerrufen", "danger"), back, key=fingerprint(row["key"]))))
    return layout.table(("Schlüssel", "Erstellt", "Gültig bis", "Rechte", ""), lines)


def _settings(sandbox, books):
    organisation, back = books.organisation, f"/books/{books.organisation_id}/settings"
    here = {"organisation": books.organisation_id}
    active = books.settings["plan"] != "none"
    plan = deed(
        "downgrade" if active else "upgrade",
        button("Tarif herabstufen", "danger", "downgrade") if active
        else button("Tarif hochstufen", id="upgrade"), back, **here)
    tax = deed("settings", choice("taxType", layout.TAX_TYPES, organisation["taxType"])
               + button("Steuerart speichern", "quiet", "save-tax"), back, **here)
    small = deed("settings", choice("smallBusiness", {"true": "ja", "false": "nein"},
                                    "true" if organisation["smallBusiness"] else "false")
                 + button("Kleinunternehmer speichern", "quiet"), back, **here)
    distance = deed("settings", choice(
        "distanceSalesPrinciple", {"ORIGIN": "Ursprungsland", "DESTINATION": "Zielland (OSS)"},
        organisation.get("distanceSalesPrinciple"))
        + button("Fernverkauf speichern", "quiet"), back, **here)
    categories = [cells(
        text(row["type"]), deed("rename_category", field("name", row["name"], size=34)
                                + button("Umbenennen", "quiet"), back, **here, id=row["id"]),
        text(row["groupName"]), "ja" if row["contactRequired"] else "",
        deed("remove_category", button("Entfernen", "danger"), back, **here, id=row["id"]))
        for row in books.table("categories").values()]
    plan_name = "mit Public API" if active else "ohne Public API (jeder Aufruf: 402)"
    return (f"<section><h2>Tarif</h2><p>{plan_name}</p>{plan}</section><section>"
            f"<h2>Steuern</h2>{tax}<br>{small}<br>{distance}</section>"
            "<section><h2>Buchungskategorien</h2>" + layout.table(
                ("Art", "Name", "Gruppe", "Kontakt nötig", ""), categories) + "</section>")
