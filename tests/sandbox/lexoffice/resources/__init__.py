"""The API's resources; importing them fills the table of routes."""
from . import (
    contacts,
    event_subscriptions,
    files,
    lists,
    payments,
    sales_documents,
    voucherlist,
    vouchers,
)

__all__ = ["contacts", "event_subscriptions", "files", "lists", "payments", "sales_documents",
           "voucherlist", "vouchers"]
