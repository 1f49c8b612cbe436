"""Somebody at a browser while servers die: what they do, and what they are told.

What a person was told is counted by kind; what no person should ever be told (an error without
words, a page of a server that failed) is kept as a finding.
"""

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import requests

from .person import Person, Refused
from .report import SetupError

# What Odoo says in words; all else is an error of the program.
_IN_WORDS = {
    f"odoo.exceptions.{name}"
    for name in ("UserError", "ValidationError", "AccessError", "MissingError", "RedirectWarning",
                 "LockError", "ConcurrencyError")
}
_GONE = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
_DATABASE_AWAY = 20  # seconds after its restart in which people may be told that it is away
_TRIES = 40


@dataclass
class Heard:
    """What people were told, counted; findings are kept in full."""

    counts: Counter = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    database_away_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, what: str) -> None:
        with self._lock:
            self.counts[what] += 1

    def find(self, what: str) -> None:
        with self._lock:
            self.counts["unexpected"] += 1
            self.findings.append(what)

    def database_goes(self) -> None:
        self.database_away_until = time.monotonic() + _DATABASE_AWAY

    @property
    def database_is_away(self) -> bool:
        return time.monotonic() < self.database_away_until


class Seat:
    """Somebody with a browser session at each server; a click goes to any of them."""

    def __init__(
        self, addresses: list[str], database: str, login: str, company: int, seed: str,
        heard: Heard,
    ) -> None:
        self._addresses, self._database, self._login = addresses, database, login
        self._company, self._heard = company, heard
        self._persons: dict[str, Person] = {}
        self.random = random.Random(seed)

    def do(self, model: str, method: str, *arguments: object, at: str = "") -> bool:
        """Call until the server answers at all.

        :param at: the address of the server to use; empty: any
        :return: whether it was done; not, where Odoo refused in words
        """
        for _try in range(_TRIES):
            address = at or self.random.choice(self._addresses)
            try:
                self._person(address).call(model, method, *arguments)
            except Refused as refusal:
                if self._is_answer(refusal, f"{model}.{method}{arguments}"):
                    return False
            except _GONE:
                self._heard.note("server gone")
            except requests.HTTPError as error:
                self._note_page(error, f"{model}.{method}{arguments}")
            else:
                self._heard.note(method)
                return True
            at = ""
            time.sleep(0.3)
        self._heard.find(f"{_TRIES} times in vain: {model}.{method}{arguments}")
        return False

    def connect(self, connection: int, organisation: str) -> bool:
        """Press *Connect* and agree, in a browser; whether it came to the end."""
        try:
            self._person(self._addresses[0]).connect(connection, organisation)
        except (*_GONE, requests.HTTPError, SetupError):
            self._heard.note("connecting failed")
            self._persons.clear()
            return False
        self._heard.note("connected again")
        return True

    def _person(self, address: str) -> Person:
        if address not in self._persons:
            person = Person(address, self._database, self._login, self._login)
            person.companies = [self._company]
            self._persons[address] = person
        return self._persons[address]

    def _is_answer(self, refusal: Refused, what: str) -> bool:
        """Whether it was said in words; otherwise it is tried again."""
        if refusal.kind in _IN_WORDS:
            self._heard.note(f"refused: {_short(refusal)}")
            return True
        if self._heard.database_is_away:
            self._heard.note("database away")
        elif refusal.kind.endswith("SessionExpiredException"):
            self._heard.note("logged out")
        else:
            self._heard.find(f"{refusal.kind} after {what}: {refusal}")
        self._persons.clear()
        return False

    def _note_page(self, error: requests.HTTPError, what: str) -> None:
        if self._heard.database_is_away:
            self._heard.note("database away")
        else:
            self._heard.find(f"HTTP {error.response.status_code} after {what}")
        self._persons.clear()


def _short(refusal: Refused) -> str:
    """Its first words, without the names of documents."""
    return " ".join(re.sub(r"\S*\d\S*( \(.*?\))?", "…", str(refusal)).split())[:70]
