"""Customers as lexoffice's contacts: what is written, what is read, what counts as the same.

A contact is a company or a person, never both. What it takes is narrow, and a single part that it
does not take refuses the whole contact; so parts that are no booking data are cleaned or left out
(lexoffice API documentation, Contacts).
"""

import re

from odoo.addons.accounting_bridge.tools import names
from odoo.addons.accounting_bridge.tools.documents import Contact
from odoo.addons.accounting_bridge.tools.names import plain_name

HOME = "DE"
MAX_ADDRESS = 100
MAX_PHONE = 30
MAX_NOTE = 1000
MARKER = "ODOO-"  # how our own numbers begin, unique per database and customer

_MARKED = re.compile(rf"(?<![\w-]){MARKER}[\w-]*\w")
_EMAIL = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()@]+\.[^\s<>,;:\"'()@.]+")
_VAT = re.compile(
    r"(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"([0-9A-Z+*]{2,12})"
)
_GERMAN_VAT = re.compile(r"DE\d{9}")
# The kinds of one address, in the order in which they are looked at.
EMAILS = ("business", "office", "private", "other")
PHONES = ("business", "office", "mobile", "private", "other")


# === WRITING ===


def contact_body(contact):
    """:return: what `POST /v1/contacts` takes, without what is empty"""
    body = {"version": 0, "roles": {"customer": {}}, **_who(contact)}
    address = _address(contact)
    if address:
        # More than one of a list makes a contact that the API can never change again.
        body["addresses"] = {"billing": [address]}
    if email := clean_email(contact.email):
        body["emailAddresses"] = {"business": [email]}
    if phone := clean_phone(contact.phone):
        body["phoneNumbers"] = {"business": [phone]}
    body["note"] = note(contact)
    return body


def _who(contact):
    """A person with a VAT id is an entrepreneur, and only companies have one there."""
    name, vat = plain_name(contact.name), clean_vat(contact.vat)
    if not contact.is_company and not vat:
        first, last = split_name(contact)
        return {"person": _filled(firstName=first, lastName=last)}
    company = _filled(name=name, vatRegistrationId=vat)
    if contact.is_company and contact.last_name:
        person = _filled(firstName=contact.first_name, lastName=contact.last_name, primary=True)
        company["contactPersons"] = [person]
    return {"company": company}


def split_name(contact):
    """:return: (first name, last name) of a person"""
    name = plain_name(contact.name)
    if contact.last_name and name == plain_name(f"{contact.first_name} {contact.last_name}"):
        return contact.first_name, contact.last_name
    first, _space, last = name.rpartition(" ")
    return first, last


def _address(contact):
    address = _filled(
        street=contact.street[:MAX_ADDRESS],
        supplement=contact.street2[:MAX_ADDRESS],
        zip=contact.zip[:MAX_ADDRESS],
        city=contact.city[:MAX_ADDRESS],
    )
    # An address needs a country. A customer without one is at home, as on Odoo's documents.
    if address or contact.country:
        address["countryCode"] = contact.country or HOME
    return address


def _filled(**values):
    return {name: value for name, value in values.items() if value}


def clean_vat(vat):
    """:return: a VAT id of the EU as lexoffice takes it, "" for anything else (a tax number, an id
    of another country, a typing error)"""
    compact = re.sub(r"[^0-9A-Z+*]", "", (vat or "").upper())
    found = _VAT.fullmatch(compact)
    if not found or not any(map(str.isdigit, found[2])):
        return ""
    if found[1] == HOME and not _GERMAN_VAT.fullmatch(compact):
        return ""
    return ("EL" if found[1] == "GR" else found[1]) + found[2]


def clean_email(email):
    """:return: the first address of what people write into the field, in small letters"""
    found = _EMAIL.search(email or "")
    return found[0].lower() if found else ""


def clean_phone(phone):
    """:return: digits only, as the service takes them for sure"""
    text = re.sub(r"\(0\)", "", (phone or "").strip())
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        digits = f"00{digits}" if digits else ""
    return digits if len(digits) <= MAX_PHONE else ""


