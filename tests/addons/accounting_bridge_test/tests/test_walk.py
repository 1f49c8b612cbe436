"""Random walks through the state machine of the outbox, with books in memory that know neither an
idempotency key nor a unique number: what is sent twice is there twice.

More walks, other walks: see `accounting_bridge.tests.walk_program`."""

from functools import partial
from unittest.mock import patch

from odoo.addons.accounting_bridge.models.document_apply import AccountingBridgeDocument
from odoo.addons.accounting_bridge.tests.walk import Walk, killed
from odoo.addons.accounting_bridge.tests.walk_program import rule, walk
from odoo.addons.accounting_bridge.tools.documents import Issue, Outcome, Result
from odoo.addons.accounting_bridge.tools.errors import OutcomeUnknown, Rejected, Unavailable

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase

CALLS = ("_find", "_match_contacts", "_create_contacts", "_changed", "_fetch", "_references")
ISSUES = (Issue("outcome_unknown"),)
# What becomes of a task: whether it is performed, and what is answered.
PUSHED = {
    "done": (True, Result.DONE),
    "lost": (True, Result.UNCERTAIN),
    "unknown": (False, Result.UNCERTAIN),
    "rejected": (False, Result.REJECTED),
    "retry": (False, Result.RETRY),
    "not answered": (True, None),
    "raised": (True, ValueError),
    "raised before": (False, ValueError),
    "stopped": (False, "stop"),
}
ASKED = {
    "answered": None,
    "not answered": {},
    "down": Unavailable("down"),
    "refused": Rejected("no"),
    "raised": ValueError("bug"),
}
MATCHED = {"found": None, "unknown": OutcomeUnknown("?"), "refused": Rejected("no")}
APPLIED = ("applied", "applied", "not applied", "not readable")


class BooksWalk(Walk):
    """The in-memory provider, and all that one can answer."""

    def _open_books(self):
        self.books = self.case.books
        for kept in (self.books.documents, self.books.contacts, self.books.calls):
            kept.clear()
        self.works()

    def works(self):
        self.pushed, self.asked, self.matched, self.applied = [], None, None, "applied"
        self.is_unreadable = False

    @rule(
        8,
        killed=killed,
        pushed=lambda dice: dice.choices(sorted(PUSHED), k=dice.randint(0, 4)),
        asked=lambda dice: dice.choice(("answered", *ASKED)),
        matched=lambda dice: dice.choice(("found", "found", *MATCHED)),
        applied=lambda dice: dice.choice(APPLIED),
    )
    def run_with_faults(self, killed, pushed, asked, matched, applied):
        with self._step():
            self.pushed, self.applied = list(pushed), applied
            self.asked, self.matched = ASKED[asked], MATCHED[matched]
            self._run(killed)
            self.works()

    def _books(self):
        return [
            (raw["id"], raw["number"], raw["total"], raw["status"])
            for raw in self.books.documents.values()
        ]

    def _customers_there(self):
        return len(self.books.contacts)

    def _void_there(self, external_id):
        self.books.touch(self.books.documents[external_id], status="voided")

    # === WHAT THE PROVIDER ANSWERS ===

    def _patches(self):
        provider = AccountingBridgeProviderTest
        for name in CALLS:
            call = partial(self._call, name, getattr(provider, name))
            yield patch.object(provider, name, _method(call))
        yield patch.object(provider, "_push", _method(self._push))
        read = partial(self._read, provider._read_document)
        yield patch.object(provider, "_read_document", _method(read))
        created = AccountingBridgeDocument._on_created
        yield patch.object(
            AccountingBridgeDocument,
            "_on_created",
            lambda documents: self._created(documents, created),
        )

    def _call(self, name, call, provider, session, *args):
        self.crash.trace()
        fault = {"_find": self.asked, "_match_contacts": self.matched}.get(name)
        if isinstance(fault, Exception):
            raise fault
        return call(provider, session, *args) if fault is None else fault

    def _push(self, provider, session, tasks):
        session.books.calls.append(tasks[0].action.value)
        outcomes, stopped = [], False
        for task in tasks:
            self.crash.trace()
            performed, answer = PUSHED[self.pushed.pop(0) if self.pushed else "done"]
            if stopped or answer == "stop":
                outcomes.append(Outcome(task.key, Result.RETRY, issues=ISSUES, stop=True))
                stopped = True
                continue
            outcome = provider._perform(session.books, task) if performed else None
            if answer is ValueError:
                raise ValueError("bug")
            if answer is Result.DONE:
                outcomes.append(outcome)
            elif answer:
                outcomes.append(Outcome(task.key, answer, issues=ISSUES))
        self.crash.trace()
        self.is_unreadable = self.applied == "not readable"
        return outcomes

    def _read(self, read, provider, kind, raw):
        if self.is_unreadable:
            raise KeyError("bug")
        return read(provider, kind, raw)

    def _created(self, documents, created):
        if documents and self.applied == "not applied":
            raise ValueError("bug")
        return created(documents)


def _method(function):
    """:return: a function that is bound to the provider when it is called on it"""

    def method(provider, *args):
        return function(provider, *args)

    return method


class TestWalk(FlowCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.books.unique = False
        prices = (100, 200, 300)
        cls.walk_moves = cls.env["account.move"].union(*map(cls._create_invoice, prices))

    def walk_registry(self):
        return self.enter_registry_test_mode()

    def test_never_twice_and_never_forgotten(self):
        walk(BooksWalk, self, walks=12)
