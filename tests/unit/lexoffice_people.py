"""Contacts as lexoffice lists them, and a list of them that is searched as lexoffice searches."""

import html
import itertools

from odoo.addons.accounting_bridge.tools.documents import Contact
from odoo.addons.accounting_bridge_lexoffice.tools import contact_data as data
from odoo.addons.accounting_bridge_lexoffice.tools import contacts

from .lexoffice_lists import Lists, matches

CONTACT = Contact(
    key="7",
    name="Hafen & Söhne GmbH",
    number="ODOO-abc-7",
    other_numbers=("10017",),
    vat="DE 123 456 789",
    email="AP@Hafen.example",
    phone="+49 (0)40 123-456",
    street="Kai 1",
    zip="20457",
    city="Hamburg",
    country="DE",
)
NAME = CONTACT.name
PERSON = Contact(key="8", name="Anna Maria Muster", number="ODOO-abc-8", is_company=False)
IDS = itertools.count(1)


def company(name="Andere GmbH", number=None, vat=None, email=None, note=None, zip_=None, **more):
    row = {
        "id": f"id-{next(IDS)}",
        "version": 1,
        "roles": {"customer": {"number": number or 20000}},
        "company": {"name": name},
        "archived": False,
    }
    if vat:
        row["company"]["vatRegistrationId"] = vat
    if email:
        row["emailAddresses"] = {"business": [email]}
    if note:
        row["note"] = note
    if zip_:
        row["addresses"] = {"billing": [{"zip": zip_, "countryCode": "DE"}]}
    return row | more


def person(first, last, **more):
    row = company(**more)
    del row["company"]
    return row | {"person": {"firstName": first, "lastName": last}}


def there(*rows):
    def name(row, pattern):
        return matches(html.unescape(pattern), data.name_of(row))

    def email(row, pattern):
        return any(matches(pattern, address) for address in data.emails_of(row))

    filters = {
        "name": name,
        "email": email,
        "number": lambda row, number: data.number_of(row) == number,
        "customer": lambda row, wanted: data.is_customer(row) is (wanted == "true"),
    }
    return Lists(list(rows), filters, sorted_by=data.name_of)


def match(contact, *rows):
    return contacts.match(there(*rows), [contact])[contact.key]
