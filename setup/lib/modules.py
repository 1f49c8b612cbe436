"""This project's Odoo modules: found by their manifests, so a new one needs no entry anywhere."""

import ast
import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

from . import places

TEST_ADDONS = places.ROOT / "tests" / "addons"
# What is in a module's folder but not in the database that it is installed into.
_WITHOUT_EFFECT = {"tests", "static", "readme", "__pycache__"}


@dataclass(frozen=True)
class Module:
    folder: Path

    @property
    def name(self) -> str:
        return self.folder.name

    @functools.cached_property
    def manifest(self) -> dict:
        return ast.literal_eval((self.folder / "__manifest__.py").read_text())

    @property
    def tests(self) -> Path:
        return self.folder / "tests"


def discover() -> list[Module]:
    """The installable modules of this project, those of the tests included."""
    return discover_product() + _modules_in(TEST_ADDONS)


def discover_product() -> list[Module]:
    """The modules that a user gets."""
    return _modules_in(places.ROOT)


def _modules_in(folder: Path) -> list[Module]:
    modules = [Module(path.parent) for path in sorted(folder.glob("*/__manifest__.py"))]
    return [module for module in modules if module.manifest.get("installable", True)]


def addons_path(modules: list[Module]) -> str:
    """Odoo's addons path: the folders of these modules."""
    return ",".join(dict.fromkeys(str(module.folder.parent) for module in modules))


def foreign_dependencies(modules: list[Module]) -> set[str]:
    """The modules of Odoo that these need."""
    needed = {name for module in modules for name in module.manifest.get("depends", [])}
    return needed - {module.name for module in modules}


def content_hash(modules: list[Module]) -> str:
    """Changes with every file that an installation reads."""
    digest = hashlib.sha256()
    for module in modules:
        for path in sorted(module.folder.rglob("*")):
            inside = path.relative_to(module.folder)
            if path.is_file() and not _WITHOUT_EFFECT & set(inside.parts):
                digest.update(f"{module.name}/{inside}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
