"""Neutral documents to JSON and back, for what is stored: what was sent, what was answered; and
what a provider is sent as the text that it gets.

Decimals and dates become text, enums their value, tuples lists; `load` restores them from the
type hints of the dataclass. Bytes are not stored (a PDF is an attachment, not a payload).
"""

import dataclasses
import datetime
import decimal
import enum
import functools
import json
import types
import typing

from . import money


def written(body, indent=None):
    """:param body: JSON data whose numbers may be Decimal
    :return: the text that a provider is sent; indented for people"""
    return json.dumps(body, default=money.number, ensure_ascii=False, indent=indent)


def dump(value):
    """:return: `value` (a dataclass, or anything a field of one may hold) as plain JSON data"""
    if dataclasses.is_dataclass(value):
        return {
            f.name: dump(getattr(value, f.name))
            for f in dataclasses.fields(value)
            if not isinstance(getattr(value, f.name), bytes)
        }
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [dump(v) for v in value]
    if isinstance(value, dict):
        return {k: dump(v) for k, v in value.items()}
    return value


@functools.cache
def _hints(cls):
    return typing.get_type_hints(cls)


def load(hint, data):
    """:param hint: a dataclass or a type hint of one of its fields
    :param data: what `dump` made of such a value
    :raise TypeError, ValueError: when the data do not fit"""
    if data is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return load(next(a for a in typing.get_args(hint) if a is not type(None)), data)
    if origin is tuple:
        args = typing.get_args(hint)
        if len(args) == 2 and args[1] is Ellipsis:
            return tuple(load(args[0], v) for v in data)
        return tuple(load(a, v) for a, v in zip(args, data, strict=True))
    if origin in (list, dict) or not isinstance(hint, type):
        return data
    if dataclasses.is_dataclass(hint):
        hints = _hints(hint)
        return hint(**{k: load(hints[k], v) for k, v in data.items() if k in hints})
    if issubclass(hint, (datetime.datetime, datetime.date)):
        return hint.fromisoformat(data)
    if issubclass(hint, (enum.Enum, decimal.Decimal)):
        return hint(data)
    return data
