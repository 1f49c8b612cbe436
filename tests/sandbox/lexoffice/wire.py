"""From the sandbox's values (Decimal, date, datetime) to lexoffice's JSON, and pages of it."""
import datetime
import json
from decimal import Decimal

from werkzeug.wrappers import Response

from . import dates

NULL = object()  # the value of a key that is shown although there is nothing in it


def plain(value):
    """What is None is left out."""
    if value is NULL:
        return None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date):
        return dates.wire(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def respond(body, status=200, headers=None):
    return Response(json.dumps(plain(body), ensure_ascii=False), status, headers,
                    content_type="application/json")


def action_result(call, resource, row, created=False):
    """What a write answers."""
    uri = f"{call.base_url}/v1/{resource}/{row['id']}"
    body = {"id": row["id"], "resourceUri": uri, "createdDate": row["createdDate"],
            "updatedDate": row["updatedDate"], "version": row["version"]}
    return respond(body, 201 if created else 200, {"Location": uri} if created else None)


def page(rows, number, size, sort=None):
    """The envelope around one page of all `rows`."""
    content = rows[number * size:(number + 1) * size]
    pages = -(-len(rows) // size)
    body = {"content": content, "first": number == 0, "last": number >= pages - 1,
            "totalPages": pages, "totalElements": len(rows),
            "numberOfElements": len(content), "size": size, "number": number}
    if sort:
        prop, direction = sort
        body["sort"] = [{"property": prop, "direction": direction, "ignoreCase": False,
                         "nullHandling": "NATIVE", "ascending": direction == "ASC"}]
    return body


def day(value):
    """The Berlin day of a day or a moment."""
    return dates.day_of(value) if isinstance(value, datetime.datetime) else value
