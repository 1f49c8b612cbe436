"""Writing contacts, never two for one customer, and reading all of them."""

import dataclasses

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Issue, Result
from odoo.addons.accounting_bridge_lexoffice.tools import contact_data as data
from odoo.addons.accounting_bridge_lexoffice.tools import contacts

from .lexoffice_people import CONTACT, NAME, PERSON, company, match, person, there

# === WRITING ===


def test_company_body():
    contact = dataclasses.replace(CONTACT, first_name="Ute", last_name="Kran", street2="Haus B")
    assert data.contact_body(contact) == {
        "version": 0,
        "roles": {"customer": {}},
        "company": {
            "name": "Hafen & Söhne GmbH",
            "vatRegistrationId": "DE123456789",
            "contactPersons": [{"firstName": "Ute", "lastName": "Kran", "primary": True}],
        },
        "addresses": {
            "billing": [
                {
                    "street": "Kai 1",
                    "supplement": "Haus B",
                    "zip": "20457",
                    "city": "Hamburg",
                    "countryCode": "DE",
                }
            ]
        },
        "emailAddresses": {"business": ["ap@hafen.example"]},
        "phoneNumbers": {"business": ["004940123456"]},
        "note": "Odoo: ODOO-abc-7, 10017",
    }


def test_person_body():
    body = data.contact_body(PERSON)
    assert body["person"] == {"firstName": "Anna Maria", "lastName": "Muster"}
    assert "company" not in body
    assert "addresses" not in body
    single = data.contact_body(dataclasses.replace(PERSON, name="Cher"))
    assert single["person"] == {"lastName": "Cher"}
    entrepreneur = data.contact_body(dataclasses.replace(PERSON, vat="DE123456789"))
    assert entrepreneur["company"]["name"] == "Anna Maria Muster"
    assert "person" not in entrepreneur


def test_our_own_number_marks_whatever_else_the_customer_has():
    named = dataclasses.replace(CONTACT, number="K-100", other_numbers=("ODOO-abc-7",))
    assert data.marker(named) == "ODOO-abc-7"
    assert data.has_marker({"note": data.note(named)}, named)
    alone = dataclasses.replace(CONTACT, number="K-100", other_numbers=())
    assert data.has_marker({"note": data.note(alone)}, alone)
    assert not data.has_marker({"note": None}, alone)
    assert not data.has_marker({}, alone)


