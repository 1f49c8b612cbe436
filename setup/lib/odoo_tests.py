"""The modules' tests: run by Odoo's test framework, each part in a database of its own."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from . import parts, places, test_result
from .odoo import Odoo
from .processes import Processes
from .template import Templates
from .test_result import Result

# They compute; what runs beside them mostly waits for an answer, and is to have it at once.
_NICENESS = 10


class OdooTests:
    """Odoo's tests keep one processor busy each."""

    def __init__(
        self, odoo: Odoo, templates: Templates, processes: Processes, folder: Path
    ) -> None:
        self._odoo, self._templates = odoo, templates
        self._processes, self._folder = processes, folder

    def run(self, arguments: list[str]) -> Result:
        """Run chosen tests, with their output here."""
        report, started = self._folder / "odoo.xml", time.monotonic()
        with self._command("odoo") as command:
            code = self._processes.run(
                [*command, f"--junitxml={report}", *arguments],
                env=parts.importable(self._odoo.environment), cwd=places.ROOT,
            )
        return test_result.of_pytest("odoo", report, code, time.monotonic() - started)

    def run_all(self, folders: list[Path], options: list[str]) -> Result:
        files = parts.files(folders)
        with contextlib.ExitStack() as stack:
            commands = [
                [*stack.enter_context(self._command(f"odoo-{place}")), *files, *options]
                for place in range(1, parts.number() + 1)
            ]
            return parts.run(
                self._processes, self._folder, "odoo", commands, self._odoo.environment,
                niceness=_NICENESS,
            )

    @contextlib.contextmanager
    def _command(self, name: str) -> Iterator[list[str]]:
        """How to run tests in a fresh copy of the database that has all modules."""
        data = self._folder / f"{name}-data"
        with self._templates.temporary() as database:
            self._templates.copy(self._templates.with_modules(), database, data)
            configuration = self._odoo.write_configuration(
                self._folder / f"{name}.conf", data, db_name=database, dbfilter=f"^{database}$",
                screenshots=self._folder / "screenshots",
            )
            yield [
                sys.executable, "-m", "pytest", "-p", "odoo", f"--odoo-config={configuration}",
                "-p", "lib.ready_companies", "--odoo-http", "--odoo-log-level=warn",
            ]
