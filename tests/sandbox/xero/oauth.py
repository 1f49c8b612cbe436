"""OAuth2: codes, tokens, rotation with its grace, revocation."""
import base64
import datetime
import hashlib
import hmac
import json
import re
import secrets

from werkzeug.wrappers import Response

from .store import new_id

CODE_SECONDS = 5 * 60
ACCESS_SECONDS = 30 * 60
REFRESH_DAYS = 60
GRACE_SECONDS = 30 * 60
VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


class OAuthError(Exception):
    def __init__(self, error, status=400):
        super().__init__(error)
        self.response = Response(json.dumps({"error": error}), status,
                                 content_type="application/json; charset=utf-8",
                                 headers={"Cache-Control": "no-store"})


def redirect_allowed(app, uri):
    """Registered exactly, or plain localhost where the app says so. Never 127.0.0.1, unless
    the sandbox was told to (the real service refuses it)."""
    if uri in app["redirect_uris"] and re.match(r"https://|http://localhost[:/]", uri):
        return True
    if app["any_localhost"] and re.fullmatch(r"http://localhost(:\d+)?(/[^#]*)?", uri):
        return True
    return bool(app["any_loopback_ip"] and re.fullmatch(
        r"http://127\.0\.0\.1(:\d+)?(/[^#]*)?", uri))


