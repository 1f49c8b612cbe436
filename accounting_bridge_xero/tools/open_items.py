"""What is open at Xero and dated before a day, for the cut-over: reading only, page by page.

A paged list states payments and what is due (Xero developer docs, Invoices and Credit Notes).
"""

from . import facts
from .client import MOST_PAGES, PAGE_SIZE


def open_documents(session, before):
    """:return: iterable of lists of `RemoteDocument`, one per page"""
    day = f"DateTime({before.year},{before.month:02},{before.day:02})"
    for kind, endpoint in facts.ENDPOINTS.items():
        where = f'Type=="{facts.SALES[kind]}" AND Status=="AUTHORISED" AND Date<{day}'
        for page in range(1, MOST_PAGES + 1):
            params = {
                "page": page,
                "pageSize": PAGE_SIZE,
                "order": "Date ASC",
                "where": where,
                "unitdp": 4,
            }
            rows = session.rows(endpoint, params)
            yield [facts.remote_document(kind, row) for row in rows]
            if len(rows) < PAGE_SIZE:
                break
