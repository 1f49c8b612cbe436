"""Programs in the background that say when they are ready."""

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from . import places
from .processes import Processes
from .report import SetupError, tail

_SECONDS_TO_START = 120


def start(
    processes: Processes, command: list[str], *, env: dict[str, str], log: Path
) -> subprocess.Popen:
    """Start a program with an empty log."""
    log.unlink(missing_ok=True)
    return processes.start(command, env=env, cwd=places.ROOT, log=log)


def wait_for(
    name: str, process: subprocess.Popen, log: Path, is_ready: Callable[[], object]
) -> None:
    """Go on when the program is ready; raise with the end of its log when it will not be."""
    deadline = time.monotonic() + _SECONDS_TO_START
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise SetupError(f"{name} does not start, see {log}:\n{tail(log.read_text())}")
        time.sleep(0.1)


def answers(address: str) -> bool:
    """Whether somebody answers there, other than by an error of the server."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own address
            return answer.status < 500
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def first_json_line(log: Path) -> dict | None:
    """What a program printed when it was ready; None before that."""
    lines = log.read_text().splitlines(keepends=True)
    ready = [line for line in lines if line.startswith("{") and line.endswith("}\n")]
    return json.loads(ready[0]) if ready else None
