"""JSON for the state file: keeps decimals, dates and bytes exact."""
import base64
import datetime
import json
import os
import tempfile
from decimal import Decimal


def dumps(value):
    return json.dumps(value, default=_encode, separators=(",", ":"))


def loads(text):
    return json.loads(text, object_hook=_decode)


def save(path, value):
    """Write the whole file or leave the old one: a killed sandbox keeps readable books."""
    folder = os.path.dirname(os.path.abspath(path))
    os.makedirs(folder, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".state-")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(dumps(value))
    os.replace(temporary, path)


def load(path):
    with open(path, encoding="utf-8") as stream:
        return loads(stream.read())


def _encode(value):
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, datetime.datetime):
        return {"$datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"$date": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, set):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value)}")


def _decode(mapping):
    if len(mapping) != 1:
        return mapping
    (tag, value), = mapping.items()
    if tag == "$decimal":
        return Decimal(value)
    if tag == "$datetime":
        return datetime.datetime.fromisoformat(value)
    if tag == "$date":
        return datetime.date.fromisoformat(value)
    if tag == "$bytes":
        return base64.b64decode(value)
    return mapping
