"""What becomes of a call when the other side misbehaves, over real sockets."""

import datetime
import gzip
import socket
import time
from decimal import Decimal

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.budget import Quota
from odoo.addons.accounting_bridge.tools.transport import Transport

from . import wire
from .wire import Wire, answer

LARGEST = "odoo.addons.accounting_bridge.tools.answer.LARGEST_ANSWER"
UTC = datetime.timezone.utc


def call(server, method="GET", seconds=10, transport_class=Transport, **sent):
    url = server if isinstance(server, str) else server.url
    with transport_class("secret-token", time.monotonic() + seconds) as session:
        try:
            return session, session.call(method, f"{url}/path", **sent)
        except errors.BridgeError as error:
            return session, error


# === GOOD ANSWERS ===


def test_an_answer_and_what_was_sent():
    with Wire(answer(body=b'{"Total": 10.10, "Count": 3}')) as server:
        _session, got = call(server, "PUT", body={"Amount": Decimal("19.90"), "Name": "Müller"})
        assert got.json() == {"Total": Decimal("10.10"), "Count": 3}
        [request] = server.requests
    head, body = request.split(b"\r\n\r\n", 1)
    assert b"Authorization: Bearer secret-token" in head
    assert body.decode() == '{"Amount": 19.9, "Name": "Müller"}'


@pytest.mark.parametrize("whole", [wire.chunked, answer(body=b'{"a": 1}')])
def test_every_framing_is_read(whole):
    with Wire(whole) as server:
        assert call(server)[1].json() == {"a": 1}


def test_a_compressed_answer_is_read():
    body = gzip.compress(b'{"a": 1}')
    with Wire(answer(body=body, Content_Encoding="gzip")) as server:
        assert call(server)[1].json() == {"a": 1}


def test_a_form_with_a_file():
    with Wire(answer()) as server:
        session, _got = call(
            server, "POST", files={"file": ("a.pdf", b"%PDF-secret", "application/pdf")}
        )
        [request] = server.requests
    assert b'filename="a.pdf"' in request
    assert b"%PDF-secret" in request
    assert "%PDF" not in session.exchanges[0].request


# === NO ANSWER ===


@pytest.fixture(params=["closed", "unknown"])
def unreachable(request):
    if request.param == "unknown":
        yield "http://nowhere.invalid"
        return
    # Bound and never listened to: nobody else can open it meanwhile.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{closed.getsockname()[1]}"


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_unreachable_means_surely_not_performed(unreachable, method):
    session, error = call(unreachable, method)
    assert type(error) is errors.Unavailable
    assert error.code == "unreachable"
    assert len(session.exchanges) == (2 if method == "GET" else 1)


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (wire.silent, "timeout"),
        (wire.hang_up, "cut_off"),
        (wire.cut, "cut_off"),
        (wire.cut_chunked, "cut_off"),
        (wire.drip, "timeout"),
    ],
)
def test_a_write_without_a_whole_answer_is_unknown(broken, code):
    with Wire(broken) as server:
        session, error = call(server, "PUT", seconds=2, body={})
        assert type(error) is errors.OutcomeUnknown
        assert error.code == code
        assert len(server.requests) == 1, "a write is never repeated"
    assert session.exchanges[0].error.startswith(code)


def test_a_read_is_tried_once_more():
    with Wire(wire.hang_up, answer(body=b'{"a": 1}')) as server:
        session, got = call(server)
        assert got.json() == {"a": 1}
    assert [e.status for e in session.exchanges] == [0, 200]


def test_a_read_is_tried_no_more_than_twice():
    with Wire(wire.hang_up) as server:
        _session, error = call(server)
        assert type(error) is errors.Unavailable
        assert len(server.requests) == 2


def test_no_time_left_is_no_call():
    with Wire(answer()) as server:
        session, error = call(server, "PUT", seconds=0.1, body={})
        assert type(error) is errors.OutOfTime
        assert server.requests == []
    assert session.exchanges == []


def test_a_bad_address_is_said_so():
    assert call("http://", "PUT")[1].code == "bad_address"


