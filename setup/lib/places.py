"""Where things are kept."""

import hashlib
import os
import shutil
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = ROOT / ".runs"
_DAY = 24 * 60 * 60


def cache() -> Path:
    """The project's folder for what can be made again; deleting it means starting from nothing."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base).absolute() / "accounting-bridge"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def key(*ingredients: object) -> str:
    """A short name that stands for these things."""
    return hashlib.sha256(repr(ingredients).encode()).hexdigest()[:12]


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
