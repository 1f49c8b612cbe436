"""Files attached to a record: raw bytes under a name."""
import mimetypes

from werkzeug.wrappers import Response

from .. import errors, query, wire
from ..routes import ANY, route
from ..store import new_id
from . import shapes

SCOPE = "accounting.attachments"
OWNERS = {"Invoices": "invoices", "CreditNotes": "credit_notes", "Contacts": "contacts",
          "BankTransactions": "bank_transactions", "Accounts": "accounts"}
MAX_FILES = 10
FORBIDDEN = set('<>:"/\\|?*+')


def _enter(endpoint, table):
    @route("GET", f"{endpoint}/{ANY}/Attachments", SCOPE)
    def list_files(call, owner_id):
        rows = _files(call, _owner(call, table, owner_id))
        return wire.envelope(call, "Attachments", [shapes.attachment(r, call.base_url)
                                                   for r in rows])

    @route("GET", f"{endpoint}/{ANY}/Attachments/{ANY}", SCOPE)
    def read_file(call, owner_id, name):
        for row in _files(call, _owner(call, table, owner_id)):
            if name in (row["AttachmentID"], row["FileName"]):
                return Response(row["Content"], mimetype=row["MimeType"])
        raise errors.not_found()

    @route("PUT POST", f"{endpoint}/{ANY}/Attachments/{ANY}", SCOPE)
    def write_file(call, owner_id, name):
        owner = _owner(call, table, owner_id)
        row = _save(call, endpoint, owner, name)
        edited = call.books.edit(table, owner)
        edited["HasAttachments"] = True
        if table != "accounts":
            call.desk.touch(edited)
        return wire.envelope(call, "Attachments", [shapes.attachment(row, call.base_url)])


def _save(call, endpoint, owner, name):
    content = call.request.get_data()
    if FORBIDDEN & set(name):
        raise errors.guessed("The file name contains characters that are not allowed")
    if not content:
        raise errors.guessed("The attachment is empty")
    if len(content) > call.assumptions.attachment_bytes:
        raise errors.guessed("The attachment exceeds the maximum size")
    files = _files(call, owner)
    same = next((row for row in files if row["FileName"] == name), None)
    if same and call.assumptions.attachment_same_name == "refuse":
        raise errors.guessed("An attachment with this name already exists")
    if not same and len(files) >= MAX_FILES:
        raise errors.guessed(f"A maximum of {MAX_FILES} attachments is allowed")
    guessed = mimetypes.guess_type(name)[0] or call.request.mimetype
    row = {"AttachmentID": same["AttachmentID"] if same else new_id(), "OwnerID": owner,
           "Endpoint": endpoint, "FileName": name, "Content": content,
           "MimeType": guessed or "application/octet-stream",
           "IncludeOnline": query.flag(call, "IncludeOnline")}
    return call.books.put("attachments", row["AttachmentID"], row)


def _files(call, owner):
    return [row for row in call.books.table("attachments").values() if row["OwnerID"] == owner]


def _owner(call, table, identifier):
    row = call.books.get(table, identifier)
    if row:
        return identifier.lower()
    if table in ("invoices", "credit_notes"):
        for found in call.books.numbered(table, identifier):
            return found["InvoiceID" if table == "invoices" else "CreditNoteID"]
    raise errors.not_found()


for name, owner_table in OWNERS.items():
    _enter(name, owner_table)
