"""The people of a chaos run: they click, edit, pay and let things run out, all from one seed.
Each is a thread with browser sessions of its own at every Odoo server (see chaos_seat.py).
"""

import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg2
import requests

from . import demo_british, demo_german
from .books import ask
from .chaos_seat import Heard, Seat

MOVE, ORDER = "account.move", "sale.order"
ORGANISATIONS = {"xero": demo_british.ORGANISATION, "lexoffice": demo_german.ORGANISATION}
_CONNECTION = "accounting.bridge.connection"


@dataclass(frozen=True)
class Company:
    """One of the two companies and what its people may click.

    `documents`: (model, id) in the order in which they are asked for
    """

    provider: str
    id: int
    connection: int
    login: str
    documents: list[tuple[str, int]]
    partners: list[int]

    @classmethod
    def of(cls, provider: str, facts: dict, shuffle: random.Random) -> "Company":
        documents = [(MOVE, number) for number in facts["invoices"]]
        for number in facts["orders"]:
            documents.insert(shuffle.randint(0, len(documents)), (ORDER, number))
        return cls(provider, facts["company"], facts["connection"], facts["login"], documents,
                   facts["partners"])


class Crowd:
    """All people of a run.

    :param world: the servers (see chaos_servers.py)
    :param seconds: how long new clicks keep arriving
    """

    def __init__(
        self, world, companies: list[Company], database: str, seed: int, seconds: float
    ) -> None:
        self.world, self.companies, self.seed, self.seconds = world, companies, seed, seconds
        self.heard = Heard()
        self.kills: Counter = Counter()
        self._database = database
        self._names = itertools.count(1)
        self._over = threading.Event()
        self._started = 0.0
        self._lock = threading.Lock()
        self._asked: dict[str, list[tuple[str, int]]] = {c.provider: [] for c in companies}
        self._threads: list[threading.Thread] = []

    # Beginning and end ------------------------------------------------------------------------

    def start(self) -> None:
        """Everybody begins; `wait` for the end."""
        self._started = time.monotonic()
        for company in self.companies:
            for part in range(2):
                self._let(self._click_all, company, part)
            self._let(self._edit_documents, company)
            self._let(self._edit_connection, company)
            self._let(self._look_after, company)
            self._let(self._keep_books, company)
            self._let(self._let_access_end, company)
        self._let(self._kill_workers)
        self._let(self._restart_database)

    def wait(self, look: Callable[[], bool]) -> None:
        """Until all have been clicked and `look`, called now and then, says that it is enough."""
        clickers = [t for t in self._threads if t.name.startswith("_click_all")]
        while not look() or any(thread.is_alive() for thread in clickers):
            time.sleep(1)
        self._over.set()
        for thread in self._threads:
            thread.join()

    def asked(self, provider: str) -> list[tuple[str, int]]:
        """What has been clicked so far."""
        with self._lock:
            return list(self._asked[provider])

    def seat(self, company: Company, role: str, login: str = "") -> Seat:
        return Seat(
            self.world.addresses, self._database, login or company.login, company.id,
            f"{self.seed} {company.provider} {role}", self.heard,
        )

    def _let(self, task: Callable, *arguments: object) -> None:
        def run() -> None:
            try:
                task(*arguments)
            except Exception as error:  # noqa: BLE001 - a person who leaves is a finding
                self.heard.find(f"{task.__name__}: {type(error).__name__}: {error}")

        name = f"{task.__name__}-{next(self._names)}"
        thread = threading.Thread(target=run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _moments(self, mean: float, role: str) -> Iterator[random.Random]:
        """Wait a random time again and again, until the run is over."""
        chance = random.Random(f"{self.seed} {role}")
        while not self._over.wait(chance.expovariate(1 / mean)):
            yield chance

    # Clicking ---------------------------------------------------------------------------------

    def _click_all(self, company: Company, part: int) -> None:
        """Every second document at its time; a part of them twice at the same moment."""
        seat, other = (self.seat(company, f"click {part} {n}") for n in "ab")
        mine = company.documents[part::2]
        pause = self.seconds / max(1, len(mine))
        place = 0
        while place < len(mine):
            self._over.wait(max(0, self._started + place * pause - time.monotonic()))
            chance = seat.random.random()
            # As from the list: some at once.
            several = mine[place:place + (seat.random.randint(2, 12) if chance > 0.9 else 1)]
            self._click(company, seat, other, several, chance < 0.2)
            place += len(several)

    def _click(
        self, company: Company, seat: Seat, other: Seat, documents: list, twice: bool
    ) -> None:
        with self._lock:
            self._asked[company.provider] += documents
        for model in dict.fromkeys(model for model, _id in documents):
            ids = [id_ for m, id_ in documents if m == model]
            if twice:
                self._press_together(seat, other, model, ids)
            else:
                press(seat, model, ids)
            if seat.random.random() < 0.05:
                press(other, model, ids)

    def _press_together(self, seat: Seat, other: Seat, model: str, ids: list[int]) -> None:
        """Two people, one moment, two servers."""
        first, second = seat.random.sample(self.world.addresses, 2)
        both = threading.Barrier(2)

        def press_other() -> None:
            both.wait()
            press(other, model, ids, second)

        thread = threading.Thread(target=press_other)
        thread.start()
        both.wait()
        press(seat, model, ids, first)
        thread.join()

    # Editing ----------------------------------------------------------------------------------

    def _edit_documents(self, company: Company) -> None:
        """The invoice that was just asked for is changed; that may be refused."""
        seat = self.seat(company, "edit")
        mean = max(1.0, self.seconds / 60)
        for chance in self._moments(mean, f"edit {company.provider}"):
            recent = [id_ for model, id_ in self.asked(company.provider)[-8:] if model == MOVE]
            if recent:
                self._edit(seat, company, chance, chance.choice(recent))

    def _edit(self, seat: Seat, company: Company, chance: random.Random, move: int) -> None:
        what = chance.choice(("narration", "term", "partner", "draft", "narration", "term"))
        if what == "narration":
            seat.do(MOVE, "write", [move], {"narration": f"Seen {chance.random()}"})
        elif what == "term":
            seat.do(MOVE, "write", [move], {"invoice_payment_term_id": False})
        elif what == "partner":
            seat.do(MOVE, "write", [move], {"partner_id": chance.choice(company.partners)})
        elif seat.do(MOVE, "button_draft", [move]):
            self._change_draft(seat, company, chance, move)

    def _change_draft(
        self, seat: Seat, company: Company, chance: random.Random, move: int
    ) -> None:
        for (line,) in self._look_up(
            "SELECT min(id) FROM account_move_line"
            " WHERE move_id = %s AND display_type = 'product'", move,
        ):
            seat.do(MOVE, "write", [move], {
                "invoice_line_ids": [(1, line, {"quantity": chance.randint(1, 9)})],
            })
        seat.do(MOVE, "action_post", [move])
        press(seat, MOVE, [move])

    def _edit_connection(self, company: Company) -> None:
        seat = self.seat(company, "connection", "admin")
        for chance in self._moments(max(4.0, self.seconds / 12), f"admin {company.provider}"):
            what = chance.choice(("days", "owner", "pause", "test"))
            if what == "days":
                seat.do(_CONNECTION, "write", [company.connection],
                        {"exchange_days": chance.randint(30, 120)})
            elif what == "owner":
                for (user,) in self._look_up(
                    "SELECT id FROM res_users WHERE login = %s",
                    chance.choice((company.login, "admin")),
                ):
                    seat.do(_CONNECTION, "write", [company.connection], {"user_id": user})
            elif what == "test":
                seat.do(_CONNECTION, "action_test", [company.connection])
            elif seat.do(_CONNECTION, "action_pause", [company.connection]):
                self._over.wait(chance.uniform(0.5, 3))
                seat.do(_CONNECTION, "action_resume", [company.connection])

    def _look_after(self, company: Company) -> None:
        """Somebody who connects again where that is needed, and now and then asks for what changed.
        It also wakes what else sleeps until Odoo looks by itself, up to a minute after the worker
        that had it was killed."""
        seat = self.seat(company, "look after", "admin")
        for chance in self._moments(5, f"look after {company.provider}"):
            self.reconnect(seat, company)
            if chance.random() < 0.5:
                seat.do(_CONNECTION, "action_synchronise", [company.connection])

    def reconnect(self, seat: Seat, company: Company) -> None:
        """Where a person is needed: an answer that was lost can cost a token that is good once."""
        rows = self._look_up(
            "SELECT state, attention_issue FROM accounting_bridge_connection WHERE id = %s",
            company.connection,
        )
        for state, issue in rows:
            if state == "attention":
                self.heard.note(f"needs attention: {(issue or {}).get('code')}")
                seat.connect(company.connection, ORGANISATIONS[company.provider])

    # The accountant ---------------------------------------------------------------------------

    def _keep_books(self, company: Company) -> None:
        """What is there is paid now and then, in part or in full."""
        for chance in self._moments(max(2.0, self.seconds / 40), f"books {company.provider}"):
            rows = self._look_up(
                "SELECT external_id, remote_total FROM accounting_bridge_document"
                " WHERE connection_id = %s AND external_id IS NOT NULL AND kind = 'invoice'"
                " ORDER BY id DESC LIMIT 30", company.connection,
            )
            if rows:
                self._pay(company, chance, *chance.choice(rows))

    def _pay(self, company: Company, chance: random.Random, external_id: str, total) -> None:
        body = {"amount": f"{float(total) * chance.choice((0.25, 0.5)):.2f}"}
        if company.provider == "xero":
            name, organisation = "act", ORGANISATIONS["xero"]
            body |= {"action": "pay", "id": external_id, "tenant": organisation}
        else:
            name, body = "pay", body | {"voucher": external_id}
        try:
            ask(self.world.sandboxes[company.provider]["control_url"], name, body)
        except requests.HTTPError:
            self.heard.note("accountant refused")
        else:
            self.heard.note("paid there")

    def _look_up(self, statement: str, *parameters: object) -> list:
        """Ask the database from outside; nothing while it is away."""
        try:
            return self.world.execute(statement, *parameters)
        except psycopg2.OperationalError:
            if not self.heard.database_is_away:
                raise
            return []

    # What runs out, and what dies -------------------------------------------------------------

    def _let_access_end(self, company: Company) -> None:
        """An hour has passed for the token: there, and by what Odoo knows of it."""
        mean = max(5.0, self.seconds / 10)
        for chance in self._moments(mean, f"tokens {company.provider}"):
            control = self.world.sandboxes[company.provider]["control_url"]
            ask(control, "tokens", {"expire": True})
            if chance.random() < 0.5:
                self._look_up(
                    "UPDATE accounting_bridge_token SET expires_at = now() AT TIME ZONE 'UTC'"
                    " WHERE connection_id = %s", company.connection,
                )
            self.heard.note("access ended")

    def _kill_workers(self) -> None:
        for chance in self._moments(max(5.0, self.seconds / 80), "kill"):
            self.kills[self.world.kill_a_worker(chance)] += 1

    def _restart_database(self) -> None:
        chance = random.Random(f"{self.seed} database")
        if not self._over.wait(self.seconds * chance.uniform(0.3, 0.7)):
            self.heard.database_goes()
            self.world.restart_postgres()
            self.heard.database_goes()
            self.heard.note("database restarted")


def press(seat: Seat, model: str, ids: list[int], at: str = "") -> bool:
    """Press *Create external invoice*, in the form or for the rows chosen in the list."""
    method = "action_bridge_create_invoice" if model == ORDER else "action_bridge_create_external"
    return seat.do(model, method, ids, at=at)
