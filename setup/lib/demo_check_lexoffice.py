"""The main job at lexoffice, done without a person: one invoice sold and paid, one cancelled."""

import base64
import hashlib

from . import demo_data, demo_german, invoices
from .books import Vouchers, until
from .demo import Demo
from .person import Person

_CANCEL = "accounting.bridge.cancel"


def run(demo: Demo) -> dict:
    """Sell, see the voucher and its file there, get paid with cash discount; sell again, cancel.
    Everything is read back from Odoo or from the books of the sandbox."""
    seller, books = demo_german.seller(demo), Vouchers(demo.sandboxes["lexoffice"])
    invoice = _invoice(seller, "Probelauf")
    there = until(lambda: _with_file(books, invoices.read(seller, invoice)["name"]))
    if there:
        # Half of it, and the rest as cash discount: two facts of different kinds.
        books.act("pay", voucher=there["id"], amount=str(there["totalGrossAmount"] / 2))
        books.act("cash_discount", voucher=there["id"], amount=str(_open(books, there)))
    after = invoices.paid(seller, invoice)
    credit_note = _cancelled(seller, books)
    result = {
        "invoice": after["name"],
        "external_id": there and there["id"],
        "odoo_total": invoices.amount(after["amount_total"]),
        "external_total": there and invoices.amount(there["totalGrossAmount"]),
        "pdf_attached": bool(there) and _has_file(seller, invoice, there),
        "paid": after["payment_state"] == "paid",
        "cancelled_by": credit_note and credit_note["id"],
    }
    return result | {"ok": is_good(result) and len(books.vouchers(result["invoice"])) == 1}


def is_good(result: dict) -> bool:
    """Whether the figures say that the job was done."""
    return bool(
        result["external_id"]
        and result["external_total"] == result["odoo_total"]
        and result["pdf_attached"]
        and result["paid"]
        and result["cancelled_by"]
    )


def _invoice(seller: Person, name: str) -> int:
    """The posted invoice of an order with goods, work and a book: two rates, a discount."""
    codes = ("WANNE", "MONTAGE", "BUCH")
    bath, hour, book = (
        seller.one("product.product", ("default_code", "=", code)) for code in codes
    )
    customer = seller.one("res.partner", ("name", "=", "Bäckerei Sonnenschein"))
    order = demo_data.order(seller, customer, name, [
        {"product_id": bath, "product_uom_qty": 1, "discount": 5},
        {"product_id": hour, "product_uom_qty": 7.5},
        {"product_id": book, "product_uom_qty": 3},
    ])
    seller.call("sale.order", "action_bridge_create_invoice", [order])
    (invoice,) = seller.read("sale.order", order, "invoice_ids")["invoice_ids"]
    return invoice


def _cancelled(seller: Person, books: Vouchers) -> dict | None:
    """Cancel another invoice the way Odoo offers; returns the voucher that takes it back."""
    invoice = _invoice(seller, "Irrtum")
    if not until(lambda: books.voucher(invoices.read(seller, invoice)["name"])):
        return None
    until(lambda: invoices.settled(seller, invoice))
    dialog = seller.create(_CANCEL, {"move_id": invoice, "reason": "Irrtum"})
    action = seller.call(_CANCEL, "action_confirm", [dialog])
    (journal, _name) = seller.read(invoices.MOVE, invoice, "journal_id")["journal_id"]
    wizard = seller.create("account.move.reversal", {"journal_id": journal}, **action["context"])
    seller.call("account.move.reversal", "reverse_moves", [wizard])
    (credit_note,) = seller.call(invoices.MOVE, "search", [("reversed_entry_id", "=", invoice)])
    seller.call(invoices.MOVE, "action_post", [credit_note])
    number = invoices.read(seller, credit_note)["name"]
    there = until(lambda: books.voucher(number))
    return there if there and there["type"] == "salescreditnote" else None


def _with_file(books: Vouchers, number: str) -> dict | None:
    voucher = books.voucher(number)
    return voucher if voucher and voucher["files"] else None


def _open(books: Vouchers, voucher: dict) -> object:
    return books.voucher(voucher["voucherNumber"])["openAmount"]


def _has_file(person: Person, invoice: int, voucher: dict) -> bool:
    """Whether the file there is the customer's, byte for byte."""
    name = "invoice_pdf_report_file"
    content = base64.b64decode(person.read(invoices.MOVE, invoice, name)[name])
    return [f["sha256"] for f in voucher["files"]] == [hashlib.sha256(content).hexdigest()]
