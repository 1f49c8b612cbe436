"""Nothing that a command starts outlives it."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lib import locks, places
from lib.processes import Processes, free_port
from lib.report import SetupError

SETUP = Path(places.__file__).parents[1]
COMMAND = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {setup!r})
from lib.processes import supervised
with supervised() as processes:
    child = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True)"
    child += "; time.sleep(600)"
    process = processes.start(
        [sys.executable, "-c", child], env=dict(os.environ), cwd=Path("/"), log=Path({log!r})
    )
    print(process.pid, flush=True)
    process.wait()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_children_and_their_children_end(tmp_path, number):
    log = tmp_path / "log"
    source = COMMAND.format(setup=str(SETUP), log=str(log))
    command = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
    child = int(command.stdout.readline())
    assert until(lambda: log.read_text().strip())
    grandchild = int(log.read_text())
    command.send_signal(number)
    command.wait()
    assert until(lambda: not is_running(child) and not is_running(grandchild))


def until(condition, patience=60):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def is_running(process):
    """Whether it is there and more than an entry that nobody asked for yet."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_computes_lets_others_go_first(tmp_path):
    processes = Processes()
    try:
        process = processes.start(
            ["sleep", "60"], env=dict(os.environ), cwd=tmp_path, niceness=7
        )
        ours, its = (os.getpriority(os.PRIO_PROCESS, pid) for pid in (0, process.pid))
        assert its == min(ours + 7, 19)
    finally:
        processes.stop_all()


def test_a_taken_port_is_replaced():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) != port
    assert free_port(port) == port


def test_a_lock_is_refused_while_held_and_left_over_once_its_holder_is_gone(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with locks.held("some-lock"):
        assert locks.left_over("some-") == []
        with pytest.raises(SetupError, match="busy"), locks.held("some-lock", refusal="busy"):
            pass
    assert locks.left_over("some-") == ["some-lock"]
    locks.forget("some-lock")
    assert locks.left_over("some-") == []


def test_shared_holders_do_not_wait_for_each_other(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with locks.held("some-lock", shared=True), locks.held("some-lock", shared=True, refusal="no"):
        assert locks.left_over("some-") == []


def test_nothing_is_started_any_more_when_the_run_ends(tmp_path):
    """Whoever keeps a program up would start it again while all are stopped."""
    processes = Processes()
    processes.stop_all()
    with pytest.raises(SetupError, match="ends"):
        processes.start(["true"], env={}, cwd=tmp_path)
