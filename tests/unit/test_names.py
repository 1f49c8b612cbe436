import pytest

from odoo.addons.accounting_bridge.tools import names


@pytest.mark.parametrize(
    ("value", "id_"),
    [
        ("A-1", "A-1"),
        (7, "7"),
        ("x" * 255, "x" * 255),
        ("x" * 256, ""),
        (10**400, ""),
        (None, ""),
        (True, ""),
        (["a"], ""),
        ({"id": 1}, ""),
    ],
)
def test_what_is_an_id(value, id_):
    assert names.identity(value) == id_


def test_words_are_as_long_as_a_person_reads():
    assert names.label("x" * 1000) == "x" * 255
    assert (names.label(None), names.label(5)) == ("", "5")
