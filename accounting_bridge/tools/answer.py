"""What came back over HTTP: read within limits, and parsed, whoever wrote it."""

import json
from dataclasses import dataclass

import requests

from . import errors, money, redact

LARGEST_ANSWER = 25 * 1024 * 1024
LONGEST_NUMBER = 40  # digits
_CHUNK = 64 * 1024


class Unreadable(Exception):
    """An answer that is not read to its end. `code` names the cause, as of a `BridgeError`."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """What came back. `write` tells what an unreadable answer means: unknown outcome or not;
    `method` and `path` (with its query) what was asked."""

    status: int
    headers: requests.structures.CaseInsensitiveDict
    content: bytes
    write: bool = False
    method: str = ""
    path: str = ""

    def json(self):
        """:return: the object in the body; numbers with a fraction are Decimal
        :raise OutcomeUnknown, Unavailable: it is no JSON object (after a write, after a read)
        """
        value = self.json_or_none()
        if value is None:
            failure = errors.OutcomeUnknown if self.write else errors.Unavailable
            raise failure("The answer could not be read", code="bad_answer", status=self.status)
        return value

    def json_or_none(self):
        try:
            value = loads(self.content)
        except (ValueError, RecursionError):
            return None
        return value if isinstance(value, (dict, list)) else None


def body(raw, seconds_left):
    """:param raw: `raw` of a streamed `requests.Response`
    :param seconds_left: function that tells how long it may still take to arrive
    :return: bytes, decoded
    :raise Unreadable: it is larger than is sane, or takes too long
    :raise urllib3.exceptions.HTTPError: the connection broke
    """
    parts, size = [], 0
    for part in _parts(raw):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise Unreadable("The answer is too large", "bad_answer")
        if seconds_left() <= 0:
            raise Unreadable("The answer did not end in time", "timeout")
    return b"".join(parts)


def _parts(raw):
    """The body in pieces as they arrive, decoded."""
    if not hasattr(raw, "read1"):  # urllib3 before 2.2
        yield from raw.stream(_CHUNK, decode_content=True)
        return
    while part := raw.read1(_CHUNK, decode_content=True):
        yield part


def loads(content):
    """Parse JSON that a stranger wrote. A number that is none, or not of this world, is null: it
    concerns what it belongs to, not all that came along.

    :raise ValueError, RecursionError: it is not JSON
    """
    value = json.loads(
        content, parse_float=money.decimal_of, parse_int=_parse_int, parse_constant=_no_number
    )
    return _printable(value) if b"\\u" in content or b"\x00" in content else value


def _parse_int(text):
    return int(text) if len(text) <= LONGEST_NUMBER else None


def _no_number(_name):
    """NaN and the infinities, which are no JSON."""


def _printable(value):
    """Replace what no database takes: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        return redact.printable(value)
    if isinstance(value, list):
        return [_printable(item) for item in value]
    if isinstance(value, dict):
        return {_printable(key): _printable(item) for key, item in value.items()}
    return value
