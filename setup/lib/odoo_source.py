"""Finding Odoo 19: the user's own source, a cached copy, Debian's package, the repository."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import debian, locks, places
from .report import SetupError, say, tail

REPOSITORY = "https://github.com/odoo/odoo"
BRANCH = "19.0"
_ADVICE = (
    "Unpack or clone Odoo 19 yourself and name its folder: ODOO_SRC=/path/to/odoo "
    "(the folder that holds the package `odoo`)."
)


@dataclass(frozen=True)
class OdooSource:
    packages: Path  # the folder that holds the package `odoo`: goes on PYTHONPATH
    version: str  # tells one state of the source from another

    @property
    def server(self) -> Path:
        """The start script; `python -m odoo` cannot start workers."""
        candidates = [self.packages / "odoo-bin", self.packages.parents[1] / "bin" / "odoo"]
        if len(self.packages.parents) > 2:
            candidates.append(self.packages.parents[2] / "bin" / "odoo")
        for candidate in candidates:
            if candidate.exists():
                return candidate
        raise SetupError(f"no start script (odoo-bin or bin/odoo) belongs to {self.packages}")


def find() -> OdooSource:
    override = os.environ.get("ODOO_SRC")
    if override:
        return _of_user(Path(override).expanduser().absolute())
    with locks.held("odoo", waiting_for="it fetches Odoo"):
        folder = _cached() or _fetch()
        places.mark_used(folder)
    return OdooSource(_packages_of(folder), folder.name)


def _of_user(folder: Path) -> OdooSource:
    for candidate in (folder, folder.parent):
        if (candidate / "odoo" / "release.py").exists():
            break
    else:
        raise SetupError(f"ODOO_SRC={folder} holds no package `odoo` (odoo/release.py). {_ADVICE}")
    release = (candidate / "odoo" / "release.py").read_text()
    if not re.search(r"version_info\s*=\s*\(19, 0,", release):
        raise SetupError(f"ODOO_SRC={folder} is not Odoo 19.0 (see odoo/release.py). {_ADVICE}")
    commit = subprocess.run(
        ["git", "-C", str(candidate), "rev-parse", "HEAD"], capture_output=True, text=True
    ).stdout.strip() if shutil.which("git") else ""
    return OdooSource(candidate, f"own-{places.key(candidate, commit)}")


def _cached() -> Path | None:
    finished = [folder for folder in _store().iterdir() if places.is_complete(folder)]
    return max(finished, key=lambda folder: (folder / ".complete").stat().st_mtime, default=None)


def _store() -> Path:
    store = places.cache() / "odoo"
    store.mkdir(exist_ok=True)
    return store


def _fetch() -> Path:
    failures = []
    for name, fetch in (("Debian's package odoo-19", debian.fetch), ("a clone", _clone)):
        say(f"fetching Odoo 19: {name}")
        try:
            return fetch(_store())
        except SetupError as error:
            failures.append(f"- {name}: {error}")
            say(f"that did not work, going on: {str(error).splitlines()[0]}")
    raise SetupError("Odoo 19 could not be fetched.\n" + "\n".join(failures) + f"\n{_ADVICE}")


def _clone(store: Path) -> Path:
    if not shutil.which("git"):
        raise SetupError("git is not installed")
    folder = store / f"git-{BRANCH}"
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        ["git", "clone", "--quiet", "--depth=1", f"--branch={BRANCH}", REPOSITORY, str(folder)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env=os.environ | {"GIT_TERMINAL_PROMPT": "0"},
    )
    if done.returncode:
        raise SetupError(f"git clone of branch {BRANCH} failed:\n{tail(done.stderr)}")
    return folder


def _packages_of(folder: Path) -> Path:
    debian_layout = folder / "usr/lib/python3/dist-packages"
    return debian_layout if debian_layout.exists() else folder
