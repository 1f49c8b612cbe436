"""The client of others: contacts and the limits of writing them."""
import re

import pytest
from benethos_lexware_office_mcp.errors import ConflictError, NotFoundError, ValidationError
from benethos_lexware_office_mcp.records import formatting
from benethos_lexware_office_mcp.records.payloads import contact_body

from .benethos import company, german_address


def test_creates_a_company(lexware):
    answer = lexware.create_contact(company(
        email="buero@meier.example", phone="+49 761 1234", note="Rahmenvertrag",
        billing_address=german_address(), vat_registration_id="DE123456789"))
    assert set(answer) >= {"id", "resourceUri", "createdDate", "updatedDate", "version"}
    contact = lexware.contact(answer["id"])
    assert contact["company"]["name"] == "Holzbau Meier GmbH"
    assert contact["company"]["vatRegistrationId"] == "DE123456789"
    assert contact["addresses"]["billing"] == [{
        "street": "Ringstr. 1", "zip": "79112", "city": "Freiburg", "countryCode": "DE"}]
    assert contact["emailAddresses"] == {"business": ["buero@meier.example"]}
    assert (contact["note"], contact["archived"]) == ("Rahmenvertrag", False)
    row = formatting.contact_row(contact)
    assert (row["type"], row["roles"]) == ("company", ["customer"])


def test_creates_a_person(lexware):
    made = lexware.create_contact(contact_body(kind="person", name="Meier", first_name="Anna",
                                               salutation="Frau", roles=["customer"]))
    contact = lexware.contact(made["id"])
    assert contact["person"] == {"salutation": "Frau", "firstName": "Anna", "lastName": "Meier"}
    assert "company" not in contact
    assert formatting.contact_row(contact)["name"] == "Anna Meier"


def test_lexoffice_gives_the_numbers(lexware):
    first = lexware.contact(lexware.create_contact(company(roles=["customer", "vendor"]))["id"])
    second = lexware.contact(lexware.create_contact(company())["id"])
    one, two = (c["roles"]["customer"]["number"] for c in (first, second))
    assert two == one + 1
    assert first["roles"]["vendor"]["number"] >= 70000


def test_changes_a_contact(lexware, customer):
    contact = lexware.contact(customer)
    answer = lexware.update_contact(customer, contact_body(base=contact, note="neu"))
    assert answer["version"] == contact["version"] + 1
    after = lexware.contact(customer)
    assert after["note"] == "neu"
    assert after["roles"] == contact["roles"]


def test_a_change_replaces_everything(lexware):
    made = lexware.create_contact(company(email="a@b.example", note="weg"))["id"]
    contact = lexware.contact(made)
    sent = contact_body(base=contact)
    del sent["note"], sent["emailAddresses"]
    lexware.update_contact(made, sent)
    after = lexware.contact(made)
    assert "note" not in after
    assert not after.get("emailAddresses")


def test_a_stale_version_is_a_conflict(lexware, customer):
    contact = lexware.contact(customer)
    lexware.update_contact(customer, contact_body(base=contact, note="first"))
    with pytest.raises(ConflictError, match="version: invalid_value") as refused:
        lexware.update_contact(customer, contact_body(base=contact, note="second"))
    assert refused.value.status == 406
    assert lexware.contact(customer)["note"] == "first"


@pytest.mark.parametrize(("change", "problem"), [
    ({"roles": {}}, "roles.customer or roles.vendor: missing_entity"),
    ({"company": None}, "company or person: missing_entity"),
    ({"person": {"lastName": "Meier"}}, "company and person: invalid_value"),
    ({"addresses": {"billing": [{"countryCode": "DE"}, {"countryCode": "DE"}]}},
     "addresses.billing.size: invalid_value"),
    ({"addresses": {"billing": [{"city": "Nirgendwo", "countryCode": "XX"}]}},
     "countrycode_is_not_valid"),
    ({"emailAddresses": {"business": ["a@b.example", "c@d.example"]}}, "invalid_value"),
    ({"phoneNumbers": {"business": ["1", "2"]}}, "invalid_value"),
    ({"note": "x" * 1001}, "note"),
    ({"xRechnung": {"buyerReference": "04011000"}}, "xRechnung")])
def test_refuses_what_cannot_be_written(lexware, change, problem):
    sent = {**company(), **change}
    if sent.get("company") is None:
        del sent["company"]
    with pytest.raises(ValidationError, match=re.escape(problem)) as refused:
        lexware.create_contact(sent)
    assert refused.value.status == 406


def test_two_addresses_can_be_read_but_never_written(lexware, accountant, customer):
    accountant.second_address(customer)
    contact = lexware.contact(customer)
    assert len(contact["addresses"]["billing"]) == 2
    with pytest.raises(ValidationError, match=r"addresses\.billing\.size"):
        lexware.update_contact(customer, contact_body(base=contact, note="neu"))


