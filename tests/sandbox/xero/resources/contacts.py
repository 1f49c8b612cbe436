"""Contacts."""
from .. import contacts, errors, parse, query, wire, writes
from ..query import FLAG, GUID, MOMENT, TEXT
from ..routes import ANY, route

SCOPE = "accounting.contacts"
SCHEMA = {"ContactID": GUID, "Name": TEXT, "ContactNumber": TEXT, "AccountNumber": TEXT,
          "EmailAddress": TEXT, "FirstName": TEXT, "LastName": TEXT, "ContactStatus": TEXT,
          "CompanyNumber": TEXT, "TaxNumber": TEXT, "IsCustomer": FLAG, "IsSupplier": FLAG,
          "UpdatedDateUTC": MOMENT}


@route("GET", "Contacts", SCOPE)
def list_contacts(call):
    rows = list(call.books.table("contacts").values())
    if not query.flag(call, "includeArchived"):
        rows = [row for row in rows if row["ContactStatus"] == "ACTIVE"]
    if (wanted := query.ids(call, "IDs")) is not None:
        rows = [row for row in rows if row["ContactID"] in wanted]
    if word := call.request.args.get("searchTerm", "").lower():
        rows = [row for row in rows if any(word in (row.get(key) or "").lower() for key in (
            "Name", "FirstName", "LastName", "ContactNumber", "CompanyNumber", "EmailAddress"))]
    rows, pagination = query.select(
        call, rows, "ContactID", lambda row: contacts.render(row, False), SCHEMA, "Contact",
        force_paging=query.flag(call, "summaryOnly"))
    shapes = [contacts.render(row, False) for row in rows]
    if not pagination:
        for shape in shapes:
            shape.pop("MergedToContactID", None)  # only on paged and single reads
    return wire.envelope(call, "Contacts", shapes, pagination)


@route("GET", f"Contacts/{ANY}", SCOPE)
def get_contact(call, identifier):
    return wire.envelope(call, "Contacts", [contacts.render(existing(call, identifier))])


def existing(call, identifier):
    """By ContactID or ContactNumber."""
    row = call.books.get("contacts", identifier) or next(
        (c for c in call.books.table("contacts").values()
         if c.get("ContactNumber") == identifier), None)
    if not row:
        raise errors.not_found()
    return row


@route("PUT POST", "Contacts", SCOPE)
def write_contacts(call):
    return _write(call)


@route("POST", f"Contacts/{ANY}", SCOPE)
def update_contact(call, identifier):
    return _write(call, existing(call, identifier)["ContactID"])


def _write(call, contact_id=None):
    desk, creating = call.desk, call.request.method == "PUT"

    def write(sent):
        found = desk.books.get("contacts", contact_id)
        if not creating and not found:
            found = contacts.find(desk, sent)
            if not found and sent.get("ContactID"):
                if desk.assumptions.unknown_id_in_bulk == "404":
                    raise errors.not_found()
                raise errors.Guessed("The Contact with the specified ContactID could not be "
                                     "found")
        if found:
            return contacts.update(desk, found["ContactID"], sent)
        return contacts.create(desk, sent)

    elements = parse.elements(call.body(), "Contacts")
    return writes.write_all(call, "Contacts", elements, write, contacts.render,
                            "ContactID", contact_id)
