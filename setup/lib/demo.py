"""A demo: one database, one Odoo and the sandboxes, with what they keep in one folder."""

import contextlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from . import browser, locks, modules, odoo_source, places, postgres, programs
from .odoo import Odoo
from .processes import Processes, free_port
from .report import SetupError, say, tail
from .template import Templates

_SANDBOXES = places.ROOT / "tests" / "sandbox"


@contextlib.contextmanager
def prepared(name: str, processes: Processes, fresh: bool) -> Iterator["Demo"]:
    """A demo with its database, made now if there is none or `fresh` is set, not started yet."""
    browser.ensure_programs()
    source = odoo_source.find()
    only_one = locks.held(
        f"demo-{places.key(places.RUNS, name)}",
        refusal=f"the {name} of this folder runs already; stop it with Ctrl-C where it was started",
    )
    with only_one, postgres.running() as server:
        demo = Demo(name, Odoo(source, server, modules.discover_product()), processes)
        if fresh:
            demo.forget()
        demo.ensure_database()
        yield demo


class Demo:
    def __init__(self, name: str, odoo: Odoo, processes: Processes) -> None:
        self.folder = places.RUNS / name
        self._odoo = odoo
        self._processes = processes
        self._templates = Templates(odoo, processes)
        self._running: dict[str, subprocess.Popen] = {}
        self.database = f"accounting_bridge_demo_{places.key(self.folder)}"
        self.addresses: dict[str, str] = {}
        self.sandboxes: dict[str, dict] = {}  # what each said about itself when it was ready

    # What is kept -----------------------------------------------------------------------------

    @property
    def _state_file(self) -> Path:
        return self.folder / "state.json"

    @property
    def state(self) -> dict:
        """What a later start needs to know; empty for a new demo."""
        return json.loads(self._state_file.read_text()) if self._state_file.exists() else {}

    def remember(self, **values: object) -> None:
        self._state_file.write_text(json.dumps(self.state | values, indent=2) + "\n")

    def forget(self) -> None:
        """Delete the database and all files."""
        self.drop_database()
        shutil.rmtree(self.folder, ignore_errors=True)

    def drop_database(self) -> None:
        self._templates.drop(self.database)

    def execute(self, statement: str, *parameters: object) -> list:
        """Run SQL in the database beside a running Odoo and return the rows, if there are any."""
        return self._odoo.database_server.execute(statement, parameters, self.database)

    def ensure_database(self) -> None:
        current = modules.content_hash(self._odoo.modules)
        if not self.state or not self._templates.exists(self.database):
            self.forget()
            self.folder.mkdir(parents=True)
            template = self._templates.with_modules()
            say("copying the prepared database")
            self._templates.copy(template, self.database, self.folder / "data")
        elif self.state["modules"] != current:
            say("updating the modules, their files changed")
            self._update_modules()
        self.remember(modules=current)

    def _update_modules(self) -> None:
        names = ",".join(module.name for module in self._odoo.modules)
        log = self._log_of("update")
        log.unlink(missing_ok=True)
        command = self._odoo.command(
            self._configuration(free_port()),
            f"--init={names}", f"--update={names}", "--stop-after-init", "--no-http",
        )
        if self._processes.run(command, env=self._odoo.environment, cwd=places.ROOT, log=log):
            raise SetupError(
                f"the modules could not be updated:\n{tail(log.read_text(), 40)}\n"
                "setup/demo --fresh starts over with a new database."
            )

    # Running ----------------------------------------------------------------------------------

    def start(self, port: int) -> None:
        """Start the sandboxes and Odoo, and wait until they answer."""
        for provider in _providers():
            self._start_sandbox(provider)
        self.start_odoo(port)

    def _start_sandbox(self, provider: str) -> None:
        port = free_port(self.state.get(f"{provider}_port", 0))
        command = [
            sys.executable, "-m", f"tests.sandbox.{provider}",
            f"--port={port}", f"--state={self.folder / provider}.json",
        ]
        self._launch(provider, command, lambda: programs.first_json_line(self._log_of(provider)))
        self.sandboxes[provider] = programs.first_json_line(self._log_of(provider))
        self.addresses[provider] = self.sandboxes[provider]["url"]
        self.remember(**{f"{provider}_port": port})

    def start_odoo(self, wanted_port: int) -> None:
        port = free_port(wanted_port)
        # By name: OAuth servers accept this as a return address, but no 127.0.0.1.
        self.addresses["odoo"] = f"http://localhost:{port}"
        command = self._odoo.command(self._configuration(port))
        self._launch("odoo", command, lambda: programs.answers(f"http://127.0.0.1:{port}/web/health"))

    def _launch(self, name: str, command: list[str], is_ready: Callable[[], object]) -> None:
        say(f"starting {name}")
        log = self._log_of(name)
        self._running[name] = process = programs.start(
            self._processes, command, env=self._odoo.environment, log=log
        )
        programs.wait_for(name, process, log, is_ready)

    def _log_of(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _configuration(self, port: int) -> Path:
        return self._odoo.write_configuration(
            self.folder / "odoo.conf", self.folder / "data", db_name=self.database,
            dbfilter=f"^{self.database}$", http_port=port, workers=0, max_cron_threads=2,
            # A connection that a browser opens ahead and leaves idle counts as a long request.
            limit_time_real=0,
        )

    def wait(self) -> None:
        """Return never; raise if one of the programs ends."""
        while True:
            for name, process in self._running.items():
                if process.poll() is not None:
                    log = self._log_of(name)
                    raise SetupError(f"{name} ended by itself, see {log}:\n{tail(log.read_text())}")
            time.sleep(0.5)

    def crash(self, name: str) -> None:
        """End a program in the middle of what it does, as a power failure would."""
        process = self._running.pop(name)
        process.kill()
        process.wait()
        self._processes.stop(process)

    def process(self, name: str) -> int:
        """The id of a running program's process."""
        return self._running[name].pid

    def stop(self) -> None:
        for process in reversed(list(self._running.values())):
            self._processes.stop(process)
        self._running.clear()

    def description(self) -> str:
        lines = [f"Odoo       {self.addresses['odoo']}"]
        lines += [f"{name.capitalize():<10} {self.addresses[name]}" for name in _providers()]
        lines += [f"Logs       {self.folder.relative_to(places.ROOT)}/*.log", "Ctrl-C stops all."]
        return "\n" + "\n".join(lines) + "\n"


def _providers() -> list[str]:
    """The sandboxes that can be started."""
    return sorted(path.parent.name for path in _SANDBOXES.glob("*/__main__.py"))
