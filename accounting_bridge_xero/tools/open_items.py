"""What is open at Xero and dated before a day, or was settled, for the cut-over: reading only, page
by page, as far as the session's time reaches.

A paged list states payments and what is due (Xero developer docs, Invoices and Credit Notes). When
a document was settled is seen from those: `FullyPaidOnDate` of a list is not that of a single read
where a credit note settled it.
"""

from itertools import count

from . import facts
from .client import PAGE_SIZE


def open_documents(session, before, first=None):
    """:param first: the first day, None for all
    :return: iterable of lists of `RemoteDocument`, one per page
    :raise OutOfTime: there are more than the session has time for
    """
    return _pages(session, f'Status=="AUTHORISED" AND {_dated(before, first)}')


def settled_documents(session, before, first):
    """As `open_documents`: those that are settled, whenever that was."""
    return _pages(session, f'Status=="PAID" AND {_dated(before, first)}')


def _dated(before, first):
    return f"Date<{_day(before)}" + (f" AND Date>={_day(first)}" if first else "")


def _day(date):
    return f"DateTime({date.year},{date.month:02},{date.day:02})"


def _pages(session, condition):
    for kind, endpoint in facts.ENDPOINTS.items():
        params = {
            "pageSize": PAGE_SIZE,
            "order": "Date ASC",
            "where": f'Type=="{facts.SALES[kind]}" AND {condition}',
            "unitdp": 4,
        }
        for page in count(1):
            rows = session.rows(endpoint, {"page": page, **params})
            yield [facts.remote_document(kind, row) for row in rows]
            if len(rows) < PAGE_SIZE:
                break
