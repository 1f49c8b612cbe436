"""Self-check: whether the provider lets us in."""

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line

_lt = LazyTranslate(__name__)


@line("credentials", "access", _lt("Credentials"))
def credentials(run):
    """The life that is left of a key is what a person said; it is used until it is refused."""
    connection = run.connection
    if not connection._is_connected():
        return CheckFact("credentials", "red", text="check_not_connected", cure="connect")
    if run.failure:
        level = "red" if connection.attention_issue else "unknown"
        return _because(CheckFact("credentials", level, cure="connect"), run.failure)
    if connection.key_expires_on:
        params = {"end_date": fields.Date.to_string(connection.key_expires_on)}
        return CheckFact("credentials", "green", params, text="check_key_green")
    return green("credentials")


def _because(fact, issue):
    """:return: the fact, in the words of an issue"""
    return CheckFact(fact.code, fact.level, issue.params, issue.code, fact.cure, fact.ids)
