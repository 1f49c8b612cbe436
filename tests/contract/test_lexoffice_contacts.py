"""Contacts: write limits, versions, search, races, and what only the app may do."""
import pytest

from tests.contract.lexoffice import (
    ARCHIVED,
    CUSTOMER,
    PERSON,
    SUPPLIER,
    TWO_ADDRESSES,
    UNKNOWN,
    issues,
)


def company(**changes):
    body = {"version": 0, "roles": {"customer": {}}, "company": {"name": "Tischlerei Neu"},
            **changes}
    return {key: value for key, value in body.items() if value is not None}


def refusals(lex, **changes):
    return issues(lex.post("contacts", json=company(**changes)))


def create(lex, **changes):
    answer = lex.post("contacts", json=company(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


def names(lex, query):
    return [row["company"]["name"] if "company" in row else
            f"{row['person']['firstName']} {row['person']['lastName']}"
            for row in lex.read(f"contacts?{query}")["content"]]


FULL = {
    "roles": {"customer": {"number": ""}, "vendor": {}},
    "company": {"name": "Tischlerei Neu", "taxNumber": "12/345", "vatRegistrationId":
                "DE123456789", "allowTaxFreeInvoices": True, "contactPersons": [
                    {"salutation": "Herr", "firstName": "Max", "lastName": "Neu",
                     "primary": True, "emailAddress": "max@neu.example"}]},
    "addresses": {"billing": [{"street": "Weg 1", "zip": "1", "city": "Ort",
                               "countryCode": "DE"}],
                  "shipping": [{"countryCode": "ES_CN"}]},
    "xRechnung": {"buyerReference": "04011000-1", "vendorNumberAtCustomer": "7"},
    "emailAddresses": {"business": ["neu@neu.example"]}, "phoneNumbers": {"mobile": ["0171 1"]},
    "note": "Stammkunde"}


def test_all_there_is(lex):
    read = lex.read("contacts/" + create(lex, **FULL))
    assert {key: read[key] for key in FULL if key != "roles"} == {
        key: value for key, value in FULL.items() if key != "roles"}
    assert read["roles"]["customer"]["number"] >= 10001
    assert read["roles"]["vendor"]["number"] >= 70001
    assert (read["version"], read["archived"]) == (1, False)


def test_a_person(lex):
    made = create(lex, company=None, person={"salutation": "Frau", "lastName": "Neu"})
    assert lex.read(f"contacts/{made}")["person"] == {"salutation": "Frau", "lastName": "Neu"}


@pytest.mark.parametrize(("changes", "expected"), [
    ({"roles": None}, "roles.customer or roles.vendor: missing_entity"),
    ({"roles": {}}, "roles.customer or roles.vendor: missing_entity"),
    ({"company": None}, "company or person: missing_entity"),
    ({"person": {"lastName": "Neu"}}, "company and person: invalid_value"),
    ({"company": {"taxNumber": "1"}}, "company.name: missing_entity"),
    ({"company": None, "person": {"firstName": "Max"}}, "person.lastName: missing_entity"),
    ({"company": None, "person": {"lastName": "N", "salutation": "x" * 26}},
     "person.salutation: invalid_value"),
    ({"company": {"name": "N", "contactPersons": [{"lastName": "A"}, {"lastName": "B"}]}},
     "company.contactPersons.size: invalid_value"),
    ({"addresses": {"billing": [{"countryCode": "DE"}] * 2}},
     "addresses.billing.size: invalid_value"),
    ({"addresses": {"shipping": [{"countryCode": "DE"}] * 2}},
     "addresses.shipping.size: invalid_value"),
    ({"addresses": {"billing": [{"city": "Ort"}]}}, "countryCode: missing_entity"),
    ({"addresses": {"billing": [{"countryCode": "XX"}]}}, "countryCode: countrycode_is_not_valid"),
    ({"emailAddresses": {"office": ["a@b.example", "c@d.example"]}},
     "emailAddresses.office.size: invalid_value"),
    ({"emailAddresses": {"office": [""]}}, "emailAddresses.office: invalid_value"),
    ({"phoneNumbers": {"fax": ["1", "2"]}}, "phoneNumbers.fax.size: invalid_value"),
    ({"phoneNumbers": {"fax": ["1" * 31]}}, "phoneNumbers.fax: invalid_value"),
    ({"xRechnung": {"buyerReference": "1"}}, "xRechnung: invalid_value"),
    ({"note": "x" * 1001}, "note: invalid_value"),
    ({"version": 3}, "version: invalid_value")])
def test_refused(lex, changes, expected):
    assert refusals(lex, **changes) == [expected]


def test_put_replaces_all(lex):
    made = create(lex, **FULL)
    before = lex.read(f"contacts/{made}")
    body = {"version": 1, "roles": {"customer": {}}, "company": {"name": "Tischlerei Alt"}}
    answer = lex.put(f"contacts/{made}", json=body)
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    read = lex.read(f"contacts/{made}")
    assert not {"addresses", "emailAddresses", "note", "xRechnung"} & {
        key for key, value in read.items() if value and value != {"billing": [], "shipping": []}}
    assert read["roles"] == {"customer": before["roles"]["customer"]}


def test_a_stale_version_is_406(lex):
    made = create(lex)
    body = {**company(), "version": 1}
    assert lex.put(f"contacts/{made}", json=body).status_code == 200
    assert issues(lex.put(f"contacts/{made}", json=body)) == ["version: invalid_value"]
    del body["version"]
    assert issues(lex.put(f"contacts/{made}", json=body)) == ["version: missing_entity"]


def test_two_addresses_are_read_never_written(lex, accountant):
    made = create(lex, **FULL)
    accountant.second_address(made)
    for contact in (made, TWO_ADDRESSES):
        read = lex.read(f"contacts/{contact}")
        assert len(read["addresses"]["billing"]) == 2
        assert issues(lex.put(f"contacts/{contact}", json=read)) == [
            "addresses.billing.size: invalid_value"]
        read["addresses"]["billing"].pop()
        assert issues(lex.put(f"contacts/{contact}", json=read)) == [
            "addresses.billing.size: invalid_value"]


def test_archived_by_the_app_only(lex, accountant):
    assert lex.read(f"contacts/{ARCHIVED}")["archived"] is True
    made = create(lex, archived=True)
    assert lex.read(f"contacts/{made}")["archived"] is False
    accountant.archive(made)
    assert lex.read(f"contacts/{made}")["archived"] is True


def test_edited_in_the_app(lex, accountant):
    accountant.edit_contact(CUSTOMER, company={"name": "Nordlicht AG"})
    read = lex.read(f"contacts/{CUSTOMER}")
    assert (read["company"]["name"], read["version"]) == ("Nordlicht AG", 2)
    assert read["addresses"]["billing"][0]["city"] == "Kiel"


def test_no_delete(lex):
    assert lex.delete(f"contacts/{CUSTOMER}").status_code == 404
    assert lex.get(f"contacts/{UNKNOWN}").status_code == 404


# -- searching --------------------------------------------------------------------------------
def test_list_by_name(lex):
    page = lex.read("contacts")
    assert page["sort"][0]["property"] == "name"
    found = names(lex, "size=250")
    assert found == sorted(found, key=str.casefold)
    assert page["totalElements"] == 7


@pytest.mark.parametrize(("query", "found"), [
    ("name=NORD", ["Nordlicht GmbH"]), ("name=n_rd", ["Nordlicht GmbH"]),
    ("name=nord%25gmbh", ["Nordlicht GmbH"]), ("name=n%5C_rd", []),
    ("name=Holz%20%26%20S", []), ("name=Holz%20%26amp%3B%20S", ["Holz & Söhne KG"]),
    ("email=nordlicht.example", ["Nordlicht GmbH"]), ("name=Muster", ["Erika Muster"]),
    ("vendor=true", ["Baustoffe Weber"]), ("customer=false", ["Baustoffe Weber"]),
    ("name=gmbh&email=wiener", ["Wiener Möbel GmbH"]), ("number=70001", ["Baustoffe Weber"]),
    ("foo=bar&name=Nordlicht", ["Nordlicht GmbH"])])
def test_search(lex, query, found):
    assert names(lex, query) == found


@pytest.mark.parametrize("query", ["name=no", "email=@", "name=" + "x" * 129])
def test_search_of_three_characters(lex, query):
    answer = lex.get(f"contacts?{query}")
    assert answer.status_code == 400
    assert "size must be between 3 and 128" in answer.json()["message"]


def test_search_by_number(lex):
    assert issues(lex.get("contacts?number=K1"), 400) == ["number: invalid_value"]


def test_size(lex):
    assert lex.get("contacts?size=500").status_code == 200
    answer = lex.get("contacts?size=1000")
    assert (answer.status_code, answer.json()["message"]) == (
        400, "parameter 'size' exceeds the limit")


# -- races -------------------------------------------------------------------------------------
def test_two_at_once_run_into_the_same_number(lex, accountant):
    accountant.time(freeze=True, advance=60)  # later than the contacts of the seed were made
    accountant.assumptions(contact_race=3)
    create(lex)
    assert refusals(lex) == ["number: account_number_already_exists"]
    accountant.time(advance=3)
    create(lex)


def test_a_new_contact_is_not_there_at_once(lex, accountant):
    accountant.time(freeze=True, advance=60)  # later than the contacts of the seed were made
    accountant.assumptions(contact_latency=2)
    made = create(lex)
    assert lex.get(f"contacts/{made}").status_code == 404
    assert names(lex, "name=Tischlerei") == []
    accountant.time(advance=2)
    assert names(lex, "name=Tischlerei") == ["Tischlerei Neu"]


def test_doubles_are_possible(lex):
    assert create(lex) != create(lex)


def test_contacts_of_the_other_books(lex, lex_of):
    assert lex_of("Kleinbetrieb Nord").get(f"contacts/{CUSTOMER}").status_code == 403
    assert {PERSON, SUPPLIER} <= {row["id"] for row in lex.read("contacts")["content"]}
