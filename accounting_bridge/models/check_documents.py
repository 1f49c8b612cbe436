"""Self-check: numbers of invoices and credit notes, which the provider wants to be unique, and how
they are rounded."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact
from .check_lines import green, line, of_issue, some

_lt = LazyTranslate(__name__)

SALES = ("out_invoice", "out_refund")
MOST = 20


@line("credit_notes", "documents", _lt("Credit Note Numbers"))
def credit_notes(run):
    """An own sequence for credit notes, where the provider's country wants one; and no number that
    an invoice has, too."""
    for issue in run.connection._company_issues():
        if issue.code == "refund_sequence":
            return of_issue("credit_notes", "red", issue, "elsewhere")
    journals = _sale_journals(run)
    if shared := journals.filtered(lambda journal: not journal.refund_sequence):
        names = some(shared.mapped("display_name"))
        return green("credit_notes", "check_refunds_shared", journals=names)
    return green("credit_notes")


@line("number_ranges", "documents", _lt("Number Ranges"))
def number_ranges(run):
    """A number is a document's name at the provider: none may be given twice by several journals,
    companies sharing the books, or years."""
    if twice := _given_twice(run):
        numbers, ids = zip(*twice, strict=True)
        params = {"numbers": some(numbers)}
        moves = tuple(sorted(move for group in ids for move in group))
        return CheckFact("number_ranges", "red", params, "check_number_twice", "moves", moves)
    journals = run.env["account.journal"]
    if colliding := _colliding(run):
        prefixes = [prefix for prefix, _ids in colliding]
        journals = journals.browse(sorted({i for _prefix, ids in colliding for i in ids}))
        params = {"numbers": some(prefixes), "journals": some(journals.mapped("display_name"))}
        text, ids = "check_number_prefix", tuple(journals.ids)
        return CheckFact("number_ranges", "red", params, text, "journals", ids)
    if same := _same_code(run):
        params = {"code": same[0].code, "journals": some(same.mapped("display_name"))}
        text, ids = "check_number_code", tuple(same.ids)
        return CheckFact("number_ranges", "amber", params, text, "journals", ids)
    if run.connection.number_mode == "reference":
        return green("number_ranges", "check_number_theirs")
    return green("number_ranges")


@line("rounding", "documents", _lt("Rounding Method"))
def rounding(run):
    """Odoo's default is per tax; whoever rounds otherwise there needs more corrections here."""
    wanted, here = run.can.tax_rounding, run.company.tax_calculation_rounding_method
    if not wanted or wanted == here:
        return green("rounding", method=here)
    return CheckFact("rounding", "amber", {"method": wanted, "other": here}, cure="company")


def _sale_journals(run):
    """Branches share the books, and may have journals of their own."""
    journals = run.env["account.journal"]
    branches = run.connection._branches()
    return journals.search([("type", "=", "sale"), ("company_id", "in", branches.ids)])


def _given_twice(run):
    """:return: list of (number, ids of the documents that have it)"""
    run.env["account.move"].flush_model(["name", "state", "move_type", "company_id"])
    query = SQL(
        """
        SELECT name, array_agg(id ORDER BY id)
          FROM account_move
         WHERE state = 'posted' AND move_type IN %s AND company_id IN %s
           AND (%s::date IS NULL OR invoice_date >= %s::date)
      GROUP BY name
        HAVING COUNT(*) > 1
      ORDER BY name
         LIMIT %s
        """,
        SALES,
        tuple(run.connection._branches().ids),
        run.connection.start_date or None,
        run.connection.start_date or None,
        MOST,
    )
    return run.env.execute_query(query)


def _colliding(run):
    """:return: list of (prefix, ids of the journals that give numbers with it, each of its own
    sequence): sooner or later they give the same"""
    run.env["account.move"].flush_model(["sequence_prefix", "journal_id", "invoice_date"])
    query = SQL(
        """
        SELECT DISTINCT sequence_prefix, move.journal_id,
               journal.refund_sequence AND move_type = 'out_refund'
          FROM account_move move
          JOIN account_journal journal ON journal.id = move.journal_id
         WHERE move.state = 'posted' AND move_type IN %s AND move.company_id IN %s
           AND invoice_date >= %s
        """,
        SALES,
        tuple(run.connection._branches().ids),
        fields.Date.context_today(run.connection) - relativedelta(years=1),
    )
    sequences = defaultdict(set)
    for prefix, journal, apart in run.env.execute_query(query):
        sequences[prefix or ""].add((journal, bool(apart)))
    return [
        (prefix, {journal for journal, _apart in givers})
        for prefix, givers in sorted(sequences.items())
        if len(givers) > 1
    ]


def _same_code(run):
    """:return: journals whose code, with which their numbers begin, another one has, too"""
    for _code, journals in sorted(_sale_journals(run).grouped("code").items()):
        if len(journals) > 1:
            return journals
    return run.env["account.journal"]
