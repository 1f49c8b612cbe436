"""What changed at lexoffice since the last time: sales vouchers and sales credit vouchers, oldest
change first.

The list knows whole days in Berlin only, so every sweep starts a day before the youngest change
seen; to read a page twice is harmless. It shows 10,000 rows at most, so what has more than a page
is read day by day, a day with too many by type, and that by date of voucher; of a single date both
ends are read. What even that does not reach is said and not passed over (lexoffice API
documentation, Voucherlist).

Whether a payment counts as a change of its voucher is not documented. So each sweep ends with the
latest vouchers, changed or not: their rows show what is open.
"""

import datetime
import json

from odoo.addons.accounting_bridge.tools import errors

from . import dates, facts
from .search import PAGE_SIZE, WINDOW, is_last, total_of

OVERLAP = datetime.timedelta(days=1)
# Nothing of ours is there from before the connection; two days cover any difference of clocks.
FIRST_LOOK_BACK = datetime.timedelta(days=2)
ONE_DAY = datetime.timedelta(days=1)
OLDEST_FIRST, YOUNGEST_FIRST = "updatedDate,ASC", "updatedDate,DESC"
LATEST = {"sort": "voucherDate,DESC", "page": 0}


def changed(session, bookmark):
    """:param bookmark: JSON text as returned before, "" at first
    :return: iterable of (list of `RemoteDocument`, new bookmark), one per page
    """
    sweep, seen = Sweep(session, bookmark), set()
    while sweep.slices:
        rows, whole = sweep.ask()
        if sweep.narrow(rows, whole) or sweep.step_back(whole):
            continue
        sweep.advance(rows, whole)
        seen |= {row["id"] for row in rows}
        yield [_document(row) for row in rows], sweep.bookmark()
    rows, _whole = _page(session, LATEST)
    yield [_document(row) for row in rows if row["id"] not in seen], sweep.bookmark()


def _page(session, filters):
    """:return: (the sales vouchers of a page, that page as a whole)"""
    params = {"voucherType": ",".join(facts.TYPES), "voucherStatus": "any"}
    rows, whole = session.page("voucherlist", {**params, **filters, "size": PAGE_SIZE})
    return [r for r in rows if r.get("id") and r.get("voucherType") in facts.TYPES], whole


def _document(row):
    return facts.remote_document(facts.kind_of(row), facts.raw_of(row=row))


