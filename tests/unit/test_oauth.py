"""OAuth2 without Odoo: what the token endpoint may answer, and that nothing secret is logged."""

import datetime
import json
import logging
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from odoo.addons.accounting_bridge.tools import errors, oauth

CLIENT, SECRET = "client-id", "client-secret-Zz9"
TOKENS = {
    "access_token": "access-Zz9",
    "refresh_token": "refresh-Zz9",
    "expires_in": 1800,
    "token_type": "Bearer",
    "scope": "openid books",
}


class TokenServer(ThreadingHTTPServer):
    """Gives the answers it is told, one after the other, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), TokenHandler)
        self.answers, self.asked = [], []
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/connect/token"

    def will(self, status=200, body=None, **headers):
        self.answers.append((status, TOKENS if body is None else body, headers))


class TokenHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append((self.path, dict(self.headers), parse_qs(body)))
        status, answer, headers = self.server.answers.pop(0)
        if status is None:  # the answer is lost
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def server():
    server = TokenServer()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(server):
    return oauth.OAuth(CLIENT, SECRET, server.url, "http://localhost:8069/back")


def test_consent_address(client):
    url = client.consent_url("http://127.0.0.1:8070/authorize", ("openid", "books"), "st&te")
    assert url.startswith("http://127.0.0.1:8070/authorize?")
    asked = {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
    assert asked == {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "http://localhost:8069/back",
        "scope": "openid books",
        "state": "st&te",
    }


def test_code_for_tokens(client, server):
    server.will()
    answer = client.exchange_code("the-code", ("openid", "books"))
    assert answer["access_token"] == TOKENS["access_token"]
    [(_path, headers, form)] = server.asked
    assert headers["Authorization"].startswith("Basic ")
    assert form["code"] == ["the-code"]
    assert form["grant_type"] == ["authorization_code"]
    assert form["redirect_uri"] == ["http://localhost:8069/back"]
    assert "client_secret" not in form


def test_more_scopes_than_asked_are_fine(client, server):
    server.will(body={**TOKENS, "scope": "openid books more"})
    assert client.exchange_code("code", ("openid", "books"))["access_token"]


def test_a_scope_left_out(client, server):
    server.will(body={**TOKENS, "scope": "openid"})
    with pytest.raises(errors.AuthenticationError) as caught:
        client.exchange_code("code", ("openid", "books"))
    assert caught.value.code == "scope_missing"
    assert caught.value.params == {"scopes": "books"}


def test_refresh(client, server):
    server.will(body={**TOKENS, "refresh_token": "next"})
    assert client.refresh("old")["refresh_token"] == "next"
    assert server.asked[0][2]["refresh_token"] == ["old"]


@pytest.mark.parametrize(
    ("status", "body", "error", "code"),
    [
        (400, {"error": "invalid_grant"}, errors.AuthenticationError, "grant_refused"),
        (400, {"error": "unauthorized_client"}, errors.ConfigurationError, "client_refused"),
        (401, {"error": "invalid_client"}, errors.ConfigurationError, "client_refused"),
        (400, {"error": "invalid_scope"}, errors.ConfigurationError, "scope_refused"),
        (400, {"error": "something_else"}, errors.AuthenticationError, "consent_failed"),
        (429, b"", errors.RateLimited, "rate_limited"),
        (503, b"down", errors.Unavailable, "unavailable"),
        (500, b"oops", errors.OutcomeUnknown, "outcome_unknown"),
        (502, b"<html>gateway</html>", errors.OutcomeUnknown, "outcome_unknown"),
        (200, b"<html>gateway</html>", errors.OutcomeUnknown, "outcome_unknown"),
        (200, {"hello": "world"}, errors.OutcomeUnknown, "outcome_unknown"),
        (None, b"", errors.OutcomeUnknown, "outcome_unknown"),
    ],
)
@pytest.mark.parametrize("call", ["exchange_code", "refresh"])
def test_what_may_go_wrong(client, server, call, status, body, error, code):
    server.will(status, body)
    arguments = ("code", ("openid",)) if call == "exchange_code" else ("old",)
    with pytest.raises(error) as caught:
        getattr(client, call)(*arguments)
    assert caught.value.code == code
    assert caught.value.__cause__ is None  # it may hold the request with its secrets


def test_nobody_listens():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = oauth.OAuth(CLIENT, SECRET, f"http://127.0.0.1:{port}/token")
    with pytest.raises(errors.Unavailable):
        client.refresh("old")


def test_no_time_left(client, server):
    with pytest.raises(errors.OutOfTime):
        client.refresh("old", timeout=0)
    assert not server.asked


def test_secrets_follow_no_redirect(client, server):
    server.will(307, b"", Location=server.url + "/elsewhere")
    with pytest.raises(errors.OutcomeUnknown):
        client.refresh("old")
    assert len(server.asked) == 1


@pytest.mark.parametrize("address", ["http://identity.example.com/token", "ftp://127.0.0.1/token"])
def test_secrets_go_by_https_only(address):
    with pytest.raises(errors.ConfigurationError) as caught:
        oauth.OAuth(CLIENT, SECRET, address).refresh("old")
    assert caught.value.code == "address_insecure"


def test_application_missing(server):
    with pytest.raises(errors.ConfigurationError) as caught:
        oauth.OAuth(CLIENT, "", server.url)
    assert caught.value.code == "app_missing"


@pytest.mark.parametrize(("status", "error"), [(200, None), (401, errors.ConfigurationError)])
def test_revoke(client, server, status, error):
    server.will(status, b"")
    address = server.url.replace("token", "revocation")
    if error:
        with pytest.raises(error):
            client.revoke(address, "old")
    else:
        client.revoke(address, "old")
    assert server.asked[0][0] == "/connect/revocation"
    assert server.asked[0][2] == {"token": ["old"]}


def test_nothing_secret_in_the_log(client, server, caplog):
    server.will()
    server.will()
    server.will(400, {"error": "invalid_grant"})
    with caplog.at_level(logging.DEBUG):
        client.exchange_code("code-Zz9", ("openid",))
        client.refresh("refresh-Zz9")
        with pytest.raises(errors.AuthenticationError):
            client.refresh("refresh-Zz9")
    assert "Zz9" not in caplog.text


def test_grant_from_answer():
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    grant = oauth.grant_from(TOKENS, now)
    assert grant.expires_at == now + datetime.timedelta(minutes=30)
    assert grant.scope == "openid books"
    assert oauth.grant_from({"access_token": "x"}, now).refresh_token == ""


@pytest.mark.parametrize("token", ["", None, "x", "a.b.c", "a.W10.c", "a.%%%.c"])
def test_claims_of_no_token(token):
    assert oauth.claims(token) == {}