# === REFUSALS ===


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (302, errors.Unavailable, errors.OutcomeUnknown),
        (400, errors.Rejected, errors.Rejected),
        (401, errors.AuthenticationError, errors.AuthenticationError),
        (403, errors.PermissionMissing, errors.PermissionMissing),
        (404, errors.NotFound, errors.NotFound),
        (408, errors.Unavailable, errors.OutcomeUnknown),
        (409, errors.Conflict, errors.Conflict),
        (413, errors.Rejected, errors.Rejected),
        (429, errors.RateLimited, errors.RateLimited),
        (500, errors.Unavailable, errors.OutcomeUnknown),
        (501, errors.Rejected, errors.Rejected),
        (502, errors.Unavailable, errors.OutcomeUnknown),
        (503, errors.Unavailable, errors.Unavailable),
        (504, errors.Unavailable, errors.OutcomeUnknown),
    ],
)
def test_statuses(status, read, write):
    with Wire(answer(status)) as server:
        assert type(call(server)[1]) is read
        assert type(call(server, "POST", body={})[1]) is write
        assert len(server.requests) == 2, "an answer is an answer: nothing is repeated"


def test_a_redirect_is_not_followed_with_the_token():
    with Wire(answer()) as other, Wire(answer(302, Location=other.url)) as server:
        call(server)
        assert other.requests == []


def test_the_payload_of_a_refusal_is_kept():
    with Wire(answer(400, b'{"Message": "no", "Elements": [1.5]}')) as server:
        assert call(server)[1].payload == {"Message": "no", "Elements": [Decimal("1.5")]}


def seconds_until(moment):
    return (moment - datetime.datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("26", 26),
        ("0", 1),
        ("-5", 1),
        ("nonsense", 60),
        ("9" * 12, 25 * 3600),
        ("9" * 5000, 60),
        (None, 60),
    ],
)
def test_how_long_to_wait(header, seconds):
    headers = {"Retry_After": header} if header else {}
    with Wire(answer(429, b"", None, **headers)) as server:
        session, error = call(server, seconds=2)
    assert seconds_until(error.retry_at) == pytest.approx(seconds, abs=2)
    assert session.failure is error


def test_how_long_to_wait_where_nothing_is_said():
    class Patient(Transport):
        default_wait = 7

    with Wire(answer(429)) as server:
        error = call(server, transport_class=Patient)[1]
    assert seconds_until(error.retry_at) == pytest.approx(7, abs=2)


def test_how_long_to_wait_as_a_date():
    moment = datetime.datetime.now(UTC) + datetime.timedelta(minutes=5)
    with Wire(answer(429, Retry_After=moment.strftime("%a, %d %b %Y %H:%M:%S GMT"))) as server:
        assert seconds_until(call(server)[1].retry_at) == pytest.approx(300, abs=3)


# === HOSTILE ANSWERS ===


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"<html>",
        b'"text"',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_nonsense_is_an_error_of_the_call(body):
    with Wire(answer(body=body)) as server:
        with pytest.raises(errors.Unavailable):
            call(server)[1].json()
        with pytest.raises(errors.OutcomeUnknown):
            call(server, "PUT", body={})[1].json()


@pytest.mark.parametrize(
    "number", [b"NaN", b"-Infinity", b"1e999999999", b"1e-999999999", b"9" * 5000, b"-" + b"9" * 41]
)
def test_a_number_of_no_world_is_none(number):
    with Wire(answer(body=b'{"a": ' + number + b', "b": 1.50}')) as server:
        assert call(server)[1].json() == {"a": None, "b": Decimal("1.5")}


def test_text_that_no_database_takes_is_replaced():
    with Wire(answer(body=rb'{"a\u0000": "x\u0000y \ud800 \u00fc"}')) as server:
        assert call(server)[1].json() == {"a\ufffd": "x\ufffdy ? ü"}


def test_an_answer_without_end(monkeypatch):
    monkeypatch.setattr(LARGEST, 1_000_000)
    with Wire(wire.endless) as server:
        assert call(server)[1].code == "bad_answer"
        assert type(call(server, "PUT", body={})[1]) is errors.OutcomeUnknown


def test_a_compressed_bomb(monkeypatch):
    monkeypatch.setattr(LARGEST, 1_000_000)
    bomb = gzip.compress(b" " * 8_000_000)
    with Wire(answer(body=bomb, Content_Encoding="gzip")) as server:
        assert call(server)[1].code == "bad_answer"


