"""Codes, tokens, rotation with its grace, revocation: what no client library drives."""
import base64
import hashlib
import json
import re
import urllib.parse

import pytest
import requests

from tests.sandbox.xero.seed import stable_id

from .conftest import SCOPES

BACK = "http://localhost:8069/oauth/return"
BRIDGE, KIWI = stable_id("tenant", "bridge"), stable_id("tenant", "kiwi")
DAY = 86400


@pytest.fixture
def asked(sandbox):
    return {"response_type": "code", "client_id": sandbox.client_id, "redirect_uri": BACK,
            "scope": SCOPES, "state": "s 1&x"}


@pytest.fixture
def consent(sandbox, asked):
    """Press a button on the consent page; the query of the address one is sent back to."""
    def consent(decision="allow", tenants=(BRIDGE,), **changes):
        sent = {**asked, "tenant": tenants, "user": stable_id("user", "Ada"),
                "decision": decision, **changes}
        answer = requests.post(f"{sandbox.url}/identity/connect/authorize", data=sent,
                               allow_redirects=False, timeout=60)
        assert answer.status_code == 302, answer.text
        place = answer.headers["Location"]
        assert place.startswith(sent["redirect_uri"])
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(place).query))
    return consent


@pytest.fixture
def token(sandbox):
    """POST to the token endpoint, as a confidential client with Basic unless told otherwise."""
    def token(auth=True, **form):
        pair = (sandbox.client_id, sandbox.client_secret) if auth is True else auth
        return requests.post(f"{sandbox.url}/connect/token", data=form, auth=pair or None,
                             timeout=60)
    return token


@pytest.fixture
def tokens(consent, token):
    return token(grant_type="authorization_code", code=consent()["code"],
                 redirect_uri=BACK).json()


def refresh(token, tokens):
    return token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def claims(jwt):
    part = jwt.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_the_page_names_app_organisations_and_scopes(sandbox, asked):
    page = requests.get(f"{sandbox.url}/identity/connect/authorize", params=asked, timeout=60)
    assert page.status_code == 200
    for piece in ("Accounting Bridge", "Bridge Trading (UK)", "Kiwi Supplies", "offline_access",
                  "id='allow'", "id='cancel'", f"id='tenant-{BRIDGE}'"):
        assert piece in page.text


def test_allow_sends_back_a_code_and_the_state(consent):
    back = consent()
    assert back["state"] == "s 1&x"
    assert back["scope"] == SCOPES
    assert len(back["code"]) > 20


def test_cancel_is_access_denied(consent, sandbox):
    back = consent(decision="cancel")
    assert (back["error"], back["state"]) == ("access_denied", "s 1&x")
    assert sandbox.store.connections == {}


@pytest.mark.parametrize(("change", "words"), [
    ({"client_id": "nobody"}, "unauthorized_client"),
    ({"redirect_uri": "http://127.0.0.1:8069/oauth/return"}, "Invalid redirect_uri"),
    ({"redirect_uri": "https://evil.example/x"}, "Invalid redirect_uri"),
    ({"redirect_uri": "http://localhost.evil.example/x"}, "Invalid redirect_uri"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"scope": "accounting.transactions"}, "invalid_scope"),
    ({"scope": "accounting.nonsense"}, "invalid_scope")])
def test_bad_requests_are_never_redirected(sandbox, asked, change, words):
    page = requests.get(f"{sandbox.url}/identity/connect/authorize", params={**asked, **change},
                        allow_redirects=False, timeout=60)
    assert page.status_code == 400
    assert words in page.text


def test_registered_addresses_are_accepted(sandbox, asked, control):
    control.apps(redirect_uris=["https://shop.example/back"], any_loopback_ip=True)
    for uri in ("https://shop.example/back", "http://127.0.0.1:8069/x"):
        page = requests.get(f"{sandbox.url}/identity/connect/authorize",
                            params={**asked, "redirect_uri": uri}, timeout=60)
        assert page.status_code == 200


def test_old_apps_may_ask_for_broad_scopes(sandbox, asked, control, consent, token):
    control.apps(granular=False)
    back = consent(scope="offline_access accounting.transactions accounting.settings")
    tokens = token(grant_type="authorization_code", code=back["code"], redirect_uri=BACK).json()
    headers = {"Authorization": f"Bearer {tokens['access_token']}", "xero-tenant-id": BRIDGE,
               "Accept": "application/json"}
    answer = requests.get(f"{sandbox.url}/api.xro/2.0/Invoices", headers=headers, timeout=60)
    assert answer.status_code == 200


def test_the_code_becomes_tokens(tokens):
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 1800
    assert tokens["scope"] == SCOPES
    inside = claims(tokens["access_token"])
    assert inside["authentication_event_id"]
    assert inside["xero_userid"] == stable_id("user", "Ada")
    assert claims(tokens["id_token"])["email"] == "ada@sandbox.example"


def test_a_code_works_once(consent, token):
    form = {"grant_type": "authorization_code", "code": consent()["code"], "redirect_uri": BACK}
    assert token(**form).status_code == 200
    again = token(**form)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(("seconds", "status"), [(299, 200), (300, 400)])
def test_a_code_lives_five_minutes(consent, token, control, seconds, status):
    control.time(freeze=True)
    code = consent()["code"]
    control.time(advance=seconds)
    answer = token(grant_type="authorization_code", code=code, redirect_uri=BACK)
    assert answer.status_code == status


