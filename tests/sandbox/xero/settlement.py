"""What is paid, credited and due; payments and allocations; when a document becomes PAID."""
from decimal import Decimal

from . import money, parse
from .errors import Guessed, Refused
from .store import new_id

ID_OF = {"invoices": "InvoiceID", "credit_notes": "CreditNoteID",
         "overpayments": "OverpaymentID", "prepayments": "PrepaymentID"}
_DAY_RATES = {"GBP": "1.00", "EUR": "1.15", "USD": "1.28", "NZD": "2.13", "AUD": "1.95"}
_PAYMENT_TYPES = {"ACCREC": "ACCRECPAYMENT", "ACCPAY": "ACCPAYPAYMENT",
                  "ACCRECCREDIT": "ARCREDITPAYMENT", "ACCPAYCREDIT": "APCREDITPAYMENT",
                  "RECEIVE-OVERPAYMENT": "AROVERPAYMENTPAYMENT",
                  "RECEIVE-PREPAYMENT": "ARPREPAYMENTPAYMENT",
                  "SPEND-OVERPAYMENT": "APOVERPAYMENTPAYMENT",
                  "SPEND-PREPAYMENT": "APPREPAYMENTPAYMENT"}
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"
NOT_AUTHORISED = "Payments can only be made against authorised documents"


def day_rate(desk, currency):
    """Foreign units for one unit of the base currency, as CurrencyRate has it."""
    base = desk.books.organisation["BaseCurrency"]
    if currency == base:
        return Decimal(1)
    rate = Decimal(_DAY_RATES.get(currency, "1.50")) / Decimal(_DAY_RATES.get(base, "1.50"))
    return desk.rounding(rate, 6)


def payments_of(desk, row):
    found = (desk.books.get("payments", payment_id) for payment_id in row["Payments"])
    return [p for p in found if p and p["Status"] == "AUTHORISED"]


def allocations_of(desk, row):
    found = (desk.books.get("allocations", each) for each in row["Allocations"])
    return [a for a in found if a]


def is_settled(desk, row):
    return bool(payments_of(desk, row) or allocations_of(desk, row))


def amounts(desk, row):
    """{"paid", "credited", "due"}; of a credit: refunded, allocated, remaining."""
    paid = sum((p["Amount"] for p in payments_of(desk, row)), money.ZERO)
    credited = sum((a["Amount"] for a in allocations_of(desk, row)), money.ZERO)
    return {"paid": paid, "credited": credited, "due": row["Total"] - paid - credited}


def settle(desk, table, row_id):
    """AUTHORISED and PAID follow from what is due."""
    row = desk.books.get(table, row_id)
    if row["Status"] not in ("AUTHORISED", "PAID"):
        return
    due = amounts(desk, row)["due"]
    status = "PAID" if due == 0 else "AUTHORISED"
    if status != row["Status"]:
        row = desk.books.edit(table, row_id)
        row["Status"] = status
    row["FullyPaidOnDate"] = None
    if status == "PAID":
        days = [x["Date"] for x in payments_of(desk, row) + allocations_of(desk, row)]
        row["FullyPaidOnDate"] = max(days, default=row["Date"])


def _resettle(desk, table, row_id):
    desk.touch(desk.books.edit(table, row_id))
    settle(desk, table, row_id)


# -- payments ------------------------------------------------------------------------------
def pay(desk, table, row_id, sent):
    """A payment of an invoice, or the refund of a credit, from what a client sent."""
    row = desk.books.get(table, row_id)
    if row["Status"] not in ("AUTHORISED", "PAID"):
        raise Refused(NOT_AUTHORISED)
    account = payment_account(desk, parse.nested(sent, "Account") or {}, parse.text(sent, "Code"))
    amount = parse.number(sent, "Amount")
    if amount is None or amount <= 0:
        raise Guessed("Payment amount must be greater than zero")
    amount = desk.rounding(amount)
    if amount > amounts(desk, row)["due"]:
        raise Refused(TOO_MUCH)
    date = parse.date(sent, "Date") or desk.today
    desk.check_lock(date)
    rate = parse.number(sent, "CurrencyRate") or row["CurrencyRate"]
    payment = {
        "PaymentID": new_id(), "Table": table, "DocumentID": row_id, "Date": date,
        "Amount": amount, "CurrencyRate": desk.rounding(Decimal(rate), 6),
        "BankAmount": parse.number(sent, "BankAmount") or bank_amount(
            desk, row, account, amount, rate),
        "Reference": parse.text(sent, "Reference", 255), "Status": "AUTHORISED",
        "PaymentType": _PAYMENT_TYPES[row["Type"]], "AccountID": account["AccountID"],
        "IsReconciled": bool(parse.boolean(sent, "IsReconciled")), "BatchPaymentID": None}
    desk.touch(payment)
    desk.books.put("payments", payment["PaymentID"], payment)
    desk.books.edit(table, row_id)["Payments"].append(payment["PaymentID"])
    _resettle(desk, table, row_id)
    desk.note(row_id, "Paid", f"Payment of {amount} received on {date:%d/%m/%Y}.")
    if desk.assumptions.webhook_on_payment:
        desk.changed(table, row_id)
    return payment


