import dataclasses
import uuid

import pytest

from odoo.addons.accounting_bridge.tools.documents import Contact
from odoo.addons.accounting_bridge.tools.names import same_vat
from odoo.addons.accounting_bridge_xero.tools import contact_data, contacts

CONTACT = Contact(
    key="7",
    name="Harbour  Ltd ",
    number="ODOO-abc-7",
    other_numbers=("K-100",),
    vat="GB 123 4567 89",
    email="ap@harbour.example",
)


def row(name="Somebody", status="ACTIVE", **values):
    return {"ContactID": str(uuid.uuid4()), "Name": name, "ContactStatus": status, **values}


BY_NUMBER = row(ContactNumber="odoo-ABC-7")
BY_ACCOUNT = row(AccountNumber="K-100")
BY_VAT = row(TaxNumber="123456789")
BY_EMAIL = row("harbour ltd", EmailAddress="AP@Harbour.example")
BY_NAME = row("HARBOUR LTD")
IN_ORDER = [
    (BY_NUMBER, "number"),
    (BY_ACCOUNT, "number"),
    (BY_VAT, "vat"),
    (BY_EMAIL, "email_name"),
    (BY_NAME, "name"),
]


@pytest.mark.parametrize("first", range(5))
def test_the_better_reason_wins(first):
    rows = [candidate for candidate, _how in reversed(IN_ORDER[first:])]
    match = contacts.match_one(CONTACT, rows)
    expected, how = IN_ORDER[first]
    assert (match.external_id, match.how) == (expected["ContactID"], how)


def test_a_name_alone_is_doubtful():
    twin = row("Harbour Ltd")
    match = contacts.match_one(CONTACT, [BY_NAME, twin])
    assert match.doubtful
    assert {c[0] for c in match.candidates} == {BY_NAME["ContactID"], twin["ContactID"]}


def test_an_email_alone_is_nothing():
    other = row("Another Company", EmailAddress=CONTACT.email)
    assert contacts.match_one(CONTACT, [other]).external_id is None


def test_a_link_needs_no_question():
    linked = dataclasses.replace(CONTACT, external_id="x")
    assert contacts.match(None, [linked])["7"].how == "link"


def test_active_contacts_come_first():
    archived = row(ContactNumber=CONTACT.number, status="ARCHIVED")
    assert contacts.match_one(CONTACT, [archived, BY_NUMBER]).archived is False
    assert contacts.match_one(CONTACT, [archived]).archived is True


def test_branches_with_one_vat_id_are_told_apart_by_name():
    twins = [
        row("Harbour East", TaxNumber="GB123456789"),
        row("Harbour Ltd", TaxNumber="123456789"),
    ]
    assert contacts.match_one(CONTACT, twins).external_id == twins[1]["ContactID"]
    strangers = [twins[0], row("Harbour West", TaxNumber="GB123456789")]
    assert contacts.match_one(CONTACT, strangers).external_id is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GB123456789", "123456789", True),
        ("gb 123-456-789", "GB123456789", True),
        ("DE123456789", "GB123456789", False),
        ("123456789", "123456789", True),
        ("DE12", "12", False),
        ("", "", False),
        ("ESX1234567X", "X1234567X", True),
    ],
)
def test_vat_ids(one, other, same):
    assert same_vat(one, other) is same
    assert same_vat(other, one) is same


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Harbour", None),
        ("  ", "contact_name_missing"),
        ("x" * 256, "contact_name_long"),
        ("A <b>", "contact_name_brackets"),
    ],
)
def test_names(name, code):
    assert contact_data.name_problem(name) == code


def test_what_is_written():
    contact = dataclasses.replace(
        CONTACT, street="1 Quay", city="Hull", country_name="Åland", phone="1" * 60
    )
    element = contact_data.contact_element(contact)
    assert element["Name"] == "Harbour Ltd"
    assert element["ContactNumber"] == "ODOO-abc-7"
    assert "ContactID" not in element
    assert [a["AddressType"] for a in element["Addresses"]] == ["POBOX", "STREET"]
    assert "Country" not in element["Addresses"][0]
    linked = contact_data.contact_element(dataclasses.replace(contact, external_id="x"))
    assert linked["ContactID"] == "x"
    assert "ContactNumber" not in linked
