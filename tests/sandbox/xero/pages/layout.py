"""The frame of every page."""
from ...common.html import Look, Number, button, cells, field, post, state, text
from ..accountant import Accountant

__all__ = ["button", "cells", "desk", "error_page", "field", "form", "money", "page", "state",
           "table", "text"]

LOOK = Look("Xero sandbox", "test equipment, not Xero", "#0f5f7a", style="""
.PAID{background:#d1fadf}.AUTHORISED{background:#d6ecff}.VOIDED,.DELETED{background:#fde2e0}
""")
page, error_page, table = LOOK.page, LOOK.error_page, LOOK.table


def desk(sandbox, books):
    return Accountant(sandbox, books.tenant_id).desk


def money(value, currency=""):
    return Number("" if value is None else f"{value:,f} {text(currency)}".rstrip())


def form(books, action, inner, tab="", **hidden):
    """A form that makes the accountant do `action` and comes back to `tab`."""
    tab = tab or {"delete_payment": "payments"}.get(action, "contacts")
    return post(f"/books/{books.tenant_id}/act/{action}", inner, **hidden,
                next=f"/books/{books.tenant_id}/{tab}")
