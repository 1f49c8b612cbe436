"""Reading what a client sent, field by field. What cannot be read ends the whole call (14)."""
import json
from decimal import Decimal, InvalidOperation

from . import dates, errors
from .errors import Guessed


def body(data):
    """The JSON object of a write; numbers stay exact."""
    try:
        value = json.loads(data or b"", parse_float=Decimal)
    except ValueError as error:
        raise errors.post_data(f"JSON for post data was invalid,{error}") from error
    if not isinstance(value, dict):
        raise errors.post_data("JSON for post data was invalid")
    return value


def elements(value, key):
    """The list under `key`, or the bare object itself."""
    rows = value.get(key, value)
    rows = rows if isinstance(rows, list) else [rows]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise errors.post_data("JSON for post data was invalid")
    return rows


def text(row, key, limit=None, label=None):
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, (dict, list, bool)):
        raise errors.post_data(f"Error converting value to type 'System.String'. Path '{key}'")
    value = str(value)
    if limit and len(value) > limit:
        raise Guessed(f"The {label or key} field exceeds the maximum length of {limit}")
    return value


def number(row, key):
    value = row.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, (int, Decimal, str)) and not isinstance(value, bool):
        try:
            parsed = Decimal(value)
            if parsed.is_finite():
                return parsed
        except InvalidOperation:
            pass
    raise errors.post_data(f"Error converting value \"{value}\" to type "
                           f"'System.Nullable`1[System.Decimal]'. Path '{key}'")


def boolean(row, key):
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return value
    if str(value).lower() in ("true", "false"):
        return str(value).lower() == "true"
    raise errors.post_data(f"Error converting value \"{value}\" to type "
                           f"'System.Nullable`1[System.Boolean]'. Path '{key}'")


def date(row, key):
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        return dates.parse_date(str(value))
    except ValueError as error:
        raise errors.post_data(f"Error converting value \"{value}\" to type "
                               f"'System.Nullable`1[System.DateTime]'. Path '{key}'") from error


def choice(row, key, values):
    """One of `values`, exact case."""
    value = row.get(key)
    if value is None:
        return None
    if value not in values:
        raise errors.post_data(f"Error converting value \"{value}\" to type '{key}'. Path '{key}'")
    return value


def nested(row, key):
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise errors.post_data(f"JSON for post data was invalid. Path '{key}'")
    return value


def rows(row, key):
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise errors.post_data(f"JSON for post data was invalid. Path '{key}'")
    return value
