"""Self-check: taxes, accounts and products, as documents of the last twelve months use them."""

from datetime import timedelta

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, some
from .mapping import NATURES

_lt = LazyTranslate(__name__)

# Catalogues are read once a day.
STALE = timedelta(days=3)


@line("taxes", "catalogue", _lt("Taxes Mapped"))
def taxes(run):
    missing = {_narrowed(run, use) for use in run.uses if not run.tax_row(use)}
    missing |= _unknown_default(run)
    if not missing:
        return green("taxes", count=len({use.tax_ids for use in run.uses}))
    missing = sorted(missing, key=str)
    params = {
        "sets": [list(each) for each in missing],
        "tax_sets": [_words_of(run, *each) for each in missing],
    }
    return CheckFact("taxes", "red", params, cure="tax_rows")


def _unknown_default(run):
    """:return: set of what is missing of the tax that the next product will have"""
    tax = run.company.account_sale_tax_id
    natures = [nature for nature, _label in NATURES] if run.can.goods_and_services else [None]
    if not tax or any(run.tax_key(tax, nature=nature) in run.rows for nature in natures):
        return set()
    return {((tax.id,), False, nature) for nature in natures}


def _narrowed(run, use):
    """:return: (tax ids, fiscal position id, nature) of the row that is missing for a use"""
    nature = use.nature if run.can.goods_and_services else None
    zero = not run.env["account.tax"].browse(use.tax_ids)._bridge_percentage()
    position = use.position_id if zero and not run.mapper.is_home(run.position(use)) else False
    return use.tax_ids, position, nature


def _words_of(run, tax_ids, position_id, nature):
    position = run.env["account.fiscal.position"].browse(position_id or ())
    taxes = run.env["account.tax"].browse(tax_ids)
    # Said where the same is something else already.
    other = run.mapper.tax_elsewhere(taxes, position, nature)
    named = position.name or (None if other else "")
    return {"names": taxes.mapped("name"), "nature": nature, "position": named}


@line("tax_rates", "catalogue", _lt("Tax Rates Equal"))
def tax_rates(run):
    """Also of what was not used lately: the next document may."""
    return _flagged(run, "tax_rates", "tax")


@line("tax_accounts", "catalogue", _lt("Taxes Allowed on Accounts"))
def tax_accounts(run):
    pairs, rows = [], run.env["accounting.bridge.mapping"]
    for use in run.uses:
        tax, account = run.tax_code(use), run.account_code(use)
        if tax and account and not run.mapper.allowed(tax, account):
            rows |= run.tax_row(use)
            pairs.append([run.mapper.tax_name(tax), account])
    if not rows:
        return green("tax_accounts")
    params = {"pairs": some(" → ".join(pair) for pair in pairs)}
    return CheckFact("tax_accounts", "red", params, cure="mappings", ids=tuple(rows.ids))


@line("accounts", "catalogue", _lt("Accounts"))
def accounts(run):
    if "account" not in run.can.catalogues:
        return None
    default = run.connection.default_account_id
    if default and not default.active:
        params = {"account": default.display_name}
        return CheckFact("accounts", "red", params, "check_default_archived", "connection")
    flagged = _flagged(run, "accounts", "account", "product_category")
    if flagged.level != "green":
        return flagged
    ids = sorted({use.account_id for use in run.uses if not run.account_code(use)})
    if not ids:
        return flagged
    unmapped = run.env["account.account"].with_company(run.company).browse(ids)
    params = {"names": some(unmapped.mapped("display_name"))}
    text = "check_accounts_unmapped"
    return CheckFact("accounts", "red", params, text, "account_rows", tuple(ids))


@line("products", "catalogue", _lt("Products"))
def products(run):
    """Where products are items there, one without is probably forgotten. It goes all the same."""
    if "item" not in run.can.catalogues:
        return None
    connection = run.connection
    if not connection.use_items:
        return green("products", "check_no_items")
    sold = connection._products_of_year() | connection.mapping_ids.product_id
    missing = sold - connection._products_with_item(sold)
    if not missing:
        return green("products")
    params = {"names": some(missing.mapped("display_name"))}
    return CheckFact("products", "amber", params, cure="product_rows", ids=tuple(missing.ids))


@line("pending", "catalogue", _lt("Pending Mappings"))
def pending(run):
    waiting = run.connection.mapping_ids.filtered(
        lambda row: row.state != "confirmed" and not row._counts()
    )
    if not waiting:
        return green("pending")
    return CheckFact("pending", "amber", {"count": len(waiting)}, cure="pending")


@line("template", "catalogue", _lt("Template"))
def template(run):
    """What documents look like there; without one the provider takes its own."""
    chosen = run.connection.template_id
    if not run.can.templates:
        return None
    if not chosen:
        return green("template", "check_template_none")
    params = {"template": chosen.display_name}
    if not chosen.active:
        text = "check_template_archived"
        return CheckFact("template", "red", params, text, "connection")
    return green("template", **params)


@line("catalogues", "catalogue", _lt("Catalogues"))
def catalogues(run):
    """Some are read by every self-check; all of them once a day by the synchronisation."""
    read = run.connection.sync_ids.last_catalogue
    if not run.connection.with_context(active_test=False).reference_ids:
        return CheckFact("catalogues", "red", text="check_catalogues_missing", cure="reload")
    if read and read < fields.Datetime.now() - STALE:
        params = {"since": fields.Datetime.to_string(read)}
        return CheckFact("catalogues", "amber", params, cure="reload")
    return green("catalogues")


def _flagged(run, code, *kinds):
    """:return: the fact about rows that documents go by and that have a problem"""
    rows = [row for row in run.rows.values() if row.kind in kinds]
    bad = [row for row in rows if row.flag]
    if not bad:
        return green(code, count=len(rows))
    params = {"problems": [_problem(row) for row in bad]}
    ids = tuple(row.id for row in bad)
    return CheckFact(code, "red", params, "check_problems", "mappings", ids)


def _problem(row):
    """:return: what is wrong with a row, as JSON"""
    return {
        "flag": row.flag,
        "name": row.display_name,
        "reference": row.reference_id.display_name,
        "here": f"{row.tax_rate:g}",
        "there": f"{row.reference_id.rate:g}",
    }
