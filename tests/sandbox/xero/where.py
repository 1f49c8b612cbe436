"""Xero's `where` and `order`: parsed once, then asked of each row."""
import datetime
import re
from decimal import Decimal

from . import errors

_TOKEN = re.compile(r"""\s*(?:
    (?P<string>"[^"]*")|(?P<number>-?\d+(?:\.\d+)?)|
    (?P<op>==|!=|>=|<=|=|>|<|&&|\|\||\(|\)|,|!)|
    (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<dot>\.))""", re.VERBOSE)
_METHODS = ("Contains", "StartsWith", "EndsWith", "ToLower", "ToUpper")
_KINDS = {str: "String", Decimal: "Decimal", datetime.datetime: "DateTime", bool: "Boolean"}


class Filter:
    """`schema`: {"Contact.Name": str, "Date": datetime.datetime, "InvoiceID": "guid", ...}."""

    def __init__(self, text, schema, type_name):
        self._schema, self._type = schema, type_name
        self._tokens, self._at = self._split(text), 0
        self._matches = self._or()
        if self._at < len(self._tokens):
            raise errors.query("Syntax error")

    def __call__(self, row):
        return bool(self._matches(row))

    @staticmethod
    def _split(text):
        tokens, at = [], 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match:
                raise errors.query(f"Syntax error at position {at}")
            tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        return tokens

    def _peek(self):
        return self._tokens[self._at] if self._at < len(self._tokens) else (None, None)

    def _take(self, *expected):
        kind, value = self._peek()
        if expected and value not in expected:
            raise errors.query(f"'{expected[0]}' expected")
        self._at += 1
        return kind, value

    def _word(self, *words):
        value = self._peek()[1]
        if value and value.upper() in words:
            self._at += 1
            return True
        return False

    def _or(self):
        left = self._and()
        while self._word("OR", "||"):
            left = _either(left, self._and())
        return left

    def _and(self):
        left = self._not()
        while self._word("AND", "&&"):
            left = _both(left, self._not())
        return left

    def _not(self):
        if self._word("NOT", "!"):
            inner = self._not()
            return lambda row: not inner(row)
        if self._peek()[1] == "(":
            self._take("(")
            inner = self._or()
            self._take(")")
            return inner
        return self._comparison()

    def _comparison(self):
        left, left_kind = self._operand()
        operator = self._peek()[1]
        if operator not in ("=", "==", "!=", ">", ">=", "<", "<="):
            if left_kind is not bool:
                raise errors.query("Expression of type 'Boolean' expected")
            return left
        self._take()
        right, right_kind = self._operand()
        self._check_kinds(operator, left_kind, right_kind)
        return lambda row: _compare(operator, left(row), right(row))

    def _check_kinds(self, operator, left, right):
        if None in (left, right) or left == right:
            return
        def name(kind):
            return "Guid" if kind == "guid" else _KINDS[kind]
        def nullable(kind):
            return name(kind) + ("?" if kind is not str else "")
        raise errors.query(f"Operator '{operator}' incompatible with operand types "
                           f"'{nullable(left)}' and '{name(right)}'")

    def _operand(self):
        """(function of the row, kind); kind None is null."""
        kind, value = self._take()
        if kind == "string":
            text = value[1:-1]
            return self._methods((lambda row: text), str)
        if kind == "number":
            number = Decimal(value)
            return (lambda row: number), Decimal
        if kind != "name":
            raise errors.query("Expression expected")
        return self._named(value)

    def _named(self, value):
        lower = value.lower()
        if lower in ("true", "false"):
            return (lambda row: lower == "true"), bool
        if lower == "null":
            return (lambda row: None), None
        if lower in ("guid", "datetime") and self._peek()[1] == "(":
            return self._literal(lower)
        path, methods = [], []
        for part in value.split("."):
            (methods if part in _METHODS or methods else path).append(part)
        field = next((f for f in self._schema if f.lower() == ".".join(path).lower()), None)
        if field is None:
            raise errors.query(f"No property or field '{path[0] if path else value}' exists in "
                               f"type '{self._type}'")
        getter, kind = (lambda row: _value(row, field)), self._schema[field]
        for method in methods:
            getter, kind = self._method(getter, kind, method)
        return self._methods(getter, kind)

    def _methods(self, getter, kind):
        while self._peek()[0] == "dot":
            self._take()
            for method in self._take()[1].split("."):
                getter, kind = self._method(getter, kind, method)
        return getter, kind

    def _method(self, getter, kind, method):
        if kind is not str or method not in _METHODS:
            raise errors.query(f"No property or field '{method}' exists in type "
                               f"'{_KINDS.get(kind, 'Guid')}'")
        self._take("(")
        if method in ("ToLower", "ToUpper"):
            self._take(")")
            change = str.lower if method == "ToLower" else str.upper
            return (lambda row: change(getter(row) or "")), str
        argument, argument_kind = self._operand()
        self._take(")")
        if argument_kind is not str:
            raise errors.query(f"No applicable method '{method}' exists in type 'String'")
        test = {"Contains": str.__contains__, "StartsWith": str.startswith,
                "EndsWith": str.endswith}[method]
        return (lambda row: test((getter(row) or "").lower(), argument(row).lower())), bool

    def _literal(self, name):
        self._take("(")
        if name == "guid":
            kind, value = self._take()
            self._take(")")
            text = value.strip('"').lower()
            return (lambda row: text), "guid"
        parts = []
        while self._peek()[1] != ")":
            kind, value = self._take()
            if kind == "number":
                parts.append(int(value))
            elif value != ",":
                raise errors.query("DateTime expects numbers")
        self._take(")")
        try:
            moment = datetime.datetime(*parts, tzinfo=datetime.timezone.utc)
        except (TypeError, ValueError) as error:
            raise errors.query(f"DateTime: {error}") from error
        return (lambda row: moment), datetime.datetime


def _either(one, other):
    return lambda row: one(row) or other(row)


def _both(one, other):
    return lambda row: one(row) and other(row)


def _value(row, field):
    value = row
    for part in field.split("."):
        value = (value or {}).get(part)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime(value.year, value.month, value.day, tzinfo=datetime.timezone.utc)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def _compare(operator, left, right):
    if isinstance(left, str) and isinstance(right, str):
        left, right = left.casefold(), right.casefold()
    if operator in ("=", "=="):
        return left == right
    if operator == "!=":
        return left != right
    if left is None or right is None:
        return False
    return {">": left > right, ">=": left >= right, "<": left < right,
            "<=": left <= right}[operator]


def order_by(text, schema, type_name):
    """Sort keys [(field, descending)] of `order=UpdatedDateUTC DESC, Name`."""
    keys = []
    for part in text.split(","):
        words = part.split()
        field = next((f for f in schema if words and f.lower() == words[0].lower()), None)
        if field is None or len(words) > 2 or (
                len(words) == 2 and words[1].upper() not in ("ASC", "DESC")):
            raise errors.query(f"No property or field '{part.strip()}' exists in type "
                               f"'{type_name}'")
        keys.append((field, len(words) == 2 and words[1].upper() == "DESC"))
    return keys


def sort(rows, keys):
    """Stable sort of typed rows; missing values first."""
    for field, descending in reversed(keys):
        def key(row, field=field):
            value = _value(row, field)
            return (value is not None, value if value is not None else 0)
        rows = sorted(rows, key=key, reverse=descending)
    return rows
