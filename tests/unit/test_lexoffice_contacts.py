import dataclasses
import html
import itertools

import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge.tools.documents import Contact, Issue, Result
from odoo.addons.accounting_bridge_lexoffice.tools import contact_data as data
from odoo.addons.accounting_bridge_lexoffice.tools import contacts, search

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


# === MATCHING ===

NAME = CONTACT.name


@pytest.mark.parametrize(
    ("row", "how"),
    [
        (company(NAME, note="Odoo: ODOO-abc-7"), "number"),
        (company("Hafen & Söhne GmbH & Co KG", note="war ODOO-abc-7, s. Akte"), "number"),
        (company("Umbenannt", email="ap@hafen.example", note="Odoo: ODOO-abc-7"), "number"),
        (company(NAME, number=10017), "number"),
        (company("Umbenannt", number=10017, zip_="20457"), "number"),
        (company("Umbenannt", number=10017, vat="DE123456789"), "number"),
        (company("Hafen & Söhne GmbH, Filiale", vat="DE123456789"), "vat"),
        (company("hafen &  söhne gmbh", email="ap@hafen.example"), "email_name"),
        (company(NAME), "name"),
        (company(NAME, email="other@hafen.example"), "name"),
    ],
)
def test_how_it_is_found(row, how):
    found = match(CONTACT, company(), row)
    assert (found.external_id, found.how) == (row["id"], how)
    assert found.doubtful is (how == "name")
    assert found.candidates == (((row["id"], data.name_of(row)),) if how == "name" else ())


@pytest.mark.parametrize(
    "row",
    [
        company("Hafen & Söhne GmbH & Co KG"),
        company(NAME + " Nord", note="Odoo: ODOO-abc-71"),
        company(NAME + " Nord", note="Odoo: XODOO-abc-7"),
        company("Umbenannt", email="ap@hafen.example"),
        # lexoffice's own count met the number of quite another customer
        company("Bäckerei Wind", number=10017, zip_="80331"),
        company(NAME, roles={"vendor": {"number": 70001}}),
    ],
)
def test_somebody_else(row):
    found = match(CONTACT, row)
    assert found.external_id is None
    assert not found.doubtful


def test_best_rule_wins():
    marked = company("Hafen & Söhne GmbH Alt", note="Odoo: ODOO-abc-7")
    vat = company("Hafen & Söhne GmbH Neu", vat="DE123456789")
    named = company(NAME, email="ap@hafen.example")
    assert match(CONTACT, named, vat, marked).external_id == marked["id"]
    assert match(CONTACT, named, vat).external_id == vat["id"]
    assert match(CONTACT, named).external_id == named["id"]


def test_branches_with_one_vat_id():
    branches = [company(f"{NAME} {city}", vat="DE123456789") for city in ("Kiel", "Bremen")]
    assert match(CONTACT, *branches).external_id is None
    own = company(NAME, vat="DE123456789")
    assert match(CONTACT, *branches, own).external_id == own["id"]


def test_another_vat_id_is_another_company():
    """Also where the name and everything else is the same: a person has to say."""
    row = company(NAME, number=10017, vat="DE987654321", email="ap@hafen.example", zip_="20457")
    assert match(CONTACT, row).doubtful
    assert match(dataclasses.replace(CONTACT, vat=""), row).how == "number"


def test_two_of_one_name_are_both_named():
    rows = [company(NAME), company(NAME)]
    found = match(CONTACT, *rows)
    assert found.doubtful
    assert {external_id for external_id, _name in found.candidates} == {r["id"] for r in rows}


def test_archived_is_said_and_comes_last():
    archived = company(NAME, vat="DE123456789", archived=True)
    assert match(CONTACT, archived).archived
    active = company(NAME, vat="DE123456789")
    found = match(CONTACT, archived, active)
    assert (found.external_id, found.archived) == (active["id"], False)


def test_two_addresses_are_no_obstacle():
    row = company(NAME, vat="DE123456789")
    row["addresses"] = {"billing": [{"zip": "1"}, {"zip": "2"}]}
    assert match(CONTACT, row).external_id == row["id"]


@pytest.mark.parametrize(
    "row",
    [
        person("Anna Maria", "Muster", email="anna@muster.example"),
        person("Anna  Maria", "MUSTER", email="anna@muster.example"),
        company("Anna Maria Muster", email="anna@muster.example"),
    ],
)
def test_person(row):
    contact = dataclasses.replace(PERSON, email="anna@muster.example")
    assert match(contact, row).how == "email_name"
    assert match(contact, person("Anton", "Muster", email="anna@muster.example")).how == ""


def test_linked_and_collective_ask_nothing():
    session = there(company(NAME))
    linked = dataclasses.replace(CONTACT, external_id="id-x")
    collective = dataclasses.replace(CONTACT, key="9", collective=True)
    found = contacts.match(session, [linked, collective])
    assert (found["7"].external_id, found["7"].how) == ("id-x", "link")
    assert found["9"].external_id is None
    assert session.asked == []


def test_few_calls():
    session = there(company(NAME, vat="DE123456789"))
    contacts.match(session, [CONTACT])
    assert len(session.asked) == 1
    session = there()
    contacts.match(session, [CONTACT])
    filters = [set(params) - {"page", "size", "customer"} for _path, params in session.asked]
    assert filters == [{"name"}, {"email"}, {"number"}]
    session = there()
    contacts.match(session, [PERSON])
    assert [params["name"] for _path, params in session.asked] == ["Muster"]


def test_a_common_name_is_not_read_to_its_end():
    session = there(*(person("Anna", f"Muster {n}") for n in range(2000)))
    contacts.match(session, [PERSON])
    assert len(session.asked) == contacts.MOST_PAGES


# === WHAT IS SEARCHED FOR ===


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("Hafen & Söhne", "Hafen &amp; Söhne"),
        ("<b>", "&lt;b&gt;"),
        ("AB", "AB%"),
        ("A&", "A&amp;%"),
        ("_", "\\_%%"),
        ("Ö", "Ö%%"),
        ("", ""),
        ("   ", ""),
        ("100 %", "100 \\%"),
        ("a_b\\c", "a\\_b\\\\c"),
    ],
)
def test_patterns(text, pattern):
    assert search.containing(text) == pattern


@pytest.mark.parametrize("text", ["x" * 300, "&" * 200, "\\" * 90, "%_" * 100, "Aktien &" * 20])
def test_long_patterns_stay_whole(text):
    pattern = search.containing(text)
    assert 3 <= len(pattern) <= 128
    assert text.startswith(re_unescape(html.unescape(pattern)))


def re_unescape(pattern):
    assert (len(pattern) - len(pattern.rstrip("\\"))) % 2 == 0, "cut inside an escape"
    return pattern.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\")


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
