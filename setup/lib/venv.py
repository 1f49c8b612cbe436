"""The virtual environment with the locked Python packages."""

import concurrent.futures
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from . import locks, odoo_source, places
from .report import SetupError, say, tail

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"


def restart_inside() -> None:
    """Make the environment if needed and go on as a process of its Python."""
    folder = _folder()
    if Path(sys.prefix).resolve() == folder.resolve():
        return
    _ensure(folder)
    # Compiled files in the cache: the project and Odoo stay as they are, and start quickly.
    os.environ["PYTHONPYCACHEPREFIX"] = str(places.cache() / "pycache")
    os.environ["PYTHONNOUSERSITE"] = "1"
    python = str(folder / "bin" / "python")
    os.execv(python, [python, *sys.argv])


def _folder() -> Path:
    key = REQUIREMENTS.read_bytes() + f"{platform.python_version()} {sys.base_prefix}".encode()
    return places.cache() / "venv" / hashlib.sha256(key).hexdigest()[:12]


def _ensure(folder: Path) -> None:
    with locks.held("venv", waiting_for="it installs the Python packages"):
        if not places.is_complete(folder):
            with concurrent.futures.ThreadPoolExecutor(1) as beside:
                # Loads while pip computes. Whoever needs it asks again, and is told what failed.
                beside.submit(odoo_source.find)
                _create(folder)
        places.mark_used(folder)
        places.prune(folder.parent, keep=folder)


def _create(folder: Path) -> None:
    say("installing the Python packages (once)")
    shutil.rmtree(folder, ignore_errors=True)
    _run(
        [sys.executable, "-m", "venv", str(folder)],
        "the virtual environment could not be made",
        "On Debian and Ubuntu the package python3-venv is needed.",
    )
    _run(
        [str(folder / "bin" / "pip"), "install", "--no-input", "--quiet",
         "--disable-pip-version-check",
         # What is compiled is kept elsewhere, see `restart_inside`.
         "--no-compile", "--requirement", str(REQUIREMENTS)],
        "pip could not install the packages of setup/requirements.txt",
        "Check that the Python package index can be reached (pip uses its own configuration and "
        "the PIP_* variables), then start again.",
    )


def _run(command: list[str], failure: str, advice: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SetupError(f"{failure}:\n{tail(done.stdout + done.stderr)}\n{advice}")