# === OUR NUMBER ===


def marker(contact):
    """:return: by what a contact that we made is found again"""
    numbers = (contact.number, *contact.other_numbers)
    return next((number for number in numbers if number.startswith(MARKER)), contact.number)


def note(contact):
    numbers = [n for n in (contact.number, *contact.other_numbers) if n]
    return f"Odoo: {', '.join(dict.fromkeys(numbers))}"[:MAX_NOTE]


def has_marker(row, contact):
    """:return: whether the note of a contact there names our number, as a whole"""
    number = re.escape(marker(contact))
    text = row.get("note")
    return isinstance(text, str) and bool(re.search(rf"(?<![\w-]){number}(?![\w-])", text))


# === READING ===


def identity(row):
    return names.identity(row.get("id"))


def name_of(row):
    """:return: the name of a company, or first and last name of a person"""
    company = _part(row, "company")
    if company:
        return plain_name(_text(company, "name"))
    person = _part(row, "person")
    return plain_name(f"{_text(person, 'firstName')} {_text(person, 'lastName')}")


def number_of(row):
    return _text(_part(_part(row, "roles"), "customer"), "number")


def vat_of(row):
    return _text(_part(row, "company"), "vatRegistrationId")


def emails_of(row):
    """:return: set of all addresses in small letters, those of contact persons too"""
    found = {email.lower() for kind in EMAILS for email in _list(row, "emailAddresses", kind)}
    for person in _rows(_part(row, "company").get("contactPersons")):
        found.add(_text(person, "emailAddress").lower())
    return found - {""}


def zips_of(row):
    kinds = _part(row, "addresses")
    return {_text(a, "zip") for kind in kinds for a in _rows(kinds[kind])} - {""}


def is_customer(row):
    return isinstance(_part(row, "roles").get("customer"), dict)


def is_archived(row):
    return row.get("archived") is True


def neutral(row):
    """:return: `documents.Contact` of a contact there; of several addresses the first. Our own
    numbers in its note are its other numbers."""
    person = _part(row, "person")
    persons = _rows(_part(row, "company").get("contactPersons"))
    named = person or next((p for p in persons if p.get("primary") is True), None)
    named = named or next(iter(persons), {})
    addresses = _addresses(row)
    address = next(iter(addresses), {})
    return Contact(
        key="",
        external_id=identity(row),
        name=name_of(row),
        number=number_of(row),
        other_numbers=tuple(dict.fromkeys(_MARKED.findall(_text(row, "note")))),
        vat=vat_of(row),
        email=_first(row, "emailAddresses", EMAILS) or _text(named, "emailAddress"),
        phone=_first(row, "phoneNumbers", PHONES) or _text(named, "phoneNumber"),
        is_company=not person,
        first_name=_text(named, "firstName"),
        last_name=_text(named, "lastName"),
        street=_text(address, "street"),
        street2=_text(address, "supplement"),
        city=_text(address, "city"),
        zip=_text(address, "zip"),
        country=_text(address, "countryCode").partition("_")[0],
        addresses=max(1, len(addresses)),
        archived=is_archived(row),
    )


def _addresses(row):
    """:return: the billing addresses; without any the shipping addresses"""
    addresses = _part(row, "addresses")
    return _rows(addresses.get("billing")) or _rows(addresses.get("shipping"))


def _first(row, part, kinds):
    return next((value for kind in kinds for value in _list(row, part, kind)), "")


def _list(row, part, kind):
    values = _part(row, part).get(kind)
    return [v.strip() for v in values if isinstance(v, str)] if isinstance(values, list) else []


def _part(row, name):
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def _rows(values):
    return [v for v in values if isinstance(v, dict)] if isinstance(values, list) else []


def _text(row, name):
    value = row.get(name)
    return str(value).strip() if isinstance(value, (str, int)) else ""
