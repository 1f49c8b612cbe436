"""Mapping a company of the demo, as its consultant would: proposals taken, the rest chosen."""

from collections.abc import Callable

from .person import Person
from .report import SetupError

_MAPPING = "accounting.bridge.mapping"


def references(admin: Person, connection: int, kind: str) -> dict[str, int]:
    """Ids of the catalogue's rows by code."""
    rows = admin.call("accounting.bridge.reference", "search_read",
                      [("connection_id", "=", connection), ("kind", "=", kind)], ["code"])
    return {row["code"]: row["id"] for row in rows}


def rows(admin: Person, connection: int, *conditions: tuple) -> list[dict]:
    return admin.call(
        _MAPPING, "search_read", [("connection_id", "=", connection), *conditions],
        ["kind", "state", "tax_ids", "tax_rate", "display_name"],
    )


def tax_names(admin: Person, connection: int) -> dict[int, str]:
    """What the taxes of each row are called, by the row's id."""
    taxes = admin.call("account.tax", "search_read", [], ["name"], context={"active_test": False})
    names = {tax["id"]: tax["name"] for tax in taxes}
    return {row["id"]: " + ".join(names[tax] for tax in row["tax_ids"])
            for row in rows(admin, connection, ("kind", "=", "tax"))}


def choose(
    admin: Person, connection: int, kind: str, decide: Callable[[dict], int | None]
) -> None:
    """Choose a reference by hand for the rows without a confirmed one, where `decide` has one."""
    for row in rows(admin, connection, ("kind", "=", kind), ("state", "!=", "confirmed")):
        if reference := decide(row):
            admin.call(_MAPPING, "write", [row["id"]], {"reference_id": reference})


def accept(admin: Person, connection: int) -> None:
    """Take the proposals. At 0 % the product asks for each one alone: those are left."""
    proposed = [row["id"] for row in rows(admin, connection, ("state", "=", "proposed"))
                if row["kind"] != "tax" or row["tax_rate"]]
    admin.call(_MAPPING, "action_accept", proposed)


def require_complete(admin: Person, connection: int) -> None:
    waiting = rows(admin, connection, ("kind", "=", "tax"), ("state", "!=", "confirmed"),
                   ("tax_rate", "!=", 0))
    if waiting:
        names = ", ".join(row["display_name"] for row in waiting)
        raise SetupError(f"taxes of the demo without a counterpart: {names}")
