"""Faults on order: what was done, what was answered."""
import threading
import time

import pytest
import requests

from .webhooks import PATIENCE

INVOICE = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [
    {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}]}


def invoices(raw):
    return len(raw.get("Invoices").json()["Invoices"])


def create(raw):
    return raw.put("Invoices", json=INVOICE)


def test_lost_answer(raw, control):
    control.faults(kind="lose_answer", method="PUT")
    with pytest.raises(requests.ConnectionError):
        create(raw)
    assert invoices(raw) == 1


def test_cut_in_the_middle_of_the_answer(raw, control):
    control.faults(kind="cut", method="PUT")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        create(raw)
    assert invoices(raw) == 1


def test_cut_before_any_work(raw, control):
    control.faults(kind="fail_before", method="PUT")
    with pytest.raises(requests.ConnectionError):
        create(raw)
    assert invoices(raw) == 0


def test_429_with_its_time(raw, control):
    control.faults(kind="rate_limit", retry_after=26)
    answer = create(raw)
    assert (answer.status_code, answer.headers["Retry-After"], answer.content) == (
        429, "26", b"")
    assert invoices(raw) == 0


@pytest.mark.parametrize(("kind", "done"), [("error_500", 0), ("error_500_after", 1)])
def test_500(raw, control, kind, done):
    control.faults(kind=kind, method="PUT")
    answer = create(raw)
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (500, 500)
    assert invoices(raw) == done


def test_503_is_plain_text(raw, control):
    control.faults(kind="unavailable")
    answer = create(raw)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        503, "text/plain; charset=utf-8")
    assert answer.text == "The Xero API is temporarily unavailable"


def test_garbage(raw, control):
    control.faults(kind="garbage", method="PUT")
    answer = create(raw)
    assert answer.status_code == 200
    assert "json" not in answer.headers["Content-Type"]
    assert invoices(raw) == 1


@pytest.mark.parametrize("kind", ["slow", "slow_answer"])
def test_slow(raw, control, kind):
    control.faults(kind=kind, seconds=0.2, method="PUT")
    began = time.monotonic()
    assert create(raw).status_code == 200
    assert time.monotonic() - began >= 0.2


def test_slow_and_given_up_is_still_done(raw, control):
    control.faults(kind="slow", seconds=1, method="PUT")
    with pytest.raises(requests.Timeout):
        requests.put(raw.base + "Invoices", json=INVOICE, headers=raw.headers,
                     timeout=(PATIENCE, 0.1))
    deadline = time.monotonic() + PATIENCE
    while invoices(raw) == 0 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert invoices(raw) == 1


def test_expire_and_revoke(raw, control, sandbox):
    control.faults(kind="expire_tokens")
    assert create(raw).status_code == 401
    control.faults(kind="revoke", path="/connections")
    requests.get(f"{sandbox.url}/connections", timeout=60)
    assert all(t["revoked"] for t in sandbox.store.refresh_tokens.values())


def test_by_path_method_count_and_skip(raw, control):
    control.faults(kind="unavailable", path="/Contacts", method="GET", times=2, skip=1)
    assert raw.get("Organisation").status_code == 200
    assert [raw.get("Contacts").status_code for _ in range(4)] == [200, 503, 503, 200]


def test_by_rate_repeatably(raw, control):
    def pattern():
        control.faults(clear=True)
        control.faults(kind="unavailable", rate=0.5, seed=7)
        return [raw.get("Organisation").status_code for _ in range(12)]
    first = pattern()
    assert set(first) == {200, 503}
    assert pattern() == first


def test_unknown_faults_are_refused(control):
    with pytest.raises(ValueError, match="unknown fault"):
        control.faults(kind="earthquake")


def test_restart_refuses_connections_for_a_while(raw, control, sandbox, monkeypatch):
    asked, is_down, may_start = [], threading.Event(), threading.Event()

    def stay_down(seconds):
        asked.append(seconds)
        is_down.set()
        may_start.wait(PATIENCE)

    monkeypatch.setattr(sandbox.server, "stay_down", stay_down)
    control.restart(down=0.3)
    assert is_down.wait(PATIENCE)
    for _call in range(2):
        with pytest.raises(requests.ConnectionError):
            raw.get("Organisation")
    may_start.set()
    assert answers(raw).status_code == 200
    assert asked == [0.3]


def answers(raw):
    """The first answer after a while of none."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return raw.get("Organisation")
        except requests.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def test_calls_are_counted(raw, control):
    create(raw)
    create(raw)
    control.faults(kind="unavailable")
    create(raw)
    log = control.get("calls")
    assert log["counts"]["PUT /api.xro/2.0/Invoices"] == 3
    assert [c["status"] for c in log["calls"] if c["method"] == "PUT"] == [200, 200, 503]
    assert log["calls"][-1]["faults"] == ["unavailable"]
    assert control.calls(clear=True)["total"] == 0
