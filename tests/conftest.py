"""Shared by the tests that run without Odoo and by those that start one as a program of its own."""

import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))  # `tests.sandbox` and so on
    if not config.pluginmanager.has_plugin("odoo"):
        _make_modules_importable()


def _make_modules_importable() -> None:
    """Let `odoo.addons.<module>.tools` be imported without Odoo.

    The packages on the way are registered bare, so that no module's `__init__`, and so no Odoo, is
    run. Whatever needs Odoo itself then fails with an ImportError, as it should.
    """
    _register("odoo", [])
    addons = [path for base in (ROOT, ROOT / "tests" / "addons") for path in base.iterdir()]
    _register("odoo.addons", [])
    for folder in addons:
        if (folder / "__manifest__.py").exists():
            _register(f"odoo.addons.{folder.name}", [str(folder)])


def _register(name: str, path: list[str]) -> None:
    package = types.ModuleType(name)
    package.__path__ = path
    sys.modules[name] = package
    parent, _dot, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, package)
