"""What changed at Xero since the last time: invoices and credit notes, oldest change first.

Only Xero's own clock counts: the next question starts a few seconds before the youngest change
seen, and what was seen at that change is remembered and left out. A full page is followed by a new
question from its last change on, not by page 2, because a document that changes meanwhile moves to
the end and lets another slip over the border of a page.
"""

import datetime
import json

from odoo.addons.accounting_bridge.tools.dates import happened

from . import dates, facts
from .client import PAGE_SIZE
from .details import with_bank_amounts

OVERLAP = datetime.timedelta(seconds=5)
# Nothing of ours is there from before the connection; a day more covers any difference of clocks.
FIRST_LOOK_BACK = datetime.timedelta(days=2)
MOST_REMEMBERED = 1000


def changed(session, bookmark):
    """:param bookmark: JSON text as returned before, "" at first
    :return: iterable of (list of `RemoteDocument`, new bookmark), one per page
    """
    marks = _parse(bookmark)
    for kind, endpoint in facts.ENDPOINTS.items():
        mark = marks.setdefault(endpoint, _first_mark())
        more = True
        while more:
            rows = _page(session, kind, mark)
            fresh = [row for row in rows if not _is_seen(mark, kind, row)]
            more = len(rows) >= PAGE_SIZE
            mark = marks[endpoint] = _advance(mark, kind, rows, more)
            sales = with_bank_amounts(session, [row for row in fresh if facts.is_sale(row)])
            yield [facts.remote_document(kind, row) for row in sales], json.dumps(marks)


def _page(session, kind, mark):
    params = {
        "page": mark["page"],
        "pageSize": PAGE_SIZE,
        "order": "UpdatedDateUTC ASC",
        "where": f'Type=="{facts.SALES[kind]}"',
        "unitdp": 4,
    }
    return session.rows(facts.ENDPOINTS[kind], params, dates.instant(mark["since"]))


def _first_mark():
    since = datetime.datetime.now(datetime.timezone.utc) - FIRST_LOOK_BACK
    return {"since": since.isoformat(), "page": 1, "seen": {}}


def _parse(bookmark):
    try:
        marks = json.loads(bookmark or "{}")
    except ValueError:
        return {}
    kept = {}
    for endpoint in facts.ENDPOINTS.values():
        mark = marks.get(endpoint) if isinstance(marks, dict) else None
        if isinstance(mark, dict) and dates.instant(mark.get("since")):
            kept[endpoint] = {"page": 1, "seen": {}, **mark}
    return kept


def _stamp(row):
    return str(row.get("UpdatedDateUTC") or "")


def _is_seen(mark, kind, row):
    return mark["seen"].get(facts.identity(row, facts.IDS[kind])) == (_stamp(row) or None)


def _advance(mark, kind, rows, more):
    """:return: the mark from which to ask next"""
    stamps = [s for row in rows if (s := happened(dates.instant(_stamp(row))))]
    start = dates.instant(mark["since"])
    if not stamps:
        # A full page without any instant cannot be followed: pages are all there is.
        return {**mark, "page": mark["page"] + 1 if more else 1}
    since = max(max(stamps) - OVERLAP, start)
    seen = mark["seen"] | {facts.identity(row, facts.IDS[kind]): _stamp(row) for row in rows}
    recent = {i: stamp for i, stamp in seen.items() if (dates.instant(stamp) or since) >= since}
    return {
        "since": since.isoformat(),
        # More than a page within a few seconds: only then pages are counted.
        "page": mark["page"] + 1 if more and since == start else 1,
        "seen": recent if len(recent) <= MOST_REMEMBERED else {},
    }
