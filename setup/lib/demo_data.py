"""What the demo's companies have: people, customers, products, orders."""

from . import demo_xero
from .demo import Demo
from .person import Person
from .report import say

LOGIN = PASSWORD = "admin"  # noqa: S105 - of Odoo's own demo data
SALES_LOGIN = SALES_PASSWORD = "sally"  # noqa: S105 - of a demo on loopback
CONSULTANT_LOGIN = CONSULTANT_PASSWORD = "carl"  # noqa: S105
BRITISH, GERMAN = "Bridge Trading Ltd", "Brücke Handel GmbH"
ORGANISATION = "Bridge Trading (UK)"
_SALES = ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice")
_CONSULTING = ("accounting_bridge.group_consultant",)

# code, name, type, price
_PRODUCTS = (
    ("DESK", "Standing Desk", "consu", 349.00),
    ("CHAIR", "Office Chair", "consu", 129.50),
    ("SUPPORT-M", "Monthly Support", "service", 541.25),
    ("SHIP", "Shipping", "service", 9.95),
)


def ensure(demo: Demo) -> None:
    """Bring a started demo to where a person would like to begin; what is there already stays."""
    admin = administrator(demo)
    demo_xero.enter_addresses(admin, demo.sandboxes["xero"])
    if demo.state.get("ready"):
        return
    say("making two companies with customers, products and orders")
    british, german = british_company(admin), german_company(admin)
    show_to_administrator(admin, british, german)
    people(admin, british)
    with admin.at(british):
        customers, products = british_customers(admin), british_products(admin)
        _british_orders(admin, customers, products)
    with admin.at(german):
        _german_orders(admin)
    say(f"connecting {BRITISH} to {ORGANISATION} in Xero's sandbox")
    demo_xero.enter_app(admin, demo.sandboxes["xero"])
    with admin.at(british):
        demo_xero.connect(admin, british, ORGANISATION)
    demo.remember(ready=True)


def description() -> str:
    """What a person should know before logging in."""
    return "\n".join((
        "",
        f"{BRITISH:<20} connected to the organisation {ORGANISATION} of Xero's sandbox, mapped:",
        "                     open an order and press “Create external invoice”",
        f"{GERMAN:<20} not connected: there is no module for its bookkeeping system yet",
        "",
        f"Administrator        {LOGIN} / {PASSWORD}",
        f"Sells and invoices   {SALES_LOGIN} / {SALES_PASSWORD}",
        f"Maps, posts nothing  {CONSULTANT_LOGIN} / {CONSULTANT_PASSWORD}",
    ))


def administrator(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, LOGIN, PASSWORD)


def seller(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, SALES_LOGIN, SALES_PASSWORD)


# Companies and people -------------------------------------------------------------------------


def british_company(admin: Person) -> int:
    return company(admin, BRITISH, "base.uk", "base.GBP", "uk", city="Leeds", zip="LS1 4AP",
                   street="12 Canal Street", vat="GB123456782")


def german_company(admin: Person) -> int:
    return company(admin, GERMAN, "base.de", "base.EUR", "de_skr03", city="Köln", zip="50667",
                   street="Domplatz 3", vat="DE123456788")


def show_to_administrator(admin: Person, *companies: int) -> None:
    """Let the administrator work for these companies only, first of all for the first, and see
    discounts and currencies."""
    with admin.at(*companies):
        admin.call("res.users", "write", [admin.user_id],
                   {"company_id": companies[0], "company_ids": [(6, 0, companies)]})
        _set(admin, group_discount_per_so_line=True, group_product_pricelist=True,
             group_multi_currency=True)


def company(
    admin: Person, name: str, country: str, currency: str, chart: str, **values: str
) -> int:
    """The id of the company with this name, made with its chart of accounts if there is none.

    :param country, currency: external ids
    """
    # Without `install_mode` Odoo installs all modules of the country now, while others work.
    new = admin.ensure("res.company", values | {
        "name": name,
        "country_id": admin.reference(country),
        "currency_id": admin.reference(currency),
    }, "name", install_mode=True)
    with admin.at(new):
        admin.call("account.chart.template", "try_loading", [], chart, new)
    return new


def _set(admin: Person, **values: object) -> None:
    """Save the page of the settings with these values changed."""
    page = admin.create("res.config.settings", values)
    admin.call("res.config.settings", "execute", [page])


def people(admin: Person, company_id: int) -> None:
    """Who works in the company besides the administrator."""
    for login, name, groups in (
        (SALES_LOGIN, "Sally Seller", _SALES),
        (CONSULTANT_LOGIN, "Carl Consultant", _CONSULTING),
    ):
        admin.ensure("res.users", {
            "login": login,
            "name": name,
            "password": login,
            "email": f"{login}@bridge.example",
            "company_id": company_id,
            "company_ids": [(6, 0, [company_id])],
            "group_ids": [(4, admin.reference(group)) for group in groups],
        }, "login")


