"""A British company in which all is wrong that the self-check is there to find, each thing in the
way it comes about: first it is set up well, then somebody changes something."""

import calendar
import datetime
from dataclasses import dataclass

from . import demo_british, demo_data, demo_mapping, demo_xero, invoices
from .books import Books
from .demo import Demo
from .person import Person

NAME = "Upside Down Ltd"
ORGANISATION = "Upside Down (UK)"
LOGIN = PASSWORD = "wanda"  # noqa: S105 - of a demo on loopback
TAX, RATE, WRONG_RATE = "OUTPUT2", "20", "17.5"
ACCOUNT = "205"  # of services; archived
PAYMENT_ACCOUNT = "855"
CURRENCY, WRONG_CURRENCY = "GBP", "EUR"
PRODUCT = "GIFT"  # has no item there
_RUNS_THE_COMPANY = (
    "base.group_system",
    "account.group_account_manager",
    "account.group_account_basic",  # types bank statements
    "sales_team.group_sale_manager",
    "accounting_bridge.group_manager",
)
_CONNECTION = "accounting.bridge.connection"
_MAPPING = "accounting.bridge.mapping"


@dataclass(frozen=True)
class Wrong:
    company: int
    connection: int
    invoice: int
    journal: int  # mirrors the payments, and has bank statements


def ensure(demo: Demo) -> Wrong:
    """The company with its organisation, connected and then spoilt; what is there already stays.

    The app of the sandbox must be entered in Odoo. Leaves the organisation among its tenants.
    """
    admin = demo_data.administrator(demo)
    company = demo_data.company(admin, NAME, "base.uk", "base.GBP", "uk", city="Hull")
    with admin.at(company):
        demo_data.user(admin, LOGIN, "Wanda Wright", company, _RUNS_THE_COMPANY)
    demo_xero.found(demo.sandboxes["xero"], ORGANISATION)
    there, wanda = books(demo.sandboxes["xero"]), owner(demo)
    wanda.companies = [company]
    found = wanda.call(_CONNECTION, "search", [("company_id", "=", company)])
    if found:
        return _as_it_is(wanda, company, found[0])
    invoice, journal = _invoice(wanda), _bank(wanda)
    connection = wanda.create(_CONNECTION, {
        "company_id": company, "provider": "xero", "payment_journal_id": journal,
    })
    _type_a_statement(wanda, journal)
    demo_xero.connect(wanda, company, ORGANISATION)
    _map_the_rest(wanda, connection)
    _spoil(there)
    notice(wanda, connection)
    return Wrong(company, connection, invoice, journal)


def description() -> str:
    return "\n".join((
        f"{NAME:<20} connected to {ORGANISATION} in Xero's sandbox, and all wrong:",
        "                     open the connection and press “Self-Check”",
        "",
        f"Runs it              {LOGIN} / {PASSWORD}",
    ))


def owner(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, LOGIN, PASSWORD)


def _as_it_is(person: Person, company: int, connection: int) -> Wrong:
    values = person.read(_CONNECTION, connection, "payment_journal_id")
    invoice = person.one("account.move", ("company_id", "=", company),
                         ("move_type", "=", "out_invoice"))
    return Wrong(company, connection, invoice, values["payment_journal_id"][0])


def books(sandbox: dict) -> Books:
    return Books(sandbox, ORGANISATION)


def notice(admin: Person, connection: int) -> None:
    """Read again what the organisation is and has."""
    for action in ("action_test", "action_reload_references"):
        admin.call(_CONNECTION, action, [connection])


def _bank(person: Person) -> int:
    """The company's bank, which somebody takes for the journal that mirrors the payments."""
    return person.call("account.journal", "search", [
        ("company_id", "in", person.companies), ("type", "=", "bank"),
    ], limit=1)[0]


def _type_a_statement(person: Person, journal: int) -> None:
    """Before the company is connected; afterwards the journal takes none."""
    person.create("account.bank.statement.line", {
        "journal_id": journal, "payment_ref": "Opening balance", "amount": 1000,
    })


def _invoice(person: Person) -> int:
    """Posted, not transferred: goods, services on an account of their own, and a product that
    nobody mapped, all at the standard rate."""
    customer = person.ensure("res.partner", {
        "name": "Humber Museum", "is_company": True, "email": "shop@museum.example",
        "country_id": person.reference("base.uk"),
    }, "name")
    products = demo_british.products(person)
    person.call("product.product", "write", [products["SUPPORT-M"]],
                {"property_account_income_id": _account_of_services(person)})
    (company,) = person.companies
    gift = person.ensure("product.product", {
        "default_code": PRODUCT, "name": "Gift Box", "type": "consu", "list_price": 19.90,
        "invoice_policy": "order", "company_id": company,
    }, "default_code", "company_id")
    order = demo_data.order(person, customer, "Museum shop", [
        {"product_id": products["DESK"], "product_uom_qty": 1},
        {"product_id": products["SUPPORT-M"], "product_uom_qty": 1},
        {"product_id": gift, "product_uom_qty": 20},
    ])
    return invoices.post(person, order)


def _account_of_services(person: Person) -> int:
    _goods, services = person.call("account.account", "search", [
        ("company_ids", "in", person.companies), ("account_type", "=", "income"),
    ], limit=2, order="code")
    return services


def _map_the_rest(person: Person, connection: int) -> None:
    """An account of its own for services, items for the products, an account for payments."""
    accounts = demo_mapping.references(person, connection, "account")
    _map(person, connection, "account", "account_id", _account_of_services(person),
         accounts[ACCOUNT])
    items = demo_mapping.references(person, connection, "item")
    for code, product in demo_british.products(person).items():
        _map(person, connection, "product", "product_id", product, items[code])
    (company,) = person.companies
    till = person.ensure("account.journal", {
        "name": "Shop Till", "code": "TILL", "type": "cash", "company_id": company,
    }, "code", "company_id")
    takers = demo_mapping.references(person, connection, "payment_account")
    _map(person, connection, "payment_journal", "journal_id", till, takers[PAYMENT_ACCOUNT])


def _map(
    person: Person, connection: int, kind: str, field: str, record: int, reference: int
) -> None:
    """Choose the counterpart by hand, which confirms it."""
    values = {"connection_id": connection, "kind": kind, field: record}
    row = person.ensure(_MAPPING, values, *values)
    person.call(_MAPPING, "write", [row], {"reference_id": reference})


def _spoil(there: Books) -> None:
    """What the accountant does in a bad month."""
    there.act("tax_rate", tax_type=TAX, rate=WRONG_RATE)
    there.act("archive_account", code=ACCOUNT)
    there.act("edit_account", code=PAYMENT_ACCOUNT, EnablePaymentsToAccount=False)
    there.act("base_currency", code=WRONG_CURRENCY)
    there.act("lock_dates", period=_end_of_month())


def _end_of_month() -> str:
    today = datetime.datetime.now(tz=datetime.timezone.utc).date()
    last = calendar.monthrange(today.year, today.month)[1]
    return today.replace(day=last).isoformat()