@pytest.mark.parametrize(
    ("vat", "clean"),
    [
        ("de 123 456 789", "DE123456789"),
        ("DE12345", ""),
        ("123/456/78901", ""),
        ("ATU12345678", "ATU12345678"),
        ("GR123456789", "EL123456789"),
        ("EL123456789", "EL123456789"),
        ("NL123456789B01", "NL123456789B01"),
        ("CHE-123.456.789 MWST", ""),
        ("US12345678", ""),
        ("XI123456789", "XI123456789"),
        ("FRABCDEFG", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_vat_ids(vat, clean):
    assert data.clean_vat(vat) == clean


@pytest.mark.parametrize(
    ("email", "clean"),
    [
        ("Info@Hafen.DE", "info@hafen.de"),
        ("a@x.de; b@y.de", "a@x.de"),
        ('"Hafen" <a@x.de>', "a@x.de"),
        ("keine", ""),
        ("a@b", ""),
        (None, ""),
    ],
)
def test_emails(email, clean):
    assert data.clean_email(email) == clean


@pytest.mark.parametrize(
    ("phone", "clean"),
    [
        ("+49 40 123", "004940123"),
        ("040/123 - 45", "04012345"),
        ("+49 (0) 40 1", "0049401"),
        ("n/a", ""),
        ("+", ""),
        ("1" * 31, ""),
        (None, ""),
    ],
)
def test_phones(phone, clean):
    assert data.clean_phone(phone) == clean


def test_address_sizes_and_country():
    contact = dataclasses.replace(CONTACT, street="s" * 300, country="")
    [address] = data.contact_body(contact)["addresses"]["billing"]
    assert len(address["street"]) == 100
    assert address["countryCode"] == "DE"
    long = dataclasses.replace(CONTACT, other_numbers=("9" * 2000,))
    assert len(data.contact_body(long)["note"]) == 1000
    assert data.has_marker(data.contact_body(long), long)


# === CREATING ===


def test_created():
    session = there()
    session.answers = [{"id": "new"}]
    outcome = contacts.create(session, [CONTACT])["7"]
    assert (outcome.result, outcome.external_id) == (Result.DONE, "new")
    assert session.posted == [("contacts", data.contact_body(CONTACT))]


def test_never_a_second_one():
    row = company(NAME, note="Odoo: ODOO-abc-7", email="ap@hafen.example")
    session = there(*(company(f"{NAME} {n}") for n in range(3000)), row)
    outcome = contacts.create(session, [CONTACT])["7"]
    assert (outcome.result, outcome.external_id) == (Result.DONE, row["id"])
    assert session.posted == []


@pytest.mark.parametrize("looks", [1, 3])
def test_lost_answer_is_found(looks):
    """It takes a while until what was made is found."""
    session = there()
    row = company(NAME, note="Odoo: ODOO-abc-7", email="ap@hafen.example")

    def appear(params):
        if len(session.asked) > looks:
            session.rows = [row]

    session.before = appear
    session.answers = [errors.OutcomeUnknown("cut")]
    outcome = contacts.create(session, [CONTACT])["7"]
    assert (outcome.result, outcome.external_id) == (Result.DONE, row["id"])
    assert len(session.posted) == 1


@pytest.mark.parametrize("answer", [errors.OutcomeUnknown("cut"), {"message": None}, []])
def test_lost_answer_that_is_not_found_is_unknown(answer):
    session = there()
    session.answers = [answer]
    outcome = contacts.create(session, [CONTACT])["7"]
    assert outcome.result is Result.UNCERTAIN
    assert outcome.retry_at
    assert len(session.posted) == 1


def test_race_is_tried_again():
    session = there()
    session.answers = [errors.Rejected(issues=[Issue("contact_race")])]
    outcome = contacts.create(session, [CONTACT])["7"]
    assert outcome.result is Result.RETRY
    assert outcome.retry_at
    assert not outcome.stop


def test_refused_contact_holds_up_nobody():
    session = there()
    session.answers = [errors.Rejected("countrycode_is_not_valid"), {"id": "new"}]
    outcomes = contacts.create(session, [CONTACT, PERSON])
    assert outcomes["7"].result is Result.REJECTED
    assert outcomes["7"].issues
    assert outcomes["8"].result is Result.DONE


@pytest.mark.parametrize(
    "error",
    [
        errors.RateLimited(),
        errors.Unavailable("down"),
        errors.PermissionMissing(code="key_permission"),
        errors.OutOfTime(),
    ],
)
def test_what_concerns_all_stops(error):
    session = there()
    session.answers = [error, AssertionError("a second call")]
    outcomes = contacts.create(session, [CONTACT, PERSON])
    assert {o.result for o in outcomes.values()} == {Result.RETRY}
    assert all(o.stop for o in outcomes.values())
    assert len(session.posted) == 1


def test_nameless():
    outcome = contacts.create(there(), [dataclasses.replace(CONTACT, name=" ")])["7"]
    assert [issue.code for issue in outcome.issues] == ["contact_name_missing"]


# === READING ALL ===


def read(session, bookmark=""):
    found, totals = [], []
    for page, mark, total in contacts.contact_pages(session, bookmark):
        found += page
        totals.append(total)
        bookmark = mark
    return found, totals, bookmark


def test_all_customers():
    rows = [company(f"Kunde {n:04}") for n in range(600)]
    rows += [company("Lieferant", roles={"vendor": {"number": 1}})]
    rows += [company("Alt", archived=True)]
    found, totals, bookmark = read(there(*rows))
    assert [c.name for c in found if not c.archived] == [f"Kunde {n:04}" for n in range(600)]
    assert [c.name for c in found if c.archived] == ["Alt"]
    assert totals == [601] * 3
    assert read(there(*rows), bookmark)[0] == []


def test_reading_goes_on_where_it_was():
    rows = [company(f"Kunde {n:04}") for n in range(600)]
    pages = contacts.contact_pages(there(*rows), "")
    first, bookmark, _total = next(pages)
    rest, _totals, _bookmark = read(there(*rows), bookmark)
    assert [c.name for c in [*first, *rest]] == [f"Kunde {n:04}" for n in range(600)]


def test_who_goes_away_meanwhile_hides_nobody():
    rows = [company(f"Kunde {n:04}") for n in range(600)]
    session = there(*rows)

    def leave(params):
        if params["page"] == 1 and len(session.rows) == 600:
            del session.rows[:3]

    session.before = leave
    names = {c.name for c in read(session)[0]}
    assert names == {f"Kunde {n:04}" for n in range(600)}


def test_more_than_a_list_shows_is_said():
    session = there(*(company(f"Kunde {n:05}") for n in range(10_001)))
    found = []
    with pytest.raises(errors.Rejected) as caught:
        for page, _mark, _total in contacts.contact_pages(session, ""):
            found += page
    assert caught.value.code == "contacts_window"
    assert len(found) == 10_000


@pytest.mark.parametrize("bookmark", ["x", "[]", '{"page": -3}', '{"page": "2"}', "{}"])
def test_strange_bookmark_begins_anew(bookmark):
    assert len(read(there(company("A"), company("B")), bookmark)[0]) == 2


def test_neutral():
    row = company(NAME, number=10017, vat="DE123456789")
    row["company"]["contactPersons"] = [
        {"lastName": "Zweite"},
        {
            "firstName": "Ute",
            "lastName": "Kran",
            "primary": True,
            "emailAddress": "u@hafen.example",
        },
    ]
    row["addresses"] = {
        "shipping": [{"zip": "3"}],
        "billing": [
            {"street": "Kai 1", "supplement": "B", "zip": "1", "city": "X", "countryCode": "ES_CN"},
            {"zip": "2"},
        ],
    }
    row["phoneNumbers"] = {"mobile": ["0171"], "business": []}
    contact = data.neutral(row)
    assert (contact.key, contact.external_id, contact.number) == ("", row["id"], "10017")
    assert (contact.name, contact.is_company, contact.vat) == (NAME, True, "DE123456789")
    assert (contact.first_name, contact.last_name) == ("Ute", "Kran")
    assert (contact.email, contact.phone) == ("u@hafen.example", "0171")
    assert (contact.street, contact.street2, contact.zip) == ("Kai 1", "B", "1")
    assert (contact.country, contact.addresses, contact.archived) == ("ES", 2, False)
    assert contact.other_numbers == ()
    noted = data.neutral(row | {"note": "Odoo: ODOO-abc-7, 10017. Auch ODOO-def-9 (alt)"})
    assert noted.other_numbers == ("ODOO-abc-7", "ODOO-def-9")

    someone = data.neutral(person("Anna", "Muster"))
    assert (someone.name, someone.is_company) == ("Anna Muster", False)
    assert (someone.first_name, someone.last_name) == ("Anna", "Muster")


@pytest.mark.parametrize(
    "row",
    [
        {"id": "x"},
        {"id": "x", "company": None, "person": [], "addresses": {"billing": {}}},
        {"id": "x", "emailAddresses": {"business": "a"}, "phoneNumbers": [], "roles": []},
    ],
)
def test_damaged_contacts_do_not_crash(row):
    assert data.neutral(row).external_id == "x"
    assert match(CONTACT, row).external_id is None
