"""One budget for all calls: pace, what is left, what is kept for people, when it goes on."""

import random

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.budget import Budget, Policy, Quota

PACED = Policy(calls_per_second=2, burst=3.9)
KEPT = Policy(kept_of_minute=5, kept_of_day=100)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def refused(budget):
    with pytest.raises(errors.RateLimited) as caught:
        budget.reserve()
    return caught.value


# === PACE ===


def test_some_at_once_and_then_two_a_second(clock):
    budget, times = Budget(PACED, clock=clock), []
    for _ in range(20):
        clock.now += budget.reserve()
        times.append(clock.now)
    assert times[3] < 0.1
    for first, last in zip(times, times[6:], strict=False):
        assert last - first >= 0.999, "never more than six in a second, four of them saved up"
    assert times[-1] == pytest.approx(16 / 2, abs=0.1)


def test_slots_are_distinct_for_those_who_come_together(clock):
    budget = Budget(PACED, clock=clock)
    waits = [budget.reserve() for _ in range(10)]
    assert waits == pytest.approx([0, 0, 0, 0.05, 0.55, 1.05, 1.55, 2.05, 2.55, 3.05])


def test_a_slot_that_comes_too_late_is_not_taken(clock):
    budget = Budget(PACED, clock=clock)
    for _ in range(4):
        budget.reserve()
    for _ in range(3):
        with pytest.raises(errors.OutOfTime):
            budget.reserve(0.5)
    assert budget.reserve() == pytest.approx(0.55)


def test_used_up_by_others(clock):
    budget = Budget(PACED, clock=clock)
    budget.note(used_up=True)
    assert budget.reserve() == 0.5
    clock.now += 60
    assert [budget.reserve() for _ in range(3)] == [0, 0, 0]


def test_no_pace_no_wait(clock):
    budget = Budget(clock=clock)
    budget.note(used_up=True)
    assert {budget.reserve() for _ in range(1000)} == {0}


# === WHAT IS LEFT ===


@pytest.mark.parametrize(
    ("quota", "scope", "code", "seconds"),
    [
        (Quota(5, 900), "minute", "limit_reached", 60),
        (Quota(50, 100), "day", "limit_kept", 3600),
    ],
)
def test_the_last_calls_are_for_people(clock, quota, scope, code, seconds):
    run = Budget(KEPT, people=False, clock=clock)
    run.note(quota)
    error = refused(run)
    assert (error.scope, error.kept, error.code) == (scope, True, code)
    run.people = True
    assert run.reserve() == 0
    run.people = False
    refused(run)
    clock.now += seconds
    assert run.reserve() == 0, "how many there are now is to be found out"


def test_at_zero_nothing_goes(clock):
    person = Budget(KEPT, clock=clock)
    person.note(Quota(50, 2))
    assert [person.reserve(), person.reserve()] == [0, 0]
    error = refused(person)
    assert (error.scope, error.kept, error.code) == ("day", False, "limit_day")


def test_calls_on_their_way_count(clock):
    """Each was told how many are left before the others arrived."""
    budget = Budget(KEPT, people=False, clock=clock)
    budget.note(Quota(8, 900))
    for _ in range(3):
        budget.reserve()
    budget.note(Quota(7, 899))  # the first of three answers
    refused(budget)


def test_a_new_minute_is_noticed(clock):
    budget = Budget(KEPT, people=False, clock=clock)
    budget.note(Quota(5, 900))
    refused(budget)
    budget.note(Quota(59, 899))  # a person's call, and its answer
    assert budget.reserve() == 0


# === WHEN IT GOES ON ===


def test_the_provider_says_when(clock):
    budget = Budget(KEPT, clock=clock)
    budget.note(Quota(0, 4000), used_up=True, wait=26, scope="minute")
    error = refused(budget)
    assert (error.scope, error.code, error.soon) == ("minute", "limit_reached", False)
    clock.now += 26
    budget.note(Quota(59, 3999))
    assert budget.reserve() == 0


def test_the_longer_time_counts(clock):
    budget = Budget(clock=clock)
    budget.note(used_up=True, wait=7200, scope="day")
    budget.note(used_up=True, wait=26, scope="minute")
    clock.now += 3600
    assert refused(budget).scope == "day"


def test_a_service_that_is_down_may_be_tried_by_people(clock):
    run = Budget(people=False, clock=clock)
    run.note(wait=600, scope="service")
    assert (refused(run).code, refused(run).kept) == ("service_waits", True)
    run.people = True
    assert run.reserve() == 0


# === AGAINST THE LIMITER THERE ===


@pytest.mark.parametrize("seed", range(20))
def test_never_refused_whatever_happens(seed):
    """A limiter as strict as the real one, whose windows begin at another time than ours, several
    callers whose answers come in any order, some calls lost on the way."""
    chance, clock = random.Random(seed), Clock()
    budget = Budget(KEPT, people=False, clock=clock)
    start, window, used, pending, refusals = chance.random() * 60, None, 0, [], 0
    for _ in range(2000):
        clock.now += chance.choice((0, 0, 0.1, 0.3, 5))
        while pending and (len(pending) > 3 or chance.random() < 0.5):
            budget.note(pending.pop(chance.randrange(len(pending))))
        try:
            budget.reserve()
        except errors.RateLimited:
            continue
        if chance.random() < 0.02:
            continue  # it never arrived
        now = int((clock.now + start) // 60)
        window, used = (window, used + 1) if now == window else (now, 1)
        refusals += used > 60
        pending.append(Quota(max(0, 60 - used), 900))
    assert refusals == 0
