"""The stages of setup/test: what each runs and what it needs."""

import concurrent.futures
import os
import shutil
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from . import modules, parts, places, terms, test_result
from .odoo_tests import OdooTests
from .preparation import Preparation
from .processes import Processes
from .report import say
from .test_result import Result

NAMES = ("lint", "unit", "setup", "contract", "install", "odoo", "e2e")
_WITH_ODOO = {"install", "odoo", "e2e"}
# Odoo's tests compute; the end-to-end tests wait a lot, for servers, browsers and what breaks; what
# stands before those keeps one processor busy at most.
_BESIDE = ("odoo", "install", "e2e")
_TESTS = places.ROOT / "tests"


def folders() -> dict[str, list[Path]]:
    """The folders whose tests belong to a stage."""
    return {
        "unit": [_TESTS / "unit"],
        "setup": [_TESTS / "setup"],
        "contract": [
            _TESTS / "contract", _TESTS / "integration_xero", _TESTS / "integration_lexoffice",
        ],
        "odoo": [module.tests for module in modules.discover()],
        "e2e": [_TESTS / "e2e"],
    }


def turns(plan: list[tuple[str, list[str]]]) -> list[list[tuple[str, list[str]]]]:
    """What is run one after the other: a stage with its arguments, or the first of several beside
    the others."""
    beside = [part for part in plan if part[0] in _BESIDE]
    if len(beside) < 2:
        return [[part] for part in plan]
    beside.sort(key=lambda part: _BESIDE.index(part[0]))
    return [*([part] for part in plan if part not in beside), beside]


class Stages:
    """Runs stages; those with Odoo wait for what `begin` or the first of them prepares."""

    def __init__(self, processes: Processes, folder: Path) -> None:
        self._processes = processes
        self._folder = folder
        self._preparation = Preparation(processes)

    def __enter__(self) -> "Stages":
        return self

    def __exit__(self, *_exception: object) -> None:
        self._preparation.close()
        for data in self._folder.glob("*data"):
            shutil.rmtree(data, ignore_errors=True)

    def begin(self, stages: Iterable[str]) -> None:
        """Prepare beside the first of these stages what the later ones need."""
        if _WITH_ODOO & set(stages):
            self._preparation.begin()

    def run(self, turn: list[tuple[str, list[str]]]) -> list[Result]:
        """:param turn: see `turns`"""
        (stage, arguments), *others = turn
        if not others:
            return self._run(stage, arguments)
        # Where this is interrupted, the thread ends with the program that it waits for.
        thread = concurrent.futures.ThreadPoolExecutor(1)
        beside = thread.submit(self._run_quietly, others)
        return [*self._run(stage, arguments), *beside.result()]

    def _run_quietly(self, parts: list[tuple[str, list[str]]]) -> list[Result]:
        """What a stage says is printed when it has ended."""
        results = []
        for stage, arguments in parts:
            log = self._folder / f"{stage}.log"
            try:
                results += self._run(stage, arguments, log=log)
            finally:
                if log.exists():
                    print(log.read_text(errors="replace"), flush=True)
        return results

    def _run(self, stage: str, arguments: list[str], **more: Path) -> list[Result]:
        say(f"{stage} …")
        return getattr(self, f"_run_{stage}")(arguments, **more)

    def _run_lint(self, arguments: list[str]) -> list[Result]:
        ours = [str(module.folder.relative_to(places.ROOT)) for module in modules.discover()]
        python = [sys.executable, "-m"]
        return [
            self._check("ruff", [*python, "ruff", "check", "--no-cache", "."]),
            self._check("pylint-odoo", [*python, "pylint", f"--rcfile={places.ROOT / '.pylintrc'}",
                                        "--jobs=0", *ours]),
        ]

    def _run_unit(self, arguments: list[str]) -> list[Result]:
        return self._shared_pytest("unit", arguments, parts.number())

    def _run_setup(self, arguments: list[str]) -> list[Result]:
        return self._plain_pytest("setup", arguments)

    def _run_contract(self, arguments: list[str]) -> list[Result]:
        # Half of the time they wait: for a limit, a clock, a server that restarts.
        return self._shared_pytest("contract", arguments, 2 * parts.number())

    def _run_install(self, arguments: list[str], log: Path | None = None) -> list[Result]:
        started = time.monotonic()
        prepared = self._preparation.result()
        warnings = prepared.templates.warnings(prepared.template)
        result = test_result.of_check("install", len(warnings), time.monotonic() - started)
        result.failed = [f"warning while the modules were installed: {text}" for text in warnings]
        return [result, self._check_terms()]

    def _check_terms(self) -> Result:
        started = time.monotonic()
        prepared, folder = self._preparation.result(), self._folder / "terms"
        templates = prepared.templates
        with terms.exported(prepared.odoo, templates, self._processes, folder) as found:
            problems = [line for pair in found.items() for line in terms.problems(*pair)]
        result = test_result.of_check("terms", len(problems), time.monotonic() - started)
        result.failed = problems
        return result

    def _run_odoo(self, arguments: list[str]) -> list[Result]:
        existing = [folder for folder in folders()["odoo"] if folder.exists()]
        if not existing:
            return []
        prepared = self._preparation.result()
        tests = OdooTests(prepared.odoo, prepared.templates, self._processes, self._folder)
        if _names_paths(arguments):
            return [tests.run(arguments)]
        return [tests.run_all(existing, arguments)]

    def _run_e2e(self, arguments: list[str], log: Path | None = None) -> list[Result]:
        if not (_TESTS / "e2e").exists():
            return []
        prepared = self._preparation.result()
        say(f"the end-to-end tests start from {prepared.template}")
        return self._pytest("e2e", ["-p", "no:odoo"], arguments, prepared.odoo.environment, log)

    def _shared_pytest(self, stage: str, arguments: list[str], number: int) -> list[Result]:
        if _names_paths(arguments):
            return self._plain_pytest(stage, arguments)
        command = [
            sys.executable, "-m", "pytest", "-p", "no:odoo", *parts.files(folders()[stage]),
            *arguments,
        ]
        commands = [command] * number
        return [parts.run(self._processes, self._folder, stage, commands, dict(os.environ))]

    def _plain_pytest(self, stage: str, arguments: list[str]) -> list[Result]:
        if not any(path.exists() for path in folders()[stage]):
            return []
        return self._pytest(stage, ["-p", "no:odoo"], arguments, dict(os.environ))

    def _pytest(
        self, stage: str, options: list[str], arguments: list[str], environment: dict[str, str],
        log: Path | None = None,
    ) -> list[Result]:
        report = self._folder / f"{stage}.xml"
        paths = [] if _names_paths(arguments) else folders()[stage]
        existing = [str(path.relative_to(places.ROOT)) for path in paths if path.exists()]
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *options, *existing]
        started = time.monotonic()
        code = self._processes.run(
            [*command, *arguments], env=environment, cwd=places.ROOT, log=log
        )
        seconds = time.monotonic() - started
        return [test_result.of_pytest(stage, report, code, seconds)]

    def _check(self, name: str, command: list[str]) -> Result:
        started = time.monotonic()
        code = self._processes.run(command, env=dict(os.environ), cwd=places.ROOT)
        return test_result.of_check(name, code, time.monotonic() - started)


def _names_paths(arguments: list[str]) -> bool:
    """Whether a caller of pytest chose what is run."""
    return any((places.ROOT / argument.split("::")[0]).exists() for argument in arguments)
