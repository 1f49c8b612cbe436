"""Self-check: whether it is the right organisation, and its books fit."""

from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line

_lt = LazyTranslate(__name__)


@line("currency", "organisation", _lt("Base Currency"), online=True)
def currency(run):
    there, here = run.facts.base_currency, run.connection.company_id.currency_id.name
    if there == here:
        return green("currency", currency=here)
    params = {"there": there, "here": here}
    return CheckFact("currency", "red", params, text="base_currency", cure="company")
