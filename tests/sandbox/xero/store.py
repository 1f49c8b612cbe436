"""All that the sandbox remembers: apps, users, grants, and the books of each organisation."""
import contextlib
import copy
import threading
import uuid

TABLES = ("accounts", "tax_rates", "currencies", "branding_themes", "items",
          "tracking_categories", "users", "contacts", "invoices", "credit_notes", "payments",
          "allocations", "bank_transactions", "overpayments", "prepayments", "attachments",
          "history")
_NUMBER = {"invoices": "InvoiceNumber", "credit_notes": "CreditNoteNumber", "contacts": "Name"}


def new_id():
    return str(uuid.uuid4())


class Books:
    """One organisation. Rows are dicts in Xero's names, holding Decimal, date and datetime.

    A row is never changed in place: `edit` puts a copy in its stead, so that a refused element
    or batch can be taken back (`savepoint`).
    """

    def __init__(self, tenant_id, organisation):
        self.tenant_id = tenant_id
        self.organisation = organisation
        self.tables = {name: {} for name in TABLES}
        self.sequences = {}
        self.settings = {"emails": {}, "email_cap": None}
        self._undo = None
        self._by_number = {name: {} for name in _NUMBER}

    def table(self, name):
        return self.tables[name]

    def get(self, table, row_id):
        return self.tables[table].get(str(row_id or "").lower())

    def put(self, table, row_id, row):
        rows = self.tables[table]
        if self._undo is not None:
            self._undo.append((table, row_id, rows.get(row_id)))
        self._place(table, row_id, row)
        return row

    def edit(self, table, row_id):
        return self.put(table, row_id, copy.deepcopy(self.tables[table][row_id]))

    def remove(self, table, row_id):
        self.put(table, row_id, None)

    def numbered(self, table, number):
        """Rows of this InvoiceNumber, CreditNoteNumber or contact Name (case ignored).

        Call `renumbered` after changing that field of a row in place.
        """
        ids = self._by_number[table].get(str(number).strip().casefold(), ())
        return [self.tables[table][row_id] for row_id in ids]

    def renumbered(self, table, row_id):
        self._place(table, row_id, self.tables[table][row_id])

    def next_number(self, table, prefix):
        while True:
            self.sequences[table] = self.sequences.get(table, 0) + 1
            number = f"{prefix}{self.sequences[table]:04d}"
            if not self.numbered(table, number):
                return number

    @contextlib.contextmanager
    def savepoint(self, keep=lambda: True):
        """Take back every row put inside, if the block raises or `keep()` is false after it."""
        outer, self._undo = self._undo, []
        try:
            yield
            good = keep()
        except BaseException:
            good = False
            raise
        finally:
            mine, self._undo = self._undo, None
            if not good:
                for table, row_id, before in reversed(mine):
                    self._place(table, row_id, before)
            elif outer is not None:
                outer.extend(mine)
            self._undo = outer

    def _place(self, table, row_id, row):
        rows = self.tables[table]
        if table in _NUMBER:
            index = self._by_number[table]
            known = rows.get(row_id, {}).get("_number")
            if known is not None:
                index.get(known, {}).pop(row_id, None)
            if row is not None and row.get(_NUMBER[table]):
                row["_number"] = row[_NUMBER[table]].strip().casefold()
                index.setdefault(row["_number"], {})[row_id] = None
        if row is None:
            rows.pop(row_id, None)
        else:
            rows[row_id] = row

    # -- the state file --------------------------------------------------------------------
    def dump(self):
        return {"tenant_id": self.tenant_id, "organisation": self.organisation,
                "tables": self.tables, "sequences": self.sequences, "settings": self.settings}

    @classmethod
    def load(cls, state):
        books = cls(state["tenant_id"], state["organisation"])
        books.sequences, books.settings = state["sequences"], state["settings"]
        for table, rows in state["tables"].items():
            for row_id, row in rows.items():
                books._place(table, row_id, row)
        return books


class Store:
    """Everything behind one lock: a sandbox does one piece of work at a time."""

    GRANTS = ("codes", "access_tokens", "refresh_tokens", "connections", "answers")

    def __init__(self):
        self.lock = threading.RLock()
        self.dirty = False
        self.clear()

    def clear(self):
        self.apps, self.users, self.books = {}, {}, {}
        self.codes, self.access_tokens, self.refresh_tokens = {}, {}, {}
        self.connections, self.answers = {}, {}

    def books_by_short_code(self, short_code):
        for books in self.books.values():
            if books.organisation["ShortCode"] == short_code:
                return books
        return None

    def dump(self):
        return {"version": 1, "apps": self.apps, "users": self.users,
                "books": [books.dump() for books in self.books.values()],
                **{name: getattr(self, name) for name in self.GRANTS}}

    def load(self, state):
        self.clear()
        self.apps, self.users = state["apps"], state["users"]
        self.books = {b["tenant_id"]: Books.load(b) for b in state["books"]}
        for name in self.GRANTS:
            setattr(self, name, state[name])
