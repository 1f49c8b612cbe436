"""Lists: If-Modified-Since, where, order and paging, the same for every resource."""
import datetime
from decimal import Decimal

from . import dates, errors, where

GUID = "guid"
TEXT, NUMBER, MOMENT, FLAG = str, Decimal, datetime.datetime, bool
MAX_PAGE = 1000
MAX_ROWS = 100_000


def select(call, rows, id_key, typed, schema, type_name, force_paging=False):
    """(rows, pagination or None). `typed` turns a row into what where and order see."""
    rows = [row for row in rows if _modified(call, row)]
    args = call.request.args
    if text := args.get("where"):
        matches = where.Filter(text, schema, type_name)
        rows = [row for row in rows if matches(typed(row))]
    rows = sorted(rows, key=lambda row: (row.get("UpdatedDateUTC") or dates.UNIX_EPOCH,
                                         row[id_key]))
    if text := args.get("order"):
        keys = where.order_by(text, schema, type_name)
        pairs = where.sort([{**typed(row), "__row": row} for row in rows], keys)
        rows = [pair["__row"] for pair in pairs]
    if "page" in args or "pageSize" in args or force_paging:
        return _page(call, rows)
    if len(rows) > MAX_ROWS:
        raise errors.guessed("Too many records: use paging")
    return rows, None


def _modified(call, row):
    text = call.request.headers.get("If-Modified-Since")
    if not text or "UpdatedDateUTC" not in row:
        return True
    try:
        return row["UpdatedDateUTC"] >= dates.parse_since(text)
    except (ValueError, TypeError) as error:
        if call.assumptions.bad_if_modified_since == 412:
            raise errors.precondition() from error
        return True


def _page(call, rows):
    page, size = _positive(call, "page", 1), _positive(call, "pageSize", 100)
    if size > MAX_PAGE:
        if call.assumptions.page_size_over_limit == "refuse":
            raise errors.guessed(f"pageSize must not exceed {MAX_PAGE}")
        size = MAX_PAGE
    count = len(rows)
    pagination = {"page": page, "pageSize": size, "pageCount": -(-count // size),
                  "itemCount": count}
    return rows[(page - 1) * size:page * size], pagination


def _positive(call, name, default):
    text = call.request.args.get(name) or str(default)
    if not text.isdigit() or int(text) < 1:
        raise errors.guessed(f"{name} must be a positive number")
    return int(text)


def flag(call, name):
    return call.request.args.get(name, "").lower() == "true"


def ids(call, name):
    """A comma list of a query argument, or None if it is not there."""
    text = call.request.args.get(name)
    return None if not text else {part.strip().lower() for part in text.split(",")}