def delete_payment(desk, payment_id):
    payment = desk.books.get("payments", payment_id)
    if payment["Status"] == "DELETED":
        raise Guessed("Payment has already been deleted")
    if payment["BatchPaymentID"]:
        raise Guessed("Payments that are part of a batch payment cannot be deleted")
    desk.check_lock(payment["Date"])
    payment = desk.books.edit("payments", payment_id)
    payment["Status"] = "DELETED"
    desk.touch(payment)
    _resettle(desk, payment["Table"], payment["DocumentID"])
    desk.note(payment["DocumentID"], "Payment deleted", f"Payment of {payment['Amount']} deleted.")
    if desk.assumptions.webhook_on_payment:
        desk.changed(payment["Table"], payment["DocumentID"])
    return payment


def payment_account(desk, sent, code=None):
    """The bank account, or one that takes payments, that `Account` of a payment names."""
    code = parse.text(sent, "Code") or code
    account = desk.books.get("accounts", sent.get("AccountID")) if sent.get("AccountID") else next(
        (a for a in desk.books.table("accounts").values() if code and a["Code"] == code), None)
    if not account:
        if not code and not sent.get("AccountID"):
            raise Guessed("An Account must be specified for this payment")
        raise Refused(f"Account code '{code or ''}' is not a valid code for this document.")
    if account["Status"] != "ACTIVE":
        raise Refused(f"Account code '{account['Code']}' has been archived, or deleted.")
    if account["Type"] != "BANK" and not account["EnablePaymentsToAccount"]:
        # What Xero says to a code that does not fit; of payments no source quotes it.
        raise Guessed(f"Account code '{account['Code']}' is not a valid code for this document.")
    return account


def bank_amount(desk, row, account, amount, rate):
    """The amount in the bank account's currency."""
    base = desk.books.organisation["BaseCurrency"]
    bank = account.get("CurrencyCode") or base
    if bank == row["CurrencyCode"]:
        return amount
    return desk.rounding(amount / Decimal(rate)) if bank == base else amount


# -- allocations of credit notes, overpayments and prepayments ---------------------------------
def allocate(desk, table, row_id, invoice_id, amount, date=None):
    source, invoice = desk.books.get(table, row_id), desk.books.get("invoices", invoice_id)
    if not invoice:
        raise Refused("An existing Invoice with the specified InvoiceID could not be found")
    _check_allocation(desk, source, invoice, amount)
    # a credit note's allocation is dated by the documents, whatever was sent
    date = max(source["Date"], invoice["Date"]) if table == "credit_notes" or not date else date
    desk.check_lock(date)
    allocation = {"AllocationID": new_id(), "Table": table, "SourceID": row_id,
                  "InvoiceID": invoice["InvoiceID"], "Amount": amount, "Date": date}
    desk.touch(allocation)
    desk.books.put("allocations", allocation["AllocationID"], allocation)
    for where, which in ((table, row_id), ("invoices", invoice["InvoiceID"])):
        desk.books.edit(where, which)["Allocations"].append(allocation["AllocationID"])
        _resettle(desk, where, which)
        desk.changed(where, which)
    desk.note(invoice["InvoiceID"], "Credited",
              f"Amount credited on {date:%d/%m/%Y} for {amount}.")
    return allocation


def _check_allocation(desk, source, invoice, amount):
    if source["Status"] not in ("AUTHORISED", "PAID") or invoice["Status"] not in (
            "AUTHORISED", "PAID"):
        raise Guessed("Credit can only be allocated between authorised documents")
    if source["ContactID"] != invoice["ContactID"]:
        raise Guessed("The document and the invoice must have the same contact")
    if source["CurrencyCode"] != invoice["CurrencyCode"]:
        raise Guessed("The document and the invoice must be in the same currency")
    if (invoice["Type"] == "ACCREC") != (source["Type"] == "ACCRECCREDIT"
                                         or source["Type"].startswith("RECEIVE")):
        raise Guessed("The credit cannot be allocated to an invoice of this type")
    if amount is None or amount <= 0:
        raise Guessed("The amount to be allocated must be greater than zero")
    if amount > amounts(desk, source)["due"]:
        raise Guessed("The amount allocated exceeds the remaining credit of this document")
    if amount > amounts(desk, invoice)["due"]:
        raise Guessed("The amount allocated exceeds the amount outstanding on the invoice")


def unallocate(desk, allocation_id):
    allocation = desk.books.get("allocations", allocation_id)
    desk.check_lock(allocation["Date"])
    desk.books.remove("allocations", allocation_id)
    for where, which in ((allocation["Table"], allocation["SourceID"]),
                         ("invoices", allocation["InvoiceID"])):
        desk.books.edit(where, which)["Allocations"].remove(allocation_id)
        _resettle(desk, where, which)
        desk.changed(where, which)
    return allocation
