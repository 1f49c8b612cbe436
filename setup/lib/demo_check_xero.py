"""The main job at Xero, done without a person: from an order to a paid invoice."""

import time

from . import demo_british, demo_data, invoices
from .books import Books, until
from .demo import Demo
from .person import Person, Refused


def run(demo: Demo) -> dict:
    """Sell, create the external invoice, try to change it, get paid: figures for one JSON line.
    Everything is read back from Odoo or from the books of the sandbox."""
    seller, books = demo_data.seller(demo), Books(demo.sandboxes["xero"], demo_british.ORGANISATION)
    order = _sell(seller)
    started = time.monotonic()
    seller.call("sale.order", "action_bridge_create_invoice", [order])
    (invoice,) = seller.read("sale.order", order, "invoice_ids")["invoice_ids"]
    there = until(lambda: books.invoice(invoices.read(seller, invoice)["name"]))
    seconds = time.monotonic() - started
    before = until(lambda: invoices.settled(seller, invoice))
    refusal = _try_to_edit(seller, invoice)
    if there:
        books.act("pay", id=there["InvoiceID"])
    after = invoices.paid(seller, invoice)
    result = {
        "order": seller.read("sale.order", order, "name")["name"],
        "invoice": after["name"],
        "external_id": there and there["InvoiceID"],
        "external_number": there and there["InvoiceNumber"],
        "odoo_total": invoices.amount(after["amount_total"]),
        "external_total": there and invoices.amount(there["Total"]),
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


def _try_to_edit(person: Person, invoice: int) -> str | None:
    """What Odoo says when a line of the transferred invoice is changed; None if it is taken."""
    lines = person.read(invoices.MOVE, invoice, "invoice_line_ids")["invoice_line_ids"]
    line = person.one("account.move.line", ("id", "in", lines), ("quantity", "=", 7))
    try:
        person.call("account.move.line", "write", [line], {"price_unit": 1.0})
    except Refused as refusal:
        return str(refusal)
    return None