def test_contacts_cannot_be_deleted(lexware, customer):
    with pytest.raises(NotFoundError):
        lexware.request("DELETE", f"/v1/contacts/{customer}")
    assert lexware.contact(customer)


def test_archived_is_read_only(lexware, accountant, customer):
    contact = lexware.contact(customer)
    lexware.update_contact(customer, {**contact, "archived": True})
    assert lexware.contact(customer)["archived"] is False
    accountant.archive(customer)
    assert lexware.contact(customer)["archived"] is True


def test_an_unknown_contact(lexware):
    with pytest.raises(NotFoundError):
        lexware.contact("11111111-1111-4111-8111-111111111111")


# -- search ---------------------------------------------------------------------------------------
def names(page):
    return [row["name"] for row in formatting.contacts_page(page)["contacts"]]


def test_searches_a_part_of_the_name_in_any_case(lexware):
    lexware.create_contact(company("Zimmerei Aßmann KG"))
    assert names(lexware.contacts(name="zimmerei")) == ["Zimmerei Aßmann KG"]
    assert names(lexware.contacts(name="aßm")) == ["Zimmerei Aßmann KG"]
    assert names(lexware.contacts(name="zimmermann")) == []


def test_searches_a_person_by_its_last_name(lexware):
    lexware.create_contact(contact_body(kind="person", name="Zwickel", first_name="Otto",
                                        roles=["customer"]))
    assert names(lexware.contacts(name="zwickel")) == ["Otto Zwickel"]


def test_wildcards(lexware):
    lexware.create_contact(company("Zimmerei Nord"))
    lexware.create_contact(company("Zimmerei_Süd"))
    assert set(names(lexware.contacts(name="zimm%i_"))) == {"Zimmerei Nord", "Zimmerei_Süd"}
    assert names(lexware.contacts(name=r"zimmerei\_")) == ["Zimmerei_Süd"]


def test_an_ampersand_is_sent_for_html(lexware):
    lexware.create_contact(company("Johnson & Partner"))
    assert names(lexware.contacts(name="johnson &amp; partner")) == ["Johnson & Partner"]


def test_searches_the_address_of_mail(lexware):
    lexware.create_contact(company("Mailfreund GmbH", email="post@mailfreund.example"))
    assert names(lexware.contacts(email="MAILFREUND")) == ["Mailfreund GmbH"]


@pytest.mark.parametrize("field", ["name", "email"])
def test_three_characters_at_least(lexware, field):
    with pytest.raises(ValidationError, match="size must be between 3 and 128") as refused:
        lexware.contacts(**{field: "ab"})
    assert refused.value.status == 400


def test_by_number(lexware):
    made = lexware.create_contact(company("Nummer GmbH"))["id"]
    number = lexware.contact(made)["roles"]["customer"]["number"]
    assert names(lexware.contacts(number=number)) == ["Nummer GmbH"]
    with pytest.raises(ValidationError, match="number: invalid_value") as refused:
        lexware.get_json("/v1/contacts", params={"number": "K-1"})
    assert refused.value.status == 400


def test_by_role(lexware):
    lexware.create_contact(company("Nur Lieferant", roles=["vendor"]))
    lexware.create_contact(company("Nur Kunde"))
    assert "Nur Lieferant" in names(lexware.contacts(vendor=True, size=250))
    assert "Nur Lieferant" not in names(lexware.contacts(customer=True, size=250))


def test_filters_are_all_true(lexware):
    lexware.create_contact(company("Doppelt A", email="a@doppelt.example"))
    lexware.create_contact(company("Doppelt B", email="b@doppelt.example"))
    assert names(lexware.contacts(name="doppelt", email="b@doppelt")) == ["Doppelt B"]


def test_pages_in_the_order_of_names(lexware):
    for name in ("Zzz C", "Zzz A", "Zzz B"):
        lexware.create_contact(company(name))
    page = lexware.contacts(name="zzz", size=2)
    assert names(page) == ["Zzz A", "Zzz B"]
    assert (page["totalElements"], page["totalPages"], page["last"]) == (3, 2, False)
    assert names(lexware.contacts(name="zzz", size=2, page=1)) == ["Zzz C"]


def test_page_sizes(lexware):
    assert lexware.contacts(size=500)["size"] == 500
    with pytest.raises(ValidationError, match="'size' exceeds the limit") as refused:
        lexware.contacts(size=1000)
    assert refused.value.status == 400


def test_ignores_unknown_filters(lexware, customer):
    assert lexware.get_json("/v1/contacts", params={"city": "Freiburg"})["totalElements"] > 1


def test_contacts_of_another_organisation_are_not_seen(accountant, client_of, customer):
    other = client_of(accountant.api_key("Kleinbetrieb Nord"))
    assert names(other.contacts(name="holzbau meier")) == []
