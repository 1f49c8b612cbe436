"""Connecting a company of the demo to lexoffice's sandbox, step by step as a person would."""

from . import demo_german, demo_mapping
from .books import Vouchers
from .person import Person
from .report import SetupError

_CONNECTION = "accounting.bridge.connection"


def enter_addresses(admin: Person, sandbox: dict) -> None:
    """Lead Odoo to the sandbox instead of lexoffice; both may have moved since the last start."""
    for name in ("api", "web", "login"):
        admin.call(
            "ir.config_parameter", "set_param", f"accounting_bridge.lexoffice.{name}",
            sandbox["url"],
        )


def found(sandbox: dict, organisation: str) -> None:
    """Sign up for a further organisation, if there is none of this name."""
    books = Vouchers(sandbox)
    if organisation not in {row["companyName"] for row in books.act("organisations")}:
        books.act("found", name=organisation)


def connect(admin: Person, company: int, sandbox: dict) -> int:
    """Connect the company by a key and confirm its mappings, ready for the first invoice.

    :return: id of the connection
    """
    connection = _connection(admin, company)
    if admin.read(_CONNECTION, connection, "state")["state"] == "draft":
        key = Vouchers(sandbox).act("api_key", organisation=demo_german.ORGANISATION)["key"]
        _paste_key(admin, connection, key)
    confirm_mappings(admin, connection)
    return connection


def enter_app(admin: Person, sandbox: dict) -> None:
    """Enter what a partner of lexoffice was given, on the page of the settings."""
    page = admin.create("res.config.settings", {
        "bridge_lexoffice_client_id": sandbox["client_id"],
        "bridge_lexoffice_client_secret": sandbox["client_secret"],
    })
    admin.call("res.config.settings", "execute", [page])


def connect_by_consent(admin: Person, company: int) -> int:
    """The same over OAuth2, as a partner's customers connect."""
    connection = _connection(admin, company)
    admin.connect(connection, demo_german.ORGANISATION)
    confirm_mappings(admin, connection)
    return connection


def _connection(admin: Person, company: int) -> int:
    found = admin.call(_CONNECTION, "search", [("company_id", "=", company)], limit=1)
    return found[0] if found else admin.create(
        _CONNECTION, {"company_id": company, "provider": "lexoffice"}
    )


def _paste_key(admin: Person, connection: int, key: str) -> None:
    """Press *Connect*, paste the key into the dialog."""
    admin.call(_CONNECTION, "action_connect", [connection])
    dialog = admin.create("accounting.bridge.connect.key",
                          {"connection_id": connection, "key": key})
    admin.call("accounting.bridge.connect.key", "action_connect", [dialog])
    state = admin.read(_CONNECTION, connection, "state", "alerts")
    if state["state"] not in ("test", "live"):
        raise SetupError(f"connecting to {demo_german.ORGANISATION} failed: {state['alerts']}")


def confirm_mappings(admin: Person, connection: int) -> None:
    """Take the proposals; at 0 % one by one, as the product asks for."""
    demo_mapping.accept(admin, connection)
    for row in demo_mapping.rows(admin, connection, ("state", "=", "proposed")):
        admin.call("accounting.bridge.mapping", "action_accept", [row["id"]])
    demo_mapping.require_complete(admin, connection)
