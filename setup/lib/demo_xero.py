"""Connecting a company of the demo to Xero's sandbox, step by step as a person would."""

from collections.abc import Callable

from .person import Person
from .report import SetupError

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
    codes = _references(admin, connection, "account")
    admin.call("accounting.bridge.connection", "write", [connection],
               {"default_account_id": codes[_REVENUE]})
    _map(admin, connection, "account", lambda _row: codes[_REVENUE])
    rates = _references(admin, connection, "tax")
    names = _tax_names(admin, connection)
    _map(admin, connection, "tax", lambda row: rates.get(_WITHOUT_VAT.get(names[row["id"]])))
    proposed = [row["id"] for row in _rows(admin, connection)
                if row["state"] == "proposed" and (row["kind"] != "tax" or row["tax_rate"])]
    admin.call("accounting.bridge.mapping", "action_accept", proposed)
    _require_complete(admin, connection)


def _references(admin: Person, connection: int, kind: str) -> dict[str, int]:
    """Ids of the catalogue's rows by code."""
    rows = admin.call("accounting.bridge.reference", "search_read",
                      [("connection_id", "=", connection), ("kind", "=", kind)], ["code"])
    return {row["code"]: row["id"] for row in rows}


def _rows(admin: Person, connection: int, *conditions: tuple) -> list[dict]:
    return admin.call(
        "accounting.bridge.mapping", "search_read",
        [("connection_id", "=", connection), *conditions],
        ["kind", "state", "tax_ids", "tax_rate", "display_name"],
    )


def _tax_names(admin: Person, connection: int) -> dict[int, str]:
    """What the taxes of each row are called, by the row's id."""
    taxes = admin.call("account.tax", "search_read", [], ["name"], context={"active_test": False})
    names = {tax["id"]: tax["name"] for tax in taxes}
    return {row["id"]: " + ".join(names[tax] for tax in row["tax_ids"])
            for row in _rows(admin, connection, ("kind", "=", "tax"))}


def _map(
    admin: Person, connection: int, kind: str, choose: Callable[[dict], int | None]
) -> None:
    """Choose a reference by hand for the rows without a confirmed one, where `choose` has one."""
    for row in _rows(admin, connection, ("kind", "=", kind), ("state", "!=", "confirmed")):
        if reference := choose(row):
            admin.call("accounting.bridge.mapping", "write", [row["id"]],
                       {"reference_id": reference})


def _require_complete(admin: Person, connection: int) -> None:
    waiting = _rows(admin, connection, ("kind", "=", "tax"), ("state", "!=", "confirmed"),
                    ("tax_rate", "!=", 0))
    if waiting:
        names = ", ".join(row["display_name"] for row in waiting)
        raise SetupError(f"taxes of the demo without a counterpart: {names}")
