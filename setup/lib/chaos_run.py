"""One chaos run from beginning to end: prepare, let people work while everything breaks, let what
is owed be done, compare.
"""

import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import requests

from . import (
    chaos_compare,
    chaos_prepare,
    modules,
    odoo_source,
    postgres,
)
from .chaos_compare import Comparison
from .chaos_people import MOVE, ORDER, ORGANISATIONS, Company, Crowd, press
from .chaos_servers import ChaosServers
from .odoo import Odoo
from .processes import Processes
from .report import say

# Of 100 calls 20 go wrong.
MIX = {
    "lose_answer": 0.06, "fail_before": 0.05, "rate_limit": 0.05, "cut": 0.02, "slow": 0.01,
    "expire_token": 0.01,
}
_BETWEEN_LINES = 10  # seconds
_AT_ONCE = 40
_FEW = 0.02  # of all documents
_CONNECTION = "accounting.bridge.connection"
_DOCUMENT = "accounting.bridge.document"


@dataclass(frozen=True)
class Plan:
    """`numbers`: documents by provider; `seconds`: how long clicks keep arriving; `scale`: how many
    times the providers' limits on calls are raised; `patience`: seconds after the last click in
    which it goes on breaking until nearly nothing is owed; `time_limit`: seconds for the rest when
    nothing breaks any more; what is left then is stuck."""

    numbers: dict[str, int]
    seed: int
    seconds: float
    scale: float
    patience: float = 300
    time_limit: float = 600


@dataclass
class Outcome:
    """What a run showed: the figures by provider, and what people were told."""

    comparisons: dict[str, Comparison]
    calls: dict[str, int]
    struck: dict[str, dict[str, int]]
    kills: Counter
    told: Counter
    findings: list[str]
    seconds: float

    @property
    def is_good(self) -> bool:
        return not self.findings and all(c.is_good for c in self.comparisons.values())

    def figures(self) -> dict[str, dict[str, int]]:
        """By provider, to be printed as JSON."""
        return {
            provider: {
                "documents": found.documents, "external_documents": found.external_documents,
                "duplicates": found.duplicates, "lost": found.lost,
                "differing": found.differing, "stuck": found.stuck,
                "calls": self.calls[provider], "kills": self.kills.total(),
            }
            for provider, found in self.comparisons.items()
        }

    def words(self) -> list[str]:
        """What a person wants to know besides."""
        lines = [
            f"{provider}: of {self.calls[provider]} calls went wrong "
            + ", ".join(f"{n} {kind}" for kind, n in sorted(struck.items()))
            for provider, struck in self.struck.items()
        ]
        kills = ", ".join(f"{number} {kind}" for kind, number in sorted(self.kills.items()))
        lines.append(f"workers killed: {kills}")
        lines += [f"people: {number:5} {what}" for what, number in self.told.most_common()]
        lines += [f"FOUND {text}" for text in self.findings]
        lines += [f"FOUND {provider} {text}" for provider, found in self.comparisons.items()
                  for text in found.words]
        return lines


def run(processes: Processes, folder: Path, plan: Plan) -> Outcome:
    """Prepare and run; `folder` is for the logs."""
    with postgres.running() as server:
        odoo = Odoo(odoo_source.find(), server, modules.discover_product())
        prepared = chaos_prepare.ensure(odoo, processes, plan.numbers)
    with ChaosServers(processes, folder, plan.seed, MIX, plan.scale) as world:
        world.load(prepared.folder)
        world.start()
        return _Run(world, plan, prepared.facts).run()


