"""A token endpoint that is broken or means harm: a typed error or a sound grant, nothing else."""

import base64
import json
import random

import pytest

from odoo.addons.accounting_bridge.tools import answer, errors, oauth

from tests.hostile import sound
from tests.hostile.mutations import BODIES, VALUES, mutated

from . import wire
from .test_oauth import CLIENT, SECRET, TOKENS, server  # noqa: F401 a fixture


def answers():
    chance = random.Random(1)
    body = json.dumps(TOKENS).encode()
    yield from (mutated(body, chance) for _time in range(150))
    yield from BODIES
    for name in ("access_token", "expires_in", "scope"):
        for value in VALUES:
            if not isinstance(value, str) or not value.startswith("@raw:"):
                yield json.dumps(TOKENS | {name: value}).encode()


@pytest.fixture
def client(server):  # noqa: F811
    client = oauth.OAuth(CLIENT, SECRET, server.url, "https://erp.example/back")
    with client.session:
        yield client


def test_whatever_it_answers(server, client):  # noqa: F811
    ended = {True: 0, False: 0}
    ask = {
        0: lambda: client.refresh("refresh-Zz9"),
        1: lambda: client.exchange_code("code", ["openid", "books"]),
    }
    for number, body in enumerate(answers()):
        server.will(200, body)
        try:
            grant = oauth.grant_from(ask[number % 2]())
            sound.check(grant)
            oauth.claims(grant.access_token)
            ended[True] += 1
        except errors.BridgeError as error:
            assert SECRET not in repr(error.issue())
            ended[False] += 1
    assert min(ended.values()) > 50


@pytest.mark.parametrize("send", [wire.endless, wire.drip, wire.cut, wire.cut_chunked, wire.silent])
@pytest.mark.parametrize("call", ["refresh", "revoke"])
def test_an_answer_that_is_not_read_to_its_end(monkeypatch, send, call):
    """The code or token may be spent: nobody knows."""
    monkeypatch.setattr(answer, "LARGEST_ANSWER", 1_000_000)
    with wire.Wire(send) as service:
        client = oauth.OAuth(CLIENT, SECRET, service.url, "https://erp.example/back")
        ask = {
            "refresh": lambda: client.refresh("refresh-Zz9", timeout=0.3),
            "revoke": lambda: client.revoke(service.url, "refresh-Zz9", timeout=0.3),
        }
        with client.session, pytest.raises(errors.OutcomeUnknown):
            ask[call]()


@pytest.mark.parametrize("depth", [10, 100_000])
def test_a_token_that_is_deeply_nested(depth):
    body = base64.urlsafe_b64encode(b"[" * depth + b"]" * depth).decode().rstrip("=")
    assert oauth.claims(f"a.{body}.c") == {}
