"""What is open at lexoffice and dated before a day, or was settled, for the cut-over: reading
only, page by page.

The list shows 10,000 rows at most, so a span with more is read in two halves. Its own invoices and
credit notes are open items, too, but only vouchers are followed (lexoffice API documentation,
Voucherlist).
"""

import datetime

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Kind

from . import facts
from .search import PAGE_SIZE, WINDOW, is_last, total_of

KINDS = facts.TYPES | {
    "invoice": Kind.INVOICE,
    "downpaymentinvoice": Kind.INVOICE,
    "creditnote": Kind.CREDIT_NOTE,
}
# "open" finds what is overdue as well.
OPEN = "open,sepadebit"
# The list does not tell when.
SETTLED = "paid,paidoff"
ONE_DAY = datetime.timedelta(days=1)
# Nothing that is still open is older than the programme.
FIRST_DAY = datetime.date(2000, 1, 1)


def open_documents(session, before, first=None):
    """:param first: the first day, None for all
    :return: iterable of lists of `RemoteDocument`, as rows of the voucherlist
    :raise Rejected: of a single day more are open than the list shows
    :raise OutOfTime: there are more than the session has time for
    """
    return _pages(session, OPEN, first or FIRST_DAY, before - ONE_DAY)


def settled_documents(session, before, first):
    """As `open_documents`: those that are settled, whenever that was."""
    return _pages(session, SETTLED, first, before - ONE_DAY)


def _pages(session, statuses, first, last):
    rows, whole = _page(session, statuses, first, last, 0)
    if total_of(whole) >= WINDOW:
        if first == last:
            params = {"day": first.isoformat(), "most": WINDOW}
            raise errors.Rejected(code="too_many_open", params=params)
        middle = first + (last - first) // 2
        yield from _pages(session, statuses, first, middle)
        yield from _pages(session, statuses, middle + ONE_DAY, last)
        return
    number = 0
    while True:
        yield [_document(row) for row in rows]
        if is_last(whole):
            return
        number += 1
        rows, whole = _page(session, statuses, first, last, number)


def _page(session, statuses, first, last, number):
    params = {
        "voucherType": ",".join(KINDS),
        "voucherStatus": statuses,
        "voucherDateFrom": first.isoformat(),
        "voucherDateTo": last.isoformat(),
        "sort": "voucherDate,ASC",
        "page": number,
        "size": PAGE_SIZE,
    }
    rows, whole = session.page("voucherlist", params)
    return [r for r in rows if r.get("id") and r.get("voucherType") in KINDS], whole


def _document(row):
    return facts.remote_document(KINDS[row["voucherType"]], facts.raw_of(row=row))


def may_link(document):
    """:return: whether it is a voucher, and not a document that lexoffice issued itself"""
    row = document.raw.get("row") or {}
    return row.get("voucherType") in facts.TYPES
