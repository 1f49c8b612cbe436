"""The programs around Odoo that no Python package brings: PDF maker, browser, fonts."""

import os
import shutil
import subprocess

from . import locks
from .report import say, tail

# What is looked for on the PATH, and the Debian packages that bring it.
_PROGRAMS = {
    ("wkhtmltopdf",): ["wkhtmltopdf"],
    ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"): ["chromium"],
    ("chromedriver",): ["chromium-driver"],
    ("fc-list",): ["fontconfig", "fonts-dejavu-core", "fonts-liberation"],
}


def ensure_programs() -> None:
    """Install what is missing where that is allowed, otherwise say what it is."""
    missing = _missing()
    if not missing:
        return
    with locks.held("apt", waiting_for="it installs system packages"):
        missing = _missing()
        failure = _install(missing) if missing else ""
    if failure:
        say(
            f"warning: not installed: {' '.join(missing)} ({failure}). Tests that need them will "
            f"be skipped or fail. To install them: sudo apt-get install {' '.join(missing)}"
        )


def _missing() -> list[str]:
    return [
        package
        for programs, packages in _PROGRAMS.items()
        if not any(shutil.which(program) for program in programs)
        for package in packages
    ]


def _install(packages: list[str]) -> str:
    """Install with apt; returns why that did not work, or nothing."""
    root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    if not shutil.which("apt-get"):
        return "there is no apt-get here"
    if root and (not shutil.which("sudo") or _call([*root, "true"]).returncode):
        return "that needs root"
    say(f"installing system packages: {' '.join(packages)}")
    _call([*root, "apt-get", "update"])
    done = _call(
        [*root, "apt-get", "install", "--yes", "--no-install-recommends", *packages]
    )
    return f"apt-get failed:\n{tail(done.stdout + done.stderr, 5)}\n" if done.returncode else ""


def _call(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