# === LIMITS ===


class Noting(Transport):
    """With a budget that keeps what it is told."""

    minute_header, day_header = "X-MinLimit-Remaining", "X-DayLimit-Remaining"
    scope_header = "X-Rate-Limit-Problem"

    def __init__(self, *args):
        super().__init__(*args)
        self.budget, self.told = self, []

    def reserve(self, within):
        return 0

    def note(self, quota, **told):
        self.told.append((quota, told))


def told_by(*answers):
    with Wire(*answers) as server:
        return call(server, transport_class=Noting)[0].told


def test_what_is_left_of_the_limits():
    left = {"X_MinLimit_Remaining": "41", "X_DayLimit_Remaining": "4980"}
    assert told_by(answer(**left)) == [(Quota(41, 4980), {})]
    assert told_by(answer(400, **left)) == [(Quota(41, 4980), {})]
    assert told_by(answer(X_MinLimit_Remaining="?")) == []


def test_what_refusals_say_of_the_limits():
    day = answer(429, b"", Retry_After="7000", X_Rate_Limit_Problem="Day", X_DayLimit_Remaining="0")
    [(quota, said)] = told_by(day)
    assert (quota, said) == (Quota(None, 0), {"used_up": True, "wait": 7000, "scope": "day"})
    [(_quota, said)] = told_by(answer(429, X_Rate_Limit_Problem="appminute"))
    assert said == {"used_up": True, "wait": 60, "scope": "minute"}
    [(_quota, said)] = told_by(answer(429, X_Rate_Limit_Problem="go'; --"))
    assert said["scope"] == "minute", "and nothing that the provider makes up"
    [(_quota, said)] = told_by(answer(503, Retry_After="30"))
    assert said == {"wait": 30, "scope": "service"}
    assert told_by(answer(503)) == []


def test_too_many_at_once_waits_a_moment_only():
    busy = answer(429, X_Rate_Limit_Problem="concurrent")
    with Wire(busy, busy, answer()) as server:
        session, got = call(server, "PUT", seconds=4, body={}, transport_class=Noting)
        assert got.status == 200
        assert len(server.requests) == 3
    assert session.told == [], "others may call"
    with Wire(busy) as server:
        session, error = call(server, seconds=2, transport_class=Noting)
    assert (error.scope, error.soon) == ("concurrent", True)
    assert seconds_until(error.retry_at) < 15


def test_no_slot_no_call():
    class Late(Noting):
        def reserve(self, within):
            raise errors.OutOfTime()

    with Wire(answer()) as server:
        assert type(call(server, transport_class=Late)[1]) is errors.OutOfTime
        assert server.requests == []


# === WHAT IS KEPT ===


def test_a_call_is_recorded_without_secrets():
    reply = answer(body=b'{"access_token": "abc.def", "Name": "A"}', Set_Cookie="session=top")
    with Wire(reply) as server:
        session, _got = call(
            server,
            "POST",
            params={"refresh_token": "very-secret", "page": 1},
            body={"client_secret": "hidden", "Note": "Bearer eyJhbGciOiJI.eyJzdWIi.c2ln"},
        )
    [exchange] = session.exchanges
    kept = repr(exchange)
    for secret in ("secret-token", "very-secret", "hidden", "abc.def", "top", "eyJ"):
        assert secret not in kept
    assert (exchange.method, exchange.status, exchange.error) == ("POST", 200, "")
    assert exchange.path == "/path?refresh_token=***&page=1"
    assert '"Name": "A"' in exchange.response
    assert exchange.duration_ms >= 0


def test_files_are_not_kept():
    with Wire(answer(body=b"%PDF-1.4" + b"x" * 100, content_type="application/pdf")) as server:
        session, _got = call(
            server, "PUT", data=b"%PDF" + bytes(50), headers={"Content-Type": "application/pdf"}
        )
    [exchange] = session.exchanges
    assert "[54 bytes of application/pdf]" in exchange.request
    assert "[108 bytes of application/pdf]" in exchange.response


def test_long_texts_are_cut():
    with Wire(answer(body=b'{"a": "' + "ä".encode() * 100_000 + b'"}')) as server:
        session, _got = call(server)
    assert len(session.exchanges[0].response) < 21_000
