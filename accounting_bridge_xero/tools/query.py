"""Xero's `where` filters: conditions joined by OR, cut into requests of bounded length.

There is no escape for a quotation mark inside a literal, so values with one cannot be asked for;
callers treat them as not found. Equality ignores case (Xero developer docs, Filtering).
"""

import re
from urllib.parse import quote_plus

# Encoded characters of one filter: what is common for servers is 2,048 for a whole query, and the
# service itself takes 4 times as much. Twenty customers by four properties fit into two requests.
LONGEST = 3500
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def equal(name, value):
    """:return: a condition, or None where the value cannot be written as a literal"""
    if not value or '"' in value or "\\" in value or not value.isprintable():
        return None
    return f'{name}=="{value}"'


def equal_id(name, value):
    return f'{name}==guid("{value}")' if _GUID.fullmatch(value or "") else None


def chunks(conditions, fixed="", longest=LONGEST):
    """Join conditions by OR into as few filters as fit.

    :param fixed: a condition that holds for all
    :return: iterable of filter texts
    """
    conditions = list(dict.fromkeys(c for c in conditions if c))
    room = longest - (len(quote_plus(f"{fixed} AND ()")) if fixed else 0)
    parts, length = [], 0
    for condition in conditions:
        size = len(quote_plus(f"{condition} OR "))
        if parts and length + size > room:
            yield _joined(fixed, parts)
            parts, length = [], 0
        parts.append(condition)
        length += size
    if parts:
        yield _joined(fixed, parts)


def _joined(fixed, parts):
    alternatives = " OR ".join(parts)
    return f"{fixed} AND ({alternatives})" if fixed else alternatives


def lists(values, longest=LONGEST):
    """Join ids or numbers by comma into as few lists as fit.

    :return: iterable of (text for the query, its values)
    """
    part, length = [], 0
    for value in dict.fromkeys(values):
        size = len(quote_plus(f"{value},"))
        if part and length + size > longest:
            yield ",".join(part), part
            part, length = [], 0
        part.append(value)
        length += size
    if part:
        yield ",".join(part), part
