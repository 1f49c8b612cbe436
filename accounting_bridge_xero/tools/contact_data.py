"""Customers as Xero's contacts: what is written, and what counts as the same.

Limits: Xero developer docs, Contacts.
"""

import re

from odoo.addons.accounting_bridge.tools.names import plain_name

MAX_NAME = 255
_BRACKETS = re.compile(r"[<>]")


def name_problem(name):
    """:return: issue code of a name that Xero does not take, or None"""
    name = plain_name(name)
    if not name:
        return "contact_name_missing"
    if len(name) > MAX_NAME:
        return "contact_name_long"
    return "contact_name_brackets" if _BRACKETS.search(name) else None


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
