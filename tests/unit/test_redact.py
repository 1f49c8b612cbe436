"""What is kept of a call, when somebody tries to get a secret into it, or to keep it busy."""

import json
import time
from unittest import mock
from urllib.parse import quote

import pytest

from odoo.addons.accounting_bridge.tools import redact, transport
from odoo.addons.accounting_bridge.tools.budget import Quota
from odoo.addons.accounting_bridge.tools.transport import Transport

from .wire import Wire, answer

SECRET = "s3cr3t/Value+of=us"
NAMES = (
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "password",
    "api_key",
    "apiKey",
    "api-key",
    "X-Api-Key",
    "Authorization",
    "code_verifier",
    "client_assertion",
    "Set-Cookie",
)


def _nested(name, value):
    return {"a": [{"b": {name: value, "Name": "kept"}}]}


def _spellings(name):
    inside = quote(f"https://example.com/?{name}=", safe="")
    plain = json.dumps(_nested(name, SECRET))
    return {
        "json": plain,
        "json with spaces": json.dumps(_nested(name, SECRET), indent=2).replace(":", " :\n"),
        "json in json": json.dumps({"body": plain}),
        "json in json in json": json.dumps({"body": json.dumps({"body": plain})}),
        "with a quote in it": json.dumps(_nested(name, f'a"{SECRET}')),
        "cut off": plain[: plain.index(SECRET) + len(SECRET)],
        "python": repr(_nested(name, SECRET)),
        "python bytes": repr({name: SECRET.encode()}),
        "form": f"grant_type=x&{name}={quote(SECRET, safe='')}&b=c",
        "address": f"https://example.com/?{name}={SECRET}",
        "address in an address": f"/go?to={inside}{SECRET}",
        "xml": f"<r><{name}>{SECRET}</{name}></r>",
        "header": f"HTTP/1.1\r\nAuthorization: {SECRET}\r\nHost: x",
    }


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("spelling", list(_spellings("")))
def test_a_secret_by_its_name(name, spelling):
    kept = redact.text(_spellings(name)[spelling])
    assert SECRET not in kept
    assert quote(SECRET, safe="") not in kept
    assert redact.MASK in kept


def test_a_number_is_a_secret_too():
    assert "123456" not in redact.text('{"api_key": 123456, "Name": "A"}')


@pytest.mark.parametrize("said", [SECRET, quote(SECRET, safe=""), f"The key {SECRET}, is wrong"])
def test_our_own_secret_by_whatever_name(said):
    with Wire(answer(400, json.dumps({"Message": said}).encode(), X_Y=SECRET)) as server:
        session = Transport(SECRET, time.monotonic() + 30)
        with session, pytest.raises(Exception) as failed:
            session.call("POST", f"{server.url}/x", params={"q": said}, body={"n": said})
    kept = repr(session.exchanges) + failed.value.message
    assert SECRET not in kept
    assert quote(SECRET, safe="") not in kept


def test_what_is_no_secret_is_kept():
    said = '{"TokenCount": 5, "Name": "Basics", "Code": "200", "tokens": "two"}'
    assert redact.text(said, "two") == said


HOSTILE = (
    "a-",
    "a_",
    "-_",
    "token",
    '"token": "',
    "'token': '",
    '\\"token\\": \\"',
    "token=",
    "token>",
    "token\\",
    "eyJaaaaaaaa.",
    "Bearer ",
    '"a',
    "\\",
    "cookie: ",
)


@pytest.mark.parametrize("part", HOSTILE)
def test_no_text_keeps_it_busy(part):
    started = time.process_time()
    redact.text((part * redact.LONGEST)[: 2 * redact.LONGEST])
    redact.text('"token":' + " " * redact.LONGEST + part * 1000)
    assert time.process_time() - started < 1


def test_words_of_a_refusal_are_cut():
    class Talkative(Transport):
        def _refusal(self, answer, known):
            error = super()._refusal(answer, known)
            error.message = answer.content.decode()
            return error

    with Wire(answer(400, b"no " * 10_000)) as server:
        session = Talkative("", time.monotonic() + 30)
        with session, pytest.raises(Exception) as failed:
            session.call("GET", server.url)
    assert len(failed.value.message) < transport.LONGEST_MESSAGE + 50


def test_a_count_of_no_database():
    class Counting(Transport):
        minute_header = "X-Left"

    with Wire(answer(X_Left="9" * 30)) as server:
        session = Counting("", time.monotonic() + 30)
        session.budget = mock.Mock(reserve=lambda _within: 0)
        with session:
            session.call("GET", server.url)
    session.budget.note.assert_called_once_with(Quota(2**31 - 1))
