"""Contacts: names, numbers, archiving, and how a document finds its contact."""
import re

from . import errors, parse
from .errors import Guessed, Refused
from .store import new_id

_TEXTS = {"FirstName": 255, "LastName": 255, "EmailAddress": 255, "ContactNumber": 50,
          "AccountNumber": 50, "CompanyNumber": 50, "BankAccountDetails": None, "TaxNumber": 50,
          "AccountsReceivableTaxType": None, "AccountsPayableTaxType": None, "Website": None,
          "DefaultCurrency": None, "SalesDefaultAccountCode": None,
          "PurchasesDefaultAccountCode": None, "XeroNetworkKey": None}
_ADDRESS = ("AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "City", "Region",
            "PostalCode", "Country", "AttentionTo")
_PHONE = ("PhoneNumber", "PhoneAreaCode", "PhoneCountryCode")
_ALWAYS_SHOWN = ("City", "Region", "PostalCode", "Country")
STATUSES = ("ACTIVE", "ARCHIVED", "GDPRREQUEST")


def create(desk, sent):
    name = parse.text(sent, "Name", 255)
    if not name:
        raise Refused("Contact Name cannot be empty.")
    contact = {"ContactID": new_id(), "ContactStatus": "ACTIVE", "Name": name, "Addresses": {},
               "Phones": {}, "ContactPersons": [], "IsCustomer": False, "IsSupplier": False}
    _apply(desk, contact, sent)
    desk.touch(contact)
    desk.books.put("contacts", contact["ContactID"], contact)
    desk.note(contact["ContactID"], "Created", f"Contact {name} created")
    desk.changed("contacts", contact["ContactID"], "CREATE")
    return contact


def update(desk, contact_id, sent):
    """Sparse: what is left out keeps its value. An archived contact cannot be edited."""
    if desk.books.get("contacts", contact_id)["ContactStatus"] != "ACTIVE":
        raise Refused(errors.ARCHIVED_EDIT)
    contact = desk.books.edit("contacts", contact_id)
    _apply(desk, contact, sent)
    desk.books.renumbered("contacts", contact_id)
    desk.touch(contact)
    desk.changed("contacts", contact_id)
    return contact


def find(desk, sent):
    """The contact a POST is about: by ContactID, else ContactNumber, else Name. None: new."""
    books = desk.books
    if contact_id := parse.text(sent, "ContactID"):
        return books.get("contacts", contact_id)
    if number := parse.text(sent, "ContactNumber"):
        return next((c for c in books.table("contacts").values()
                     if c.get("ContactNumber") == number), None)
    return active_by_name(desk, parse.text(sent, "Name") or "")


def active_by_name(desk, name):
    return next((c for c in desk.books.numbered("contacts", name)
                 if c["ContactStatus"] == "ACTIVE"), None)


def for_document(desk, sent):
    """The ContactID for `Contact` of a document; edits or makes the contact where Xero does."""
    missing = "A Contact must be specified for this type of transaction"
    if not sent or not any(sent.get(k) for k in ("ContactID", "ContactNumber", "Name")):
        raise Refused(missing)
    by_name = not sent.get("ContactID") and not sent.get("ContactNumber")
    always_new = by_name and desk.assumptions.contact_by_name == "create"
    contact = None if always_new else find(desk, sent)
    if contact is None:
        if sent.get("ContactID"):
            raise Guessed("The Contact with the specified ContactID could not be found")
        return create(desk, sent)["ContactID"]
    if contact["ContactStatus"] != "ACTIVE":
        raise Refused(errors.ARCHIVED_CONTACT)
    more = {key: value for key, value in sent.items() if key in EDITABLE and value is not None}
    if more and not by_name:
        # more than an identity inside Contact edits it, and drops persons that are left out
        more = {"ContactPersons": [], **more}
        if _differs(contact, more):
            update(desk, contact["ContactID"], more)
    return contact["ContactID"]


def _differs(contact, more):
    for key, value in more.items():
        if key in ("Addresses", "Phones", "ContactPersons"):
            if _blocks(key, value, contact[key]) != contact[key]:
                return True
        elif (contact.get(key) or "") != value:
            return True
    return False


