"""Customers found, made and read; a contact is never made twice, whatever becomes of the answer."""

import dataclasses

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Contact, Result
from odoo.addons.accounting_bridge_lexoffice.tools import contacts

CUSTOMER = Contact(
    key="7",
    name="Hafen <Nord> & Söhne GmbH",
    number="ODOO-abc-7",
    vat="DE 123 456 789",
    email="AP@Hafen.example",
    phone="+49 (0)40 123-456",
    street="Kai 1",
    street2="Haus B",
    zip="20457",
    city="Hamburg",
    country="DE",
    first_name="Ute",
    last_name="Kran",
)
PERSON = Contact(key="8", name="Anna Maria Ö", number="ODOO-abc-8", is_company=False)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(contacts, "SETTLE_PAUSE", 0.01)


def make(session, contact=CUSTOMER):
    outcome = contacts.create(session, [contact])[contact.key]
    assert outcome.result is Result.DONE, outcome.issues
    return outcome.external_id


def held(control, name=CUSTOMER.name):
    """:return: the contacts there of this name"""
    rows = control.contacts("Brücke Handel GmbH")
    return [r for r in rows if (r.get("company") or {}).get("name") == name]


def match(session, contact):
    return contacts.match(session, [contact])[contact.key]


# === MATCHING ===


@pytest.mark.parametrize(
    ("contact", "how"),
    [
        (CUSTOMER, "number"),
        (dataclasses.replace(CUSTOMER, number="ODOO-abc-9"), "vat"),
        (dataclasses.replace(CUSTOMER, number="ODOO-abc-9", vat=""), "email_name"),
        (dataclasses.replace(CUSTOMER, number="ODOO-abc-9", vat="", email=""), "name"),
        (dataclasses.replace(CUSTOMER, name="Umbenannt AG"), "number"),
    ],
)
def test_found_again(session, contact, how):
    """Names with signs of HTML are searched too; a renamed customer is found by its address."""
    made = make(session)
    found = match(session, contact)
    assert (found.external_id, found.how) == (made, how)


def test_customer_number(session, control):
    made = make(session)
    [row] = held(control)
    number = str(row["roles"]["customer"]["number"])
    same = dataclasses.replace(
        CUSTOMER, name="Umbenannt", number=number, other_numbers=("ODOO-x-1",), vat="", email=""
    )
    found = match(session, same)
    assert (found.external_id, found.how, found.number) == (made, "number", number)
    coincidence = dataclasses.replace(same, zip="80331")
    assert match(session, coincidence).external_id is None


@pytest.mark.parametrize("name", ["Ö", "X%", "100 % Bio_Hof", "A\\B", "&&", "&" * 60, "Z" * 128])
def test_short_and_strange_names(session, name):
    contact = dataclasses.replace(CUSTOMER, name=name, vat="", email="", number="ODOO-abc-10")
    made = make(session, contact)
    assert match(session, contact).external_id == made
    other = dataclasses.replace(contact, number="ODOO-abc-11")
    assert match(session, other).doubtful
    assert match(session, dataclasses.replace(other, name=name + "x")).external_id is None


def test_person(session):
    made = make(session, PERSON)
    assert match(session, PERSON).how == "number"
    other = dataclasses.replace(PERSON, number="ODOO-abc-11")
    assert (match(session, other).external_id, match(session, other).how) == (made, "name")


def test_vendor_only_is_no_customer(session):
    weber = Contact(key="1", name="Baustoffe Weber", number="ODOO-abc-1")
    assert match(session, weber).external_id is None


def test_archived_and_two_addresses(session):
    old = match(
        session, Contact(key="1", name="Altkunde OHG", number="n", email="alt@kunde.example")
    )
    assert (old.how, old.archived) == ("email_name", True)
    two = match(
        session,
        Contact(key="1", name="Zwei Häuser AG", number="n", email="post@zweihaeuser.example"),
    )
    assert (two.how, two.archived) == ("email_name", False)


def test_vat_id_with_and_without_spaces(session):
    wiener = Contact(key="1", name="Wiener Möbel Handels GmbH", number="n", vat="ATU 1234 5678")
    wiener = dataclasses.replace(wiener, email="office@wiener.example")
    assert match(session, wiener).how == "vat"


# === CREATING ===


