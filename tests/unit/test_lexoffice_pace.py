"""Keeping to two calls a second, and what follows when they are used up all the same."""

import time

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_lexoffice.tools.client import LexofficeSession
from odoo.addons.accounting_bridge_lexoffice.tools.pace import Pace

from .wire import Wire, answer


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_four_at_once_and_then_two_a_second():
    clock = Clock()
    pace, times = Pace(clock), []
    for _ in range(20):
        clock.now += pace.wait()
        pace.take()
        times.append(clock.now)
    assert times[3] < 0.1
    for first, last in zip(times, times[6:], strict=False):
        assert last - first >= 0.999, "never more than six in a second, four of them saved up"
    assert times[-1] == pytest.approx(16 / 2, abs=0.1)


def test_a_bucket_that_fills_as_lexoffice_says_never_runs_dry():
    clock = Clock()
    pace, level, at = Pace(clock), 4.0, 0.0
    for number in range(200):
        clock.now += pace.wait() + (number % 7) * 0.3
        pace.take()
        arrival = clock.now + (number % 3) * 0.02  # calls take unequally long
        level = min(4.0, level + (arrival - at) * 2) - 1
        at = arrival
        assert level >= 0


def test_when_others_used_it_up():
    clock = Clock()
    pace = Pace(clock)
    pace.used_up()
    assert pace.wait() == 0.5


LIMIT = answer(429, b'{"message": "Too Many Requests"}')


def session(server, seconds):
    return LexofficeSession(server.url, "key", time.monotonic() + seconds)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_limit_refused_goes_again(method):
    with Wire(LIMIT, LIMIT, answer(201, b'{"id": "1"}')) as server:
        with session(server, 8) as opened:
            got = opened.get("profile") if method == "GET" else opened.post("vouchers", {})
        assert got.json() == {"id": "1"}
        assert len(server.requests) == 3
    assert opened.failure is None
    assert opened.quota.blocked_until is None


def test_but_not_beyond_the_run():
    with Wire(LIMIT) as server:
        started = time.monotonic()
        with session(server, 3) as opened, pytest.raises(errors.RateLimited) as caught:
            opened.get("profile")
        assert time.monotonic() - started < 3
    assert caught.value.retry_at == opened.quota.blocked_until
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
