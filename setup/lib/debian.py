"""Odoo 19 as Debian carries it, fetched without touching the machine's package sources.

apt gets lists, caches and sources of its own; the mirror and the keys are those the machine already
trusts, and apt checks the signature. Needs no root.
"""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from .report import SetupError, say, tail

PACKAGE = "odoo-19"
# Debian replaced these parts of Odoo by links into other packages.
LINKED_PACKAGES = (
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-glyphicons-halflings",
    "fonts-inconsolata", "fonts-font-awesome", "fonts-montserrat", "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# Links whose targets have another name in newer packages: where the same thing is found.
MOVED_FILES = {
    "Inconsolata.otf": "usr/share/fonts/opentype/inconsolata/Inconsolata-Regular.otf",
}
# Removed by Debian as not free; a missing file is an error in the browser, an empty one is not.
_ADDONS = "usr/lib/python3/dist-packages/odoo/addons"
REMOVED_FILES = (f"{_ADDONS}/mail/static/lib/selfie_segmentation/selfie_segmentation.js",)
_KEYRINGS = ("debian-archive-keyring.gpg", "debian-archive-keyring.pgp")


def fetch(store: Path) -> Path:
    """Unpack the package with what it links to below `store` and return the folder."""
    for program in ("apt-get", "apt-cache", "dpkg", "dpkg-deb"):
        if not shutil.which(program):
            raise SetupError(f"this machine has no {program} (it is not a Debian or Ubuntu)")
    with tempfile.TemporaryDirectory(dir=store, prefix=".fetching-") as scratch:
        apt = _Apt(Path(scratch))
        apt.update()
        # Stable's files still have the names that Odoo links to; sid's are newer.
        apt.download([f"{PACKAGE}/sid", *(f"{name}/stable" for name in LINKED_PACKAGES)])
        version = apt.version_of_download(PACKAGE)
        tree = Path(scratch) / "tree"
        for package in apt.downloads():
            _run(["dpkg-deb", "--extract", str(package), str(tree)], "unpacking failed")
        repair(tree)
        folder = store / f"debian-{version}"
        shutil.rmtree(folder, ignore_errors=True)
        tree.rename(folder)
    return folder


def repair(tree: Path) -> None:
    """Make up for the files that the package expects elsewhere or lacks."""
    for link in _dangling_links(tree):
        replacement = tree / MOVED_FILES.get(link.name, "nowhere")
        if replacement.exists():
            link.unlink()
            link.symlink_to(os.path.relpath(replacement, link.parent))
    for name in REMOVED_FILES:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).touch()
    left = _dangling_links(tree)
    if left:
        say(f"warning: links of the package that lead nowhere: {', '.join(map(str, left))}")


def _dangling_links(tree: Path) -> list[Path]:
    return [path for path in tree.rglob("*") if path.is_symlink() and not path.exists()]


class _Apt:
    """apt-get with a state of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._packages = folder / "packages"
        lists, cache = folder / "lists", folder / "cache"
        for path in (self._packages, lists / "partial", cache / "archives" / "partial"):
            path.mkdir(parents=True)
        self._sources = folder / "sources.list"
        self._options = [
            "-oAPT::Sandbox::User=",
            "-oAcquire::Languages=none",
            f"-oDir::State::Lists={lists}",
            f"-oDir::Cache={cache}",
            f"-oDir::Etc::SourceList={self._sources}",
            "-oDir::Etc::SourceParts=/dev/null",
        ]

    def update(self) -> None:
        """Load the package lists of sid and stable from the first mirror that gives them."""
        mirrors = debian_mirrors()
        if not mirrors:
            raise SetupError("the machine's package sources name no Debian mirror")
        failures = []
        for mirror in mirrors:
            for trust in _trust():
                self._sources.write_text(
                    f"deb {trust}{mirror} sid main\ndeb {trust}{mirror} stable main\n"
                )
                done = self._call("apt-get", "update", "--error-on=any")
                if not done.returncode:
                    return
                failures.append(done.stdout + done.stderr)
        raise SetupError(
            "apt could not read the suites sid and stable from the machine's own mirror:\n"
            f"{tail(_without_credentials(failures[-1]))}\n"
            "    If it says NO_PUBKEY, the package debian-archive-keyring is too old."
        )

    def download(self, packages: list[str]) -> None:
        done = self._call("apt-get", "download", *packages, cwd=self._packages)
        if done.returncode:
            raise SetupError(
                f"apt-get download failed:\n{tail(_without_credentials(done.stdout + done.stderr))}"
            )

    def downloads(self) -> list[Path]:
        return sorted(self._packages.glob("*.deb"))

    def version_of_download(self, package: str) -> str:
        (file,) = self._packages.glob(f"{package}_*.deb")
        return _run(["dpkg-deb", "--field", str(file), "Version"], "reading failed").strip()

    def _call(self, program: str, *arguments: str, cwd: Path | None = None):
        return subprocess.run(
            [program, *self._options, *arguments],
            cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        )


def debian_mirrors() -> list[str]:
    """The addresses of Debian archives in the machine's sources.

    apt itself says what it would fetch: it knows both forms of source files, and needs neither root
    nor package lists for that.
    """
    with tempfile.TemporaryDirectory() as lists:
        planned = _run(
            ["apt-get", "update", "--print-uris", f"-oDir::State::Lists={lists}",
             "-oDebug::NoLocking=1"],
            "reading the machine's package sources failed",
        )
    archives = dict.fromkeys(re.findall(r"^'(\S+?)/dists/", planned, re.MULTILINE))
    return [uri for uri in archives if Path(urlsplit(uri).path).stem == "debian"]


def _trust() -> list[str]:
    """Ways to name the keys: Debian's own keyring where it is installed, else what apt trusts."""
    keyrings = [Path("/usr/share/keyrings") / name for name in _KEYRINGS]
    return [f"[signed-by={path}] " for path in keyrings if path.exists()] + [""]


def _without_credentials(text: str) -> str:
    return re.sub(r"//[^/@\s]+@", "//", text)


def _run(command: list[str], failure: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SetupError(f"{failure}:\n{tail(done.stderr)}")
    return done.stdout
