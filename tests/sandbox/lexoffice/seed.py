"""What the sandbox begins with: an app and three organisations with contacts and documents."""
import datetime
import uuid
from decimal import Decimal

from ..common.pdf import render
from . import contacts, documents, files, money, seed_categories, seed_lists, settlement, vouchers
from .assumptions import Assumptions
from .desk import Desk
from .store import Books

CLIENT_ID = "6c6c6c6c-5e5e-4a4a-8b8b-0d0d0d0d0d0d"
CLIENT_SECRET = "sandbox-secret-not-for-the-real-service"
_SPACE = uuid.UUID("0d00c0de-0000-4000-8000-00000000000b")
SALES = "8f8664a8-fd86-11e1-a21f-0800200c9a66"
SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
MATERIAL = seed_categories.own_id("outgo", "Material")
ORGANISATIONS = {
    "bruecke": {"companyName": "Brücke Handel GmbH", "taxType": "net", "smallBusiness": False,
                "distanceSalesPrinciple": "ORIGIN",
                "businessFeatures": ["INVOICING", "BOOKKEEPING"]},
    "kleinbetrieb": {"companyName": "Kleinbetrieb Nord", "taxType": "vatfree",
                     "smallBusiness": True, "businessFeatures": ["INVOICING", "BOOKKEEPING"]},
    "fernhandel": {"companyName": "Fernhandel OSS", "taxType": "gross", "smallBusiness": False,
                   "distanceSalesPrinciple": "DESTINATION",
                   "businessFeatures": ["INVOICING", "INVOICING_PRO", "BOOKKEEPING"]},
}


def stable_id(*parts):
    """The same id in every sandbox, so that tests and notes can name it."""
    return str(uuid.uuid5(_SPACE, " ".join(parts)))


def fill(store, now, app, names=None):
    """Put the seed into an empty store. `app`: client_id, client_secret, any_loopback_ip."""
    store.clear()
    register(store, app)
    for name in names or ORGANISATIONS:
        books = _add(store, name, now, ORGANISATIONS[name])
        desk = Desk(books, now, Assumptions(), "Ada Steuer")
        _contacts(desk, name)
        if name == "bruecke":
            _documents(desk)


def found(store, now, name, like="bruecke"):
    """A further organisation, set up like that of a seed, without contacts and documents; as
    somebody signs up for one. Its ids follow from its name."""
    if any(books.organisation["companyName"] == name for books in store.books.values()):
        raise ValueError(f"there is an organisation {name!r} already")
    return _add(store, name, now, {**ORGANISATIONS[like], "companyName": name})


def _add(store, name, now, facts):
    books = _organisation(name, now, facts)
    store.books[books.organisation_id] = books
    return books


def register(store, app):
    """Let the app in, as it was started this time."""
    known = store.apps.get(app["client_id"]) or {"name": "Accounting Bridge", "redirect_uris": []}
    store.apps[app["client_id"]] = {**known, **app}


def _organisation(name, now, facts):
    organisation_id = stable_id("organisation", name)
    books = Books({
        "organizationId": organisation_id, **facts,
        "created": {"userId": stable_id("user", name), "userName": "Ada Steuer",
                    "userEmail": f"ada@{name.split()[0].lower()}.example",
                    "date": now.date().isoformat()}})
    books.settings = {"seed": name, "plan": "xl", "eInvoice": False}
    for table, rows in (("categories", seed_categories.rows()),
                        ("payment_conditions", seed_lists.payment_conditions(name)),
                        ("print_layouts", seed_lists.print_layouts(name))):
        for row in rows:
            books.put(table, row["id"], row)
    return books


