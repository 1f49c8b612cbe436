"""What the sandbox begins with: an app, users, and three organisations."""
import base64
import datetime
import hashlib
import uuid
from decimal import Decimal

from . import contacts, documents, lines, seed_lists, settlement
from .assumptions import Assumptions
from .desk import Desk
from .store import Books

CLIENT_ID = "5A4D0C0FFEE0BACCBBB1DGE0ACC0UNT5"
CLIENT_SECRET = "sandbox-secret-not-for-the-real-service"
_SPACE = uuid.UUID("0d00c0de-0000-4000-8000-00000000000a")
USERS = (("Ada", "Adviser", "FINANCIALADVISER"), ("Stan", "Standard", "STANDARD"),
         ("Iris", "Invoice", "INVOICEONLY"), ("Rita", "Reader", "READONLY"))
ORGANISATIONS = {
    "bridge": {"Name": "Bridge Trading (UK)", "BaseCurrency": "GBP", "CountryCode": "GB",
               "Version": "UK", "IsDemoCompany": False, "Class": "STANDARD",
               "Timezone": "GMTSTANDARDTIME", "ShortCode": "!Br1dG"},
    "demo": {"Name": "Demo Company (UK)", "BaseCurrency": "GBP", "CountryCode": "GB",
             "Version": "UK", "IsDemoCompany": True, "Class": "DEMO",
             "Timezone": "GMTSTANDARDTIME", "ShortCode": "!D3m0U"},
    "kiwi": {"Name": "Kiwi Supplies", "BaseCurrency": "NZD", "CountryCode": "NZ",
             "Version": "NZ", "IsDemoCompany": False, "Class": "STANDARD",
             "Timezone": "NEWZEALANDSTANDARDTIME", "ShortCode": "!K1w1S"},
}


def stable_id(*parts):
    """The same id in every sandbox, so that tests and notes can name it."""
    return str(uuid.uuid5(_SPACE, " ".join(parts)))


def fill(store, now, app, names=None):
    """Put the seed into an empty store. `app`: client_id, client_secret, any_loopback_ip."""
    store.clear()
    register(store, app)
    for first, last, _role in USERS:
        user_id = stable_id("user", first)
        store.users[user_id] = {"user_id": user_id, "first": first, "last": last,
                                "email": f"{first.lower()}@sandbox.example"}
    for name in names or ORGANISATIONS:
        books = _add(store, name, now, ORGANISATIONS[name])
        _DOCUMENTS[name](_desk(books, now))


def found(store, now, name, like="bridge", currency=None):
    """A further organisation, set up like that of a seed, without contacts and documents; as
    somebody signs up for one. Its ids follow from its name."""
    if any(books.organisation["Name"] == name for books in store.books.values()):
        raise ValueError(f"there is an organisation {name!r} already")
    facts = {**ORGANISATIONS[like], "Name": name, "ShortCode": _short_code(name)}
    return _add(store, name, now, facts | ({"BaseCurrency": currency} if currency else {}))


def _add(store, name, now, facts):
    books = _organisation(name, now, facts)
    store.books[books.tenant_id] = books
    return books


def _short_code(name):
    return "!" + base64.b32encode(hashlib.sha256(name.encode()).digest())[:5].decode()


def register(store, app):
    """Let the app in, as it was started this time."""
    known = store.apps.get(app["client_id"]) or {
        "name": "Accounting Bridge", "kind": "web", "granular": True, "redirect_uris": [],
        "any_localhost": True, "scopes": []}
    store.apps[app["client_id"]] = {**known, **app}


def _desk(books, now):
    return Desk(books, now, Assumptions(), "FINANCIALADVISER", "Ada Adviser", unit_places=4)


def _organisation(name, now, facts):
    tenant_id = stable_id("tenant", name)
    books = Books({
        "LegalName": facts["Name"] + " Ltd", "PaysTax": True, "OrganisationType": "COMPANY",
        "OrganisationStatus": "ACTIVE", "TaxNumber": "GB123456789", "FinancialYearEndDay": 31,
        "FinancialYearEndMonth": 3, "SalesTaxBasis": "ACCRUALS", "SalesTaxPeriod": "QUARTERLY",
        "DefaultSalesTax": "Remember previous", "DefaultPurchasesTax": "Remember previous",
        "CreatedDateUTC": now, "OrganisationEntityType": "COMPANY", "OrganisationID": tenant_id,
        "Edition": "BUSINESS", "Addresses": [], "Phones": [], "ExternalLinks": [],
        "PaymentTerms": {}, **facts})
    _lists(books, name, now)
    return books


def _lists(books, name, now):
    organisation = books.organisation
    for row in seed_lists.UK_TAXES if organisation["Version"] == "UK" else seed_lists.NZ_TAXES:
        books.put("tax_rates", row[1].lower(), seed_lists.tax_rate(*row))
    for code in {organisation["BaseCurrency"]: 0, "GBP": 0, "EUR": 0, "USD": 0}:
        books.put("currencies", code.lower(),
                  {"Code": code, "Description": seed_lists.CURRENCIES.get(code, code)})
    for row in seed_lists.ACCOUNTS:
        _account(books, name, now, *row)
    for title, order in seed_lists.THEMES:
        theme_id = stable_id(name, "theme", title)
        books.put("branding_themes", theme_id, {
            "BrandingThemeID": theme_id, "Name": title, "LogoUrl": "", "Type": "INVOICE",
            "SortOrder": order, "CreatedDateUTC": now})
    for code, title, description, price, account in seed_lists.ITEMS:
        item_id = stable_id(name, "item", code)
        books.put("items", item_id, {
            "ItemID": item_id, "Code": code, "Name": title, "Description": description,
            "UpdatedDateUTC": now, "PurchaseDetails": {}, "SalesDetails": {
                "UnitPrice": Decimal(price), "AccountCode": account, "TaxType": "OUTPUT2"},
            "IsTrackedAsInventory": False, "IsSold": True, "IsPurchased": False})
    for title, options in seed_lists.TRACKING:
        category = stable_id(name, "tracking", title)
        books.put("tracking_categories", category, {
            "Name": title, "Status": "ACTIVE", "TrackingCategoryID": category, "Options": [
                {"TrackingOptionID": stable_id(name, title, option), "Name": option,
                 "Status": "ACTIVE"} for option in options]})
    for first, last, role in USERS:
        user_id = stable_id("user", first)
        books.put("users", user_id, {
            "UserID": user_id, "EmailAddress": f"{first.lower()}@sandbox.example",
            "FirstName": first, "LastName": last, "UpdatedDateUTC": now,
            "IsSubscriber": first == "Ada", "OrganisationRole": role})


