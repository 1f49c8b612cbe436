"""Idempotency-Key: the first answer is kept and given again, errors included."""
import base64
import datetime
import hashlib

from werkzeug.wrappers import Response

from . import errors

METHODS = ("POST", "PUT", "PATCH")
MAX_LENGTH = 128


def key_of(call):
    """The store's key for this call, or None if it carries none."""
    key = call.request.headers.get("Idempotency-Key")
    if not key or call.request.method not in METHODS:
        return None
    if len(key) > MAX_LENGTH:
        raise errors.guessed(f"Idempotency Key must not exceed {MAX_LENGTH} characters")
    scope = (call.grant["token"] if call.assumptions.idempotency_scope == "token"
             else call.app["client_id"])
    return f"{scope} {key}"


def replay(call, key):
    """The stored answer to the same request, None for a new key, 400 for another request."""
    kept = call.store.answers.get(key)
    window = datetime.timedelta(seconds=call.assumptions.idempotency_seconds)
    if not kept or call.now - kept["at"] >= window:
        return None
    if kept["request"] != _fingerprint(call):
        name = call.request.headers["Idempotency-Key"]
        message = f"Idempotency Key: {name} is used with a different request."
        if call.assumptions.idempotency_error_body == "elements":
            raise errors.refused(message)
        raise errors.exception(10, "ValidationException", message)
    headers = [(k, v) for k, v in kept["headers"]]
    return Response(base64.b64decode(kept["body"]), kept["status"], headers)


def keep(call, key, response):
    headers = [(k, v) for k, v in response.headers if k in ("Content-Type",)]
    call.store.answers[key] = {
        "at": call.now, "request": _fingerprint(call), "status": response.status_code,
        "headers": headers, "body": base64.b64encode(response.get_data()).decode()}
    if len(call.store.answers) % 500 == 0:
        _forget_old(call)


def _forget_old(call):
    window = datetime.timedelta(seconds=call.assumptions.idempotency_seconds)
    for key in [k for k, a in call.store.answers.items() if call.now - a["at"] >= window]:
        del call.store.answers[key]


def _fingerprint(call):
    request = call.request
    parts = (request.method, request.full_path, call.tenant_id, hashlib.sha256(
        request.get_data()).hexdigest())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


