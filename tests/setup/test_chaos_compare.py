"""The comparison after a chaos run notices each of the things that may not happen."""

import dataclasses
from decimal import Decimal

import pytest
from lib.chaos_compare import Asked, Entry, compare, not_asked_for

ENTRY = Entry("x1", "INV/1", "invoice", Decimal(100), Decimal(20), Decimal(120), "GBP", False, 1,
              Decimal(0))
ASKED = Asked(7, "INV/1", "invoice", Decimal(100), Decimal(20), Decimal(120), "GBP", "posted",
              ("x1",), Decimal(0))


def figures(wanted, there, orders=0, invoiced=0):
    found = compare(wanted, there, orders, invoiced)
    assert found.is_good == (not found.words)
    return found.duplicates, found.lost, found.differing


def test_what_is_there_once_and_equal_is_good():
    assert figures([ASKED], [ENTRY]) == (0, 0, 0)


def test_a_number_is_the_same_in_small_letters():
    assert figures([ASKED], [dataclasses.replace(ENTRY, number="inv/1")]) == (0, 0, 0)


def test_a_second_one_is_a_duplicate_also_where_it_is_voided():
    second = dataclasses.replace(ENTRY, id="x2", is_gone=True)
    assert figures([ASKED], [ENTRY, second])[0] == 1


def test_what_is_not_there_is_lost():
    assert figures([ASKED], [dataclasses.replace(ENTRY, number="INV/2")]) == (0, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"total": Decimal("120.01")}, {"net": Decimal(99)}, {"tax": Decimal(21)},
        {"currency": "EUR"}, {"kind": "credit_note"}, {"paid": Decimal(5)}, {"files": 0},
        {"files": 2}, {"id": "x3"}, {"is_gone": True},
    ],
    ids="".join,
)
def test_what_is_not_equal_differs(change):
    assert figures([ASKED], [dataclasses.replace(ENTRY, **change)]) == (0, 0, 1)


@pytest.mark.parametrize("change", [{"state": "draft"}, {"external_ids": ("x1", "x2")},
                                    {"external_ids": ()}])
def test_what_odoo_knows_otherwise_differs(change):
    assert figures([dataclasses.replace(ASKED, **change)], [ENTRY]) == (0, 0, 1)


def test_an_order_that_became_two_invoices_is_a_duplicate():
    assert figures([ASKED], [ENTRY], orders=1, invoiced=2) == (1, 0, 0)


def test_what_nobody_asked_for_is_noticed():
    new, old = dataclasses.replace(ENTRY, id="x9", number="INV/9"), ENTRY
    assert not_asked_for([], [new, old], {"x1"}) == ["INV/9"]
    assert not_asked_for([ASKED], [old], set()) == []
