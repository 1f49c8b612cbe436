"""GET and DELETE /connections: which organisations an access token reaches."""
import json

from werkzeug.wrappers import Response

from . import errors


def bearer(sandbox, request):
    """The grant behind the Authorization header; ApiError 401 if there is none."""
    header = request.headers.get("Authorization", "")
    grant = sandbox.store.access_tokens.get(header[7:]) if header.startswith("Bearer ") else None
    if not grant:
        raise errors.unauthenticated()
    if grant["expires"] <= sandbox.clock.now():
        raise errors.token_expired(grant["expires"])
    return grant


def answer(sandbox, request, connection_id=None):
    grant = bearer(sandbox, request)
    mine = sandbox.oauth.connections(grant["client_id"], grant["user_id"])
    if request.method == "DELETE" and connection_id:
        if connection_id.lower() not in {c["id"] for c in mine}:
            raise errors.not_found()
        del sandbox.store.connections[connection_id.lower()]
        return Response(status=204)
    if request.method != "GET" or connection_id:
        raise errors.not_found()
    event = request.args.get("authEventId")
    rows = [_shape(sandbox, c) for c in mine if not event or c["authEventId"] == event]
    return Response(json.dumps(rows), content_type="application/json; charset=utf-8")


def _shape(sandbox, connection):
    organisation = sandbox.store.books[connection["tenantId"]].organisation
    return {"id": connection["id"], "authEventId": connection["authEventId"],
            "tenantId": connection["tenantId"], "tenantType": "ORGANISATION",
            "tenantName": organisation["Name"], "createdDateUtc": _seven(connection["created"]),
            "updatedDateUtc": _seven(connection["updated"])}


def _seven(moment):
    """Seven fractional digits and no zone."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}0"
