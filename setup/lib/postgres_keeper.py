"""Runs the embedded PostgreSQL server until no run needs it (see postgres.py).

Every run holds a shared lock on one file; the system gives it back even if the run is killed. When
this process gets the lock for itself, nobody is left and the server is stopped.

Arguments: the program, its data folder, the lock file, the user to run as (empty: the current one).
"""

import ctypes
import fcntl
import os
import pwd
import signal
import subprocess
import sys
import time

_PR_SET_PDEATHSIG = 1
_SECONDS_BETWEEN_LOOKS = 0.5


def main(program: str, data: str, lock: str, user: str) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, _stop)
    account = pwd.getpwnam(user) if user else None
    server = subprocess.Popen(
        [program, "-D", data],
        user=user or None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
        preexec_fn=_stop_with_parent,  # noqa: PLW1509 - this process has one thread
    )
    handle = os.open(lock, os.O_RDWR)
    try:
        while server.poll() is None and not _lock_at_once(handle):
            time.sleep(_SECONDS_BETWEEN_LOOKS)
    finally:
        server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
        server.wait()
    return server.returncode


def _stop(number: int, frame: object) -> None:
    sys.exit(0)


def _stop_with_parent() -> None:
    """Linux: let the system stop the server if this process is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _lock_at_once(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