class OAuth:
    def __init__(self, store, clock, assumptions):
        self.store, self.clock, self.assumptions = store, clock, assumptions

    # -- the consent ------------------------------------------------------------------------
    def consent(self, app, user_id, tenant_ids, scopes, redirect_uri, challenge=None):
        """The user pressed Allow: connections for the organisations, and a code."""
        event = new_id()
        for tenant_id in tenant_ids:
            self._connect(app, user_id, tenant_id, event)
        code = secrets.token_urlsafe(32)
        self.store.codes[code] = {
            "client_id": app["client_id"], "user_id": user_id, "scopes": scopes,
            "redirect_uri": redirect_uri, "challenge": challenge, "auth_event": event,
            "expires": self._in(CODE_SECONDS), "used": False}
        return code

    def _connect(self, app, user_id, tenant_id, event):
        now = self.clock.now()
        for connection in self.connections(app["client_id"], user_id):
            if connection["tenantId"] == tenant_id:
                connection.update(authEventId=event, updated=now)
                return
        connection = {"id": new_id(), "authEventId": event, "tenantId": tenant_id,
                      "client_id": app["client_id"], "user_id": user_id, "created": now,
                      "updated": now}
        self.store.connections[connection["id"]] = connection

    def connections(self, client_id, user_id):
        return [c for c in self.store.connections.values()
                if c["client_id"] == client_id and c["user_id"] == user_id]

    # -- the token endpoint -------------------------------------------------------------------
    def token(self, request):
        app = self._client(request)
        grant = request.form.get("grant_type")
        if grant == "authorization_code":
            return self.exchange(app, request.form)
        if grant == "refresh_token":
            return self._refresh(app, request.form)
        if grant == "client_credentials" and app["kind"] == "custom":
            return self._custom(app, request.form)
        raise OAuthError("unauthorized_client" if grant == "client_credentials"
                         else "unsupported_grant_type")

    def _client(self, request):
        """By Basic or by the form; a public client (PKCE) has no secret."""
        basic = request.authorization
        if basic is not None and basic.type == "basic":
            client_id, secret = basic.username, basic.password
        else:
            client_id = request.form.get("client_id")
            secret = request.form.get("client_secret", "")
        app = self.store.apps.get(client_id or "")
        if not app:
            raise OAuthError("unauthorized_client")
        if app["kind"] != "pkce" and not hmac.compare_digest(
                (secret or "").encode(), app["client_secret"].encode()):
            raise OAuthError(self.assumptions.wrong_secret_error)
        return app

    def exchange(self, app, form):
        code = self.store.codes.get(form.get("code", ""))
        if (not code or code["used"] or code["client_id"] != app["client_id"]
                or code["expires"] <= self.clock.now()
                or code["redirect_uri"] != form.get("redirect_uri")
                or not self._proves(app, code, form.get("code_verifier", ""))):
            raise OAuthError("invalid_grant")
        code["used"] = True
        return self._issue(app, code["user_id"], code["scopes"], code["auth_event"], new_id())

    @staticmethod
    def _proves(app, code, verifier):
        if not code["challenge"]:
            return app["kind"] != "pkce"
        digest = hashlib.sha256(verifier.encode()).digest()
        sent = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return bool(VERIFIER.fullmatch(verifier)) and hmac.compare_digest(sent, code["challenge"])

    def _refresh(self, app, form):
        old = self.store.refresh_tokens.get(form.get("refresh_token", ""))
        if not old or old["client_id"] != app["client_id"] or not self._refreshable(old):
            raise OAuthError("invalid_grant")
        if old["rotated"] is None:
            old["rotated"] = self.clock.now()
            if parent := self.store.refresh_tokens.get(old["parent"] or ""):
                parent["successor_used"] = True
        elif self.assumptions.grace_kills_first_successor:
            for other in self.store.refresh_tokens.values():
                if other["parent"] == old["token"]:
                    other["revoked"] = True
        return self._issue(app, old["user_id"], old["scopes"], old["auth_event"], old["family"],
                           parent=old["token"])

    def _refreshable(self, token):
        now = self.clock.now()
        if token["revoked"] or now - token["issued"] >= datetime.timedelta(days=REFRESH_DAYS):
            return False
        if token["rotated"] is None:
            return True
        if token["successor_used"] and self.assumptions.grace_ends_when_successor_used:
            return False
        return now - token["rotated"] < datetime.timedelta(seconds=GRACE_SECONDS)

    def _custom(self, app, form):
        asked = (form.get("scope") or " ".join(app["scopes"])).split()
        if not set(asked) <= set(app["scopes"]):
            raise OAuthError("invalid_scope")
        return self._issue(app, app["user_id"], [s for s in asked if s != "offline_access"],
                           new_id(), new_id())

    def _issue(self, app, user_id, scopes, event, family, parent=None):
        now, user = self.clock.now(), self.store.users[user_id]
        claims = {"nbf": int(now.timestamp()), "exp": int(now.timestamp()) + ACCESS_SECONDS,
                  "iss": "https://identity.xero.com", "client_id": app["client_id"],
                  "aud": "https://identity.xero.com/resources", "sub": _hash(user_id),
                  "auth_time": int(now.timestamp()), "xero_userid": user_id,
                  "global_session_id": _hash(event), "jti": secrets.token_hex(16),
                  "authentication_event_id": event, "scope": scopes}
        access = _jwt(claims, app["client_secret"] or "public")
        self.store.access_tokens[access] = {
            "token": access, "client_id": app["client_id"], "user_id": user_id, "scopes": scopes,
            "auth_event": event, "expires": self._in(ACCESS_SECONDS)}
        body = {"access_token": access, "expires_in": ACCESS_SECONDS, "token_type": "Bearer",
                "scope": " ".join(scopes)}
        if "openid" in scopes:
            body = {"id_token": _jwt({
                "nbf": claims["nbf"], "exp": claims["nbf"] + 300, "iss": claims["iss"],
                "aud": app["client_id"], "iat": claims["nbf"], "sub": claims["sub"],
                "xero_userid": user_id, "email": user["email"], "given_name": user["first"],
                "family_name": user["last"], "name": f"{user['first']} {user['last']}",
                "preferred_username": user["email"]}, app["client_secret"] or "public"), **body}
        if "offline_access" in scopes:
            refresh = secrets.token_urlsafe(32)
            self.store.refresh_tokens[refresh] = {
                "token": refresh, "client_id": app["client_id"], "user_id": user_id,
                "scopes": scopes, "auth_event": event, "family": family, "parent": parent,
                "issued": now, "rotated": None, "successor_used": False, "revoked": False}
            body["refresh_token"] = refresh
        self._forget_old(now)
        return body

    # -- the end of a grant -------------------------------------------------------------------
    def revoke(self, request):
        """Takes the refresh token and all of that user's connections to the app."""
        app = self._client(request)
        token = self.store.refresh_tokens.get(request.form.get("token", ""))
        if token and token["client_id"] == app["client_id"]:
            self.revoke_user(app["client_id"], token["user_id"])

    def revoke_user(self, client_id, user_id):
        for token in self.store.refresh_tokens.values():
            if token["client_id"] == client_id and token["user_id"] == user_id:
                token["revoked"] = True
        for connection in self.connections(client_id, user_id):
            del self.store.connections[connection["id"]]

    def revoke_all(self):
        for token in self.store.refresh_tokens.values():
            token["revoked"] = True

    def expire_access_tokens(self):
        for token in self.store.access_tokens.values():
            token["expires"] = min(token["expires"], self.clock.now())

    def _in(self, seconds):
        return self.clock.now() + datetime.timedelta(seconds=seconds)

    def _forget_old(self, now):
        """Tokens long past their time, so that the state file does not grow for ever."""
        if len(self.store.access_tokens) < 1000:
            return
        for token, grant in list(self.store.access_tokens.items()):
            if now - grant["expires"] > datetime.timedelta(hours=1):
                del self.store.access_tokens[token]


def _hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _jwt(claims, secret):
    def part(value):
        raw = value if isinstance(value, bytes) else json.dumps(value).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=")
    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    signature = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return (signed + b"." + part(signature)).decode()
