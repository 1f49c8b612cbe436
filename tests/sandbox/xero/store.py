"""All that the sandbox remembers: apps, users, grants, and the books of each organisation."""
from ..common.books import Books as CommonBooks
from ..common.books import new_id
from ..common.store import Store as CommonStore

__all__ = ["Books", "Store", "new_id"]

TABLES = ("accounts", "tax_rates", "currencies", "branding_themes", "items",
          "tracking_categories", "users", "contacts", "invoices", "credit_notes", "payments",
          "allocations", "bank_transactions", "overpayments", "prepayments", "attachments",
          "history")


class Books(CommonBooks):
    TABLES = TABLES
    NUMBERS = {"invoices": "InvoiceNumber", "credit_notes": "CreditNoteNumber",
               "contacts": "Name"}

    def __init__(self, organisation):
        super().__init__(organisation)
        self.settings = {"emails": {}, "email_cap": None}

    @property
    def tenant_id(self):
        return self.organisation["OrganisationID"]


class Store(CommonStore):
    BOOKS = Books
    KEY = "OrganisationID"
    GRANTS = ("codes", "access_tokens", "refresh_tokens", "connections", "answers")

    def books_by_short_code(self, short_code):
        for books in self.books.values():
            if books.organisation["ShortCode"] == short_code:
                return books
        return None
