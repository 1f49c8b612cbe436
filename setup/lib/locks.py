"""Locks between runs; the system gives them back even when the process that holds one is killed."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from . import places
from .report import SetupError, say


@contextlib.contextmanager
def held(
    name: str, *, shared: bool = False, waiting_for: str = "", refusal: str = ""
) -> Iterator[None]:
    """Hold a lock. While another run has it: wait, and say for what, or refuse with that text."""
    handle = _open(name)
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        if not _taken_at_once(handle, mode):
            if refusal:
                raise SetupError(refusal)
            if waiting_for:
                say(f"waiting for another run: {waiting_for}")
            fcntl.flock(handle, mode)
        yield
    finally:
        os.close(handle)


def file(name: str) -> Path:
    folder = places.cache() / "locks"
    folder.mkdir(exist_ok=True)
    return folder / name


def left_over(prefix: str) -> list[str]:
    """The locks with such a name whose holder is gone."""
    return [path.name for path in file("").glob(f"{prefix}*") if _is_free(path.name)]


def forget(name: str) -> None:
    """Remove a lock whose name is never used again."""
    file(name).unlink(missing_ok=True)


def _open(name: str) -> int:
    """A file descriptor; child processes do not inherit it."""
    return os.open(file(name), os.O_RDWR | os.O_CREAT, 0o600)


def _is_free(name: str) -> bool:
    handle = _open(name)
    try:
        return _taken_at_once(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _taken_at_once(handle: int, mode: int) -> bool:
    try:
        fcntl.flock(handle, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
