"""The world in which everything breaks: a PostgreSQL server of its own, two Odoo servers with
workers on one database, the sandboxes, and a fault proxy before each.
"""

import contextlib
import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from . import modules, odoo_prefork, odoo_source, places, postgres_private, programs
from .chaos_prepare import DATABASE, PROVIDERS, Prepared, enter_addresses
from .odoo import Odoo
from .odoo_prefork import PreforkServer
from .processes import Processes, free_port
from .report import SetupError, say
from .template import copy_tree

SERVERS = 2
_SLOW = 12  # seconds: longer than a run of the scheduled action waits
# What each service says with 429. That nothing is left of Xero's minute is not said: it would be
# believed, for the whole minute, although the next answer tells otherwise.
_REFUSALS = {
    "xero": {"headers": {"Retry-After": "1", "X-Rate-Limit-Problem": "minute"}},
    "lexoffice": {
        "headers": {"Content-Type": "application/json"},
        "body": '{"message": "Too Many Requests"}',
    },
}
_SECONDS_WITHOUT_WORKERS = 60


class ChaosServers:
    """A context manager: at its end everything is stopped, and only the logs are left.

    :param folder: for the logs, the attachments and the configurations
    :param seed: of the proxies: which of their calls go wrong
    :param mix: {kind of fault: share of the calls}, see tests/faultproxy
    :param scale: how many times quicker than the real services the sandboxes may be asked
    """

    def __init__(
        self, processes: Processes, folder: Path, seed: int, mix: dict[str, float], scale: float
    ) -> None:
        self.folder, self.seed, self.mix, self.scale = folder, seed, mix, scale
        self.sandboxes: dict[str, dict] = {}  # what each said about itself when it was ready
        self.proxies: dict[str, dict] = {}
        self.kills = {"http": 0, "cron": 0}
        self._processes = processes
        self.servers: list[PreforkServer] = []
        self._launched: list[subprocess.Popen] = []
        self._resources = contextlib.ExitStack()

    def __enter__(self) -> "ChaosServers":
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._data, ignore_errors=True)
        source = odoo_source.find()
        self._postgres = self._resources.enter_context(postgres_private.private(self._processes))
        self._odoo = Odoo(source, self._postgres.postgres, modules.discover_product())
        return self

    def __exit__(self, *exception: object) -> None:
        with self._resources:
            self.stop()
            shutil.rmtree(self._data, ignore_errors=True)
            if self._postgres.log.exists():
                shutil.copy(self._postgres.log, self.folder)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    # Starting ---------------------------------------------------------------------------------

    def load(self, dump_folder: Path) -> None:
        """Load what chaos_prepare made, start PostgreSQL, the sandboxes and the proxies, and lead
        the database to these."""
        say("loading the prepared database")
        prepared = Prepared(dump_folder)
        launched = self._launch(prepared)
        self._load_database(prepared.dump)
        copy_tree(prepared.filestore, self._data / "filestore" / DATABASE)
        self._wait_for(launched)
        self.servers = [
            PreforkServer(self._odoo, self._processes, self.folder, f"odoo-{number}", DATABASE)
            for number in range(1, SERVERS + 1)
        ]
        # Before Odoo starts: it remembers parameters.
        addresses = {provider: proxy["url"] for provider, proxy in self.proxies.items()}
        enter_addresses(self.execute, addresses, self.addresses[0])
        self._take_the_place_of_the_other()
        self._scale_limits()

    def _load_database(self, dump: Path) -> None:
        name = places.key(dump, dump.stat().st_mtime_ns, dump.stat().st_size)
        self._postgres.fill(name, lambda server: postgres_private.load(server, DATABASE, dump))
        self._postgres.start()

    def start(self) -> None:
        """Start the Odoo servers and wait until both answer."""
        say(f"starting {SERVERS} Odoo servers with workers")
        for server in self.servers:
            server.start()
        for server in self.servers:
            server.wait_until_it_answers()

    def stop(self) -> None:
        """Stop all programs; the books and the database go."""
        for server in self.servers:
            server.stop()
        self.servers = []
        while self._launched:
            self._processes.stop(self._launched.pop())
        self._postgres.stop()

    def _launch(self, prepared: Prepared) -> list["_Program"]:
        """Start the sandboxes and the proxies, all beside each other."""
        launched = []
        for place, provider in enumerate(PROVIDERS):
            port = free_port()
            launched.append(self._start(provider, "sandbox", [
                "-m", f"tests.sandbox.{provider}", f"--port={port}",
                f"--books={prepared.books(provider)}",
            ]))
            sandbox = f"http://127.0.0.1:{port}"
            launched.append(self._start(provider, "proxy", [
                "-m", "tests.faultproxy", f"--target={sandbox}",
                f"--seed={self.seed * len(PROVIDERS) + place}", f"--mix={json.dumps(self.mix)}",
                f"--slow={_SLOW}", f"--rate-limit={json.dumps(_REFUSALS[provider])}",
                f"--expire-url={sandbox}/__control__/tokens", '--expire-body={"expire": true}',
            ]))
        return launched

    def _start(self, provider: str, kind: str, arguments: list[str]) -> "_Program":
        log = self.folder / f"{provider}-{kind}.log"
        process = programs.start(
            self._processes, [sys.executable, *arguments], env=self._odoo.environment, log=log
        )
        self._launched.append(process)
        return _Program(provider, kind, process, log)

    def _wait_for(self, launched: list["_Program"]) -> None:
        for program in launched:
            facts = self.sandboxes if program.kind == "sandbox" else self.proxies
            facts[program.provider] = program.ready()

    def _take_the_place_of_the_other(self) -> None:
        """The database was restored on another server; that is nobody's copy here."""
        self.execute("UPDATE accounting_bridge_connection SET database_ref = NULL")

    def _scale_limits(self) -> None:
        for provider, path, values in (
            ("xero", "quotas", {"minute": 60 * self.scale, "day": 5000 * self.scale,
                                "appminute": 10000 * self.scale}),
            ("lexoffice", "limits", {"per_second": 2 * self.scale, "capacity": 4 * self.scale}),
        ):
            answer = requests.post(
                self.sandboxes[provider]["control_url"] + path, json=values, timeout=10
            )
            answer.raise_for_status()
        self.set_parameter("accounting_bridge.lexoffice.calls_per_second", str(2 * self.scale))

    def set_parameter(self, key: str, value: str) -> None:
        """Set a system parameter from outside; a running Odoo does not hear of it."""
        self.execute(
            "INSERT INTO ir_config_parameter (key, value, create_date, write_date)"
            " VALUES (%s, %s, now(), now())"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, value,
        )

    def execute(self, sql: str, *params: object) -> list:
        """Run SQL in the database from outside and return the rows, if there are any."""
        return self._odoo.database_server.execute(sql, params, DATABASE)

    # What breaks ------------------------------------------------------------------------------

    @property
    def database(self) -> str:
        return DATABASE

    @property
    def addresses(self) -> list[str]:
        """Of the Odoo servers."""
        return [server.address for server in self.servers]

    @property
    def masters_ended(self) -> int:
        """How often an Odoo server gave up by itself and was started again."""
        return sum(server.ended for server in self.servers)

    def workers(self) -> list[int]:
        """Process ids of the HTTP and cron workers of all servers."""
        return [process for server in self.servers for process in server.workers()]

    def kill_a_worker(self, random: random.Random) -> str:
        """SIGKILL one of them; returns "http" or "cron"."""
        deadline = time.monotonic() + _SECONDS_WITHOUT_WORKERS
        while time.monotonic() < deadline:
            found = {p: kind for server in self.servers for p, kind in server.workers().items()}
            if found and odoo_prefork.kill(process := random.choice(list(found))):
                self.kills[found[process]] += 1
                return found[process]
            time.sleep(0.1)
        raise SetupError(f"no Odoo worker is left, see {self.folder}")

    def restart_postgres(self) -> None:
        """Let PostgreSQL crash and start again."""
        with self.without_postgres():
            pass

    @contextlib.contextmanager
    def without_postgres(self) -> Iterator[None]:
        """PostgreSQL crashes, and starts again after the block."""
        self._postgres.crash()
        yield
        self._postgres.start()

    def set_mix(self, mix: dict[str, float]) -> None:
        """Let another share of the calls go wrong from now on; {}: none."""
        for proxy in self.proxies.values():
            requests.post(f"{proxy['control_url']}mix", json=mix, timeout=10).raise_for_status()

    def struck(self, provider: str) -> dict[str, int]:
        """How many calls went wrong, by kind of fault."""
        answer = requests.get(f"{self.proxies[provider]['control_url']}calls", timeout=10)
        return answer.json()["struck"]


@dataclass(frozen=True)
class _Program:
    provider: str
    kind: str
    process: subprocess.Popen
    log: Path

    def ready(self) -> dict:
        """Wait; returns what it says about itself."""
        name = f"{self.provider}'s {self.kind}"
        programs.wait_for(name, self.process, self.log, self._said)
        return self._said()

    def _said(self) -> dict | None:
        return programs.first_json_line(self.log)
