"""From the sandbox's values (Decimal, date, datetime) to Xero's JSON and XML."""
import datetime
import json
import uuid
from decimal import Decimal
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

from . import dates

ZERO_ID = "00000000-0000-0000-0000-000000000000"


def plain(value):
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.date):
        return dates.wire(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def envelope(call, key, rows, pagination=None):
    """The answer to a call: `rows` under `key`, inside what Xero puts around them."""
    body = {"Id": str(uuid.uuid4()), "Status": "OK", "ProviderName": call.app["name"],
            "DateTimeUTC": dates.wire(call.now, offset=False)}
    if pagination:
        body["pagination"] = pagination
    return respond(call, {**body, key: rows})


def respond(call, body):
    """JSON for who asks for it; everybody else gets Xero's default, which is XML."""
    body = plain(body)
    if "json" in call.request.headers.get("Accept", ""):
        return Response(json.dumps(body), content_type="application/json; charset=utf-8")
    return Response(f"<Response>{_xml(body)}</Response>", content_type="text/xml; charset=utf-8")


def _xml(value, name=None):
    if isinstance(value, dict):
        inner = "".join(_xml(item, key) for key, item in value.items())
    elif isinstance(value, list):
        inner = "".join(_xml(item, (name or "Item").removesuffix("s")) for item in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    else:
        inner = escape(str(value))
    return f"<{name}>{inner}</{name}>" if name else inner
