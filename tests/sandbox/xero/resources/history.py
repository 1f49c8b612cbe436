"""History and notes of a record."""
from .. import dates, errors, parse, wire
from ..routes import ANY, route
from ..store import new_id

OWNERS = {"Invoices": ("invoices", "accounting.invoices"),
          "CreditNotes": ("credit_notes", "accounting.invoices"),
          "Contacts": ("contacts", "accounting.contacts"),
          "Payments": ("payments", "accounting.payments"),
          "Overpayments": ("overpayments", "accounting.payments"),
          "Prepayments": ("prepayments", "accounting.payments"),
          "BankTransactions": ("bank_transactions", "accounting.banktransactions"),
          "Items": ("items", "accounting.settings")}
MAX_NOTE = 2500


def _enter(endpoint, table, scope):
    @route("GET", f"{endpoint}/{ANY}/History", scope)
    def read(call, owner_id):
        owner = _owner(call, table, owner_id)
        rows = [r for r in call.books.table("history").values() if r["OwnerID"] == owner]
        rows.sort(key=lambda row: row["DateUTC"], reverse=True)
        return wire.envelope(call, "HistoryRecords", [_shape(row) for row in rows])

    @route("PUT", f"{endpoint}/{ANY}/History", scope)
    def write(call, owner_id):
        owner, made = _owner(call, table, owner_id), []
        for sent in parse.elements(call.body(), "HistoryRecords"):
            details = parse.text(sent, "Details")
            if not details:
                raise errors.guessed("Details must be specified")
            if len(details) > MAX_NOTE:
                raise errors.guessed(f"Details must not exceed {MAX_NOTE} characters")
            row = {"HistoryID": new_id(), "OwnerID": owner, "Changes": "Note",
                   "DateUTC": call.now, "User": call.app["name"], "Details": details}
            call.books.put("history", row["HistoryID"], row)
            made.append({"DateUTCString": f"{call.now:%Y-%m-%dT%H:%M:%S}",
                         "DateUTC": dates.wire(call.now, offset=False), "Details": details,
                         "ValidationErrors": []})
        return wire.envelope(call, "HistoryRecords", made)


def _owner(call, table, owner_id):
    row = call.books.get(table, owner_id)
    if not row and table in ("invoices", "credit_notes"):
        row = next(iter(call.books.numbered(table, owner_id)), None)
    if not row:
        raise errors.not_found()
    return next(key for key, value in call.books.table(table).items() if value is row)


def _shape(row):
    return {"Changes": row["Changes"], "DateUTCString": f"{row['DateUTC']:%Y-%m-%dT%H:%M:%S}",
            "DateUTC": row["DateUTC"], "User": row["User"], "Details": row["Details"]}


for name, (owner_table, owner_scope) in OWNERS.items():
    _enter(name, owner_table, owner_scope)
