"""Customers as Xero's contacts: what is written, and what counts as the same.

Limits: Xero developer docs, Contacts.
"""

import re

MAX_NAME = 255
_BRACKETS = re.compile(r"[<>]")


def plain_name(name):
    """:return: a name as Xero keeps it: no spaces at the ends, none doubled"""
    return " ".join((name or "").split())


def same_name(one, other):
    return plain_name(one).casefold() == plain_name(other).casefold()


def name_problem(name):
    """:return: issue code of a name that Xero does not take, or None"""
    name = plain_name(name)
    if not name:
        return "contact_name_missing"
    if len(name) > MAX_NAME:
        return "contact_name_long"
    return "contact_name_brackets" if _BRACKETS.search(name) else None


def vat_forms(vat):
    """:return: set of the ways in which one VAT id may be written, in capitals: with and without
    the country in front"""
    compact = re.sub(r"[^0-9A-Z]", "", (vat or "").upper())
    if len(compact) < 4:
        return set()
    bare = compact[2:] if compact[:2].isalpha() else compact
    return {compact, bare}


def same_vat(one, other):
    """:return: whether two VAT ids are the same; the country may be missing on one side only"""
    one, other = (re.sub(r"[^0-9A-Z]", "", (v or "").upper()) for v in (one, other))
    if one == other:
        return len(one) >= 4
    with_country = [v for v in (one, other) if v[:2].isalpha()]
    return len(with_country) == 1 and bool(vat_forms(one) & vat_forms(other))


def contact_element(contact):
    """:return: element of `Contacts` without what is empty: Xero keeps what is left out"""
    element = {
        "ContactID": contact.external_id,
        "Name": plain_name(contact.name),
        "ContactNumber": None if contact.external_id else contact.number,
        "FirstName": contact.first_name[:255],
        "LastName": contact.last_name[:255],
        "EmailAddress": contact.email[:255],
        "TaxNumber": contact.vat[:50],
    }
    address = _address(contact)
    if address:
        # The address on an invoice is the postal one, POBOX.
        element["Addresses"] = [{"AddressType": kind, **address} for kind in ("POBOX", "STREET")]
    if contact.phone:
        element["Phones"] = [{"PhoneType": "DEFAULT", "PhoneNumber": contact.phone[:50]}]
    return {name: value for name, value in element.items() if value}


def _address(contact):
    country = contact.country_name
    address = {
        "AddressLine1": contact.street[:500],
        "AddressLine2": contact.street2[:500],
        "City": contact.city[:255],
        "Region": contact.state[:255],
        "PostalCode": contact.zip[:50],
        # Only letters and spaces are taken as a country.
        "Country": country[:50] if re.fullmatch(r"[A-Za-z ]+", country) else "",
    }
    return {name: value for name, value in address.items() if value}
