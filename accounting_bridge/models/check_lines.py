"""The registry of the self-check: one function a line, kept by subject in `check_<subject>.py`."""

from dataclasses import dataclass, field
from functools import cached_property

from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact

_lt = LazyTranslate(__name__)

# In the order of their keys, as grouped lists show them.
SUBJECTS = [
    ("access", "Access"),
    ("books", "Organisation and Books"),
    ("catalogue", "Taxes, Accounts and Products"),
    ("documents", "Documents and Numbers"),
    ("payments", "Payments"),
    ("system", "System"),
]
STATES = [("green", "Fine"), ("amber", "Look"), ("red", "Wrong"), ("unknown", "Unknown")]
# The worst first.
WORST = ("red", "amber", "unknown", "green")
# So many names a person reads.
MOST_NAMES = 5


@dataclass(frozen=True)
class Line:
    """What is looked at under one code. `find` takes a `CheckRun` and gives a `CheckFact`, or None
    where the line means nothing for the connection. `online`: it needs what the provider just
    said. `told`: the activity by which the owner is told of it already."""

    code: str
    subject: str
    label: object
    find: object
    online: bool = False
    told: str = ""


LINES = {}


def line(code, subject, label, online=False, told=""):
    """Enter a function in the registry."""

    def enter(find):
        LINES[code] = Line(code, subject, label, find, online, told)
        return find

    return enter


# === WHAT LINES SAY ===


def green(code, text="", **params):
    return CheckFact(code, "green", params, text)


def of_issue(code, level, issue, cure="", ids=()):
    """:return: a fact in the words of an issue (`documents.Issue`)"""
    params = dict(issue.params)
    if issue.message:
        params["message"] = issue.message
    return CheckFact(code, level, params, issue.code, cure, tuple(ids))


def worse(one, other):
    """:return: that of two facts (or None) about one line which stands"""
    facts = [fact for fact in (one, other) if fact]
    return min(facts, key=lambda fact: WORST.index(fact.level), default=None)


def some(names):
    """:return: list of the first names, with a sign that there are more"""
    names = list(dict.fromkeys(names))
    return names if len(names) <= MOST_NAMES else [*names[:MOST_NAMES], "…"]


# === WHAT LINES LOOK AT ===


@dataclass
class CheckRun:
    """One run of the self-check: the connection, as the system and in its company, and what the
    provider just said. `failure` is the `documents.Issue` for which it could not be asked."""

    connection: object
    facts: object = None
    failure: object = None
    more: list = field(default_factory=list)  # `CheckFact` that the provider itself states
    kinds: tuple = ()  # of catalogues that were read anew
    loaded: list = field(default_factory=list)  # their rows, `ReferenceData`
    answered: object = None  # `clock.Answered`: the provider's clock, where it told the time

    @property
    def env(self):
        return self.connection.env

    @property
    def company(self):
        return self.connection.company_id

    @cached_property
    def provider(self):
        return self.connection._provider()

    @cached_property
    def can(self):
        return self.connection._capabilities()

    @cached_property
    def mapper(self):
        return self.connection._mapper()

    @cached_property
    def rows(self):
        """:return: dict mapping key -> row of `accounting.bridge.mapping` that documents go by"""
        rows = self.connection.mapping_ids.filtered(lambda r: r.reference_id and r._counts())
        return {row.key: row for row in rows}

    @cached_property
    def uses(self):
        """:return: list of `Use`: what stood together on lines of the last twelve months"""
        return self.connection._uses_of_year()

    def tax_row(self, use):
        """:return: the row that says what the taxes of a line are, flagged or not, or None"""
        return self.rows.get(self.tax_key(self._taxes(use), self.position(use), use.nature))

    def tax_key(self, taxes, position=None, nature=None):
        """See `Mapper.tax_key`."""
        nature = nature if self.can.goods_and_services else None
        return self.mapper.tax_key(taxes, position, nature)

    def tax_code(self, use):
        """:return: the provider's code of a line's taxes, None where there is none to be used"""
        nature = use.nature if self.can.goods_and_services else None
        found = self.mapper.tax(self._taxes(use), self.position(use), nature)
        return found and found.code

    def account_code(self, use):
        account = self.env["account.account"].browse(use.account_id)
        return self.mapper.account(account, self.env["product.product"].browse(use.product_id))

    def _taxes(self, use):
        return self.env["account.tax"].browse(use.tax_ids)

    def position(self, use):
        return self.env["account.fiscal.position"].browse(use.position_id)
