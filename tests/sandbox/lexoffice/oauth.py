"""The partner's OAuth2: one-time codes, access and refresh tokens, revocation.

The hosts after the rebranding and the details of rotation are not established: see assumptions.
"""
import datetime
import hmac
import json
import secrets

from werkzeug.wrappers import Response

from .permissions import PERMISSIONS
from .store import new_id

CODE_SECONDS = 5 * 60
SCOPES = frozenset(PERMISSIONS) | {"transaction-assignment-hint.write"}


class OAuthError(Exception):
    def __init__(self, error, status=400):
        super().__init__(error)
        headers = {"Cache-Control": "no-store"}
        if status == 401:
            headers["WWW-Authenticate"] = "Basic"
        self.response = Response(json.dumps({"error": error}), status, headers,
                                 content_type="application/json;charset=UTF-8")


class OAuth:
    def __init__(self, sandbox):
        self.sandbox, self.store, self.clock = sandbox, sandbox.store, sandbox.clock

    # -- the consent ------------------------------------------------------------------------
    def check(self, asked):
        """The app behind an authorize request (a mapping of its parameters). ValueError in
        words for the person who sees the page; such a request is never redirected."""
        app = self.store.apps.get(asked.get("client_id") or "")
        if not app:
            raise ValueError("unauthorized_client")
        if asked.get("response_type") != "code":
            raise ValueError("unsupported_response_type")
        if not redirect_allowed(app, asked.get("redirect_uri") or ""):
            raise ValueError("invalid redirect_uri")
        if unknown := set(scopes_of(asked)) - SCOPES:
            raise ValueError(f"invalid_scope: {' '.join(sorted(unknown))}")
        return app

    def consent(self, client_id, organisation_id, scopes, redirect_uri):
        """The user agreed: a connection, and a code that works once."""
        connection = {"id": new_id(), "client_id": client_id,
                      "organisation_id": organisation_id, "created": self.clock.now()}
        self.store.connections[connection["id"]] = connection
        code = secrets.token_urlsafe(24)
        self.store.codes[code] = {
            "client_id": client_id, "connection_id": connection["id"], "scopes": list(scopes),
            "redirect_uri": redirect_uri, "expires": self._in(CODE_SECONDS)}
        self.store.dirty = True
        return code

    # -- the token endpoint -------------------------------------------------------------------
    def token(self, request):
        app = self._client(request)
        grant = request.form.get("grant_type")
        if grant == "authorization_code":
            return self.exchange(app, request.form)
        if grant == "refresh_token":
            return self._refresh(app, request.form.get("refresh_token", ""))
        raise OAuthError("unsupported_grant_type")

    def _client(self, request):
        """By Basic only."""
        basic = request.authorization
        if basic is None or basic.type != "basic":
            raise OAuthError("invalid_client", 401)
        app = self.store.apps.get(basic.username or "")
        if not app or not hmac.compare_digest(
                (basic.password or "").encode(), app["client_secret"].encode()):
            raise OAuthError("invalid_client", 401)
        return app

    def exchange(self, app, form):
        code = self.store.codes.pop(form.get("code", ""), None)
        if (not code or code["client_id"] != app["client_id"]
                or code["expires"] <= self.clock.now()
                or code["redirect_uri"] != form.get("redirect_uri", "")
                or code["connection_id"] not in self.store.connections):
            raise OAuthError("invalid_grant")
        return self._issue(app, code["connection_id"], code["scopes"])

    def _refresh(self, app, token):
        old = self.store.refresh_tokens.get(token)
        if not old or old["client_id"] != app["client_id"] or old["expires"] <= self.clock.now():
            raise OAuthError("invalid_grant")
        if self.sandbox.assumptions.refresh_rotates:
            del self.store.refresh_tokens[token]
            return self._issue(app, old["connection_id"], old["permissions"])
        return self._issue(app, old["connection_id"], old["permissions"], token)

    def _issue(self, app, connection_id, scopes, refresh=None):
        seconds, asked = self.sandbox.assumptions.access_seconds, self.sandbox.assumptions
        access = secrets.token_urlsafe(32)
        grant = {"client_id": app["client_id"], "connection_id": connection_id,
                 "permissions": scopes, "created": self.clock.now(), "organisation_id":
                 self.store.connections[connection_id]["organisation_id"]}
        self._forget_old()
        self.store.access_tokens[access] = {
            **grant, "token": access, "expires": self._in(seconds)}
        if not refresh:
            refresh = secrets.token_urlsafe(32)
            self.store.refresh_tokens[refresh] = {
                **grant, "token": refresh, "expires": self._in(asked.refresh_days * 86400)}
        return {"access_token": access, "token_type": "bearer", "refresh_token": refresh,
                "expires_in": seconds, "scope": " ".join(scopes)}

    # -- the end of a grant -------------------------------------------------------------------
    def revoke(self, request):
        """POST /v1/revoke: the connection of the refresh (or access) token in the form ends."""
        app = self._client(request)
        token = request.form.get("token", "")
        grant = self.store.refresh_tokens.get(token) or self.store.access_tokens.get(token)
        if grant and grant["client_id"] == app["client_id"]:
            self.disconnect(grant["connection_id"])

    def disconnect(self, connection_id):
        connection = self.store.connections.pop(connection_id)
        for tokens in (self.store.refresh_tokens, self.store.access_tokens):
            for token, grant in list(tokens.items()):
                if grant["connection_id"] == connection_id:
                    del tokens[token]
        self.sandbox.changed(connection["organisation_id"], "token.revoked", connection_id)

    def revoke_all(self):
        for connection_id in list(self.store.connections):
            self.disconnect(connection_id)

    def expire_access_tokens(self):
        for grant in self.store.access_tokens.values():
            grant["expires"] = min(grant["expires"], self.clock.now())

    def _in(self, seconds):
        return self.clock.now() + datetime.timedelta(seconds=seconds)

    def _forget_old(self):
        """Tokens past their time, so that the state file does not grow for ever."""
        now = self.clock.now()
        for token, grant in list(self.store.access_tokens.items()):
            if now - grant["expires"] > datetime.timedelta(hours=1):
                del self.store.access_tokens[token]


def scopes_of(asked):
    """The scopes asked for, separated by commas (as shipping plugins send them) or spaces."""
    text = asked.get("scopes") or asked.get("scope") or ""
    return text.replace(",", " ").split()


def redirect_allowed(app, uri):
    """Registered exactly; the address that shows the code to copy; localhost; and 127.0.0.1
    if the sandbox was told to."""
    if uri in app["redirect_uris"] or uri == "/api/oauth2/authorization_code":
        return True
    if uri.startswith(("http://localhost:", "http://localhost/")):
        return True
    return bool(app["any_loopback_ip"] and uri.startswith("http://127.0.0.1"))
