"""Faults on order: what was done, what was answered."""
import time

import pytest
import requests

from tests.contract.lexoffice import PDF, voucher
from tests.contract.webhooks import PATIENCE


def count(lex):
    return lex.read("vouchers?voucherNumber=R-1")["totalElements"]


def send(lex):
    return lex.post("vouchers", json=voucher())


@pytest.mark.parametrize(("kind", "done"), [("lose_answer", 1), ("cut", 1), ("fail_before", 0)])
def test_the_line_breaks(lex, accountant, kind, done):
    accountant.faults(kind=kind, method="POST")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        send(lex)
    assert count(lex) == done


@pytest.mark.parametrize(("kind", "status", "message", "done"), [
    ("error_500", 500, None, 0), ("error_500_after", 500, None, 1),
    ("gateway_timeout", 504, "Endpoint request timed out", 0),
    ("gateway_timeout_after", 504, "Endpoint request timed out", 1),
    ("unavailable", 503, "Service Unavailable", 0), ("rate_limit", 429, "Too Many Requests", 0)])
def test_the_gateway_answers(lex, accountant, kind, status, message, done):
    accountant.faults(kind=kind, method="POST")
    answer = send(lex)
    assert (answer.status_code, answer.json()) == (status, {"message": message})
    assert "Retry-After" not in answer.headers
    assert count(lex) == done


def test_after_an_unknown_outcome_the_list_tells(lex, accountant):
    accountant.faults(kind="gateway_timeout_after", method="POST", path="/vouchers$")
    assert send(lex).status_code == 504
    row = lex.read("voucherlist?voucherType=any&voucherStatus=any&voucherNumber=r-1")["content"][0]
    assert (row["totalAmount"], row["voucherDate"][:10]) == (119, "2026-11-20")


def test_an_upload_that_got_lost_and_again(lex, accountant):
    made = lex.create()
    accountant.faults(kind="error_500_after", path="/files$")
    assert lex.attach(made).status_code == 500
    assert lex.attach(made).status_code == 202
    assert len(lex.read(f"vouchers/{made}")["files"]) == 1


def test_garbage(lex, accountant):
    accountant.faults(kind="garbage", method="POST")
    answer = send(lex)
    assert (answer.status_code, "json" in answer.headers["Content-Type"]) == (200, False)
    assert count(lex) == 1


@pytest.mark.parametrize("kind", ["slow", "slow_answer"])
def test_slow(lex, accountant, kind):
    accountant.faults(kind=kind, seconds=0.2, method="POST")
    began = time.monotonic()
    assert send(lex).status_code == 201
    assert time.monotonic() - began >= 0.2


def test_what_is_refused_stays_refused_after_a_fault(lex, accountant):
    accountant.faults(kind="error_500_after", method="POST")
    assert lex.post("vouchers", json=voucher(totalTaxAmount=1)).status_code == 406


def test_a_day_of_faults_is_repeatable(lex, accountant):
    accountant.faults(kind="error_500", rate=0.3, seed=7, path="/ping")
    first = [lex.get("ping").status_code for _ in range(20)]
    accountant.faults(clear=True)
    accountant.faults(kind="error_500", rate=0.3, seed=7, path="/ping")
    assert [lex.get("ping").status_code for _ in range(20)] == first
    assert set(first) == {200, 500}


def test_calls_are_counted(lex, accountant):
    accountant.calls(clear=True)
    made = lex.create()
    lex.attach(made, content=PDF)
    log = accountant.get("calls")
    assert log["counts"] == {"POST /v1/vouchers": 1, f"POST /v1/vouchers/{made}/files": 1}
    assert [call["status"] for call in log["calls"]] == [201, 202]


def test_a_restart(lex, accountant):
    accountant.restart(down=0.1)
    time.sleep(0.08)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            assert lex.get("ping").status_code == 200
            return
        except requests.ConnectionError:
            time.sleep(0.05)
    pytest.fail("the sandbox did not come back")
