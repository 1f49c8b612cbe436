"""Self-check: whether the provider lets us in, and who may act."""

from datetime import timedelta

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, of_issue, some

_lt = LazyTranslate(__name__)

SOON = timedelta(days=30)
# Who configures, and who acts in the books.
POWERFUL = ("accounting_bridge.group_consultant", "accounting_bridge.group_act")


@line("credentials", "access", _lt("Credentials"))
def credentials(run):
    """The life that is left of a key is what a person said; it is used until it is refused."""
    connection = run.connection
    if not connection._is_connected():
        return CheckFact("credentials", "red", text="check_not_connected", cure="connect")
    if run.failure:
        level = "red" if connection.attention_issue else "unknown"
        return of_issue("credentials", level, run.failure, "connect")
    return _life(connection)


def _life(connection):
    ends = connection.key_expires_on
    if ends:
        params = {"end_date": fields.Date.to_string(ends)}
        if ends - fields.Date.context_today(connection) <= SOON:
            return CheckFact("credentials", "amber", params, "key_ends", "key")
        return green("credentials", "check_key_green", **params)
    # Only how long access lives is looked at, not what gives it.
    token = connection.env["accounting.bridge.token"].sudo()
    token = token.search([("connection_id", "=", connection.id), ("candidate", "=", False)])
    if not token.refresh_expires_at:
        return green("credentials")
    ends = token.refresh_expires_at.date()
    return green("credentials", "check_consent_green", end_date=fields.Date.to_string(ends))


@line("permissions", "access", _lt("Permissions and Role"), online=True)
def permissions(run):
    issues = sorted(run.facts.issues, key=lambda issue: issue.level != "error")
    if issues:
        level = "red" if issues[0].level == "error" else "amber"
        return of_issue("permissions", level, issues[0], "connect")
    person = run.facts.user_name or run.facts.user_email
    if person and run.facts.user_role:
        role = run.facts.user_role
        return green("permissions", "check_role_green", person=person, role=role)
    if person:
        return green("permissions", "check_person_green", person=person)
    return green("permissions")


@line("two_factor", "access", _lt("Two-Factor Log-In"))
def two_factor(run):
    users = _powerful_users(run)
    if "totp_enabled" not in users._fields:
        return CheckFact("two_factor", "amber", text="check_two_factor_missing", cure="modules")
    without = users.filtered(lambda user: not user.totp_enabled)
    if not without:
        return green("two_factor", count=len(users))
    params = {"names": some(without.mapped("name"))}
    return CheckFact("two_factor", "amber", params, cure="users", ids=tuple(without.ids))


def _powerful_users(run):
    users = run.env["res.users"]
    for group in POWERFUL:
        users |= run.env.ref(group).all_user_ids
    return users.filtered(lambda user: user.active and run.company in user.company_ids)
