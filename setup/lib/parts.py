"""Tests in parts that run beside each other: as many as there are processors."""

import os
import re
import time
from pathlib import Path

from . import places, test_result
from .processes import Processes
from .test_result import Result

_MOST = 4
_TEST = re.compile(r"^(?:    )?def test_", re.MULTILINE)
# What a file costs before its first test (a company with its chart of accounts), in tests.
_SET_UP = 8


def number() -> int:
    return min(os.cpu_count() or 1, _MOST)


def split(folders: list[Path], parts: int) -> list[list[str]]:
    """The test files in parts of about equal cost, the largest files first."""
    files = sorted(
        (file for folder in folders for file in folder.rglob("test_*.py")),
        key=lambda file: (-_cost(file), str(file)),
    )
    loads: list[tuple[int, list[str]]] = [(0, []) for _part in range(parts)]
    for file in files:
        least, (cost, names) = min(enumerate(loads), key=lambda load: load[1][0])
        relative = file.relative_to(places.ROOT) if file.is_relative_to(places.ROOT) else file
        loads[least] = (cost + _cost(file), [*names, str(relative)])
    return [names for _cost, names in loads if names]


def _cost(file: Path) -> int:
    return _SET_UP + len(_TEST.findall(file.read_text()))


def run(
    processes: Processes, folder: Path, stage: str, commands: list[list[str]], env: dict[str, str]
) -> Result:
    """Run pytest commands beside each other and print what each said when it has ended.

    :param folder: for their logs and reports
    """
    started = time.monotonic()
    running = []
    for place, command in enumerate(commands, 1):
        name = f"{stage}-{place}"
        report, log = folder / f"{name}.xml", folder / f"{name}.log"
        process = processes.start(
            [*command, f"--junitxml={report}"], env=env, cwd=places.ROOT, log=log
        )
        running.append((name, process, report, log))
    results = []
    for name, process, report, log in running:
        code = process.wait()
        processes.stop(process)
        seconds = time.monotonic() - started
        results.append(test_result.of_pytest(name, report, code, seconds))
        print(log.read_text(errors="replace"), flush=True)
    return test_result.together(stage, results)
