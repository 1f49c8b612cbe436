"""Two calls a second at lexoffice, and what follows when they are used up all the same."""

import time
from types import SimpleNamespace

import pytest

from odoo.addons.accounting_bridge.tools import errors, transport
from odoo.addons.accounting_bridge.tools.budget import Budget
from odoo.addons.accounting_bridge_lexoffice.tools.client import LIMITS, LexofficeSession

from .test_budget import Clock
from .wire import Wire, answer


def test_a_bucket_that_fills_as_lexoffice_says_never_runs_dry():
    """Two a second, four at once, whatever the calls take on their way."""
    clock = Clock()
    budget, level, at = Budget(LIMITS, clock=clock), 4.0, 0.0
    for number in range(200):
        clock.now += budget.reserve() + (number % 7) * 0.3
        arrival = clock.now + (number % 3) * 0.1
        level = min(4.0, level + (arrival - at) * 2) - 1
        at = arrival
        assert level >= 0
    assert clock.now < 200 / 2 + 200 * 0.9


LIMIT = answer(429, b'{"message": "Too Many Requests"}')


def session(server, seconds):
    return LexofficeSession(server.url, "key", time.monotonic() + seconds)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_limit_refused_goes_again(method):
    with Wire(LIMIT, LIMIT, answer(201, b'{"id": "1"}')) as server:
        with session(server, 30) as opened:
            got = opened.get("profile") if method == "GET" else opened.post("vouchers", {})
        assert got.json() == {"id": "1"}
        assert len(server.requests) == 3
    assert opened.failure is None


def test_but_not_beyond_the_run(monkeypatch):
    clock, pauses = Clock(), []

    def sleep(seconds):
        pauses.append(seconds)
        clock.now += seconds

    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=clock, sleep=sleep))
    with Wire(LIMIT) as server, LexofficeSession(server.url, "key", clock.now + 3) as opened:
        opened.budget = Budget(LIMITS, clock=clock)
        with pytest.raises(errors.RateLimited) as caught:
            opened.get("profile")
    assert 1 < sum(pauses) < 3
    assert caught.value.code == "rate_limited", "when it is over, nobody knows"
    assert opened.failure is caught.value


def test_without_time_for_its_turn_nothing_is_sent():
    with Wire(answer()) as server:
        with session(server, 0.9) as opened, pytest.raises(errors.OutOfTime):
            for _ in range(8):
                opened.get("profile")
        assert len(server.requests) < 8


def test_a_write_needs_time_for_its_answer():
    with Wire(answer()) as server:
        with session(server, 2) as opened, pytest.raises(errors.OutOfTime):
            opened.post("vouchers", {})
        assert server.requests == []
