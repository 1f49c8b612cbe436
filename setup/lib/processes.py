"""Starting programs so that none of them outlives the command, however it ends."""

import contextlib
import os
import pwd
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .report import SetupError

_GUARD = Path(__file__).with_name("guard.py")
_INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Processes:
    """The process groups of one run.

    Each program gets a session of its own, so Ctrl-C reaches this process alone, which then ends
    the groups in order. A guard process ends them when this one is killed and cannot.
    """

    def __init__(self) -> None:
        self._running: list[subprocess.Popen] = []
        self._ending = False
        self._guard = subprocess.Popen(
            [sys.executable, str(_GUARD)], stdin=subprocess.PIPE, start_new_session=True
        )

    def start(
        self, command: list[str], *, env: dict[str, str], cwd: Path, log: Path | None = None,
        user: str | None = None, niceness: int = 0,
    ) -> subprocess.Popen:
        """Start a program in the background; its output goes to `log` or to this terminal.

        :param user: whom it runs as; None: as this process
        :param niceness: by how much it lets others go first, as of `nice`
        """
        if self._ending:  # a thread that keeps something up may not know yet
            raise SetupError("nothing is started any more: the run ends")
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(log.open("ab")) if log else None
            process = subprocess.Popen(
                command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT if log else None, start_new_session=True,
                **identity(user),
            )
        if niceness:
            _make_nice(process.pid, niceness)
        self._running.append(process)
        self._tell_guard(f"+{process.pid}")
        return process

    def run(
        self, command: list[str], *, env: dict[str, str], cwd: Path, log: Path | None = None
    ) -> int:
        """Run a program to its end and return its exit code."""
        process = self.start(command, env=env, cwd=cwd, log=log)
        try:
            return process.wait()
        finally:
            self.stop(process)

    def stop(self, process: subprocess.Popen, patience: float = 20) -> None:
        """Ask a program to end, wait, then end whatever is left of its group."""
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
        _kill_group(process.pid)
        process.wait()
        if process in self._running:
            self._running.remove(process)
            self._tell_guard(f"-{process.pid}")

    def stop_all(self) -> None:
        self._ending = True
        for process in reversed(self._running[:]):
            self.stop(process)
        self._guard.stdin.close()
        self._guard.wait()

    def _tell_guard(self, line: str) -> None:
        self._guard.stdin.write(f"{line}\n".encode())
        self._guard.stdin.flush()


@contextlib.contextmanager
def supervised() -> Iterator[Processes]:
    """Processes that are ended when the block is left: at its end, by Ctrl-C or by a kill."""
    for number in _INTERRUPTIONS:
        signal.signal(number, _interrupt)
    processes = Processes()
    try:
        yield processes
    finally:
        with _undisturbed():
            processes.stop_all()


def identity(user: str | None) -> dict:
    """What `subprocess` needs to run a program as somebody else; only root may."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


def free_port(wanted: int = 0) -> int:
    """A port of the loopback interface that nobody listens on, `wanted` if it is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return probe.getsockname()[1]
    raise OSError("no free port on 127.0.0.1")


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is there, and somebody else's
    return True


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Clean up even if the impatient user presses Ctrl-C again."""
    handlers = [signal.signal(number, signal.SIG_IGN) for number in _INTERRUPTIONS]
    try:
        yield
    finally:
        for number, handler in zip(_INTERRUPTIONS, handlers, strict=True):
            signal.signal(number, handler)


def _make_nice(process: int, niceness: int) -> None:
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, process, min(ours + niceness, 19))
    # Where Linux shares the processors out among sessions first, the session has a niceness, too.
    with contextlib.suppress(OSError):
        Path(f"/proc/{process}/autogroup").write_text(str(niceness))


def _kill_group(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
