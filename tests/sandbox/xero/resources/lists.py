"""The lists of an organisation: accounts, tax rates, currencies, themes, tracking, users."""
from .. import errors, lines, parse, query, settings, wire, writes
from ..errors import Guessed
from ..query import FLAG, GUID, MOMENT, NUMBER, TEXT
from ..routes import ANY, UUID, route
from ..store import new_id

SCOPE = "accounting.settings"
ACCOUNT = {"AccountID": GUID, "Code": TEXT, "Name": TEXT, "Type": TEXT, "Class": TEXT,
           "Status": TEXT, "TaxType": TEXT, "SystemAccount": TEXT, "CurrencyCode": TEXT,
           "EnablePaymentsToAccount": FLAG, "UpdatedDateUTC": MOMENT, "BankAccountType": TEXT}
TAX_RATE = {"Name": TEXT, "TaxType": TEXT, "Status": TEXT, "ReportTaxType": TEXT,
            "EffectiveRate": NUMBER, "DisplayTaxRate": NUMBER, "CanApplyToRevenue": FLAG,
            "CanApplyToExpenses": FLAG, "CanApplyToAssets": FLAG, "CanApplyToEquity": FLAG,
            "CanApplyToLiabilities": FLAG}
USER = {"UserID": GUID, "EmailAddress": TEXT, "FirstName": TEXT, "LastName": TEXT,
        "IsSubscriber": FLAG, "OrganisationRole": TEXT, "UpdatedDateUTC": MOMENT}


def _list(call, table, key, id_key, schema, type_name):
    rows, _pagination = query.select(
        call, call.books.table(table).values(), id_key, lambda row: row, schema, type_name)
    return wire.envelope(call, key, rows)


def _one(call, table, key, row_id):
    row = call.books.get(table, row_id)
    if not row:
        raise errors.not_found()
    return wire.envelope(call, key, [row])


@route("GET", "Accounts", SCOPE)
def list_accounts(call):
    return _list(call, "accounts", "Accounts", "Code", ACCOUNT, "Account")


@route("GET", f"Accounts/{UUID}", SCOPE)
def get_account(call, account_id):
    return _one(call, "accounts", "Accounts", account_id)


@route("PUT", "Accounts", SCOPE)
def create_account(call):
    return _write_account(call, None)


@route("POST", f"Accounts/{UUID}", SCOPE)
def update_account(call, account_id):
    if not call.books.get("accounts", account_id):
        raise errors.not_found()
    return _write_account(call, account_id.lower())


def _write_account(call, account_id):
    elements = parse.elements(call.body(), "Accounts")
    if len(elements) != 1:
        raise errors.post_data("Only one account may be sent at a time")

    def write(sent):
        row = (call.books.edit("accounts", account_id) if account_id else
               {"AccountID": new_id(), "Status": "ACTIVE", "EnablePaymentsToAccount": False,
                "ShowInExpenseClaims": False, "HasAttachments": False})
        for key, limit in (("Code", 10), ("Name", 150), ("TaxType", None), ("Description", 4000),
                           ("CurrencyCode", None), ("BankAccountNumber", 20)):
            if sent.get(key) is not None:
                row[key] = parse.text(sent, key, limit)
        if type_ := parse.choice(sent, "Type", tuple(lines.CLASS_OF_TYPE)):
            row["Type"], row["Class"] = type_, lines.CLASS_OF_TYPE[type_]
        if kind := parse.choice(sent, "BankAccountType", settings.BANK_ACCOUNT_TYPES):
            row["BankAccountType"] = kind
        if status := parse.choice(sent, "Status", ("ACTIVE", "ARCHIVED")):
            row["Status"] = status
        if (payments := parse.boolean(sent, "EnablePaymentsToAccount")) is not None:
            row["EnablePaymentsToAccount"] = payments
        _check_account(call, row)
        call.desk.touch(row)
        return call.books.put("accounts", row["AccountID"], row)
    return writes.write_all(call, "Accounts", elements, write, dict, "AccountID")


def _check_account(call, row):
    if not row.get("Code") or not row.get("Name") or not row.get("Type"):
        raise Guessed("An account needs a Code, a Name and a Type")
    for other in call.books.table("accounts").values():
        if other["Code"] == row["Code"] and other["AccountID"] != row["AccountID"]:
            raise Guessed("Please enter a unique Code.")
    row.setdefault("TaxType", "NONE")


@route("GET", "TaxRates", SCOPE)
def list_tax_rates(call):
    return _list(call, "tax_rates", "TaxRates", "Name", TAX_RATE, "TaxRate")


@route("GET", f"TaxRates/{ANY}", SCOPE)
def get_tax_rate(call, tax_type):
    return _one(call, "tax_rates", "TaxRates", tax_type)


@route("GET", "Currencies", SCOPE)
def list_currencies(call):
    return _list(call, "currencies", "Currencies", "Code",
                 {"Code": TEXT, "Description": TEXT}, "Currency")


@route("PUT", "Currencies", SCOPE)
def add_currency(call):
    sent = parse.elements(call.body(), "Currencies")[0]
    code = parse.text(sent, "Code", 3)
    if not code or not code.isalpha() or len(code) != 3:
        raise errors.post_data(f"Error converting value \"{code}\" to type 'CurrencyCode'")
    row = {"Code": code.upper(), "Description": sent.get("Description") or code.upper()}
    call.books.put("currencies", code.lower(), row)
    return wire.envelope(call, "Currencies", [row])


@route("GET", "BrandingThemes", SCOPE)
def list_branding_themes(call):
    rows = sorted(call.books.table("branding_themes").values(), key=lambda t: t["SortOrder"])
    return wire.envelope(call, "BrandingThemes", rows)


@route("GET", f"BrandingThemes/{UUID}", SCOPE)
def get_branding_theme(call, theme_id):
    return _one(call, "branding_themes", "BrandingThemes", theme_id)


@route("GET", "TrackingCategories", SCOPE)
def list_tracking(call):
    rows = call.books.table("tracking_categories").values()
    if not query.flag(call, "includeArchived"):
        rows = [row for row in rows if row["Status"] == "ACTIVE"]
    return wire.envelope(call, "TrackingCategories", list(rows))


@route("GET", f"TrackingCategories/{UUID}", SCOPE)
def get_tracking(call, category_id):
    return _one(call, "tracking_categories", "TrackingCategories", category_id)


@route("GET", "Users", SCOPE)
def list_users(call):
    return _list(call, "users", "Users", "UserID", USER, "User")


@route("GET", f"Users/{UUID}", SCOPE)
def get_user(call, user_id):
    return _one(call, "users", "Users", user_id)
