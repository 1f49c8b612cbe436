"""The API's resources. Importing this package enters all their routes."""
from . import (attachments, bank_transactions, contacts, credit_notes, history, invoices, items,
               lists, organisation, overpayments, payments)

__all__ = ["attachments", "bank_transactions", "contacts", "credit_notes", "history", "invoices",
           "items", "lists", "organisation", "overpayments", "payments"]
