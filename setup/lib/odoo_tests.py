"""The modules' tests: in parts that run beside each other, each in a database of its own."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from . import places, test_result
from .odoo import Odoo
from .processes import Processes
from .template import Templates
from .test_result import Result

_MOST_PARTS = 4
_TEST = re.compile(r"^    def test_", re.MULTILINE)


class OdooTests:
    """One run of Odoo's test framework per part: each keeps one processor busy."""

    def __init__(
        self, odoo: Odoo, templates: Templates, processes: Processes, folder: Path
    ) -> None:
        self._odoo, self._templates = odoo, templates
        self._processes, self._folder = processes, folder

    def run(self, tests: list[str], options: list[str]) -> Result:
        """Run tests in one part, with their output here."""
        started = time.monotonic()
        with self._started("odoo", [*tests, *options], log=None) as process:
            return self._result("odoo", process, started)

    def run_in_parts(self, folders: list[Path], options: list[str]) -> Result:
        """Run all tests of these folders in as many parts as there are processors."""
        parts = split(folders, min(os.cpu_count() or 1, _MOST_PARTS))
        started = time.monotonic()
        results = []
        with contextlib.ExitStack() as stack:
            running = []
            for number, files in enumerate(parts, 1):
                name = f"odoo-{number}"
                part = self._started(name, [*files, *options], self._folder / f"{name}.log")
                running.append((name, stack.enter_context(part)))
            for name, process in running:
                results.append(self._result(name, process, started))
                print((self._folder / f"{name}.log").read_text(errors="replace"), flush=True)
        return test_result.together("odoo", results)

    @contextlib.contextmanager
    def _started(
        self, name: str, arguments: list[str], log: Path | None
    ) -> Iterator[subprocess.Popen]:
        data = self._folder / f"{name}-data"
        with self._templates.temporary() as database:
            self._templates.copy(self._templates.with_modules(), database, data)
            configuration = self._odoo.write_configuration(
                self._folder / f"{name}.conf", data, db_name=database, dbfilter=f"^{database}$",
                screenshots=self._folder / "screenshots",
            )
            command = [
                sys.executable, "-m", "pytest", f"--junitxml={self._report(name)}", "-p", "odoo",
                f"--odoo-config={configuration}", "--odoo-http", "--odoo-log-level=warn",
                *arguments,
            ]
            process = self._processes.start(
                command, env=self._odoo.environment, cwd=places.ROOT, log=log
            )
            try:
                yield process
            finally:
                self._processes.stop(process)

    def _report(self, name: str) -> Path:
        return self._folder / f"{name}.xml"

    def _result(self, name: str, process: subprocess.Popen, started: float) -> Result:
        code = process.wait()
        seconds = time.monotonic() - started
        return test_result.of_pytest(name, self._report(name), code, seconds)


def split(folders: list[Path], parts: int) -> list[list[str]]:
    """The test files in parts of about equal numbers of tests, the largest files first."""
    files = sorted(
        (file for folder in folders for file in folder.rglob("test_*.py")),
        key=lambda file: (-_tests_in(file), str(file)),
    )
    loads: list[tuple[int, list[str]]] = [(0, []) for _part in range(parts)]
    for file in files:
        number, (tests, names) = min(enumerate(loads), key=lambda load: load[1][0])
        relative = file.relative_to(places.ROOT) if file.is_relative_to(places.ROOT) else file
        loads[number] = (tests + _tests_in(file), [*names, str(relative)])
    return [names for _tests, names in loads if names]


def _tests_in(file: Path) -> int:
    return len(_TEST.findall(file.read_text()))
