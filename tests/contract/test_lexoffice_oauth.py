"""The partner's OAuth2: codes that work once, refresh, rotation, revocation, scopes."""
import pytest
import requests

from tests.contract.lexoffice import Lex

BACK = "https://odoo.example/back"


@pytest.fixture
def post(lexoffice):
    def post(path="/oauth2/token", auth=(lexoffice.client_id, lexoffice.client_secret), **form):
        return requests.post(lexoffice.url + path, data=form, auth=auth, timeout=60)
    return post


@pytest.fixture
def tokens(accountant, post):
    code = accountant.connect("Brücke Handel GmbH", redirect_uri=BACK)["code"]
    answer = post(grant_type="authorization_code", code=code, redirect_uri=BACK)
    assert answer.status_code == 200, answer.text
    return answer.json()


def error(answer, status=400):
    assert answer.status_code == status
    return answer.json()["error"]


def refresh(post, tokens):
    return post(grant_type="refresh_token", refresh_token=tokens["refresh_token"])


def status(lexoffice, tokens, path="profile"):
    with Lex(lexoffice.url, tokens["access_token"]) as session:
        return session.get(path).status_code


def test_tokens(lexoffice, tokens):
    assert set(tokens) == {"access_token", "refresh_token", "expires_in", "token_type", "scope"}
    with Lex(lexoffice.url, tokens["access_token"]) as session:
        read = session.read("profile")
    assert read["companyName"] == "Brücke Handel GmbH"
    assert read["connectionId"] in lexoffice.store.connections


def test_a_code_works_once(accountant, post):
    code = accountant.connect(redirect_uri=BACK)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    assert post(**form).status_code == 200
    assert error(post(**form)) == "invalid_grant"


def test_a_code_ends_after_five_minutes(accountant, post):
    code = accountant.connect(redirect_uri=BACK)["code"]
    accountant.time(advance=300)
    assert error(post(grant_type="authorization_code", code=code,
                      redirect_uri=BACK)) == "invalid_grant"


def test_another_address_or_code(accountant, post):
    code = accountant.connect(redirect_uri=BACK)["code"]
    assert error(post(grant_type="authorization_code", code=code)) == "invalid_grant"
    assert error(post(grant_type="authorization_code", code="x",
                      redirect_uri=BACK)) == "invalid_grant"
    assert error(post(grant_type="password")) == "unsupported_grant_type"


def test_the_client(post, lexoffice):
    for auth in (None, (lexoffice.client_id, "wrong"), ("wrong", lexoffice.client_secret)):
        assert error(post(auth=auth, grant_type="refresh_token"), 401) == "invalid_client"


def test_refresh_rotates(lexoffice, tokens, post):
    new = refresh(post, tokens).json()
    assert new["refresh_token"] != tokens["refresh_token"]
    assert status(lexoffice, new) == status(lexoffice, tokens) == 200
    assert error(refresh(post, tokens)) == "invalid_grant"
    assert refresh(post, new).status_code == 200


def test_a_refresh_token_may_be_stable(accountant, tokens, post):
    accountant.assumptions(refresh_rotates=False)
    for _ in range(2):
        assert refresh(post, tokens).json()["refresh_token"] == tokens["refresh_token"]


def test_ends(lexoffice, accountant, tokens, post):
    accountant.time(advance=3600)
    assert status(lexoffice, tokens) == 401
    new = refresh(post, tokens).json()
    assert status(lexoffice, new) == 200
    accountant.time(advance=731 * 86400)
    assert error(refresh(post, new)) == "invalid_grant"


def test_expired_by_control(lexoffice, accountant, tokens):
    accountant.tokens(expire=True)
    assert status(lexoffice, tokens) == 401


def test_revoke(lexoffice, tokens, post, monkeypatch):
    told = []
    monkeypatch.setattr(lexoffice.webhooks, "ring", lambda *event: told.append(event[1]))
    assert post("/v1/revoke", token=tokens["refresh_token"]).status_code == 204
    assert status(lexoffice, tokens) == 401
    assert error(refresh(post, tokens)) == "invalid_grant"
    assert told == ["token.revoked"]
    assert post("/v1/revoke", token="unknown").status_code == 204


def test_scopes(lexoffice, accountant, post):
    code = accountant.connect(scope="vouchers.read,vouchers.write", redirect_uri="")["code"]
    tokens = post(grant_type="authorization_code", code=code).json()
    assert tokens["scope"] == "vouchers.read vouchers.write"
    assert status(lexoffice, tokens) == 403
    listed = "voucherlist?voucherType=any&voucherStatus=any"
    assert status(lexoffice, tokens, listed) == 200
    accountant.assumptions(vouchers_scope_opens_lists=False)
    assert status(lexoffice, tokens, listed) == 403


@pytest.mark.parametrize(("changes", "words"), [
    ({"client_id": "x"}, "unauthorized_client"), ({"response_type": "token"}, "response_type"),
    ({"redirect_uri": "https://evil.example"}, "redirect_uri"),
    ({"scopes": "invoice.read"}, "invalid_scope")])
def test_what_may_be_asked_for(lexoffice, changes, words):
    asked = {"client_id": lexoffice.client_id, "response_type": "code",
             "redirect_uri": "http://localhost:8069/back", "scopes": "profile.read"}
    assert lexoffice.oauth.check(asked)["client_id"] == lexoffice.client_id
    with pytest.raises(ValueError, match=words):
        lexoffice.oauth.check({**asked, **changes})


def test_faults_at_the_token_endpoint(accountant, tokens, post):
    accountant.faults(kind="error_500", path="/oauth2/token")
    assert refresh(post, tokens).status_code == 500
    accountant.faults(kind="error_500_after", path="/oauth2/token")
    assert refresh(post, tokens).status_code == 500
    assert error(refresh(post, tokens)) == "invalid_grant"  # the rotated token was lost
