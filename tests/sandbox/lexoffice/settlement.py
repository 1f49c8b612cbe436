"""What the accountant recorded on a voucher or sales document, and what follows from it."""
from . import money
from .errors import LOCKED, Refused
from .store import new_id

# That a currency difference settles like a payment is a guess: the books are in EUR only.
PAYMENT_KINDS = ("partPaymentFinancialTransaction", "partPaymentCashBox", "manualPayment",
                 "currencyConversion")
CREDIT, DISCOUNT = "partPaymentCreditNote", "cashDiscount"
DUNNING, LOSS = "dunningCosts", "irrecoverableReceivable"
CREDIT_TYPES = ("salescreditnote", "purchasecreditnote", "creditnote")


def items_of(desk, row):
    """Oldest first."""
    return desk.books.numbered("payments", row["id"])


def open_amount(desk, row):
    """Never below zero; nothing is open on what is voided."""
    if row["voucherStatus"] != "open":
        return money.ZERO
    left = row["totalGrossAmount"]
    for item in items_of(desk, row):
        if item["type"] != DUNNING:
            left -= item["amount"]
        elif desk.assumptions.dunning_in_payment:
            left += item["amount"]
    return left


def status(desk, row):
    """open, paid, paidoff, voided, unchecked, blank or draft."""
    if row["voucherStatus"] != "open" or open_amount(desk, row):
        return row["voucherStatus"]
    return "paidoff" if row["type"] in CREDIT_TYPES else "paid"


def listed_status(desk, row):
    """The same as voucherlist shows it: open and past the due date is overdue."""
    found = status(desk, row)
    overdue = found == "open" and row.get("dueDate") and row["dueDate"] < desk.today
    return "overdue" if overdue and row["type"] not in CREDIT_TYPES else found


def check_free(desk, row):
    """Refused when the voucher is paid, settled, voided or locked for the VAT return."""
    if row.get("locked") or row["voucherStatus"] == "voided" or items_of(desk, row):
        raise Refused(("voucher", LOCKED))


def record(desk, row, kind, amount, day, pair=None):
    """One more item on an open voucher. ValueError: the app refuses. Gives the item."""
    if row["voucherStatus"] != "open":
        raise ValueError(f"{row['voucherNumber']} is {row['voucherStatus']}")
    if amount <= 0:
        raise ValueError(f"{amount} is no amount")
    if kind != DUNNING and amount > open_amount(desk, row):
        raise ValueError(f"{amount} is more than the {open_amount(desk, row)} open")
    before = status(desk, row)
    item = {"id": new_id(), "voucherId": row["id"], "type": kind, "date": day,
            "amount": amount, "pair": pair}
    desk.books.put("payments", item["id"], item)
    _announce(desk, row, before)
    return item


def take_back(desk, row, item):
    before = status(desk, row)
    desk.books.remove("payments", item["id"])
    _announce(desk, row, before)


def _announce(desk, row, before):
    if desk.assumptions.payment_touches_voucher:
        desk.touch(desk.books.edit(desk.books.table_of(row), row["id"]))
    desk.changed("payment.changed", row["id"])
    if status(desk, row) != before:
        desk.voucher_changed(row, "status.changed")


def render(desk, row):
    """What `GET /v1/payments/{id}` answers."""
    items, left, found = items_of(desk, row), open_amount(desk, row), status(desk, row)
    side = "openExpense" if row["type"].startswith("purchase") else "openRevenue"
    return {
        "openAmount": str(left) if desk.assumptions.open_amount_as_text else left,
        "currency": "EUR", "paymentStatus": side if left else "balanced",
        "voucherType": row["type"], "voucherStatus": found,
        "paidDate": max(item["date"] for item in items)
        if items and found in ("paid", "paidoff") else None,
        "paymentItems": [{"paymentItemType": item["type"], "postingDate": item["date"],
                          "amount": item["amount"], "currency": "EUR"} for item in items]}


def offset(desk, credit, invoice, amount, day):
    """Settle a credit note and an invoice with each other: one item on both sides. That the
    credit note's own item has the same type is a guess."""
    if credit["type"] not in CREDIT_TYPES or invoice["type"] in CREDIT_TYPES:
        raise ValueError("an offset is between a credit note and an invoice")
    for row in (credit, invoice):
        if amount > open_amount(desk, row):
            raise ValueError(f"{amount} is more than the {open_amount(desk, row)} open")
    first = record(desk, credit, CREDIT, amount, day)
    second = record(desk, invoice, CREDIT, amount, day, pair=first["id"])
    desk.books.edit("payments", first["id"])["pair"] = second["id"]
