"""The books of one organisation: tables of rows that can be taken back to a savepoint."""
import contextlib
import copy
import uuid


def new_id():
    return str(uuid.uuid4())


class Books:
    """One organisation. Rows are dicts in the service's names, with Decimal, date and datetime.

    A row is never changed in place: `edit` puts a copy in its stead, so that a refused element
    or batch can be taken back (`savepoint`). A sandbox subclasses it with its `TABLES` and,
    in `NUMBERS`, the field of a table by which rows are looked up (case ignored).
    """
    TABLES = ()
    NUMBERS = {}

    def __init__(self, organisation):
        self.organisation = organisation
        self.tables = {name: {} for name in self.TABLES}
        self.sequences = {}
        self.settings = {}
        self._undo = None
        self._by_number = {name: {} for name in self.NUMBERS}

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
        """Rows of this number or name (see NUMBERS; case ignored).

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
        if table in self.NUMBERS:
            index = self._by_number[table]
            known = rows.get(row_id, {}).get("_number")
            if known is not None:
                index.get(known, {}).pop(row_id, None)
            if row is not None and row.get(self.NUMBERS[table]):
                row["_number"] = row[self.NUMBERS[table]].strip().casefold()
                index.setdefault(row["_number"], {})[row_id] = None
        if row is None:
            rows.pop(row_id, None)
        else:
            rows[row_id] = row

    # -- the state file --------------------------------------------------------------------
    def dump(self):
        return {"organisation": self.organisation, "tables": self.tables,
                "sequences": self.sequences, "settings": self.settings}

    @classmethod
    def load(cls, state):
        books = cls(state["organisation"])
        books.sequences, books.settings = state["sequences"], state["settings"]
        for table, rows in state["tables"].items():
            for row_id, row in rows.items():
                books._place(table, row_id, row)
        return books
