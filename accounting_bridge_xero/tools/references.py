"""Xero's catalogues as neutral rows: accounts, tax rates, currencies, themes, items, tracking."""

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge.tools.money import decimal_of

from . import facts

ACTIVE = "ACTIVE"
USES = ("Assets", "Equity", "Expenses", "Liabilities", "Revenue")
NATURES = {
    "ASSET": "assets",
    "EQUITY": "equity",
    "EXPENSE": "expenses",
    "LIABILITY": "liabilities",
    "REVENUE": "revenue",
}


# What documents cannot do without, in two calls.
MOST_NEEDED = ("account", "payment_account", "tax")


def references(session):
    """:return: iterable of `ReferenceData`: all catalogues, archived rows included"""
    yield from most_needed(session)
    yield from map(_currency, session.rows("Currencies"))
    yield from map(_theme, session.rows("BrandingThemes"))
    yield from map(_item, session.rows("Items"))
    for row in session.rows("TrackingCategories", {"includeArchived": "true"}):
        yield from _tracking(row)


def most_needed(session):
    """:return: iterable of `ReferenceData` of the kinds `MOST_NEEDED`"""
    for row in session.rows("Accounts"):
        yield from _account(row)
    yield from map(_tax, session.rows("TaxRates"))


def _text(row, name):
    return str(row.get(name) or "")


def _is_active(row):
    return row.get("Status", ACTIVE) == ACTIVE


def _account(row):
    """An account of type BANK, or one that allows payments, takes payments; every other one takes
    lines of invoices, and so does one that allows payments."""
    is_bank = row.get("Type") == "BANK"
    common = {
        "external_id": facts.identity(row, "AccountID"),
        "code": _text(row, "Code"),
        "name": _text(row, "Name"),
        "active": _is_active(row),
        "currency": _text(row, "CurrencyCode"),
        "data": {
            "type": _text(row, "Type"),
            "nature": NATURES.get(_text(row, "Class").upper(), ""),
            "tax": _text(row, "TaxType"),
            "system": _text(row, "SystemAccount"),
            "number": _text(row, "BankAccountNumber"),
        },
    }
    if not is_bank:
        yield ReferenceData("account", **common)
    if is_bank or row.get("EnablePaymentsToAccount") is True:
        yield ReferenceData("payment_account", **common)


def _tax(row):
    """`data["applies_to"]` says on accounts of which nature the rate may be used."""
    return ReferenceData(
        "tax",
        external_id=_text(row, "TaxType"),
        code=_text(row, "TaxType"),
        name=_text(row, "Name"),
        active=_is_active(row),
        rate=decimal_of(row.get("EffectiveRate")),
        data={
            "applies_to": {use.lower(): row.get(f"CanApplyTo{use}") is True for use in USES},
            "report": _text(row, "ReportTaxType"),
        },
    )


def _currency(row):
    code = _text(row, "Code")
    return ReferenceData("currency", code, code, _text(row, "Description") or code, currency=code)


def _theme(row):
    data = {"order": row.get("SortOrder"), "type": _text(row, "Type")}
    return ReferenceData(
        "template", facts.identity(row, "BrandingThemeID"), "", _text(row, "Name"), data=data
    )


def _item(row):
    """A tracked item moves stock at Xero when it is invoiced."""
    data = {
        "tracked": row.get("IsTrackedAsInventory") is True,
        "sold": row.get("IsSold") is not False,
    }
    code = _text(row, "Code")
    name = _text(row, "Name") or code
    return ReferenceData("item", facts.identity(row, "ItemID"), code, name, data=data)


def _tracking(row):
    category = facts.identity(row, "TrackingCategoryID")
    active = _is_active(row)
    yield ReferenceData("tracking_category", category, "", _text(row, "Name"), active)
    for option in facts.rows(row, "Options"):
        yield ReferenceData(
            "tracking_option",
            facts.identity(option, "TrackingOptionID"),
            "",
            _text(option, "Name"),
            active and _is_active(option),
            parent=category,
        )
