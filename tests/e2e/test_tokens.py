"""Tokens rotate in a transaction of their own: others wait, a rollback cannot undo it."""

import pytest
from lib.person import Refused

from .test_exactly_once import together


def test_two_refreshes_at_once_make_one_call(world):
    world.let_access_end()
    world.books.order_fault("slow_answer", path="token", seconds=2)
    people = [world.manager() for _ in range(2)]
    answers = together(
        *(lambda person=person: world.test_connection(person) for person in people)
    )
    assert answers == [True, True]
    assert len(world.refreshes()) == 1


def test_a_rotated_token_survives_a_caller_that_is_rolled_back(world):
    order = world.sell(("DESK", 1))
    world.press(order)
    (invoice, _there) = world.arrived(order)
    world.let_access_end()
    world.books.forget_calls()
    before = world.refresh_token()
    world.books.order_fault("unavailable", method="GET", path="api.xro", times=None)
    with pytest.raises(Refused):
        world.admin.call("account.move", "action_bridge_refresh", [invoice["id"]])
    world.books.forgive()
    assert world.refresh_token() != before
    assert world.test_connection()
    assert len(world.refreshes()) == 1


def test_the_lost_answer_of_a_refresh_costs_nothing(world):
    world.let_access_end()
    before = world.refresh_token()
    world.books.order_fault("lose_answer", path="token")
    assert not world.test_connection()
    assert world.refresh_token() == before
    assert world.test_connection()
    assert world.refresh_token() != before
    assert world.state() == "live"
    assert [call["faults"] for call in world.refreshes()] == [["lose_answer"], []]


def test_access_refused_although_not_run_out_is_renewed_once(world):
    world.books.expire_access()
    assert world.test_connection()
    assert len(world.refreshes()) == 1
