"""Reading what a client sent. Each reader notes what is wrong in `issues` and gives None."""
import json
import re
from decimal import Decimal, InvalidOperation

from . import dates, errors

MISSING, INVALID = "missing_entity", "invalid_value"
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def body(request):
    """The JSON object of a write; numbers stay exact. ApiError 415 or 400 otherwise."""
    if request.mimetype != "application/json":
        raise errors.regular(415, f"Content type '{request.content_type or ''}' not supported",
                             request.path)
    try:
        value = json.loads(request.get_data(), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise _unreadable(request) from error
    if not isinstance(value, dict):
        raise _unreadable(request)
    return value


def _refuse(name):
    raise ValueError(name)


def _unreadable(request):
    return errors.bad_request("JSON parse error", request.path)


def text(issues, row, key, source=None, required=False, limit=None):
    value = row.get(key)
    source = source or key
    if value is None or value == "":
        if required:
            issues.add(source, MISSING)
        return None
    if isinstance(value, (dict, list, bool)) or (limit and len(str(value)) > limit):
        issues.add(source, INVALID)
        return None
    return str(value)


def choice(issues, row, key, values, source=None):
    value = text(issues, row, key, source, required=True)
    if value is not None and value not in values:
        issues.add(source or key, INVALID)
        return None
    return value


def amount(issues, row, key, source=None, refuse_more_decimals=True):
    """Euros with two decimals; numbers may come as strings."""
    value = number(issues, row, key, source)
    if value is None:
        return None
    cents = value.quantize(Decimal("0.01"))
    if refuse_more_decimals and cents != value:
        issues.add(source or key, INVALID)
        return None
    return cents


def number(issues, row, key, source=None):
    value = row.get(key)
    source = source or key
    if value is None or value == "":
        issues.add(source, MISSING)
        return None
    try:
        if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
            raise InvalidOperation
        parsed = Decimal(value)
        if not parsed.is_finite() or abs(parsed) >= Decimal("1e12"):
            raise InvalidOperation
    except InvalidOperation:
        issues.add(source, INVALID)
        return None
    return parsed


def day(issues, row, key, required=False):
    value = text(issues, row, key, required=required)
    if value is None:
        return None
    try:
        return dates.parse_day(value)
    except ValueError:
        issues.add(key, INVALID)
        return None


def flag(issues, row, key):
    value = row.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    issues.add(key, INVALID)
    return False


def identifier(value):
    """The id in small letters, or None."""
    return value.lower() if isinstance(value, str) and _UUID.fullmatch(value) else None