class Sweep:
    """Where a sweep is. All of it is in its bookmark, because a long one takes several runs.

    `since` is the day of the youngest change that the last whole sweep saw, `newest` the one that
    this sweep saw; `slices` are the filters that are still to be read, and `page` is the next page
    of the first of them; `total` is how many rows that one had.
    """

    def __init__(self, session, bookmark):
        self.session = session
        self.today = dates.day_of(datetime.datetime.now(dates.UTC))
        mark = _parse(bookmark)
        self.since = _day(mark.get("since")) or self.today - FIRST_LOOK_BACK
        self.newest = _day(mark.get("newest")) or self.since
        self.page = mark.get("page") or 0
        self.total = mark.get("total") or 0
        self.slices = mark.get("slices") or [_span(self.since - OVERLAP)]

    def bookmark(self):
        mark = {"since": self.since.isoformat()}
        if self.slices:
            mark |= {
                "newest": self.newest.isoformat(),
                "slices": self.slices,
                "page": self.page,
                "total": self.total,
            }
        return json.dumps(mark)

    def ask(self):
        """:return: (the sales vouchers of the next page, that page as a whole)"""
        filters = {name: value for name, value in self.slices[0].items() if name != "reach"}
        return _page(self.session, {"sort": OLDEST_FIRST, **filters, "page": self.page})

    def narrow(self, rows, whole):
        """Read in parts what has too many rows for its size.

        :return: whether the filter was replaced by its parts
        """
        if self.page:
            return False
        span, total = self.slices[0], total_of(whole)
        parts = []
        if total > PAGE_SIZE and "updatedDateTo" not in span:
            parts = _days(span, self.today)
        elif total >= WINDOW:
            parts = _types(span) or _dates(span, rows)
        if parts:
            self.slices[:1] = parts
        return bool(parts)

    def step_back(self, whole):
        """Rows that left a slice, because they changed once more, moved others to an earlier page.

        :return: whether the sweep went back to read that again
        """
        gone, self.total = self.total - total_of(whole), total_of(whole)
        if gone <= 0 or not self.page:
            return False
        self.page = max(0, self.page - 1 - gone // PAGE_SIZE)
        return True

    def advance(self, rows, whole):
        stamps = [s for row in rows if (s := dates.happened(dates.instant(row.get("updatedDate"))))]
        self.newest = max([self.newest, *filter(None, map(dates.day_of, stamps))])
        span = self.slices[0]
        self.page += 1
        # At the end of its window a list calls a page the last that is none.
        is_cut = (self.page + 1) * PAGE_SIZE > WINDOW and total_of(whole) >= WINDOW
        if is_cut and not _has_met(span, stamps):
            self._leave(_other_end(span, stamps))
        elif is_cut or is_last(whole) or _has_met(span, stamps):
            self._leave()
        if not self.slices:
            self.since = self.newest

    def _leave(self, *instead):
        self.slices[:1] = instead
        self.page = self.total = 0


# === PARTS OF A FILTER: together they hold all that it holds ===


def _span(start, end=None):
    last = {"updatedDateTo": end.isoformat()} if end else {}
    return {"updatedDateFrom": start.isoformat(), **last}


def _days(span, today):
    """Each day up to yesterday alone, then whatever comes; from today on there is nothing to part
    but today itself."""
    start = _day(span["updatedDateFrom"])
    before = [start + n * ONE_DAY for n in range((today - start).days)]
    if before:
        return [*(_span(day, day) for day in before), _span(today)]
    tomorrow = max(start, today) + ONE_DAY
    return [_span(start, tomorrow - ONE_DAY), _span(tomorrow)]


def _types(span):
    return (
        [] if "voucherType" in span else [{**span, "voucherType": type_} for type_ in facts.TYPES]
    )


def _dates(span, rows):
    """By the date of the voucher, around the one in the middle of those that are seen.

    :return: list of filters, [] where it is one date already
    """
    first, last = _day(span.get("voucherDateFrom")), _day(span.get("voucherDateTo"))
    seen = sorted(filter(None, (dates.day(row.get("voucherDate")) for row in rows)))
    if not seen or (first and first == last):
        return []
    middle = seen[len(seen) // 2]
    parts = [{**span, "voucherDateFrom": middle.isoformat(), "voucherDateTo": middle.isoformat()}]
    if first is None or first < middle:
        parts.append({**span, "voucherDateTo": (middle - ONE_DAY).isoformat()})
    if last is None or last > middle:
        parts.append({**span, "voucherDateFrom": (middle + ONE_DAY).isoformat()})
    return parts


def _other_end(span, stamps):
    """The same from its other end, up to where this one came.

    :raise Rejected: both ends were read and did not meet
    """
    if not stamps or "reach" in span:
        params = {"day": span.get("updatedDateFrom", ""), "most": WINDOW}
        raise errors.Rejected(code="too_many_changes", params=params)
    return {**span, "sort": YOUNGEST_FIRST, "reach": max(stamps).isoformat()}


def _has_met(span, stamps):
    """:return: whether the other end went beyond where the first one ended: of one instant there
    may be several"""
    return "reach" in span and bool(stamps) and min(stamps) < dates.instant(span["reach"])


# === READING ===


def _day(text):
    try:
        return datetime.date.fromisoformat(text or "")
    except (TypeError, ValueError):
        return None


def _parse(bookmark):
    """:return: dict of what a bookmark says; {} for one that is not ours"""
    try:
        mark = json.loads(bookmark or "{}")
    except ValueError:
        return {}
    return mark if isinstance(mark, dict) and _is_sound(mark) else {}


def _is_sound(mark):
    slices = mark.get("slices", [])
    counts = (mark.get("page", 0), mark.get("total", 0))
    return (
        _day(mark.get("since")) is not None
        and isinstance(slices, list)
        and all(isinstance(s, dict) and _day(s.get("updatedDateFrom")) for s in slices)
        and all(isinstance(count, int) and count >= 0 for count in counts)
    )
