"""Counting documents in parts says what counting them at once would say."""

import json

import pytest

from odoo.addons.accounting_bridge.tools.tally import Tally, in_runs, in_turn

UNMAPPED = {"code": "tax_unmapped", "level": "error", "params": {}}
DOCUMENTS = [
    (1, "going", 4, (100, 20, 120), ()),
    (2, "problem", 4, (10, 2, 12), ("a",)),
    (3, "going", 4, (-30, -6, -36), ()),
    (4, "problem", 5, (7, 0, 7), ("a", "b", "a")),
    (5, "nothing", 4, None, ()),
]


def counted(documents, tally=None):
    tally = tally or Tally()
    for document, state, currency, amounts, keys in documents:
        tally.add(document, state, currency, amounts)
        for key in keys:
            tally.add_problem(document, 7, key, UNMAPPED | {"params": {"first": document}})
    return tally


def test_what_is_counted():
    tally = counted(DOCUMENTS)
    assert tally.count == 5
    assert tally.documents == {"going": [1, 3], "problem": [2, 4], "nothing": [5]}
    assert tally.sums == {
        "going:4": [2, 70, 14, 84],
        "problem:4": [1, 10, 2, 12],
        "problem:5": [1, 7, 0, 7],
    }
    assert {key: problem.documents for key, problem in tally.problems.items()} == {
        "a": [2, 4],
        "b": [4],
    }
    assert tally.problems["a"].issue["params"] == {"first": 2}
    assert tally.problems["a"].connection_id == 7


@pytest.mark.parametrize("cut", range(len(DOCUMENTS) + 1))
def test_counted_in_parts(cut):
    kept = json.loads(json.dumps(counted(DOCUMENTS[:cut]).to_json()))
    assert counted(DOCUMENTS[cut:], Tally.from_json(kept)) == counted(DOCUMENTS)


def test_each_has_its_turn():
    assert in_turn([[1, 2, 3, 4, 5], [6], [7, 8, 9]], 2) == [1, 2, 6, 7, 8, 3, 4, 9, 5]
    assert in_turn([[1, 2, 3]], 2) == [1, 2, 3]
    assert in_turn([], 2) == []


def test_neighbours_are_looked_at_together():
    assert list(in_runs("aabbbbac", str, 3)) == [["a"] * 2, ["b"] * 3, ["b"], ["a"], ["c"]]
    assert list(in_runs("", str, 3)) == []