class _Run:
    def __init__(self, world: ChaosServers, plan: Plan, facts: dict) -> None:
        self._world, self._plan = world, plan
        self._started = time.monotonic()
        self._companies = [
            Company.of(provider, facts[provider], random.Random(f"{plan.seed} {provider}"))
            for provider in plan.numbers
        ]
        self._crowd = Crowd(world, self._companies, world.database, plan.seed, plan.seconds)
        self._seats = {c.provider: self._crowd.seat(c, "finish") for c in self._companies}
        self._managers = {
            c.provider: self._crowd.seat(c, "manager", "admin") for c in self._companies
        }
        self._last_line = 0.0
        self._retried: set[int] = set()

    def run(self) -> Outcome:
        before = {c.provider: {e.id for e in self._entries(c)} for c in self._companies}
        say(f"people begin; seed {self._plan.seed}")
        self._crowd.start()
        self._crowd.wait(self._is_enough)
        faults = self._end_faults()
        say("nothing breaks any more; what is owed is done")
        self._finish_what_was_begun()
        self._drain()
        return self._outcome(before, faults)

    # While it breaks --------------------------------------------------------------------------

    def _is_enough(self) -> bool:
        """Whether the last few that are owed need not be done while it breaks."""
        self._tell()
        if time.monotonic() > self._started + self._plan.seconds + self._plan.patience:
            return True
        try:
            owed = [chaos_compare.waiting(self._world.execute, c.connection)
                    for c in self._companies]
        except psycopg2.OperationalError:
            return False
        return sum(owed) <= sum(self._plan.numbers.values()) * _FEW

    def _tell(self) -> None:
        if time.monotonic() - self._last_line < _BETWEEN_LINES:
            return
        self._last_line = time.monotonic()
        try:
            parts = [self._told(company) for company in self._companies]
        except psycopg2.OperationalError:
            parts = ["the database is away"]
        say("; ".join([*parts, f"{self._crowd.kills.total()} workers killed"]))

    def _told(self, company: Company) -> str:
        asked = len(self._crowd.asked(company.provider))
        ((there,),) = self._world.execute(
            "SELECT count(*) FROM accounting_bridge_document"
            " WHERE connection_id = %s AND external_id IS NOT NULL", company.connection,
        )
        waiting = chaos_compare.waiting(self._world.execute, company.connection)
        return f"{company.provider} {asked} asked for, {there} linked, {waiting} owed"

    def _end_faults(self) -> dict[str, dict]:
        """Returns what each proxy did until now."""
        found = {}
        for provider, proxy in self._world.proxies.items():
            found[provider] = requests.get(f"{proxy['control_url']}calls", timeout=30).json()
            requests.post(
                f"{proxy['control_url']}mix", json={}, timeout=30
            ).raise_for_status()
        return found

    # When nothing breaks any more -------------------------------------------------------------

    def _finish_what_was_begun(self) -> None:
        """People resume, post what they took back, and press again where nothing came of it."""
        for company in self._companies:
            manager, seat = self._managers[company.provider], self._seats[company.provider]
            if self._state(company) == "paused":
                manager.do(_CONNECTION, "action_resume", [company.connection])
            self._crowd.reconnect(manager, company)
            moves, orders = self._clicked(company)
            rows = self._world.execute(
                "SELECT id FROM account_move WHERE id = ANY(%s) AND state = 'draft'", moves
            )
            for (move,) in rows:
                seat.do(MOVE, "action_post", [move])
            for order in orders:
                press(seat, ORDER, [order])
            for place in range(0, len(moves), _AT_ONCE):
                press(seat, MOVE, moves[place:place + _AT_ONCE])

    def _state(self, company: Company) -> str:
        ((state,),) = self._world.execute(
            "SELECT state FROM accounting_bridge_connection WHERE id = %s", company.connection
        )
        return state

    def _clicked(self, company: Company) -> tuple[list[int], list[int]]:
        asked = self._crowd.asked(company.provider)
        return tuple([id_ for model, id_ in asked if model == wanted] for wanted in (MOVE, ORDER))

    def _drain(self) -> None:
        """Let the time pass that is waited between attempts, and let people try again what was
        refused, once, until nothing is owed."""
        deadline = time.monotonic() + self._plan.time_limit
        while time.monotonic() < deadline:
            owed = [self._push_on(company) for company in self._companies]
            self._tell()
            if not any(owed):
                return
            time.sleep(2)

    def _push_on(self, company: Company) -> int:
        connection, execute = company.connection, self._world.execute
        for document, _name, action, issues in chaos_compare.refused(execute, connection):
            if document not in self._retried:
                self._retried.add(document)
                codes = ", ".join(sorted(issue["code"] for issue in issues or ()))
                self._crowd.heard.note(f"{action} refused: {codes}")
                self._seats[company.provider].do(_DOCUMENT, "action_retry", [document])
        owed = chaos_compare.waiting(execute, connection)
        if owed:
            self._crowd.reconnect(self._managers[company.provider], company)
            execute(
                "UPDATE accounting_bridge_operation SET not_before = NULL WHERE connection_id = %s"
                " AND state IN ('pending', 'uncertain')", connection,
            )
            self._managers[company.provider].do(_CONNECTION, "action_synchronise", [connection])
        return owed

    # Comparing --------------------------------------------------------------------------------

    def _outcome(self, before: dict[str, set[str]], faults: dict[str, dict]) -> Outcome:
        comparisons = {
            c.provider: self._comparison(c, before[c.provider]) for c in self._companies
        }
        calls = {
            provider: requests.get(f"{proxy['control_url']}calls", timeout=30).json()["total"]
            for provider, proxy in self._world.proxies.items()
        }
        return Outcome(
            comparisons, calls, {name: found["struck"] for name, found in faults.items()},
            self._crowd.kills, self._crowd.heard.counts, self._crowd.heard.findings,
            time.monotonic() - self._started,
        )

    def _comparison(self, company: Company, before: set[str]) -> Comparison:
        """Compare; while only payments differ, which are fetched from time to time, once more."""
        deadline = time.monotonic() + self._plan.time_limit / 4
        while True:
            found = self._compared(company, before)
            if not found.differing or time.monotonic() > deadline:
                return found
            self._managers[company.provider].do(
                _CONNECTION, "action_synchronise", [company.connection]
            )
            time.sleep(4)

    def _compared(self, company: Company, before: set[str]) -> Comparison:
        execute = self._world.execute
        moves, orders = self._clicked(company)
        wanted = chaos_compare.asked(execute, company.connection, moves, orders)
        there = self._entries(company)
        found = chaos_compare.compare(wanted, there, len(orders), len(wanted) - len(set(moves)))
        for number in chaos_compare.not_asked_for(wanted, there, before):
            found.duplicates += 1
            found.words.append(f"{number}: is there, and nobody asked for it")
        found.words += [f"the customer {name} is there {times} times"
                        for name, times in self._customers(company).items() if times > 1]
        refused = chaos_compare.refused(execute, company.connection)
        found.stuck = chaos_compare.waiting(execute, company.connection) + len(refused)
        found.words += [f"{name}: {action} refused: {why}" for _d, name, action, why in refused]
        if found.stuck:
            found.words += chaos_compare.diagnosis(execute, company.connection)
        return found

    def _customers(self, company: Company) -> Counter:
        provider = company.provider
        return chaos_compare.customers(
            provider, self._world.sandboxes[provider], ORGANISATIONS[provider]
        )

    def _entries(self, company: Company) -> list[chaos_compare.Entry]:
        provider = company.provider
        return chaos_compare.entries(
            provider, self._world.sandboxes[provider], ORGANISATIONS[provider]
        )
