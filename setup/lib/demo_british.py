"""The demo's British company: customers, products and orders, for Xero."""

from . import demo_data
from .person import Person

NAME = "Bridge Trading Ltd"
ORGANISATION = "Bridge Trading (UK)"

# code, name, type, price
_PRODUCTS = (
    ("DESK", "Standing Desk", "consu", 349.00),
    ("CHAIR", "Office Chair", "consu", 129.50),
    ("SUPPORT-M", "Monthly Support", "service", 541.25),
    ("SHIP", "Shipping", "service", 9.95),
)


def company(admin: Person) -> int:
    return demo_data.company(admin, NAME, "base.uk", "base.GBP", "uk", city="Leeds", zip="LS1 4AP",
                             street="12 Canal Street", vat="GB123456782")


def customers(admin: Person) -> dict[str, int]:
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


def products(admin: Person) -> dict[str, int]:
    """Ids of the variants by code; the books know items with the same codes."""
    (company_id,) = admin.companies
    return {
        code: admin.ensure("product.product", {
            "default_code": code, "name": name, "type": type_, "list_price": price,
            "invoice_policy": "order", "company_id": company_id,
        }, "default_code", "company_id")
        for code, name, type_, price in _PRODUCTS
    }


def orders(admin: Person, customers: dict[str, int], products: dict[str, int]) -> None:
    def line(code: str, quantity: float, **more: object) -> dict:
        return {"product_id": products[code], "product_uom_qty": quantity} | more

    zero_rated = admin.one("account.tax", ("name", "=", "0%"), ("type_tax_use", "=", "sale"),
                           ("company_id", "in", admin.companies))
    demo_data.order(admin, customers["Northern Lights Ltd"], "Six desks", [
        line("DESK", 6), line("CHAIR", 6),
    ])
    demo_data.order(admin, customers["Harbour Café"], "New terrace", [
        {"display_type": "line_section", "name": "Furniture"},
        line("CHAIR", 14, discount=12.5),
        line("DESK", 3, price_unit=299.99, discount=7),
        {"display_type": "line_section", "name": "Delivery"},
        line("SHIP", 2),
        {"display_type": "line_note", "name": "Deliver to the back door, mornings only."},
    ])
    demo_data.order(admin, customers["Müller & Söhne GmbH"], "Wartung", [line("SUPPORT-M", 3)])
    demo_data.order(admin, customers["Old Mill School"], "Reading room", [
        line("CHAIR", 30),
        line("DESK", 1, name="Books for the reading room", price_unit=412.30,
             tax_ids=[(6, 0, [zero_rated])]),
    ])
