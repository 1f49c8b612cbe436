"""A further provider is one folder and no edit in the core."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_what_a_further_provider_costs():
    """The in-memory provider, all of it but its tests."""
    module = ROOT / "tests/addons/accounting_bridge_test"
    files = [*module.glob("*.py"), *module.glob("models/*.py")]
    assert sum(len(path.read_text().splitlines()) for path in files) < 200


def test_the_core_knows_no_provider():
    core = [
        path
        for ending in ("*.py", "*.xml", "*.csv")
        for path in (ROOT / "accounting_bridge").rglob(ending)
    ]
    assert core
    named = re.compile(r"xero|lexoffice|lexware|accounting_bridge_test", re.IGNORECASE)
    assert [str(path) for path in core if named.search(path.read_text())] == []
