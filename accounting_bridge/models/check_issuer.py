"""Self-check: one supply, one invoice: only one side issues the customer's document."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, some
from .document import GONE

_lt = LazyTranslate(__name__)

MOST = 100


@line("issuer", "documents", _lt("Customer's Document"))
def issuer(run):
    connection = run.connection
    if connection.issuer != connection._issuer():
        return CheckFact("issuer", "red", cure="connection")
    there = connection._issuer() == "provider"
    if there and connection.transfer_on == "send":
        return CheckFact("issuer", "red", {}, "check_issuer_on_sending", "connection")
    if there and (moves := _sent_here(run)):
        return _naming(moves, "red", "check_issuer_both")
    if not there and (moves := _sent_there(run)):
        return _naming(moves, "amber")
    return green("issuer", issuer=connection._issuer_words())


def _naming(moves, level, text=""):
    params = {"numbers": some(moves.mapped("name"))}
    return CheckFact("issuer", level, params, text, "moves", tuple(moves.ids))


def _sent_here(run):
    """:return: what Odoo sent, and the provider holds as an invoice of its own, unless a person
    has answered for it"""
    moves = _documents(run, [("move_id.is_move_sent", "=", True), ("released", "=", False)]).move_id
    return moves.filtered(lambda move: move._bridge_issued_by() == "provider")


def _sent_there(run):
    sent = ["|", ("remote_sent", "=", True), ("emailed_on", "!=", False)]
    return _documents(run, [*sent, ("also_sent_seen_on", "=", False)]).move_id


def _documents(run, domain):
    """:return: link rows of the last twelve months that stand there, the latest first"""
    since = fields.Date.context_today(run.connection) - relativedelta(years=1)
    return run.env["accounting.bridge.document"].search(
        [
            ("connection_id", "=", run.connection.id),
            ("current", "=", True),
            ("external_id", "!=", False),
            ("status", "not in", GONE),
            ("move_id.invoice_date", ">=", since),
            *domain,
        ],
        limit=MOST,
    )
