"""Changing the JSON of a real answer, by seed: wrong types, numbers and dates of no world, text
that no database takes, keys that are missing or there twice, bodies that are no JSON at all."""

import copy
import json

RAW = "@raw:"  # what follows is put into the body as it is, because `json` would not write it
SCRIPT = "<script>alert(1)</script>"
VALUES = (
    None,
    True,
    False,
    0,
    -1,
    0.1,
    10**400,
    f"{RAW}1e400",
    f"{RAW}-1e-400",
    f"{RAW}1e19",
    f"{RAW}NaN",
    f"{RAW}-Infinity",
    f"{RAW}{'9' * 5000}",
    f'{RAW}"\\ud800"',
    f'{RAW}"a\\u0000b"',
    f"{RAW}{'[' * 300}{']' * 300}",
    "",
    " ",
    "x",
    "x" * 10_000,
    "NaN",
    "Infinity",
    "-1",
    "9" * 400,
    "1e400",
    "12,5",
    SCRIPT,
    "'; DROP TABLE res_users; --",
    "%s %(name)s {0} {name}",
    "0000-00-00T00:00:00Z",
    "0001-01-01T00:00:00.000+14:00",
    "9999-12-31T23:59:59.999-14:00",
    "2026-02-30",
    "/Date(99999999999999+0000)/",
    "/Date(-62135596800001+0000)/",
    "/Date(253402300799999+0000)/",
    "/Date(x)/",
    [],
    {},
    [None],
    [[]],
    [{}],
    [1, "a"],
    {"a": 1},
    {"id": {"id": []}},
)
BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"text"',
    b"0",
    b"<html><body>Service</body></html>",
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
    b"\xff\xfe\x00{",
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"{" + b'"a": 1,' * 1000 + b'"a": []}',
    b"[null, 1, [], {}]",
)


def mutated(body, random):
    """:param body: bytes of a real answer
    :return: other bytes"""
    if random.random() < 0.05:
        return random.choice(BODIES)
    if random.random() < 0.03:
        return body[: random.randrange(len(body) + 1)]
    try:
        tree = json.loads(body)
    except ValueError:
        return random.choice(BODIES)
    for _time in range(random.choice((1, 1, 1, 2, 4))):
        tree = changed(tree, random)
    return _written(tree)


def changed(tree, random):
    """:return: a copy in which one place is otherwise"""
    tree = copy.deepcopy(tree)
    places = list(_places(tree))
    if not places:
        return random.choice(VALUES)
    holder, key = random.choice(places)
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, list):
            holder[key:key] = [holder[key]] * random.choice((1, 3, 30))
        case 2 if isinstance(holder[key], (int, float)):
            holder[key] = str(holder[key])
        case 2 if isinstance(holder[key], str):
            holder[key] = [holder[key]]
        case 3 if isinstance(holder, dict):
            holder[random.choice(("__proto__", "", "id", "Status", "content"))] = holder[key]
        case _:
            holder[key] = random.choice(VALUES)
    return tree


def _places(tree):
    """:return: iterable of (dict or list, key or index) of everything in it"""
    keys = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for key in keys:
        yield tree, key
        yield from _places(tree[key])


def _written(tree):
    text = json.dumps(tree)
    start = text.find(f'"{RAW}')
    while start >= 0:
        value, end = json.decoder.scanstring(text, start + 1)
        text = text[:start] + value.removeprefix(RAW) + text[end:]
        start = text.find(f'"{RAW}')
    return text.encode()
