"""How the organisation is set up, and the buttons that change it."""
from ...common.html import Number, choice
from .consent import ROLES
from .layout import button, cells, field, form, state, table, text


def show(sandbox, books, tab):
    return (
        f"<section><h2>Lock dates</h2>{_locks(books)}</section>"
        f"<section><h2>Currencies</h2>{_currencies(books)}</section>"
        f"<section>{_apps(sandbox, books)}</section>"
        "<section><h2>Users</h2>" + table(("Name", "Role"), _users(books)) + "</section>"
        "<section><h2>Tax rates</h2>"
        + table(("Name", "Tax type", "#Rate", "Status", ""), _tax_rates(books)) + "</section>"
        "<section><h2>Accounts</h2>"
        + table(("Code", "Name", "Type", "Tax", "Status", "Payments", ""), _accounts(books))
        + "</section>")


def _locks(books):
    organisation = books.organisation
    return form(
        books, "lock_dates",
        "Period " + field("period", organisation.get("PeriodLockDate") or "", kind="date") +
        " Year end " + field("year", organisation.get("EndOfYearLockDate") or "", kind="date") +
        button("Set lock dates", id="lock"), tab="settings")


def _currencies(books):
    base = books.organisation["BaseCurrency"]
    others = "".join(
        form(books, "currency", f"{text(row['Code'])} " + (
            "" if row["Code"] == base else button("Remove", "danger")),
            tab="settings", code=row["Code"]) for row in books.table("currencies").values())
    return others + form(books, "base_currency", "Base currency " + field("code", base, size=4)
                         + button("Set up anew", "quiet", "base-currency"), tab="settings")


def _apps(sandbox, books):
    connected = [c for c in sandbox.store.connections.values()
                 if c["tenantId"] == books.tenant_id]
    return f"<h2>Connected apps: {len(connected)}</h2>" + (
        form(books, "disconnect", button("Disconnect", "danger"), tab="settings")
        if connected else "")


def _users(books):
    return [cells(f"{text(u['FirstName'])} {text(u['LastName'])}",
                  form(books, "role", choice("role", dict(zip(ROLES, ROLES, strict=True)),
                                             u["OrganisationRole"])
                       + button("Set", "quiet"), tab="settings", user=u["UserID"]))
            for u in books.table("users").values()]


def _tax_rates(books):
    return [cells(
        text(row["Name"]), text(row["TaxType"]), Number(f"{row['EffectiveRate']:f} %"),
        state(row["Status"]),
        form(books, "tax_rate", field("rate", f"{row['EffectiveRate']:f}", size=4)
             + button("Change", "quiet", f"rate-{row['TaxType']}"),
             tab="settings", tax_type=row["TaxType"]))
        for row in books.table("tax_rates").values()]


def _accounts(books):
    return [cells(text(row["Code"]), text(row["Name"]), text(_type(row)), text(row["TaxType"]),
                  state(row["Status"]), _payments(books, row), _archiving(books, row))
            for row in sorted(books.table("accounts").values(), key=lambda row: row["Code"])]


def _type(row):
    return f"{row['Type']} ({row['BankAccountType']})" if row["Type"] == "BANK" else row["Type"]


def _payments(books, row):
    """Whether payments may be booked on it."""
    if row["Type"] == "BANK":
        return "yes"
    enabled = row["EnablePaymentsToAccount"]
    if row.get("SystemAccount") and not enabled:
        return ""
    return ("yes " if enabled else "") + form(
        books, "edit_account",
        button("Refuse" if enabled else "Enable", "quiet", f"payments-{row['Code']}"),
        tab="settings", code=row["Code"],
        EnablePaymentsToAccount="false" if enabled else "true")


def _archiving(books, row):
    if row.get("SystemAccount"):
        return ""
    archived = row["Status"] != "ACTIVE"
    return form(
        books, "edit_account",
        button("Restore" if archived else "Archive", "quiet" if archived else "danger",
               f"archive-{row['Code']}"),
        tab="settings", code=row["Code"], Status="ACTIVE" if archived else "ARCHIVED")
