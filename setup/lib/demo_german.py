"""The demo's German company: a craftsman's office with customers, products and orders, for
lexoffice."""

from . import demo_data
from .demo import Demo
from .person import Person

NAME = ORGANISATION = "Brücke Handel GmbH"
LOGIN = PASSWORD = "gerda"  # noqa: S105 - of a demo on loopback
LANGUAGE = "de_DE"

# code, name, type, price, VAT
_PRODUCTS = (
    ("TISCH", "Stehtisch", "consu", 389.00, 19),
    ("WANNE", "Badewanne 170 x 75", "consu", 749.90, 19),
    ("MONTAGE", "Montagestunde", "service", 64.50, 19),
    ("BUCH", "Pflegehandbuch", "consu", 24.90, 7),
)


def company(admin: Person) -> int:
    new = company_alone(admin)
    speak_german(admin)
    partner = admin.read("res.company", new, "partner_id")["partner_id"][0]
    admin.call("res.partner", "write", [partner], {"lang": LANGUAGE})
    return new


def company_alone(admin: Person) -> int:
    """The company, where nobody needs its language."""
    return demo_data.company(
        admin, NAME, "base.de", "base.EUR", "de_skr03", city="Köln", zip="50667",
        street="Domplatz 3", vat="DE123456788", email="buero@bruecke.example",
    )


def speak_german(admin: Person) -> None:
    """Load the German language, Odoo's and ours."""
    (language,) = admin.call("res.lang", "search_read", [("code", "=", LANGUAGE)], ["active"],
                             context={"active_test": False})
    if not language["active"]:
        wizard = admin.create("base.language.install", {"lang_ids": [(6, 0, [language["id"]])]})
        admin.call("base.language.install", "lang_install", [wizard])


def person(admin: Person, company_id: int) -> None:
    """Who sells and invoices there, in German."""
    demo_data.user(admin, LOGIN, "Gerda Büro", company_id, demo_data.SALES, lang=LANGUAGE)


def seller(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, LOGIN, PASSWORD)


def customers(admin: Person) -> dict[str, int]:
    """Ids by name: one known to the books already, one without e-mail, one abroad, one new."""
    here = {"is_company": True, "country_id": admin.reference("base.de"), "lang": LANGUAGE}
    abroad = here | {"country_id": admin.reference("base.at")}
    return {
        values["name"]: admin.ensure("res.partner", values, "name")
        for values in (
            here | {"name": "Nordlicht GmbH", "email": "buchhaltung@nordlicht.example",
                    "street": "Hafenstraße 1", "city": "Kiel", "zip": "24103"},
            here | {"name": "Bäckerei Sonnenschein", "street": "Marktplatz 1", "city": "Brühl",
                    "zip": "50321"},
            here | {"name": "Kölner Hausverwaltung GmbH", "email": "post@hausverwaltung.example",
                    "street": "Ringstraße 77", "city": "Köln", "zip": "50672"},
            abroad | {"name": "Alpenhof Betriebs GmbH", "email": "buchhaltung@alpenhof.example",
                      "street": "Seeweg 5", "city": "Salzburg", "zip": "5020",
                      "vat": "ATU12345675"},
        )
    }


def products(admin: Person) -> dict[str, int]:
    """Ids of the variants by code."""
    (company_id,) = admin.companies
    return {
        code: admin.ensure("product.product", {
            "default_code": code, "name": name, "type": type_, "list_price": price,
            "invoice_policy": "order", "company_id": company_id,
            "taxes_id": [(6, 0, [_vat(admin, rate)])],
        }, "default_code", "company_id")
        for code, name, type_, price, rate in _PRODUCTS
    }


def _vat(admin: Person, rate: int) -> int:
    """The ordinary sales tax of this rate: the first one, as the chart of accounts sorts them."""
    found = admin.call(
        "account.tax", "search",
        [("amount", "=", rate), ("type_tax_use", "=", "sale"),
         ("company_id", "in", admin.companies)],
        limit=1,
    )
    return found[0]


def orders(admin: Person, customers: dict[str, int], products: dict[str, int]) -> None:
    def line(code: str, quantity: float, **more: object) -> dict:
        return {"product_id": products[code], "product_uom_qty": quantity} | more

    demo_data.order(admin, customers["Nordlicht GmbH"], "Zwei Stehtische", [line("TISCH", 2)])
    demo_data.order(admin, customers["Bäckerei Sonnenschein"], "Badsanierung", [
        {"display_type": "line_section", "name": "Material"},
        line("WANNE", 1, discount=5),
        {"display_type": "line_section", "name": "Arbeit"},
        line("MONTAGE", 7.5),
    ])
    demo_data.order(admin, customers["Kölner Hausverwaltung GmbH"], "Objekt Ringstraße", [
        line("MONTAGE", 12), line("BUCH", 3),
    ])
    demo_data.order(admin, customers["Alpenhof Betriebs GmbH"], "Lieferung Salzburg", [
        line("TISCH", 4),
    ])
