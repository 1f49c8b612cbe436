"""Who works on which books, when, and by which rules: what every piece of bookkeeping needs."""
import dataclasses
import datetime

from . import dates
from .seed_lists import COUNTRY_CODES
from .store import Books, new_id

_EVENTS = {"invoice": "invoice", "creditnote": "credit-note"}


@dataclasses.dataclass
class Desk:
    books: Books
    now: datetime.datetime
    assumptions: object
    user_name: str
    on_change: object = None  # called with (event type, resource id)

    @property
    def today(self):
        return dates.day_of(self.now)

    @property
    def organisation(self):
        return self.books.organisation

    @property
    def country_codes(self):
        return COUNTRY_CODES

    def touch(self, row):
        row["updatedDate"], row["version"] = self.now, row["version"] + 1

    def changed(self, event_type, resource_id):
        if self.on_change:
            self.on_change(event_type, resource_id)

    def voucher_changed(self, row, what="changed"):
        """`what`: created, changed, status.changed or deleted."""
        self.changed(f"{_EVENTS.get(row['type'], 'voucher')}.{what}", row["id"])

    def note(self, row_id, text):
        note_id = new_id()
        self.books.put("history", note_id, {
            "id": note_id, "owner": row_id, "at": self.now, "user": self.user_name,
            "text": text})

    def settled(self, row, seconds):
        """Whether a record made `seconds` ago at least is known everywhere."""
        return not seconds or (self.now - row["createdDate"]).total_seconds() >= seconds
