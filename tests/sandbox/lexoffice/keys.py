"""API keys, and the grant behind an Authorization header."""
import datetime
import secrets

from . import errors, permissions

VALID_DAYS = 730


def make(store, now, organisation_id, names=None, expires=None):
    """A new key's text. `names`: permissions (None: all); `expires`: moment (None: 2 years)."""
    key = secrets.token_urlsafe(24)
    store.keys[key] = {
        "key": key, "organisation_id": organisation_id, "permissions": permissions.chosen(names),
        "created": now, "expires": expires or now + datetime.timedelta(days=VALID_DAYS),
        "connection_id": organisation_id}
    return key


def grant_of(sandbox, request):
    """The key or access token of a call; ApiError 401 if there is none that holds."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    store = sandbox.store
    grant = store.keys.get(text) or store.access_tokens.get(text)
    if scheme.lower() != "bearer" or not grant or grant["expires"] <= sandbox.clock.now():
        raise errors.unauthorized()
    return grant


def revoke(sandbox, key):
    """The owner deletes the key; its event subscriptions go with it."""
    if not sandbox.store.keys.pop(key, None):
        raise ValueError("no such key")
    sandbox.store.dirty = True


def expire(sandbox, key):
    grant = sandbox.store.keys.get(key)
    if not grant:
        raise ValueError("no such key")
    grant["expires"] = sandbox.clock.now()
    sandbox.store.dirty = True
