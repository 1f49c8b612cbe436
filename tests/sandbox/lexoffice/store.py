"""All that the sandbox remembers: keys, grants, and the books of each organisation."""
from ..common.books import Books as CommonBooks
from ..common.books import new_id
from ..common.store import Store as CommonStore

__all__ = ["Books", "Store", "new_id"]


class Books(CommonBooks):
    """`vouchers`: bookkeeping vouchers; `documents`: invoices and credit notes; `payments`: the
    items of both; `files`: of both and of the inbox."""
    TABLES = ("contacts", "vouchers", "documents", "files", "payments", "categories",
              "payment_conditions", "print_layouts", "event_subscriptions", "history")
    NUMBERS = {"vouchers": "voucherNumber", "documents": "voucherNumber",
               "payments": "voucherId", "history": "owner"}

    @property
    def organisation_id(self):
        return self.organisation["organizationId"]

    def voucher(self, row_id):
        """A bookkeeping voucher or sales document, or None."""
        return self.get("vouchers", row_id) or self.get("documents", row_id)

    def table_of(self, row):
        return "vouchers" if self.get("vouchers", row["id"]) else "documents"


class Store(CommonStore):
    BOOKS = Books
    KEY = "organizationId"
    GRANTS = ("keys", "codes", "access_tokens", "refresh_tokens", "connections", "signing")

    def holding(self, table, row_id):
        """The books that have this row, or None."""
        return next((b for b in self.books.values() if b.get(table, row_id)), None)
