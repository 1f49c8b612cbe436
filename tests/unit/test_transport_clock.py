"""A call has the time that its run has left, told by a clock that only tests and pauses move."""

from types import SimpleNamespace

import pytest
import requests

from odoo.addons.accounting_bridge.tools import errors, transport
from odoo.addons.accounting_bridge.tools.budget import Budget
from odoo.addons.accounting_bridge.tools.transport import Transport

from .test_budget import Clock
from .test_transport import Noting
from .wire import Wire, answer


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()

    def sleep(seconds):
        clock.now += seconds

    monkeypatch.setattr(transport, "time", SimpleNamespace(monotonic=clock, sleep=sleep))
    return clock


class Never(requests.adapters.BaseAdapter):
    """Instead of the network: nothing is ever there, and waiting for it moves the clock."""

    def __init__(self, clock, phase):
        super().__init__()
        self.clock, self.phase = clock, phase

    def send(self, request, stream=False, timeout=None, **_settings):
        connecting, reading = timeout
        if self.phase == "connect":
            self.clock.now += connecting
            raise requests.ConnectTimeout()
        if self.phase == "answer":
            self.clock.now += reading
            raise requests.ReadTimeout()
        response = requests.Response()
        response.status_code, response.raw = 200, self
        return response

    def read1(self, _size, decode_content):
        self.clock.now += 0.1
        return b" "

    def close(self):
        """Nothing is open."""


@pytest.mark.parametrize("seconds", [0.7, 2.8, 20])
@pytest.mark.parametrize("phase", ["connect", "answer", "content"])
def test_no_call_lasts_longer_than_the_run(clock, phase, seconds):
    """That the time-outs set are kept to is seen in `test_transport`, on real sockets."""
    session = Transport("", clock.now + seconds)
    session.http.mount("http://", Never(clock, phase))
    deadline = session.deadline
    with pytest.raises(errors.Unavailable) as caught:
        session.call("GET", "http://never.example/path")
    assert caught.value.code == ("unreachable" if phase == "connect" else "timeout")
    assert clock.now <= deadline + (0.1 if phase == "content" else 0) + 1e-6
    assert len(session.exchanges) == 1


def test_what_is_over_within_the_run_is_waited_for(clock):
    """By another process's answer, or by its own."""
    with Wire(answer(429, Retry_After="1"), answer()) as server:
        with Transport("", clock.now + 4) as session:
            session.budget = Budget(clock=clock)
            assert session.call("PUT", server.url, body={}).status == 200
        assert 0.9 < clock.now < 3
        assert len(server.requests) == 2
    with Wire(answer()) as server, Transport("", clock.now + 4) as session:
        session.budget = Budget(clock=clock)
        session.budget.note(used_up=True, wait=1, scope="minute")
        assert session.call("GET", server.url).status == 200
        session.budget.note(used_up=True, wait=10, scope="minute")
        with pytest.raises(errors.RateLimited):
            session.call("GET", server.url)
        assert len(server.requests) == 1


def test_a_slot_is_waited_for_within_the_run(clock):
    class Slow(Noting):
        def reserve(self, within):
            assert within == pytest.approx(1.5)
            return 0.3

    with Wire(answer()) as server, Slow("", clock.now + 2) as session:
        session.call("GET", server.url)
        assert session.seconds_left() == pytest.approx(1.7)
