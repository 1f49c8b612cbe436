"""The fault proxy over real HTTP: what it leaves alone, and every way in which it does not."""
import collections
import gzip
import json
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests
from werkzeug.wrappers import Request, Response

from tests.faultproxy import FaultProxy, chance
from tests.sandbox.common.server import Server

ROOT = Path(__file__).resolve().parents[2]
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


class Service:
    """Any service: keeps what arrived, answers what it was told to answer."""

    def __init__(self):
        self.arrived, self.answer = [], lambda request: Response(b"0123456789")
        self.server = Server(self)

    def __call__(self, environ, start_response):
        request = Request(environ)
        body = request.get_data()
        self.arrived.append((request.method, environ["RAW_URI"], request.headers, body))
        return self.answer(request)(environ, start_response)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}"


@pytest.fixture
def service():
    service = Service()
    service.server.start()
    yield service
    service.server.stop()


@pytest.fixture
def proxy(service):
    """A proxy without faults; `control(proxy, "mix", cut=1)` brings them."""
    refusal = {"headers": {"Retry-After": "1"}, "body": '{"message": "Too Many"}'}
    expire = (f"{service.url}/__control__/tokens", {"expire": True})
    with FaultProxy(service.url, seed=3, rate_limit=refusal, expire=expire) as proxy:
        yield proxy


def control(proxy, name, **body):
    return requests.post(proxy.control_url + name, json=body, timeout=60)


def calls(proxy):
    return requests.get(proxy.control_url + "calls", timeout=60).json()


# -- what is left alone -------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_a_call_goes_through_unchanged(service, proxy, method):
    service.answer = lambda request: Response(
        b"done", 207, {"X-Quota": "5", "Set-Cookie": "a=1"})
    answer = requests.request(
        method, f"{proxy.url}/v1/a%2Fb%20c?q=%C3%A9&q=2", data=b"\x00body" * 3,
        headers={"Idempotency-Key": "k1", "Connection": "X-Mine", "X-Mine": "no"}, timeout=60)
    ((arrived, path, headers, body),) = service.arrived
    assert (arrived, path, body) == (method, "/v1/a%2Fb%20c?q=%C3%A9&q=2", b"\x00body" * 3)
    assert (headers["Idempotency-Key"], headers["Content-Length"]) == ("k1", "15")
    assert headers["Host"] == service.url.removeprefix("http://")
    assert headers["User-Agent"].startswith("python-requests/")
    assert "X-Mine" not in headers
    assert (answer.status_code, answer.content) == (207, b"" if method == "HEAD" else b"done")
    assert (answer.headers["X-Quota"], answer.headers["Set-Cookie"]) == ("5", "a=1")
    assert len(answer.raw.headers.getlist("Date")) == 1, "that of the service, no second one"


def test_a_call_without_headers_gets_none(service, proxy):
    with socket.create_connection(proxy.url.removeprefix("http://").split(":")) as line:
        line.sendall(b"GET /bare HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = line.makefile("rb").read()
    assert answer.endswith(b"0123456789")
    assert set(dict(service.arrived[0][2])) == {"Host", "Connection"}


def test_bodies_are_streamed_both_ways(service, proxy):
    service.answer = lambda request: Response(iter([b"one", b"two"]))
    parts = (b"a" * 100_000 for _ in range(30))
    answer = requests.post(proxy.url, data=parts, timeout=60)
    assert len(service.arrived[0][3]) == 3_000_000
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert answer.content == b"onetwo"


def test_the_first_part_arrives_before_the_last_is_made(service, proxy):
    go_on = threading.Event()

    def parts():
        yield b"first"
        go_on.wait(60)
        yield b"last"

    service.answer = lambda request: Response(parts())
    answer = requests.get(proxy.url, stream=True, timeout=60)
    assert answer.raw.read1(5) == b"first"
    go_on.set()
    assert answer.raw.read() == b"last"


def test_a_compressed_answer_stays_as_it_is(service, proxy):
    packed = gzip.compress(b"words" * 50)
    service.answer = lambda request: Response(packed, headers={"Content-Encoding": "gzip"})
    answer = requests.get(proxy.url, timeout=60, stream=True)
    assert answer.raw.read() == packed


def test_redirects_are_the_clients(service, proxy):
    service.answer = lambda request: Response(b"", 302, {"Location": f"{service.url}/there"})
    answer = requests.get(proxy.url, timeout=60, allow_redirects=False)
    assert (answer.status_code, len(service.arrived)) == (302, 1)


def test_a_service_that_is_not_there_gives_no_answer(service, proxy):
    service.server.stop()
    with pytest.raises(BROKEN):
        requests.get(proxy.url, timeout=60)


def test_an_answer_that_the_service_cuts_is_cut(service, proxy):
    def parts():
        yield b"half"
        raise ConnectionResetError

    service.answer = lambda request: Response(parts(), headers={"Content-Length": "8"})
    with pytest.raises(BROKEN):
        requests.get(proxy.url, timeout=60)


# -- every kind of fault ------------------------------------------------------------------------
def test_lose_answer_is_after_the_work(service, proxy):
    control(proxy, "mix", lose_answer=1)
    with pytest.raises(BROKEN, match="without response"):
        requests.put(proxy.url, data=b"x", timeout=60)
    assert len(service.arrived) == 1


def test_fail_before_is_before_the_work(service, proxy):
    control(proxy, "mix", fail_before=1)
    with pytest.raises(BROKEN, match="without response"):
        requests.put(proxy.url, data=b"x" * 1_000_000, timeout=60)
    assert service.arrived == []


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "10"}], ids=["chunked", "length"])
def test_cut_is_in_the_middle_of_the_answer(service, proxy, headers):
    service.answer = lambda request: Response(iter([b"01234", b"56789"]), headers=headers)
    control(proxy, "mix", cut=1)
    answer = requests.put(proxy.url, data=b"x", timeout=60, stream=True)
    assert answer.status_code == 200
    assert answer.raw.read1(100) == b"01234"
    with pytest.raises(BROKEN):
        answer.iter_content().__next__()
    assert len(service.arrived) == 1