def _apply(desk, contact, sent):
    if (name := parse.text(sent, "Name", 255)) is not None:
        _check_name(desk, contact, name)
        contact["Name"] = name
    for key, limit in _TEXTS.items():
        if sent.get(key) is not None:
            contact[key] = parse.text(sent, key, limit)
    email = contact.get("EmailAddress")
    if email and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+", email):
        raise Refused("Email address must be valid.")
    _check_unique(desk, contact, "ContactNumber", "Another contact has this contact number. "
                  "Please enter a different contact number.")
    _check_unique(desk, contact, "AccountNumber", "The Account Number already exists. "
                  "Please enter a different Account Number.")
    for key in ("Addresses", "Phones", "ContactPersons"):
        if (rows := parse.rows(sent, key)) is not None:
            contact[key] = _blocks(key, rows, contact[key])
    if status := parse.choice(sent, "ContactStatus", STATUSES):
        contact["ContactStatus"] = status
    if terms := parse.nested(sent, "PaymentTerms"):
        contact["PaymentTerms"] = terms


def _check_name(desk, contact, name):
    if not name.strip():
        raise Refused("Contact Name cannot be empty.")
    if "<" in name or ">" in name:
        raise Guessed("Contact Name cannot contain the characters < or >")
    if name != name.strip() or "  " in name:
        raise Guessed("Contact Name cannot contain leading, trailing or consecutive spaces")
    other = active_by_name(desk, name)
    if other and other["ContactID"] != contact["ContactID"]:
        raise Refused(f"The contact name {name} is already assigned to another contact. "
                      "The contact name must be unique across all active contacts.")


def _check_unique(desk, contact, key, message):
    if contact.get(key) and any(
            other.get(key) == contact[key] and other["ContactID"] != contact["ContactID"]
            for other in desk.books.table("contacts").values()):
        raise Refused(message)


def _blocks(key, rows, old):
    if key == "Addresses":
        return _addresses(rows, old)
    if key == "Phones":
        return _phones(rows, old)
    if len(rows) > 5:
        raise Guessed("A contact can have at most 5 contact persons")
    return [{k: row.get(k) for k in ("FirstName", "LastName", "EmailAddress", "IncludeInEmails")
             if row.get(k) is not None} for row in rows]


def _addresses(rows, old):
    blocks = dict(old)
    for row in rows:
        kind = parse.choice(row, "AddressType", ("POBOX", "STREET", "DELIVERY"))
        values = {k: parse.text(row, k, 500 if "Line" in k else 255)
                  for k in _ADDRESS if row.get(k) is not None}
        if kind and any(values.values()):
            blocks[kind] = values
    return blocks


def _phones(rows, old):
    blocks = dict(old)
    for row in rows:
        kind = parse.choice(row, "PhoneType", ("DEFAULT", "DDI", "MOBILE", "FAX", "OFFICE"))
        values = {k: parse.text(row, k, 50) for k in _PHONE if row.get(k) is not None}
        if kind and any(values.values()):
            blocks[kind] = values
    return blocks


EDITABLE = {"Name", "Addresses", "Phones", "ContactPersons", "ContactStatus", *_TEXTS}


def render(contact, full=True):
    """`full`: writes, single reads and inside documents there; else as in contact lists."""
    row = {"ContactID": contact["ContactID"], "ContactStatus": contact["ContactStatus"],
           "Name": contact["Name"], "MergedToContactID": contact.get("MergedToContactID")}
    row.update({key: contact[key] for key in _TEXTS if contact.get(key)})
    if full:
        row.setdefault("EmailAddress", "")
        row.setdefault("BankAccountDetails", "")
    row["Addresses"] = [
        {"AddressType": kind, **(dict.fromkeys(_ALWAYS_SHOWN, "") if full else {}),
         **contact["Addresses"].get(kind, {})} for kind in ("STREET", "POBOX")]
    row["Phones"] = [
        {"PhoneType": kind, **(dict.fromkeys(_PHONE, "") if full else {}),
         **contact["Phones"].get(kind, {})} for kind in ("DEFAULT", "DDI", "FAX", "MOBILE")]
    row.update(UpdatedDateUTC=contact["UpdatedDateUTC"], ContactGroups=[],
               IsSupplier=contact["IsSupplier"], IsCustomer=contact["IsCustomer"],
               PaymentTerms=contact.get("PaymentTerms"))
    if full:
        row.update(SalesTrackingCategories=[], PurchasesTrackingCategories=[])
    row.update(ContactPersons=contact["ContactPersons"], HasValidationErrors=False)
    return row


def brief(contact):
    """As inside paged lists of documents."""
    return {"ContactID": contact["ContactID"], "Name": contact["Name"], "Addresses": [],
            "Phones": [], "ContactGroups": [], "ContactPersons": [],
            "HasValidationErrors": False}