# Customers and products -----------------------------------------------------------------------


def british_customers(admin: Person) -> dict[str, int]:
    """Ids by name: one known to the books already, one without e-mail, one abroad, one new."""
    here = {"is_company": True, "country_id": admin.reference("base.uk")}
    abroad = here | {"country_id": admin.reference("base.de")}
    return {
        values["name"]: admin.ensure("res.partner", values, "name")
        for values in (
            here | {"name": "Northern Lights Ltd", "email": "accounts@northern.example",
                    "street": "1 High Street", "city": "Leeds"},
            here | {"name": "Harbour Café", "street": "2 Quay Road", "city": "Whitby"},
            abroad | {"name": "Müller & Söhne GmbH", "email": "rechnung@mueller.example",
                      "street": "Hafenstraße 8", "city": "Hamburg", "zip": "20457",
                      "property_product_pricelist": _euro_prices(admin)},
            here | {"name": "Old Mill School", "email": "office@oldmill.example",
                    "street": "4 Mill Lane", "city": "York"},
        )
    }


def _euro_prices(admin: Person) -> int:
    euro = admin.reference("base.EUR")
    (company_id,) = admin.companies
    admin.ensure("res.currency.rate", {
        "currency_id": euro, "company_id": company_id, "name": "2026-01-01",
        "inverse_company_rate": 0.85,
    }, "currency_id", "company_id")
    return admin.ensure("product.pricelist", {
        "name": "Euro", "currency_id": euro, "company_id": company_id,
    }, "name", "company_id")


def british_products(admin: Person) -> dict[str, int]:
    """Ids of the variants by code; the books know items with the same codes."""
    (company_id,) = admin.companies
    return {
        code: admin.ensure("product.product", {
            "default_code": code, "name": name, "type": type_, "list_price": price,
            "invoice_policy": "order", "company_id": company_id,
        }, "default_code", "company_id")
        for code, name, type_, price in _PRODUCTS
    }


# Orders ---------------------------------------------------------------------------------------


def order(admin: Person, customer: int, name: str, lines: list[dict]) -> int:
    """A confirmed order; there is one of each name.

    :param name: how the customer calls it
    :param lines: values of order lines; sections and notes by their `display_type`
    """
    found = admin.call("sale.order", "search", [("client_order_ref", "=", name)])
    if found:
        return found[0]
    new = admin.create("sale.order", {
        "partner_id": customer,
        "client_order_ref": name,
        "order_line": [(0, 0, line) for line in lines],
    })
    admin.call("sale.order", "action_confirm", [new])
    return new


def _british_orders(admin: Person, customers: dict[str, int], products: dict[str, int]) -> None:
    def line(code: str, quantity: float, **more: object) -> dict:
        return {"product_id": products[code], "product_uom_qty": quantity} | more

    zero_rated = admin.one("account.tax", ("name", "=", "0%"), ("type_tax_use", "=", "sale"),
                           ("company_id", "in", admin.companies))
    order(admin, customers["Northern Lights Ltd"], "Six desks", [
        line("DESK", 6), line("CHAIR", 6),
    ])
    order(admin, customers["Harbour Café"], "New terrace", [
        {"display_type": "line_section", "name": "Furniture"},
        line("CHAIR", 14, discount=12.5),
        line("DESK", 3, price_unit=299.99, discount=7),
        {"display_type": "line_section", "name": "Delivery"},
        line("SHIP", 2),
        {"display_type": "line_note", "name": "Deliver to the back door, mornings only."},
    ])
    order(admin, customers["Müller & Söhne GmbH"], "Wartung", [line("SUPPORT-M", 3)])
    order(admin, customers["Old Mill School"], "Reading room", [
        line("CHAIR", 30),
        line("DESK", 1, name="Books for the reading room", price_unit=412.30,
             tax_ids=[(6, 0, [zero_rated])]),
    ])


def _german_orders(admin: Person) -> None:
    (company_id,) = admin.companies
    customer = admin.ensure("res.partner", {
        "name": "Rheinwerk Möbel AG", "is_company": True, "email": "einkauf@rheinwerk.example",
        "street": "Rheinufer 10", "city": "Bonn", "zip": "53111",
        "country_id": admin.reference("base.de"),
    }, "name")
    desk = admin.ensure("product.product", {
        "default_code": "TISCH", "name": "Stehtisch", "type": "consu", "list_price": 389.00,
        "invoice_policy": "order", "company_id": company_id,
    }, "default_code", "company_id")
    order(admin, customer, "Zwei Stehtische", [{"product_id": desk, "product_uom_qty": 2}])