def test_cut_where_there_is_nothing_to_cut(service, proxy):
    service.answer = lambda request: Response(b"", 204)
    control(proxy, "mix", cut=1)
    with pytest.raises(BROKEN):
        requests.delete(proxy.url, timeout=60)
    assert len(service.arrived) == 1


def test_rate_limit_in_the_words_of_the_service(service, proxy):
    control(proxy, "mix", rate_limit=1)
    answer = requests.put(proxy.url, data=b"x" * 1_000_000, timeout=60)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    assert answer.json() == {"message": "Too Many"}
    assert service.arrived == []


def test_slow_is_after_the_work(service, proxy):
    control(proxy, "seconds", slow=0.3)
    control(proxy, "mix", slow=1)
    began = time.monotonic()
    assert requests.put(proxy.url, data=b"x", timeout=60).content == b"0123456789"
    assert time.monotonic() - began >= 0.3


def test_slow_for_a_client_that_gives_up(service, proxy):
    control(proxy, "seconds", slow=1)
    control(proxy, "mix", slow=1)
    with pytest.raises(requests.ReadTimeout):
        requests.put(proxy.url, data=b"x", timeout=(60, 0.1))
    control(proxy, "mix")
    assert requests.get(proxy.url, timeout=60).status_code == 200
    assert [method for method, *_rest in service.arrived] == ["PUT", "GET"]


def test_expire_token_ends_access_then_asks(service, proxy):
    control(proxy, "mix", expire_token=1)
    assert requests.get(f"{proxy.url}/v1/x", timeout=60).status_code == 200
    (expired, asked) = service.arrived
    assert (expired[1], json.loads(expired[3])) == ("/__control__/tokens", {"expire": True})
    assert asked[1] == "/v1/x"


def test_a_client_that_goes_while_it_sends(service, proxy):
    with socket.create_connection(proxy.url.removeprefix("http://").split(":")) as line:
        line.sendall(b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
    assert requests.get(proxy.url, timeout=60).status_code == 200
    assert ("PUT", b"half") not in [(call[0], call[3]) for call in service.arrived]


# -- chance -------------------------------------------------------------------------------------
MIX = {"lose_answer": 0.06, "fail_before": 0.05, "rate_limit": 0.05, "cut": 0.02, "slow": 0.01,
       "expire_token": 0.01}


@pytest.mark.parametrize("seed", range(5))
def test_shares_are_those_of_the_mix(seed):
    kinds = collections.Counter(chance.struck(seed, n, MIX) for n in range(20_000))
    for kind, share in MIX.items():
        assert kinds[kind] / 20_000 == pytest.approx(share, abs=0.006)
    assert kinds[None] / 20_000 == pytest.approx(0.8, abs=0.012)


def test_a_seed_strikes_the_same_calls_again():
    def run(seed):
        return [chance.struck(seed, n, MIX) for n in range(500)]
    assert run(1) == run(1) != run(2)


def test_what_was_struck_is_counted_under_many_calls_at_once(service, proxy):
    control(proxy, "mix", lose_answer=0.2, rate_limit=0.2)

    def call(number):
        try:
            return requests.put(f"{proxy.url}/{number}", data=b"x", timeout=60).status_code
        except BROKEN:
            return "broken"

    with ThreadPoolExecutor(12) as many:
        results = collections.Counter(many.map(call, range(120)))
    told = calls(proxy)
    assert told["total"] == 120
    assert told["struck"] == {"lose_answer": results["broken"], "rate_limit": results[429]}
    assert len(service.arrived) == 120 - results[429]
    assert [row["number"] for row in told["last"]] == list(range(1, 121))
    expected = [chance.struck(3, n, told["mix"]) for n in range(1, 121)]
    assert [row["kind"] for row in told["last"]] == expected


def test_control_routes_are_never_struck_nor_counted(service, proxy):
    control(proxy, "mix", fail_before=1)
    assert requests.get(f"{proxy.url}/__control__/calls", timeout=60).status_code == 200
    assert calls(proxy)["total"] == 0
    assert [path for _method, path, *_rest in service.arrived] == ["/__control__/calls"]


def test_no_faults_after_an_empty_mix(proxy):
    control(proxy, "mix", fail_before=1)
    control(proxy, "mix")
    assert requests.get(proxy.url, timeout=60).status_code == 200


@pytest.mark.parametrize("mix", [{"thunder": 0.1}, {"cut": 0.7, "slow": 0.7}, {"cut": -0.1}])
def test_what_is_no_mix_is_refused_and_changes_nothing(proxy, mix):
    before = calls(proxy)["mix"]
    assert control(proxy, "mix", **mix).status_code == 400
    assert calls(proxy)["mix"] == before


def test_as_a_program(sandbox):
    """With Xero's sandbox behind it, ended by a signal."""
    command = [sys.executable, "-m", "tests.faultproxy", "--target", sandbox.url, "--seed", "4",
               "--mix", '{"rate_limit": 1}', "--rate-limit", '{"headers": {"Retry-After": "2"}}']
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        facts = json.loads(program.stdout.readline())
        answer = requests.get(f"{facts['url']}/connections", timeout=60)
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        requests.post(f"{facts['control_url']}mix", json={}, timeout=60)
        assert requests.get(f"{facts['url']}/connections", timeout=60).status_code == 401
        program.terminate()
    assert program.returncode == 0