def _account(books, name, now, code, title, type_, tax, more):
    account_id = stable_id(name, "account", code)
    row = {"AccountID": account_id, "Code": code, "Name": title, "Status": "ACTIVE",
           "Type": type_, "TaxType": {"S": "OUTPUT2", "P": "INPUT2", "N": "NONE"}[tax],
           "Class": lines.CLASS_OF_TYPE[type_], "EnablePaymentsToAccount": False,
           "ShowInExpenseClaims": False, "HasAttachments": False, "UpdatedDateUTC": now,
           "AddToWatchlist": False, **more}
    if type_ == "BANK":
        row["BankAccountType"], row["BankAccountNumber"] = "BANK", f"0102030405{code}"
        if row["CurrencyCode"] == "base":
            row["CurrencyCode"] = books.organisation["BaseCurrency"]
    books.put("accounts", account_id, row)


# -- documents that are there already -------------------------------------------------------
def _contact(desk, name, email, city=None):
    address = [{"AddressType": "POBOX", "AddressLine1": "1 High Street", "City": city}]
    return contacts.create(desk, {"Name": name, "EmailAddress": email,
                                  "Addresses": address if city else None})


def _invoice(desk, contact, type_, number, date, days, line, kind="Inclusive"):
    due = date + datetime.timedelta(days=days)
    return documents.create(desk, documents.INVOICE, {
        "Type": type_, "Contact": {"ContactID": contact["ContactID"]}, "InvoiceNumber": number,
        "Date": date.isoformat(), "DueDate": due.isoformat(), "Status": "AUTHORISED",
        "LineAmountTypes": kind, "LineItems": [line]})


def _bridge(desk):
    _contact(desk, "Northern Lights Ltd", "accounts@northern.example", "Leeds")
    _contact(desk, "Ridgeway University", "ap@ridgeway.example", "Oxford")


def _demo(desk):
    club = _contact(desk, "Eastside Club", "office@eastside.example", "London")
    pay_on = desk.today - datetime.timedelta(days=20)
    first = _invoice(desk, club, "ACCREC", "INV-0001", desk.today - datetime.timedelta(days=40),
                     14, {"Description": "Desks", "Quantity": 2, "UnitAmount": Decimal("349"),
                          "AccountCode": "200"}, "Exclusive")
    settlement.pay(desk, "invoices", first["InvoiceID"], {
        "Account": {"Code": "090"}, "Amount": first["Total"], "Date": pay_on.isoformat()})
    _invoice(desk, club, "ACCREC", "INV-0002", desk.today, 14, {
        "Description": "Chairs", "Quantity": 4, "UnitAmount": Decimal("129.50"),
        "AccountCode": "200"}, "Exclusive")


def _kiwi(desk):
    """The recorded vectors: 541.25 and 500.00 inclusive of 15 %, one of them credited."""
    smith = _contact(desk, "Hamilton Smith Ltd", "smith@kiwi.example", "Hamilton")
    boom = _contact(desk, "Boom FM", "boom@kiwi.example", "Auckland")
    line = {"ItemCode": "SUPPORT-M", "Description": "Desktop/network support via email & phone.",
            "Quantity": 1, "UnitAmount": Decimal("541.25"), "TaxType": "OUTPUT2",
            "AccountCode": "200", "Tracking": [{"Name": "Region", "Option": "North"}]}
    credited = _invoice(desk, smith, "ACCREC", "INV-0016", datetime.date(2026, 6, 28), 10, line)
    note = documents.create(desk, documents.CREDIT_NOTE, {
        "Type": "ACCRECCREDIT", "Contact": {"ContactID": smith["ContactID"]},
        "CreditNoteNumber": "CN-0025", "Date": "2026-06-29", "Status": "AUTHORISED",
        "LineAmountTypes": "Inclusive", "Reference": "Monthly Support",
        "LineItems": [line, {"Description": "FULL CREDIT of INV-0016"}]})
    settlement.allocate(desk, "credit_notes", note["CreditNoteID"], credited["InvoiceID"],
                        Decimal("541.25"))
    paid = _invoice(desk, boom, "ACCREC", "INV-0010", datetime.date(2026, 5, 20), 10, {
        "Description": "Retainer for consulting work", "Quantity": 1,
        "UnitAmount": Decimal("500"), "TaxType": "OUTPUT2", "AccountCode": "200"})
    settlement.pay(desk, "invoices", paid["InvoiceID"], {
        "Account": {"Code": "090"}, "Amount": 500, "Date": "2026-05-31",
        "Reference": "INV-0010"})


_DOCUMENTS = {"bridge": _bridge, "demo": _demo, "kiwi": _kiwi}
