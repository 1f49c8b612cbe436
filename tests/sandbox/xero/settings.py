"""How an organisation is set up, changed in the service itself: accounts, tax rates, currency."""
from decimal import Decimal, InvalidOperation

from . import lines, parse
from .errors import Guessed, Refused

BANK_ACCOUNT_TYPES = ("BANK", "CREDITCARD", "PAYPAL")
_TAX_STATUSES = ("ACTIVE", "DELETED", "ARCHIVED")
_DOCUMENTS = ("invoices", "credit_notes", "payments", "bank_transactions")


# -- accounts -------------------------------------------------------------------------------
def edit_account(desk, code, sent):
    """`sent`: Name, TaxType, Status, EnablePaymentsToAccount, BankAccountType, as in the API."""
    account = _account(desk, code)
    known = ("Name", "TaxType", "Status", "EnablePaymentsToAccount", "BankAccountType")
    if unknown := set(sent) - set(known):
        raise Guessed(f"An account has no {', '.join(sorted(unknown))} to edit")
    row = desk.books.edit("accounts", account["AccountID"])
    for key, limit in (("Name", 150), ("TaxType", None)):
        if value := parse.text(sent, key, limit):
            row[key] = value
    if not desk.books.get("tax_rates", row["TaxType"]):
        raise Guessed(f"There is no tax rate {row['TaxType']}")
    if status := parse.choice(sent, "Status", ("ACTIVE", "ARCHIVED")):
        _set_status(row, status)
    if (payments := parse.boolean(sent, "EnablePaymentsToAccount")) is not None:
        _enable_payments(row, payments)
    if kind := parse.choice(sent, "BankAccountType", BANK_ACCOUNT_TYPES):
        if row["Type"] != "BANK":
            raise Guessed(f"Account {code} is no bank account")
        row["BankAccountType"] = kind
    desk.touch(row)
    return row


def _account(desk, code):
    if not (account := lines.account_of(desk, code)):
        raise Refused(f"no account {code}")
    return account


def _set_status(row, status):
    if status == "ARCHIVED" and row.get("SystemAccount"):
        raise Guessed("System accounts cannot be archived")
    row["Status"] = status


def _enable_payments(row, enabled):
    """Of an account that is no bank account: those take payments always, and show false."""
    if enabled and (row["Type"] == "BANK" or row.get("SystemAccount")):
        raise Guessed(f"Payments to account {row['Code']} cannot be switched on or off")
    row["EnablePaymentsToAccount"] = enabled


# -- tax rates and currency ------------------------------------------------------------------
def edit_tax_rate(desk, tax_type, rate=None, status=None):
    if not desk.books.get("tax_rates", tax_type):
        raise Refused(f"no tax rate {tax_type}")
    row = desk.books.edit("tax_rates", str(tax_type).lower())
    if rate is not None:
        row["EffectiveRate"] = row["DisplayTaxRate"] = percentage = _percentage(rate)
        row["TaxComponents"] = [{**row["TaxComponents"][0], "Rate": percentage}]
    if status not in (None, *_TAX_STATUSES):
        raise Guessed(f"A tax rate is never {status}")
    row["Status"] = status or row["Status"]
    return row


def _percentage(value):
    try:
        rate = Decimal(str(value))
    except InvalidOperation as error:
        raise Guessed(f"{value!r} is no percentage") from error
    if not 0 <= rate < 100:
        raise Guessed(f"{value!r} is no percentage")
    return rate


def change_base_currency(desk, code):
    """Stands for a fresh start of an organisation that was set up in the wrong currency: Xero
    fixes it with the first transaction."""
    code, books = str(code).upper(), desk.books
    if not (len(code) == 3 and code.isalpha()):
        raise Guessed(f"{code!r} is no currency")
    if any(books.table(table) for table in _DOCUMENTS):
        raise Guessed("The base currency cannot be changed once there are transactions")
    old, books.organisation["BaseCurrency"] = books.organisation["BaseCurrency"], code
    if not books.get("currencies", code):
        books.put("currencies", code.lower(), {"Code": code, "Description": code})
    for account_id, account in list(books.table("accounts").items()):
        if account.get("CurrencyCode") == old:
            books.edit("accounts", account_id)["CurrencyCode"] = code
    return code
