"""Who works on which books, when, and by which rules: what every piece of bookkeeping needs."""
import dataclasses
import datetime

from . import dates
from .errors import Refused
from .money import Rounding
from .store import Books, new_id

APPROVERS = ("STANDARD", "FINANCIALADVISER", "MANAGEDCLIENT")


@dataclasses.dataclass
class Desk:
    books: Books
    now: datetime.datetime
    assumptions: object
    role: str
    user_name: str
    client_id: str | None = None  # None: a person in the service itself
    unit_places: int = 2
    on_change: object = None  # called with (table, row id, "CREATE" or "UPDATE")

    def __post_init__(self):
        self.rounding = Rounding(self.assumptions)

    @property
    def may_approve(self):
        return self.role in APPROVERS

    @property
    def today(self):
        return dates.today(self.now, self.books.organisation["Timezone"])

    def touch(self, row):
        row["UpdatedDateUTC"] = self.now

    def changed(self, table, row_id, event="UPDATE"):
        if self.on_change:
            self.on_change(table, row_id, event)

    def note(self, row_id, changes, details):
        note_id = new_id()
        self.books.put("history", note_id, {
            "HistoryID": note_id, "OwnerID": row_id, "Changes": changes, "DateUTC": self.now,
            "User": self.user_name, "Details": details})

    def check_lock(self, date):
        """Refused when `date` lies in a locked period."""
        organisation = self.books.organisation
        year, period = organisation.get("EndOfYearLockDate"), organisation.get("PeriodLockDate")
        if year and date <= year:
            raise Refused("The document date cannot be before the end of year lock date, "
                          f"currently set at {dates.spoken(year)}")
        exempt = self.role == "FINANCIALADVISER" and self.assumptions.adviser_passes_period_lock
        if period and date <= period and not exempt:
            raise Refused("The document date cannot be before the period lock date, "
                          f"currently set at {dates.spoken(period)}")
