"""Self-check: whether it is the right organisation, and its books fit those in Odoo."""

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, of_issue

_lt = LazyTranslate(__name__)

# By which postings of customer invoices are bound in Odoo.
OUR_LOCKS = ("fiscalyear_lock_date", "sale_lock_date", "tax_lock_date", "hard_lock_date")
# Codes of what a provider wants to be so in the company, and the line that says it.
ELSEWHERE = {"refund_sequence": "credit_notes", "company_currency": "currency"}


@line("organisation", "books", _lt("Organisation"), online=True)
def organisation(run):
    connection, facts = run.connection, run.facts
    if connection.organisation_ref and facts.external_id != connection.organisation_ref:
        params = {"wanted": connection.organisation_name, "got": facts.organisation}
        return CheckFact("organisation", "red", params, "organisation_other", "connect")
    params = {"organisation": facts.organisation}
    country = run.company.account_fiscal_country_id
    if facts.country and country and facts.country != country.code:
        params |= {"there": facts.country, "here": country.code}
        return CheckFact("organisation", "amber", params, cure="company")
    return green("organisation", "check_demo_green" if facts.is_demo else "", **params)


@line("currency", "books", _lt("Base Currency"), online=True)
def currency(run):
    there, here = run.facts.base_currency, run.company.currency_id.name
    if there == here:
        return green("currency", currency=here)
    params = {"there": there, "here": here}
    return CheckFact("currency", "red", params, "base_currency", "currency")


@line("lock_dates", "books", _lt("Lock Dates"), online=True)
def lock_dates(run):
    """Where only the provider's books are locked, Odoo lets documents be issued that cannot go."""
    theirs = max(filter(None, (run.facts.lock_date, run.facts.year_lock_date)), default=None)
    ours = max((d for d in map(run.company.__getitem__, OUR_LOCKS) if d), default=None)
    if not theirs:
        return green("lock_dates", "check_lock_free")
    params = {"lock_date": fields.Date.to_string(theirs)}
    if waiting := _locked_out(run, theirs):
        params["count"] = len(waiting)
        text = "check_lock_waiting"
        return CheckFact("lock_dates", "red", params, text, "moves", tuple(waiting.ids))
    if theirs >= fields.Date.context_today(run.connection):
        return CheckFact("lock_dates", "red", params, "check_lock_today", "company")
    if not ours or ours < theirs:
        params["our_date"] = fields.Date.to_string(ours) if ours else ""
        text = "check_lock_later" if ours else "check_lock_missing"
        return CheckFact("lock_dates", "amber", params, text, "company")
    return green("lock_dates", **params, our_date=fields.Date.to_string(ours))


def _locked_out(run, lock_date):
    """:return: documents that should go and are dated in the locked period"""
    documents = run.env["accounting.bridge.document"].search(
        [
            ("connection_id", "=", run.connection.id),
            ("current", "=", True),
            ("sent_at", "=", False),
            ("excluded", "=", False),
            ("state", "in", ("none", "queued", "attention")),
            ("move_id.state", "=", "posted"),
            ("move_id.invoice_date", "<=", lock_date),
        ],
        limit=1000,
    )
    return documents.move_id


@line("company", "books", _lt("Company Settings"))
def company(run):
    issues = [i for i in run.connection._company_issues() if i.code not in ELSEWHERE]
    if not issues:
        return green("company")
    issues.sort(key=lambda issue: issue.level != "error")
    level = "red" if issues[0].level == "error" else "amber"
    if len(issues) == 1:
        return of_issue("company", level, issues[0], "elsewhere")
    params = {**issues[0].params, "because": [issue.to_json() for issue in issues]}
    return CheckFact("company", level, params, "check_because", "elsewhere")


@line("vat_scheme", "books", _lt("VAT Scheme"), online=True)
def vat_scheme(run):
    """What the provider says of it, in `_self_check`."""


@line("second_route", "books", _lt("One VAT and DATEV Route"))
def second_route(run):
    """The provider is the ledger of record: what Odoo declares besides is declared twice."""
    modules = run.env["ir.module.module"].search(
        [
            ("state", "=", "installed"),
            "|",
            ("name", "ilike", "datev"),
            "|",
            ("name", "=like", "l10n\\_%\\_reports"),
            ("name", "=", "account_reports"),
        ]
    )
    if not modules:
        return green("second_route")
    params = {"names": [module.shortdesc or module.name for module in modules]}
    return CheckFact("second_route", "amber", params, cure="modules", ids=tuple(modules.ids))
