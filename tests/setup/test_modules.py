"""Which modules are found, and when a prepared database no longer fits them."""

import pytest
from lib.modules import Module, content_hash, discover, discover_product, foreign_dependencies


@pytest.fixture
def module(tmp_path):
    for name in ("__manifest__.py", "models/m.py", "tests/test_m.py", "static/icon.svg"):
        path = tmp_path / "some_module" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{'depends': ['sale', 'other']}")
    return Module(tmp_path / "some_module")


@pytest.mark.parametrize("name", ["models/m.py", "__manifest__.py", "data/new.sql"])
def test_what_an_installation_reads_counts(module, name):
    before = content_hash([module])
    (module.folder / name).parent.mkdir(exist_ok=True)
    (module.folder / name).write_text("{}")
    assert content_hash([module]) != before


@pytest.mark.parametrize("name", ["tests/test_m.py", "static/icon.svg", "readme/USAGE.md"])
def test_what_it_does_not_read_does_not(module, name):
    before = content_hash([module])
    (module.folder / name).parent.mkdir(exist_ok=True)
    (module.folder / name).write_text("changed")
    assert content_hash([module]) == before


def test_a_dependency_within_the_project_is_not_foreign(module):
    assert foreign_dependencies([module]) == {"sale", "other"}
    other = Module(module.folder.parent / "other")
    other.folder.mkdir()
    (other.folder / "__manifest__.py").write_text("{'depends': ['account']}")
    assert foreign_dependencies([module, other]) == {"sale", "account"}


def test_this_project():
    names = {module.name for module in discover()}
    product = {module.name for module in discover_product()}
    assert {"accounting_bridge", "accounting_bridge_xero"} <= product < names
    assert not any("test" in name for name in product)
