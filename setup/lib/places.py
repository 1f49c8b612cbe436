"""Where things are kept, and the locks that let several runs share them."""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from .report import say

ROOT = Path(__file__).resolve().parents[2]
RUNS = ROOT / ".runs"
_DAY = 24 * 60 * 60


def cache() -> Path:
    """The project's folder for what can be made again; deleting it means starting from nothing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base).absolute() / "accounting-bridge"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def lock(name: str, *, shared: bool = False, waiting_for: str = "") -> Iterator[None]:
    """Hold a lock that the system gives back even when this process is killed."""
    handle = open_lock(name)
    try:
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(handle, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting_for:
                say(f"waiting for another run: {waiting_for}")
            fcntl.flock(handle, mode)
        yield
    finally:
        os.close(handle)


def open_lock(name: str) -> int:
    """A file descriptor to lock; not inherited by child processes."""
    folder = cache() / "locks"
    folder.mkdir(exist_ok=True)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)


def left_over_locks(prefix: str) -> list[str]:
    """The locks with such a name that were taken by a process which is gone."""
    return [
        path.name for path in (cache() / "locks").glob(f"{prefix}*") if _is_free(path.name)
    ]


def forget_lock(name: str) -> None:
    """Remove a lock whose name is never used again."""
    (cache() / "locks" / name).unlink(missing_ok=True)


def _is_free(name: str) -> bool:
    handle = open_lock(name)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def mark_used(folder: Path) -> None:
    """Remember that a finished folder of the cache was needed now (see `prune`)."""
    (folder / ".complete").touch()


def is_complete(folder: Path) -> bool:
    return (folder / ".complete").exists()


def prune(parent: Path, keep: Path, days: int = 14) -> None:
    """Delete the finished folders beside `keep` that no run needed for some days."""
    for folder in parent.iterdir():
        marker = folder / ".complete"
        if folder == keep or not marker.exists():
            continue
        if time.time() - marker.stat().st_mtime > days * _DAY:
            shutil.rmtree(folder, ignore_errors=True)