def test_a_code_belongs_to_its_redirect_address(consent, token):
    answer = token(grant_type="authorization_code", code=consent()["code"],
                   redirect_uri=BACK + "/other")
    assert answer.json() == {"error": "invalid_grant"}


def test_who_is_not_the_client(consent, token, sandbox):
    form = {"grant_type": "authorization_code", "code": consent()["code"], "redirect_uri": BACK}
    assert token(auth=("nobody", "x"), **form).json() == {"error": "unauthorized_client"}
    assert token(auth=None, **form).json() == {"error": "unauthorized_client"}
    assert token(auth=(sandbox.client_id, "wrong"), **form).json() == {"error": "invalid_client"}
    assert token(auth=None, client_id=sandbox.client_id, client_secret=sandbox.client_secret,
                 **form).status_code == 200


def test_pkce_proves_itself(control, consent, token):
    control.apps(client_id="PUBLIC", kind="pkce", client_secret="")
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(
        hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {"client_id": "PUBLIC", "code_challenge": challenge, "code_challenge_method": "S256"}
    form = {"grant_type": "authorization_code", "client_id": "PUBLIC", "redirect_uri": BACK}
    wrong = token(auth=None, code=consent(**asked)["code"], code_verifier="w" * 43, **form)
    assert wrong.json() == {"error": "invalid_grant"}
    right = token(auth=None, code=consent(**asked)["code"], code_verifier=verifier, **form)
    assert right.status_code == 200


def test_without_offline_access_no_refresh_token(consent, token):
    back = consent(scope="openid accounting.contacts")
    tokens = token(grant_type="authorization_code", code=back["code"], redirect_uri=BACK).json()
    assert "refresh_token" not in tokens


def test_refresh_rotates(tokens, token):
    new = refresh(token, tokens).json()
    assert new["refresh_token"] != tokens["refresh_token"]
    assert new["access_token"] != tokens["access_token"]
    assert refresh(token, new).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(1799, 200), (1800, 400)])
def test_the_old_refresh_token_has_thirty_minutes_of_grace(tokens, token, control, seconds,
                                                          status):
    control.time(freeze=True)
    refresh(token, tokens)
    control.time(advance=seconds)
    assert refresh(token, tokens).status_code == status


def test_a_lost_refresh_answer_is_saved_by_the_grace(tokens, token, control):
    control.faults(kind="lose_answer", path="/connect/token")
    with pytest.raises(requests.ConnectionError):
        refresh(token, tokens)
    assert refresh(token, tokens).status_code == 200


def test_a_retry_may_cost_the_first_successor(tokens, token, control):
    first = refresh(token, tokens).json()
    control.assumptions(grace_kills_first_successor=True)
    second = refresh(token, tokens).json()
    assert refresh(token, first).json() == {"error": "invalid_grant"}
    assert refresh(token, second).status_code == 200


def test_using_the_successor_may_end_the_grace(tokens, token, control):
    control.assumptions(grace_ends_when_successor_used=True)
    first = refresh(token, tokens).json()
    assert refresh(token, tokens).status_code == 200
    refresh(token, first)
    assert refresh(token, tokens).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(("days", "status"), [(59, 200), (60, 400)])
def test_unused_refresh_tokens_live_sixty_days(tokens, token, control, days, status):
    control.time(freeze=True, advance=0)
    new = refresh(token, tokens).json()
    control.time(advance=days * DAY)
    assert refresh(token, new).status_code == status


def test_access_ends_after_half_an_hour(tokens, sandbox, control):
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert requests.get(f"{sandbox.url}/connections", headers=headers, timeout=60).ok
    control.time(advance=1801)
    answer = requests.get(f"{sandbox.url}/Connections", headers=headers, timeout=60)
    assert answer.status_code == 401
    assert re.fullmatch(r"TokenExpired: token expired at \d\d/\d\d/\d{4} \d\d:\d\d:\d\d",
                        answer.json()["Detail"])


def test_revocation_takes_every_connection_of_the_user(consent, token, sandbox):
    consent(tenants=(KIWI,))
    tokens = token(grant_type="authorization_code", code=consent()["code"],
                   redirect_uri=BACK).json()
    assert len(sandbox.store.connections) == 2
    answer = requests.post(f"{sandbox.url}/connect/revocation", timeout=60,
                           data={"token": tokens["refresh_token"]},
                           auth=(sandbox.client_id, sandbox.client_secret))
    assert (answer.status_code, answer.content) == (200, b"")
    assert sandbox.store.connections == {}
    assert refresh(token, tokens).json() == {"error": "invalid_grant"}


def test_several_organisations_at_once(consent, token, sandbox):
    tokens = token(grant_type="authorization_code", code=consent(tenants=(BRIDGE, KIWI))["code"],
                   redirect_uri=BACK).json()
    rows = requests.get(f"{sandbox.url}/connections", timeout=60, headers={
        "Authorization": f"Bearer {tokens['access_token']}"}).json()
    assert {row["tenantId"] for row in rows} == {BRIDGE, KIWI}
    assert set(rows[0]) == {"id", "authEventId", "tenantId", "tenantType", "tenantName",
                            "createdDateUtc", "updatedDateUtc"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}", rows[0]["createdDateUtc"])


def test_consent_again_keeps_the_connection(consent, sandbox):
    consent()
    before = set(sandbox.store.connections)
    consent()
    assert set(sandbox.store.connections) == before


def test_the_role_is_chosen_on_the_page(consent, sandbox):
    consent(role="READONLY")
    user = sandbox.store.books[BRIDGE].get("users", stable_id("user", "Ada"))
    assert user["OrganisationRole"] == "READONLY"
