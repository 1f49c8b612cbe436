"""The registry of the self-check: one function a line, kept by subject in `check_<subject>.py`."""

from dataclasses import dataclass, field
from functools import cached_property

from odoo.tools.translate import LazyTranslate

from ..tools.books import CheckFact

_lt = LazyTranslate(__name__)

SUBJECTS = [
    ("access", "1. Access"),
    ("organisation", "2. Organisation"),
    ("taxes", "3. Taxes, Accounts and Products"),
    ("payments", "4. Payments"),
    ("documents", "5. Documents and Numbers"),
    ("system", "6. Operation"),
]
STATES = [("green", "Fine"), ("amber", "Look"), ("red", "Wrong"), ("unknown", "Unknown")]
# The worst first.
WORST = ("red", "amber", "unknown", "green")


@dataclass(frozen=True)
class Line:
    """What is looked at under one code. `find` takes a `CheckRun` and gives a `CheckFact`, or None
    where the line means nothing for the connection. `online`: it needs what the provider just
    said."""

    code: str
    subject: str
    label: object
    find: object
    online: bool = False


LINES = {}


def line(code, subject, label, online=False):
    """Enter a function in the registry."""

    def enter(find):
        LINES[code] = Line(code, subject, label, find, online)
        return find

    return enter


def green(code, **params):
    return CheckFact(code, "green", params)


@dataclass
class CheckRun:
    """One run of the self-check: the connection, as the system and in its company, and what the
    provider just said. `failure` is the `documents.Issue` for which it could not be asked."""

    connection: object
    facts: object = None
    failure: object = None
    more: list = field(default_factory=list)  # `CheckFact` that the provider itself states

    @property
    def env(self):
        return self.connection.env

    @cached_property
    def provider(self):
        return self.connection._provider()

    @cached_property
    def can(self):
        return self.connection._capabilities()
