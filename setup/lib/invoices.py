"""An invoice of the demo in Odoo: what its checks read there and ask for."""

from .books import until
from .person import Person

MOVE = "account.move"
_INVOICING = "sale.advance.payment.inv"
_UNDER_WAY = (False, "none", "queued", "sending")


def read(person: Person, invoice: int) -> dict:
    names = ("name", "amount_total", "bridge_state", "payment_state")
    return person.read(MOVE, invoice, *names)


def settled(person: Person, invoice: int) -> dict | None:
    """The invoice when nothing of its transfer is under way any more."""
    values = read(person, invoice)
    return None if values["bridge_state"] in _UNDER_WAY else values


def paid(person: Person, invoice: int) -> dict:
    """The invoice once what was paid there has come back, or as it is after a minute."""
    synchronise(person, invoice)
    until(lambda: read(person, invoice)["payment_state"] == "paid")
    return read(person, invoice)


def synchronise(person: Person, invoice: int) -> None:
    (company, _name) = person.read(MOVE, invoice, "company_id")["company_id"]
    connection = person.one("accounting.bridge.connection", ("company_id", "=", company))
    person.call("accounting.bridge.connection", "action_synchronise", [connection])


def amount(value: object) -> str:
    return f"{float(value):.2f}"


def post(person: Person, order: int) -> int:
    """Invoice a confirmed order and post it, as Odoo does without the bridge; the invoice's id."""
    wizard = person.create(_INVOICING, {"advance_payment_method": "delivered"},
                           active_model="sale.order", active_ids=[order])
    person.call(_INVOICING, "create_invoices", [wizard])
    (invoice,) = person.read("sale.order", order, "invoice_ids")["invoice_ids"]
    person.call(MOVE, "action_post", [invoice])
    return invoice
