"""The main job of the demo, done without a person: from an order to a paid invoice."""

import time

from . import demo_data
from .books import Books, until
from .demo import Demo
from .person import Person, Refused

_MOVE = "account.move"


def run(demo: Demo) -> dict:
    """Do the job at each provider; `ok` says whether all of it succeeded."""
    try:
        xero = _xero(demo)
    except Refused as refusal:
        xero = {"ok": False, "refused": str(refusal)}
    return {"ok": xero["ok"], "xero": xero}


def _xero(demo: Demo) -> dict:
    """Sell, create the external invoice, try to change it, get paid: figures for one JSON line.
    Everything is read back from Odoo or from the books of the sandbox."""
    seller, books = demo_data.seller(demo), Books(demo.sandboxes["xero"], demo_data.ORGANISATION)
    order = _sell(seller)
    started = time.monotonic()
    seller.call("sale.order", "action_bridge_create_invoice", [order])
    (invoice,) = seller.read("sale.order", order, "invoice_ids")["invoice_ids"]
    there = until(lambda: books.invoice(_read(seller, invoice)["name"]))
    seconds = time.monotonic() - started
    before = until(lambda: _settled(seller, invoice))
    refusal = _try_to_edit(seller, invoice)
    if there:
        books.act("pay", id=there["InvoiceID"])
    _synchronise(seller, invoice)
    after = until(lambda: _paid(seller, invoice)) or _read(seller, invoice)
    result = {
        "order": seller.read("sale.order", order, "name")["name"],
        "invoice": after["name"],
        "external_id": there and there["InvoiceID"],
        "external_number": there and there["InvoiceNumber"],
        "odoo_total": _amount(after["amount_total"]),
        "external_total": there and _amount(there["Total"]),
        "status_before": before and before["bridge_state"],
        "status_after": after["bridge_state"],
        "paid": after["payment_state"] == "paid",
        "edit_refused": refusal,
        "seconds_to_external": round(seconds, 2) if there else None,
    }
    return result | {"ok": is_good(result) and len(books.invoices(result["invoice"])) == 1}


def is_good(result: dict) -> bool:
    """Whether the figures say that the job was done."""
    return bool(
        result["external_id"]
        and result["external_number"] == result["invoice"]
        and result["external_total"] == result["odoo_total"]
        and (result["status_before"], result["status_after"]) == ("approved", "paid")
        and result["paid"]
        and result["edit_refused"]
    )


def _sell(seller: Person) -> int:
    """A confirmed order of several lines with a discount and a section."""
    product = seller.one("product.product", ("default_code", "=", "CHAIR"))
    customer = seller.one("res.partner", ("name", "=", "Harbour Café"))
    return demo_data.order(seller, customer, "Check", [
        {"display_type": "line_section", "name": "Furniture"},
        {"product_id": product, "product_uom_qty": 3, "discount": 12.5},
        {"product_id": product, "product_uom_qty": 7, "price_unit": 33.33},
    ])


def _read(person: Person, invoice: int) -> dict:
    names = ("name", "amount_total", "bridge_state", "payment_state")
    return person.read(_MOVE, invoice, *names)


def _settled(person: Person, invoice: int) -> dict | None:
    """The invoice when nothing of its transfer is under way any more."""
    values = _read(person, invoice)
    return None if values["bridge_state"] in (False, "none", "queued", "sending") else values


def _paid(person: Person, invoice: int) -> dict | None:
    values = _read(person, invoice)
    return values if values["payment_state"] == "paid" else None


def _try_to_edit(person: Person, invoice: int) -> str | None:
    """What Odoo says when a line of the transferred invoice is changed; None if it is taken."""
    lines = person.read(_MOVE, invoice, "invoice_line_ids")["invoice_line_ids"]
    line = person.one("account.move.line", ("id", "in", lines), ("quantity", "=", 7))
    try:
        person.call("account.move.line", "write", [line], {"price_unit": 1.0})
    except Refused as refusal:
        return str(refusal)
    return None


def _synchronise(person: Person, invoice: int) -> None:
    (company, _name) = person.read(_MOVE, invoice, "company_id")["company_id"]
    connection = person.one("accounting.bridge.connection", ("company_id", "=", company))
    person.call("accounting.bridge.connection", "action_synchronise", [connection])


def _amount(value: object) -> str:
    return f"{float(value):.2f}"
