"""Contacts: the API's write limits, versions, and what only the app may do."""
import re

from . import errors, parse
from .errors import Collected, Guessed, Refused
from .parse import INVALID, MISSING
from .store import new_id

EMAILS = ("business", "office", "private", "other")
PHONES = ("business", "office", "mobile", "private", "fax", "other")
ADDRESS = ("supplement", "street", "zip", "city", "countryCode")
NOTE_CHARACTERS, SALUTATION_CHARACTERS, PHONE_CHARACTERS = 1000, 25, 30
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create(desk, sent):
    if sent.get("version") not in (None, 0):
        raise Guessed(("version", INVALID))
    fields = read(desk, sent)
    _check_race(desk)
    row = {"id": new_id(), "organizationId": desk.books.organisation_id, "version": 1, **fields,
           "archived": False, "createdDate": desk.now, "updatedDate": desk.now}
    _number(desk, row, {})
    desk.books.put("contacts", row["id"], row)
    desk.changed("contact.created", row["id"])
    return row


def _check_race(desk):
    """Two new contacts at once run into the same number."""
    window = desk.assumptions.contact_race
    if window and any(not desk.settled(row, window)
                      for row in desk.books.table("contacts").values()):
        raise Refused(("number", "account_number_already_exists"))


def replace(desk, row_id, sent):
    """PUT: what is missing is emptied. Contacts with several entries are never written."""
    row = desk.books.get("contacts", row_id)
    if sent.get("version") is None:
        raise Refused(("version", MISSING))
    if sent["version"] != row["version"]:
        raise Refused(("version", INVALID))
    issues = Collected()
    _check_sizes(row, issues)
    issues.refuse()
    return rewrite(desk, row, read(desk, sent))


def rewrite(desk, row, fields):
    """`fields`: all that is the contact's own, anew."""
    kept = ("id", "organizationId", "version", "archived", "createdDate")
    new = {**{key: row[key] for key in kept}, **fields}
    _number(desk, new, row["roles"])
    return save(desk, new)


def save(desk, row):
    desk.touch(row)
    desk.books.put("contacts", row["id"], row)
    desk.changed("contact.changed", row["id"])
    return row


def _number(desk, row, known):
    """Numbers are lexoffice's: what is sent is not heeded."""
    for role, start in (("customer", 10000), ("vendor", 70000)):
        if role in row["roles"]:
            row["roles"][role] = known.get(role) or {"number": start + _next(desk, role)}


def _next(desk, role):
    desk.books.sequences[role] = desk.books.sequences.get(role, 0) + 1
    return desk.books.sequences[role]


# -- reading what was sent ----------------------------------------------------------------
def read(desk, sent):
    """The contact's own fields; Refused with all that is wrong."""
    issues = Collected()
    fields = {"roles": _roles(sent, issues), **_who(sent, issues)}
    _check_sizes(sent, issues)
    issues.refuse()
    fields["addresses"] = {
        kind: [_address(desk, row, f"addresses.{kind}[0]", issues)]
        for kind in ("billing", "shipping")
        for row in (_mapping(sent.get("addresses")).get(kind) or [])[:1]}
    fields["emailAddresses"] = _lists(sent, "emailAddresses", EMAILS, issues, _EMAIL.fullmatch)
    fields["phoneNumbers"] = _lists(
        sent, "phoneNumbers", PHONES, issues, lambda text: len(text) <= PHONE_CHARACTERS)
    fields["note"] = parse.text(issues, sent, "note", limit=NOTE_CHARACTERS)
    fields["xRechnung"] = _xrechnung(sent, issues)
    issues.refuse()
    return {key: value for key, value in fields.items() if value not in (None, {})}


def _mapping(value):
    return value if isinstance(value, dict) else {}


def _roles(sent, issues):
    roles = {role: {} for role in ("customer", "vendor")
             if isinstance(_mapping(sent.get("roles")).get(role), dict)}
    if not roles:
        issues.add("roles.customer or roles.vendor", MISSING)
    return roles


def _who(sent, issues):
    company, person = sent.get("company"), sent.get("person")
    if company and person:
        issues.add("company and person", INVALID)
    elif company:
        return {"company": _company(_mapping(company), issues)}
    elif person:
        return {"person": _person(_mapping(person), "person", issues)}
    else:
        issues.add("company or person", MISSING)
    return {}


def _company(sent, issues):
    fields = {key: parse.text(issues, sent, key, f"company.{key}", key == "name", 255)
              for key in ("name", "taxNumber", "vatRegistrationId")}
    fields["allowTaxFreeInvoices"] = bool(sent.get("allowTaxFreeInvoices"))
    people = sent.get("contactPersons") or []
    if isinstance(people, list) and len(people) == 1:
        fields["contactPersons"] = [
            _person(_mapping(people[0]), "company.contactPersons[0]", issues)]
    return {key: value for key, value in fields.items() if value is not None}


def _person(sent, source, issues):
    fields = {key: parse.text(issues, sent, key, f"{source}.{key}", key == "lastName", 255)
              for key in ("firstName", "lastName")}
    fields["salutation"] = parse.text(
        issues, sent, "salutation", f"{source}.salutation", limit=SALUTATION_CHARACTERS)
    if source != "person":
        fields["primary"] = bool(sent.get("primary"))
        for key in ("emailAddress", "phoneNumber"):
            fields[key] = parse.text(issues, sent, key, f"{source}.{key}", limit=255)
    return {key: value for key, value in fields.items() if value is not None}


def _check_sizes(row, issues):
    """Lists of more than one entry: read by the API, never written."""
    groups = {
        "addresses": ("billing", "shipping"), "emailAddresses": EMAILS, "phoneNumbers": PHONES}
    for group, kinds in groups.items():
        for kind in kinds:
            entries = _mapping(row.get(group)).get(kind)
            if entries is not None and (not isinstance(entries, list) or len(entries) > 1):
                issues.add(f"{group}.{kind}.size", INVALID)
    people = _mapping(row.get("company")).get("contactPersons")
    if people is not None and (not isinstance(people, list) or len(people) > 1):
        issues.add("company.contactPersons.size", INVALID)


def _address(desk, sent, source, issues):
    sent = _mapping(sent)
    fields = {key: parse.text(issues, sent, key, f"{source}.{key}", limit=255)
              for key in ADDRESS}
    if not fields["countryCode"]:
        issues.add("countryCode", MISSING)
    elif fields["countryCode"] not in desk.country_codes:
        issues.add("countryCode", "countrycode_is_not_valid")
    return {key: value for key, value in fields.items() if value is not None}


def _lists(sent, group, kinds, issues, good):
    found = {}
    for kind in kinds:
        for entry in _mapping(sent.get(group)).get(kind) or []:
            if not isinstance(entry, str) or not good(entry):
                issues.add(f"{group}.{kind}", INVALID)
            found[kind] = [entry]
    return found


def _xrechnung(sent, issues):
    fields = _mapping(sent.get("xRechnung"))
    pair = {key: fields[key] for key in ("buyerReference", "vendorNumberAtCustomer")
            if fields.get(key)}
    if len(pair) == 1:
        issues.add("xRechnung", INVALID)
    return pair


def render(row):
    return {key: value for key, value in row.items() if key not in ("createdDate", "updatedDate")}


def existing(call, row_id):
    row = call.row("contacts", row_id)
    if not call.desk.settled(row, call.assumptions.contact_latency):
        raise errors.not_found(call.path)
    return row
