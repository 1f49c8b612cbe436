"""What the companies of the demo have in common: how they, their people and orders are made."""

from .demo import Demo
from .person import Person

LOGIN = PASSWORD = "admin"  # noqa: S105 - of Odoo's own demo data
SALES_LOGIN = SALES_PASSWORD = "sally"  # noqa: S105 - of a demo on loopback
CONSULTANT_LOGIN = CONSULTANT_PASSWORD = "carl"  # noqa: S105
SALES = ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice")
_CONSULTING = ("accounting_bridge.group_consultant",)


def administrator(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, LOGIN, PASSWORD)


def seller(demo: Demo) -> Person:
    return Person(demo.addresses["odoo"], demo.database, SALES_LOGIN, SALES_PASSWORD)


# Companies and people -------------------------------------------------------------------------


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
    user(admin, SALES_LOGIN, "Sally Seller", company_id, SALES)
    user(admin, CONSULTANT_LOGIN, "Carl Consultant", company_id, _CONSULTING)


def user(
    admin: Person, login: str, name: str, company_id: int, groups: tuple[str, ...], **more: str
) -> int:
    """The id of somebody who works in the company; the password is the log-in."""
    return admin.ensure("res.users", {
        "login": login,
        "name": name,
        "password": login,
        "email": f"{login}@bridge.example",
        "company_id": company_id,
        "company_ids": [(6, 0, [company_id])],
        "group_ids": [(4, admin.reference(group)) for group in groups],
    } | more, "login")


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
