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
_SETUP = Path(__file__).resolve().parents[1]


def number() -> int:
    return min(os.cpu_count() or 1, _MOST)


def files(folders: list[Path]) -> list[str]:
    """The test files, what takes long first, so that no part is left with it at the end."""
    found = (file for folder in folders for file in folder.rglob("test_*.py"))
    ordered = sorted(found, key=lambda file: (-len(_TEST.findall(file.read_text())), str(file)))
    return [str(file.relative_to(places.ROOT)) for file in ordered]


def importable(env: dict[str, str]) -> dict[str, str]:
    """An environment in which pytest finds our plugins, as `lib.<name>`."""
    path = [env["PYTHONPATH"]] if env.get("PYTHONPATH") else []
    return env | {"PYTHONPATH": os.pathsep.join([*path, str(_SETUP)])}


def run(
    processes: Processes, folder: Path, stage: str, commands: list[list[str]], env: dict[str, str],
    niceness: int = 0,
) -> Result:
    """Run pytest commands for the same tests beside each other; each takes a file at a time. What
    each said is printed when it has ended.

    :param folder: for their logs and reports
    """
    started = time.monotonic()
    turns = folder / f"{stage}-turns"
    turns.mkdir()
    running = []
    for place, command in enumerate(commands, 1):
        name = f"{stage}-{place}"
        report, log = folder / f"{name}.xml", folder / f"{name}.log"
        process = processes.start(
            [*command, "-p", "lib.turns", f"--turns={turns}", f"--junitxml={report}"],
            env=importable(env), cwd=places.ROOT, log=log, niceness=niceness,
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