def test_what_is_written(session, control):
    make(session)
    [row] = held(control)
    assert row["company"]["vatRegistrationId"] == "DE123456789"
    assert row["company"]["contactPersons"][0]["lastName"] == "Kran"
    assert row["addresses"]["billing"] == [
        {
            "street": "Kai 1",
            "supplement": "Haus B",
            "zip": "20457",
            "city": "Hamburg",
            "countryCode": "DE",
        }
    ]
    assert row["emailAddresses"] == {"business": ["ap@hafen.example"]}
    assert row["phoneNumbers"] == {"business": ["004940123456"]}
    assert row["note"] == "Odoo: ODOO-abc-7"


@pytest.mark.parametrize(
    "kind", ["lose_answer", "cut", "error_500_after", "gateway_timeout_after", "garbage"]
)
def test_lost_answer_makes_no_second_one(session, control, kind):
    control.faults(kind=kind, method="POST", path="contacts")
    outcome = contacts.create(session, [CUSTOMER])["7"]
    assert outcome.result is Result.DONE
    [row] = held(control)
    assert row["id"] == outcome.external_id
    assert make(session) == row["id"]
    assert len(held(control)) == 1


@pytest.mark.parametrize("kind", ["fail_before", "error_500", "gateway_timeout"])
def test_not_performed_is_done_later(session, control, kind):
    control.faults(kind=kind, method="POST", path="contacts")
    outcome = contacts.create(session, [CUSTOMER])["7"]
    assert outcome.result is Result.UNCERTAIN
    assert held(control) == []
    make(session)
    assert len(held(control)) == 1


def test_answer_lost_before_the_contact_is_known_everywhere(session, control, monkeypatch):
    monkeypatch.setattr(contacts, "SETTLE_PAUSE", 0.7)
    control.post("assumptions", contact_latency=1.5)
    control.faults(kind="lose_answer", method="POST", path="contacts")
    assert contacts.create(session, [CUSTOMER])["7"].result is Result.DONE
    assert len(held(control)) == 1


def test_race_for_the_number(session, control):
    control.time(advance=60)
    control.post("assumptions", contact_race=2.0)
    outcomes = contacts.create(session, [CUSTOMER, PERSON])
    assert [outcomes[key].result for key in "78"] == [Result.DONE, Result.RETRY]
    assert outcomes["8"].retry_at
    control.time(advance=5)
    make(session, PERSON)


def test_refused_contact_holds_up_nobody(session):
    wrong = dataclasses.replace(CUSTOMER, country="ZZ")
    outcomes = contacts.create(session, [wrong, PERSON])
    assert outcomes["7"].result is Result.REJECTED
    assert [issue.code for issue in outcomes["7"].issues] == ["country_refused"]
    assert outcomes["8"].result is Result.DONE


def test_key_that_may_not_write(connect):
    session = connect(permissions=["Kontakte lesen"])
    outcomes = contacts.create(session, [CUSTOMER, PERSON])
    assert {o.result for o in outcomes.values()} == {Result.RETRY}
    [issue] = outcomes["7"].issues
    assert (issue.code, issue.params) == ("key_permission", {"permission": "Kontakte schreiben"})
    assert isinstance(session.failure, errors.PermissionMissing)


def test_sizes(session, control):
    large = dataclasses.replace(
        CUSTOMER, street="s" * 500, city="c" * 500, phone="1" * 99, other_numbers=("9" * 2000,)
    )
    make(session, large)
    [row] = held(control)
    assert len(row["note"]) == 1000


# === READING ALL ===


def test_all_customers(session):
    [(found, _bookmark, total)] = contacts.contact_pages(session, "")
    names = {c.name: c for c in found}
    assert {"Nordlicht GmbH", "Holz & Söhne KG", "Erika Muster", "Zwei Häuser AG"} <= set(names)
    assert "Baustoffe Weber" not in names
    assert total == len(found)
    assert [c.name for c in found if c.archived] == ["Altkunde OHG"]
    erika = names["Erika Muster"]
    assert (erika.is_company, erika.email) == (False, "erika@muster.example")
    two = names["Zwei Häuser AG"]
    assert (two.street, two.city, two.country) == ("Hauptstraße 1", "Köln", "DE")
    assert (two.addresses, names["Nordlicht GmbH"].addresses) == (2, 1)


def test_all_customers_over_pages(session, monkeypatch):
    monkeypatch.setattr(contacts, "PAGE_SIZE", 2)
    found, marks = [], []
    for page, bookmark, _total in contacts.contact_pages(session, ""):
        found += page
        marks.append(bookmark)
    assert len({c.external_id for c in found}) == len(found) == 6
    rest = [c for page, _b, _t in contacts.contact_pages(session, marks[0]) for c in page]
    assert [c.name for c in found][2:] == [c.name for c in rest]
