"""Bank transactions: the only way to an overpayment or a prepayment."""
from decimal import Decimal

from .. import contacts, documents, errors, lines, money, parse, query, settlement, wire, writes
from ..errors import Guessed, Refused
from ..query import FLAG, GUID, MOMENT, NUMBER, TEXT
from ..routes import UUID, route
from ..store import new_id
from . import shapes

SCOPE = "accounting.banktransactions"
TYPES = ("RECEIVE", "RECEIVE-OVERPAYMENT", "RECEIVE-PREPAYMENT", "SPEND", "SPEND-OVERPAYMENT",
         "SPEND-PREPAYMENT")
SCHEMA = {"BankTransactionID": GUID, "Type": TEXT, "Status": TEXT, "Reference": TEXT,
          "Date": MOMENT, "Total": NUMBER, "IsReconciled": FLAG, "UpdatedDateUTC": MOMENT,
          "Contact.ContactID": GUID, "Contact.Name": TEXT, "CurrencyCode": TEXT}


@route("GET", "BankTransactions", SCOPE)
def list_bank_transactions(call):
    desk = call.desk
    rows, pagination = query.select(
        call, desk.books.table("bank_transactions").values(), "BankTransactionID",
        lambda row: shapes.bank_transaction(desk, row, "list"), SCHEMA, "BankTransaction")
    mode = "page" if pagination else "list"
    return wire.envelope(call, "BankTransactions",
                         [shapes.bank_transaction(desk, r, mode) for r in rows], pagination)


@route("GET", f"BankTransactions/{UUID}", SCOPE)
def get_bank_transaction(call, row_id):
    row = call.books.get("bank_transactions", row_id)
    if not row:
        raise errors.not_found()
    return wire.envelope(call, "BankTransactions",
                         [shapes.bank_transaction(call.desk, row, "single")])


@route("PUT POST", "BankTransactions", SCOPE)
def write_bank_transactions(call):
    desk = call.desk
    elements = parse.elements(call.body(), "BankTransactions")
    return writes.write_all(call, "BankTransactions", elements, lambda sent: create(desk, sent),
                            lambda row: shapes.bank_transaction(desk, row, "write"),
                            "BankTransactionID")


def create(desk, sent):
    """A bank transaction, with its overpayment or prepayment if it is one."""
    if sent.get("BankTransactionID"):
        raise Guessed("Bank transactions cannot be edited here")
    type_ = parse.choice(sent, "Type", TYPES)
    if not type_:
        raise Guessed("A Bank Transaction Type must be specified")
    account = _bank_account(desk, parse.nested(sent, "BankAccount") or {})
    row = {"BankTransactionID": new_id(), "Type": type_, "Status": "AUTHORISED",
           "Date": parse.date(sent, "Date") or desk.today, "AccountID": account["AccountID"],
           "ContactID": contacts.for_document(desk, parse.nested(sent, "Contact")),
           "Reference": parse.text(sent, "Reference", 255), "LineItems": [],
           "LineAmountTypes": parse.choice(sent, "LineAmountTypes", documents.LINE_AMOUNT_TYPES)
           or "Inclusive", "CurrencyCode": account["CurrencyCode"], "CurrencyRate": None,
           "IsReconciled": bool(parse.boolean(sent, "IsReconciled")), "Payments": [],
           "Allocations": []}
    rate = parse.number(sent, "CurrencyRate")
    row["CurrencyRate"] = rate or settlement.day_rate(desk, row["CurrencyCode"])
    desk.check_lock(row["Date"])
    _fill_lines(desk, row, parse.rows(sent, "LineItems"))
    if row["Total"] <= 0:
        raise Guessed("The bank transaction total must be greater than zero")
    desk.touch(row)
    desk.books.put("bank_transactions", row["BankTransactionID"], row)
    for word, table in (("OVERPAYMENT", "overpayments"), ("PREPAYMENT", "prepayments")):
        if type_.endswith(word):
            _credit(desk, row, table)
    return row


def _bank_account(desk, sent):
    account = settlement.payment_account(desk, sent)
    if account["Type"] != "BANK":
        raise Guessed("The BankAccount must be an account of type BANK")
    return account


def _fill_lines(desk, row, sent_lines):
    if not row["Type"].endswith("OVERPAYMENT"):
        row["LineItems"] = lines.build(desk, row, sent_lines or [], True)
        row.update(money.totals(row["LineItems"], row["LineAmountTypes"]))
        return
    if not sent_lines:
        raise Refused("One or more line items must be specified")
    side = "DEBTORS" if row["Type"].startswith("RECEIVE") else "CREDITORS"
    control = next(a for a in desk.books.table("accounts").values()
                   if a.get("SystemAccount") == side)
    row["LineAmountTypes"] = "NoTax"
    for sent in sent_lines:
        amount = parse.number(sent, "LineAmount")
        if amount is None:
            unit, quantity = parse.number(sent, "UnitAmount"), parse.number(sent, "Quantity")
            amount = (unit or money.ZERO) * (quantity if quantity is not None else Decimal(1))
        amount = desk.rounding(amount)
        row["LineItems"].append({
            "LineItemID": new_id(), "Description": parse.text(sent, "Description", 4000) or "",
            "Quantity": Decimal(1), "UnitAmount": amount, "LineAmount": amount,
            "TaxAmount": money.ZERO, "TaxType": "NONE", "AccountCode": control["Code"],
            "AccountID": control["AccountID"], "Tracking": []})
    row.update(money.totals(row["LineItems"], "NoTax"))


def _credit(desk, row, table):
    id_key = settlement.ID_OF[table]
    credit = {key: row[key] for key in (
        "Type", "Status", "Date", "ContactID", "Reference", "LineItems", "LineAmountTypes",
        "CurrencyCode", "CurrencyRate", "SubTotal", "TotalTax", "Total")}
    credit |= {id_key: new_id(), "Payments": [], "Allocations": []}
    desk.touch(credit)
    desk.books.put(table, credit[id_key], credit)
    row[id_key] = credit[id_key]
