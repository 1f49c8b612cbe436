"""Finding the contact that a customer is."""

import dataclasses
import html

import pytest

from odoo.addons.accounting_bridge_lexoffice.tools import contact_data as data
from odoo.addons.accounting_bridge_lexoffice.tools import contacts, search

from .lexoffice_people import CONTACT, NAME, PERSON, company, match, person, there

# === MATCHING ===



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
