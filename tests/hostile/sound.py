"""Whether neutral documents are what their type hints say, and what a database keeps."""

import dataclasses
import datetime
import decimal
import enum
import functools
import json
import types
import typing

from odoo.addons.accounting_bridge.tools.books import ReferenceData

LONGEST_ID = 255  # an index takes no more than 2,704 bytes
# Fields that are looked up by an index. (Of a catalogue the core leaves out what it cannot keep.)
IDS = ("external_id", "source_id", "contact_id", "account_id")


def check(value, where=""):
    """:raise AssertionError: something in `value` is not what it says, or cannot be kept"""
    if dataclasses.is_dataclass(value):
        hints = _hints(type(value))
        indexed = () if isinstance(value, ReferenceData) else IDS
        for field in dataclasses.fields(value):
            part, place = getattr(value, field.name), f"{where}.{field.name}"
            assert _fits(part, hints[field.name]), f"{place} is {part!r}"
            if field.name in indexed and isinstance(part, str):
                assert len(part) <= LONGEST_ID, f"{place} is {len(part)} characters long"
            check(part, place)
    elif isinstance(value, (list, tuple)):
        for number, part in enumerate(value):
            check(part, f"{where}[{number}]")
    elif isinstance(value, dict):
        _check_json(value, where)
        for key, part in value.items():
            check(part, f"{where}[{key!r}]")
    elif isinstance(value, str):
        value.encode()
        assert "\x00" not in value, where
    elif isinstance(value, decimal.Decimal):
        assert value.is_finite(), where
        assert abs(value) < 10**22, where


def _check_json(value, where):
    """What is kept of an answer is JSON. Documents by their key are not."""
    if not any(dataclasses.is_dataclass(part) for part in value.values()):
        json.dumps(value, allow_nan=False, default=_decimal), where


def _decimal(value):
    assert isinstance(value, decimal.Decimal), repr(value)
    return str(value)


@functools.cache
def _hints(cls):
    return typing.get_type_hints(cls)


def _fits(value, hint):
    origin = typing.get_origin(hint)
    if hint is typing.Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(_fits(value, part) for part in typing.get_args(hint))
    if origin:
        return isinstance(value, origin)
    if hint is type(None):
        return value is None
    if hint in (int, decimal.Decimal):
        return isinstance(value, (int, decimal.Decimal)) and not isinstance(value, bool)
    if hint is datetime.date:
        return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    if issubclass(hint, enum.Enum):
        return isinstance(value, hint)
    return isinstance(value, hint)
