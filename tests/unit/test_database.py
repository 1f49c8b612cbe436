"""Which database is which."""

import pytest

from odoo.addons.accounting_bridge.tools.database import is_another, went_back

KNOWN = {"uuid": "u", "oid": 16384, "system": "7", "table": 17000, "timeline": 1}


@pytest.mark.parametrize(
    "now",
    [
        KNOWN,
        {**KNOWN, "timeline": 2},
        {**KNOWN, "table": 17001},
        {"uuid": "u", "oid": 16384},  # the server may not be asked (any more)
        {**KNOWN, "system": None},
    ],
)
def test_the_same(now):
    assert not is_another(KNOWN, now)
    assert not is_another(now, KNOWN)


@pytest.mark.parametrize("name, other", [("uuid", "v"), ("oid", 16385), ("system", "8")])
def test_another(name, other):
    assert is_another(KNOWN, {**KNOWN, name: other})
    assert is_another({name: KNOWN[name]}, {**KNOWN, name: other})


def test_what_was_never_noted_is_no_other():
    assert not is_another({}, KNOWN)
    assert not went_back({}, KNOWN)


def test_brought_back():
    assert went_back(KNOWN, {**KNOWN, "timeline": 2})
    assert went_back(KNOWN, {**KNOWN, "table": 17001})
    assert not went_back(KNOWN, KNOWN)
    assert not went_back(KNOWN, {"uuid": "u", "oid": 16384})
