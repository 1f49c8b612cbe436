"""Self-check: payments, the clearing journal, deposits."""

from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, some

_lt = LazyTranslate(__name__)


@line("clearing_journal", "payments", _lt("Clearing Journal"))
def clearing_journal(run):
    """Where a bank feed books the same money as the provider reports, it is there twice."""
    journal = run.connection.payment_journal_id
    if not journal:
        text = "check_clearing_missing"
        return CheckFact("clearing_journal", "red", text=text, cure="connection")
    params = {"journal": journal.display_name}
    if not journal.active:
        return _of_journal(journal, "check_clearing_archived", params)
    if problem := journal._bridge_mirror_problem():
        return _of_journal(journal, f"check_clearing_{problem}", params)
    if not all(map(journal._bridge_method_line, ("inbound", "outbound"))):
        return _of_journal(journal, "check_clearing_methods", params)
    if others := _sharing(journal):
        params["others"] = some(others.mapped("display_name"))
        return _of_journal(journal | others, "check_clearing_shared", params)
    if rules := _rules_of(journal):
        params["names"] = some(rules.mapped("name"))
        text, ids = "check_clearing_rules", tuple(rules.ids)
        return CheckFact("clearing_journal", "amber", params, text, "rules", ids)
    return green("clearing_journal", **params)


def _of_journal(journals, text, params):
    return CheckFact("clearing_journal", "red", params, text, "journals", tuple(journals.ids))


def _sharing(journal):
    """:return: other journals that book on its account"""
    journals = journal.search(
        [("default_account_id", "=", journal.default_account_id.id), ("id", "!=", journal.id)]
    )
    lines = journal.env["account.payment.method.line"].search(
        [
            ("payment_account_id", "=", journal.default_account_id.id),
            ("journal_id", "!=", journal.id),
            ("journal_id", "!=", False),
        ]
    )
    return journals | lines.journal_id


def _rules_of(journal):
    """:return: reconciliation models made for this journal"""
    rules = journal.env["account.reconcile.model"]
    return rules.search([("match_journal_ids", "in", journal.ids)])


@line("payment_accounts", "payments", _lt("Payment Accounts"))
def payment_accounts(run):
    """Money that Odoo takes itself is recorded on the account its journal is mapped to."""
    if not run.can.payment_push:
        return None
    rows = [row for row in run.rows.values() if row.kind == "payment_journal"]
    bad = [row for row in rows if row.flag]
    if bad:
        return _refusing(run, bad)
    if not rows:
        return green("payment_accounts", "check_payments_unmapped")
    return green("payment_accounts", names=some(row.display_name for row in rows))


def _refusing(run, rows):
    """An account that is still there, but no more among those that take payments, was closed to
    payments; else it was archived."""
    there = {
        reference.external_id
        for reference in run.connection.reference_ids
        if reference.kind == "account" and reference.active
    }
    closed = [row for row in rows if row.reference_id.external_id in there]
    shown = closed or rows
    params = {
        "accounts": some(row.reference_id.display_name for row in shown),
        "journals": some(row.display_name for row in shown),
    }
    text = "check_payments_closed" if closed else "check_payments_archived"
    ids = tuple(row.id for row in rows)
    return CheckFact("payment_accounts", "red", params, text, "mappings", ids)


@line("down_payments", "payments", _lt("Down-Payment Account"))
def down_payments(run):
    if run.connection.deposits == "none":
        return green("down_payments", "check_no_deposits")
    account = run.company.downpayment_account_id.with_company(run.company)
    if not account:
        text = "check_deposit_missing"
        return CheckFact("down_payments", "amber", text=text, cure="company")
    params = {"account": account.display_name}
    if account.internal_group != "liability":
        text = "check_deposit_revenue"
        return CheckFact("down_payments", "amber", params, text, "company")
    if "account" in run.can.catalogues and not _own_row(run, account):
        text, ids = "check_deposit_unmapped", tuple(account.ids)
        return CheckFact("down_payments", "amber", params, text, "account_rows", ids)
    return green("down_payments", **params)


def _own_row(run, account):
    """The default revenue account is no place for it."""
    return f"account:{account.id}" in run.rows