# -- contacts --------------------------------------------------------------------------------
def _contacts(desk, name):
    _company(desk, name, "Nordlicht GmbH", "buchhaltung@nordlicht.example", "Kiel")
    _company(desk, name, "Holz & Söhne KG", "info@holz-soehne.example", "Bremen")
    _company(desk, name, "Baustoffe Weber", "rechnung@weber.example", "Hannover", ("vendor",))
    _company(desk, name, "Wiener Möbel GmbH", "office@wiener.example", "Wien", country="AT",
             vat="ATU12345678")
    _contact(desk, name, "Erika Muster", {
        "person": {"salutation": "Frau", "firstName": "Erika", "lastName": "Muster"},
        "emailAddresses": {"private": ["erika@muster.example"]}}, ("customer",))
    two = _company(desk, name, "Zwei Häuser AG", "post@zweihaeuser.example", "Köln")
    two["addresses"]["billing"].append(
        {"street": "Zweigstraße 2", "zip": "53111", "city": "Bonn", "countryCode": "DE"})
    old = _company(desk, name, "Altkunde OHG", "alt@kunde.example", "Jena")
    old["archived"] = True


def _company(desk, name, title, email, city, roles=("customer",), country="DE", vat=None):
    return _contact(desk, name, title, {
        "company": {"name": title, "vatRegistrationId": vat, "contactPersons": []},
        "addresses": {"billing": [{"street": "Hauptstraße 1", "zip": "24103", "city": city,
                                   "countryCode": country}]},
        "emailAddresses": {"business": [email]}}, roles)


def _contact(desk, name, title, fields, roles):
    """With an id that stays the same."""
    row = contacts.create(desk, {**fields, "roles": {role: {} for role in roles}})
    desk.books.remove("contacts", row["id"])
    row["id"] = stable_id(name, "contact", title)
    return desk.books.put("contacts", row["id"], row)


def contact_id(name, title):
    return stable_id(name, "contact", title)


# -- documents -------------------------------------------------------------------------------
def _documents(desk):
    today, days = desk.today, datetime.timedelta
    customer, other = contact_id("bruecke", "Nordlicht GmbH"), contact_id(
        "bruecke", "Holz & Söhne KG")
    supplier = contact_id("bruecke", "Baustoffe Weber")
    paid = _voucher(desk, "salesinvoice", "R-2026-001", today - days(60), customer, "1000.00",
                    SALES)
    settlement.record(desk, paid, settlement.PAYMENT_KINDS[0], paid["totalGrossAmount"],
                      today - days(40))
    _voucher(desk, "salesinvoice", "R-2026-002", today - days(45), other, "249.90", SERVICES)
    _voucher(desk, "salescreditnote", "K-2026-001", today - days(20), customer, "50.00", SALES)
    _voucher(desk, "purchaseinvoice", "WB-7781", today - days(12), supplier, "412.35", MATERIAL)
    _voucher(desk, "purchasecreditnote", "WB-7790", today - days(3), supplier, "20.00", MATERIAL)
    nordlicht = desk.books.get("contacts", customer)
    row = [("Beratung", Decimal(4), Decimal("95.00"), Decimal(19))]
    documents.create(desk, "invoice", nordlicht, row, today - days(9), due=today + days(5))
    draft = [("Entwurf", Decimal(1), Decimal("10.00"), Decimal(19))]
    documents.create(desk, "invoice", nordlicht, draft, today, "draft", today + days(14))
    settled = documents.create(desk, "invoice", nordlicht, row, today - days(30),
                               due=today - days(16))
    documents.create(desk, "creditnote", nordlicht, row, today - days(25), related=settled)
    documents.create(desk, "creditnote", nordlicht, [
        ("Kulanz", Decimal(1), Decimal("15.00"), Decimal(7))], today - days(2))


def _voucher(desk, kind, number, day, contact, net, category):
    net = Decimal(net)
    tax = money.column_tax(net, Decimal(19), "net")
    row = vouchers.create(desk, {
        "type": kind, "voucherNumber": number, "voucherDate": day.isoformat(),
        "dueDate": (day + datetime.timedelta(days=14)).isoformat(), "contactId": contact,
        "totalGrossAmount": net + tax, "totalTaxAmount": tax, "taxType": "net",
        "voucherItems": [{"amount": net, "taxAmount": tax, "taxRatePercent": 19,
                          "categoryId": category}]})
    files.attach(desk, row, f"{number}.pdf", render([f"{kind} {number}", f"{net + tax} EUR"]))
    return desk.books.get("vouchers", row["id"])
