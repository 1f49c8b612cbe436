"""Invoices and credit notes made in the app: seeded, numbered, shown, printed."""
from ..common import pdf as pages
from . import money, settlement
from .store import new_id
from .vouchers import contact_name

PREFIX = {"invoice": "RE", "creditnote": "GS"}


def create(desk, kind, contact, rows, day, status="open", due=None, related=None):
    """`rows`: (name, quantity, unit price net, rate). A credit note on an invoice (`related`)
    is settled with it at once."""
    lines = [_line(*row) for row in rows]
    columns = {}
    for line in lines:
        rate = line["unitPrice"]["taxRatePercentage"]
        columns[rate] = columns.get(rate, money.ZERO) + line["lineItemAmount"]
    taxes = {rate: money.column_tax(net, rate, "net") for rate, net in columns.items()}
    net, tax = sum(columns.values()), sum(taxes.values())
    row = {
        "id": new_id(), "organizationId": desk.books.organisation_id, "type": kind,
        "voucherNumber": _number(desk, kind),
        "voucherStatus": status, "voucherDate": day, "dueDate": due, "contactId": contact["id"],
        "useCollectiveContact": False, "totalGrossAmount": net + tax, "totalTaxAmount": tax,
        "lineItems": lines, "taxAmounts": [
            {"taxRatePercentage": rate, "taxAmount": taxes[rate], "netAmount": columns[rate]}
            for rate in columns],
        "relatedInvoiceId": related["id"] if related else None, "archived": False,
        "locked": False, "version": 1, "createdDate": desk.now, "updatedDate": desk.now}
    desk.books.put("documents", row["id"], row)
    if related:
        settlement.offset(desk, row, related, row["totalGrossAmount"], day)
    return row


def _number(desk, kind):
    """A sequence of its own for each kind."""
    count = desk.books.sequences[kind] = desk.books.sequences.get(kind, 0) + 1
    return f"{PREFIX[kind]}{count:04d}"


def _line(name, quantity, price, rate):
    net = (quantity * price).quantize(money.CENT)
    return {"id": new_id(), "type": "custom", "name": name, "quantity": quantity,
            "unitName": "Stück", "discountPercentage": 0, "lineItemAmount": net,
            "unitPrice": {"currency": "EUR", "netAmount": price, "taxRatePercentage": rate,
                          "grossAmount": price + money.column_tax(price, rate, "net")}}


def render(desk, row):
    keys = ("id", "organizationId", "createdDate", "updatedDate", "version", "archived",
            "voucherNumber", "voucherDate", "dueDate", "lineItems", "taxAmounts")
    related = row["relatedInvoiceId"]
    return {
        **{key: row[key] for key in keys}, "voucherStatus": settlement.status(desk, row),
        "language": "de", "address": {"contactId": row["contactId"],
                                      "name": contact_name(desk, row), "countryCode": "DE"},
        "totalPrice": {"currency": "EUR", "totalNetAmount":
                       row["totalGrossAmount"] - row["totalTaxAmount"],
                       "totalGrossAmount": row["totalGrossAmount"],
                       "totalTaxAmount": row["totalTaxAmount"]},
        "taxConditions": {"taxType": "net"}, "electronicDocumentProfile": "NONE",
        "relatedVouchers": [{"id": related, "voucherNumber":
                             desk.books.get("documents", related)["voucherNumber"],
                             "voucherType": "invoice"}] if related else []}


def pdf(desk, row):
    title = "Rechnung" if row["type"] == "invoice" else "Rechnungskorrektur"
    return pages.render([
        desk.organisation["companyName"], f"{title} {row['voucherNumber']}",
        f"An: {contact_name(desk, row)}", f"Datum: {row['voucherDate']:%d.%m.%Y}", "",
        *[f"{line['name']}   {line['lineItemAmount']}" for line in row["lineItems"]], "",
        f"Umsatzsteuer {row['totalTaxAmount']} EUR", f"Summe {row['totalGrossAmount']} EUR"])
