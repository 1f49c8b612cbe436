"""Connecting a company of the demo to Xero's sandbox, step by step as a person would."""

from . import demo_mapping
from .books import ask
from .person import Person

_REVENUE = "200"
# What Odoo's taxes are in a British organisation, where the rate alone does not say. A person
# decides this in Odoo; each is another box of the VAT return.
_WITHOUT_VAT = {
    "0%": "ZERORATEDOUTPUT",
    "0% EX": "ZERORATEDOUTPUT",
    "Exempt": "EXEMPTOUTPUT",
    "": "NONE",
}


def enter_addresses(admin: Person, sandbox: dict) -> None:
    """Lead Odoo to the sandbox instead of Xero; both may have moved since the last start."""
    addresses = {f"accounting_bridge.xero.{name}": sandbox["url"]
                 for name in ("login", "identity", "api", "web")}
    for name, address in (addresses | {"web.base.url": admin.address}).items():
        admin.call("ir.config_parameter", "set_param", name, address)


def enter_app(admin: Person, sandbox: dict) -> None:
    """Enter what Xero gave to the registered app on the page of the settings."""
    page = admin.create("res.config.settings", {
        "bridge_xero_client_id": sandbox["client_id"],
        "bridge_xero_client_secret": sandbox["client_secret"],
    })
    admin.call("res.config.settings", "execute", [page])


def found(sandbox: dict, organisation: str) -> None:
    """Sign up for a further organisation, if there is none of this name; it is among the tenants
    then."""
    control = sandbox["control_url"]
    known = {row["Name"]: row["tenantId"] for row in ask(control, "tenants")}
    if organisation not in known:
        known[organisation] = ask(control, "found", {"name": organisation})["tenantId"]
    sandbox["tenants"][organisation] = known[organisation]


def connect(admin: Person, company: int, organisation: str) -> int:
    """Connect the company over OAuth and confirm its mappings, ready for the first invoice.

    :return: id of the connection
    """
    found = admin.call("accounting.bridge.connection", "search", [("company_id", "=", company)])
    connection = found[0] if found else admin.create(
        "accounting.bridge.connection", {"company_id": company, "provider": "xero"}
    )
    if admin.read("accounting.bridge.connection", connection, "state")["state"] == "draft":
        admin.connect(connection, organisation)
    confirm_mappings(admin, connection)
    return connection


def confirm_mappings(admin: Person, connection: int) -> None:
    """Say what accounts and taxes are: take good proposals, choose the rest by hand."""
    codes = demo_mapping.references(admin, connection, "account")
    admin.call("accounting.bridge.connection", "write", [connection],
               {"default_account_id": codes[_REVENUE]})
    demo_mapping.choose(admin, connection, "account", lambda _row: codes[_REVENUE])
    rates = demo_mapping.references(admin, connection, "tax")
    names = demo_mapping.tax_names(admin, connection)
    demo_mapping.choose(admin, connection, "tax",
                        lambda row: rates.get(_WITHOUT_VAT.get(names[row["id"]])))
    demo_mapping.accept(admin, connection)
    demo_mapping.require_complete(admin, connection)
