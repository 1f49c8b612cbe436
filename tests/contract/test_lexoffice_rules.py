"""Vouchers: fields, contacts, categories, rates, tax by column, sums, versions, states."""
import pytest

from tests.contract.lexoffice import (
    ARCHIVED,
    AUSTRIAN,
    CUSTOMER,
    GOODS,
    PERSON,
    SERVICES,
    SUPPLIER,
    UNKNOWN,
    categories,
    issues,
    item,
    voucher,
)
from tests.sandbox.lexoffice import seed


def send(lex, *items, **changes):
    return lex.post("vouchers", json=voucher(*items, **changes))


def refusals(lex, *items, **changes):
    return issues(send(lex, *items, **changes))


# -- what is taken ------------------------------------------------------------------------
def test_a_voucher_is_booked_at_once(lex, lexoffice):
    answer = send(lex)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == made["resourceUri"] == (
        f"{lexoffice.url}/v1/vouchers/{made['id']}")
    assert set(made) == {"id", "resourceUri", "createdDate", "updatedDate", "version"}
    read = lex.read(f"vouchers/{made['id']}")
    assert (read["voucherStatus"], read["version"], read["files"]) == ("open", 1, [])
    assert read["voucherDate"] == "2026-11-20T00:00:00.000+01:00"
    assert read["contactName"] == "Nordlicht GmbH"
    assert "remark" not in read


def test_summer_time(lex):
    read = lex.read("vouchers/" + lex.create(voucherDate="2026-06-28"))
    assert read["voucherDate"] == "2026-06-28T00:00:00.000+02:00"


def test_a_moment_is_its_day_in_berlin(lex):
    read = lex.read("vouchers/" + lex.create(voucherDate="2026-06-27T22:30:00Z"))
    assert read["voucherDate"] == "2026-06-28T00:00:00.000+02:00"


def test_the_due_date_defaults_to_the_voucher_date(lex):
    read = lex.read("vouchers/" + lex.create(dueDate=None))
    assert read["dueDate"] == read["voucherDate"]


@pytest.mark.parametrize(("kind", "contact", "category"), [
    ("salesinvoice", CUSTOMER, GOODS), ("salescreditnote", CUSTOMER, SERVICES),
    ("purchaseinvoice", SUPPLIER, seed.MATERIAL), ("purchasecreditnote", SUPPLIER, seed.MATERIAL)])
def test_all_four_types(lex, kind, contact, category):
    row = item(category=category)
    read = lex.read("vouchers/" + lex.create(
        type=kind, contactId=contact, voucherItems=[row]))
    assert (read["type"], read["totalGrossAmount"]) == (kind, 119)


def test_numbers_are_not_unique(lex):
    assert lex.create() != lex.create()
    assert lex.read("vouchers?voucherNumber=R-1")["totalElements"] == 2


def test_no_idempotency_key_is_known(lex):
    for header in ("Idempotency-Key", "X-Idempotency-Key", "Idempotency-Id"):
        for _ in range(2):
            assert lex.post("vouchers", json=voucher(), headers={header: "1"}).status_code == 201
    assert lex.read("vouchers?voucherNumber=R-1")["totalElements"] == 6


def test_strings_are_numbers_too(lex):
    row = {"amount": "100.00", "taxAmount": "19.00", "taxRatePercent": "19", "categoryId": GOODS}
    read = lex.read("vouchers/" + lex.create(
        voucherItems=[row], totalGrossAmount="119.00", totalTaxAmount="19.00"))
    assert read["voucherItems"][0]["amount"] == 100


def test_large_amounts(lex):
    lex.create(voucherItems=[item("25251578.84", "0", 0)])


@pytest.mark.parametrize("version", [0, 1])
def test_first_version(lex, version):
    assert lex.read("vouchers/" + lex.create(version=version))["version"] == 1


# -- what is missing or wrong ---------------------------------------------------------------
@pytest.mark.parametrize("key", [
    "type", "voucherNumber", "voucherDate", "totalGrossAmount", "totalTaxAmount", "taxType"])
def test_missing(lex, key):
    assert f"{key}: missing_entity" in refusals(lex, **{key: None})


def test_no_items(lex):
    body = voucher()
    del body["voucherItems"]
    assert "voucherItems: missing_entity" in issues(lex.post("vouchers", json=body))


@pytest.mark.parametrize("key", ["amount", "taxAmount", "taxRatePercent", "categoryId"])
def test_missing_in_an_item(lex, key):
    row = item()
    del row[key]
    assert f"voucherItems[0].{key}: missing_entity" in refusals(lex, row)


@pytest.mark.parametrize(("key", "value"), [
    ("type", "invoice"), ("voucherDate", "20.11.2026"), ("dueDate", "2026-02-30"),
    ("totalGrossAmount", "119,00"), ("totalGrossAmount", 119.001), ("taxType", "vatfree"),
    ("useCollectiveContact", "yes"), ("remark", "x" * 2001)])
def test_invalid(lex, key, value):
    assert f"{key}: invalid_value" in refusals(lex, **{key: value})


@pytest.mark.parametrize("status", ["open", "unchecked", "paid"])
def test_a_status_is_refused(lex, status):
    assert refusals(lex, voucherStatus=status) == ["voucherStatus: invalid_value"]


def test_a_status_as_the_documentation_has_it(lex, accountant):
    accountant.assumptions(post_status="accept")
    row = [item("119.00", "19.00")]
    made = lex.create(voucherStatus="unchecked", taxType="gross", voucherItems=row)
    assert lex.read(f"vouchers/{made}")["voucherStatus"] == "unchecked"
    assert lex.get(f"payments/{made}").status_code == 406
    assert lex.change(made, voucherStatus="open").status_code == 200
    assert lex.read(f"vouchers/{made}")["voucherStatus"] == "open"
    assert refusals(lex, voucherStatus="unchecked") == ["taxType: invalid_value"]


def test_not_json(lex):
    json = {"Content-Type": "application/json"}
    assert lex.post("vouchers", data="{", headers=json).status_code == 400
    assert lex.post("vouchers", data="[]", headers=json).status_code == 400
    assert lex.post("vouchers", data="{}").status_code == 415


# -- contacts ---------------------------------------------------------------------------------
def test_contact_is_needed(lex):
    assert refusals(lex, contactId=None) == ["contactId: Missing_ContactId"]


@pytest.mark.parametrize("contact", [UNKNOWN, "nobody", SUPPLIER, ARCHIVED])
def test_contact_must_exist_and_be_a_customer(lex, contact):
    assert refusals(lex, contactId=contact) == ["contactId: invalid_value"]


def test_collective_contact(lex):
    made = lex.read("vouchers/" + lex.create(useCollectiveContact=True, contactName="Laufkunde"))
    assert made["useCollectiveContact"] is True
    assert "contactId" not in made
    row = lex.read("voucherlist?voucherType=any&voucherStatus=any&voucherNumber=R-1")
    assert row["content"][0]["contactName"] == "Laufkunde"
    assert row["content"][0]["contactId"] is None


def test_no_name_beside_a_contact(lex):
    assert refusals(lex, contactName="Nordlicht GmbH") == [
        "contactName: custom_contact_name_for_referenced_contact_not_allowed"]


def test_a_contact_is_not_known_everywhere_at_once(lex, accountant):
    accountant.assumptions(contact_latency=2)
    accountant.time(freeze=True)
    new = lex.post("contacts", json={
        "roles": {"customer": {}}, "company": {"name": "Neu GmbH"}}).json()["id"]
    assert refusals(lex, contactId=new) == ["contactId: invalid_value"]
    accountant.time(advance=2)
    lex.create(contactId=new)


# -- categories and rates -----------------------------------------------------------------------
@pytest.mark.parametrize("rate", [0, 5, 7, 16, 19])
def test_german_rates_of_all_times(lex, rate):
    lex.create(voucherItems=[item("100.00", rate, rate)])


@pytest.mark.parametrize(("rate", "key"), [
    (20, "20"), (8.1, "8.1"), (10, "10"), (-19, "-19")])
def test_other_rates(lex, rate, key):
    assert f"voucherItems[0].taxRatePercent: invalid_taxrate_{key}" in refusals(
        lex, item("100.00", rate, rate))


@pytest.mark.parametrize("category", [UNKNOWN, seed.MATERIAL, categories.SMALL_BUSINESS,
                                      categories.DISTANCE_DESTINATION[0]])
def test_categories_of_the_other_kind(lex, category):
    assert "voucherItems[0].categoryId: invalid_value" in refusals(
        lex, item("100.00", "0", 0, category), contactId=AUSTRIAN)


@pytest.mark.parametrize("category", categories.COMPANIES_ONLY)
def test_reverse_charge_and_export(lex, category):
    row = item("100.00", "0", 0, category)
    lex.create(voucherItems=[row], contactId=AUSTRIAN)
    assert refusals(lex, row, useCollectiveContact=True) == [
        "voucherItems[0].categoryId: collective_customer_not_applicable"]
    assert len(refusals(lex, row, contactId=PERSON)) == 1
    assert refusals(lex, item("100.00", "19.00", 19, category), contactId=AUSTRIAN) == [
        "voucherItems[0].taxRatePercent: invalid_taxrate_19"]


def test_a_person_abroad(lex):
    row = item("100.00", "0", 0, categories.THIRD_COUNTRY_SERVICES)
    assert refusals(lex, row, contactId=PERSON) == [
        "voucherItems[0].categoryId: individual_person_not_applicable_service_third_party"]


def test_one_rate_where_no_split_is_allowed(lex):
    assert "voucherItems[0].categoryId: split_not_allowed" in refusals(
        lex, item("100.00", "0", 0, categories.EU_GOODS), item(), contactId=AUSTRIAN)


def test_distance_sales_stand_alone(lex):
    own = item("100.00", "19.00", 19, categories.DISTANCE_ORIGIN[0])
    lex.create(voucherItems=[own])
    assert refusals(lex, own, item()) == ["voucherItems: invalid_value"]


def test_rates_of_the_destination(lex_of):
    abroad = lex_of("Fernhandel OSS")
    contact = seed.contact_id("fernhandel", "Wiener Möbel GmbH")
    row = item("120.00", "20.00", 20, categories.DISTANCE_DESTINATION[0])
    abroad.create(voucherItems=[row], taxType="gross", contactId=contact)
    assert "voucherItems[0].taxRatePercent: invalid_taxrate_20" in refusals(
        abroad, item("120.00", "20.00", 20), taxType="gross", contactId=contact)


def test_rates_of_a_destination_need_that_principle(lex):
    row = item("100.00", "20.00", 20, categories.DISTANCE_DESTINATION[0])
    assert "voucherItems[0].taxRatePercent: invalid_taxrate_20" in refusals(
        lex, row, contactId=AUSTRIAN)


def test_small_business(lex_of):
    small = lex_of("Kleinbetrieb Nord")
    contact = seed.contact_id("kleinbetrieb", "Nordlicht GmbH")
    row = item("100.00", "0", 0, categories.SMALL_BUSINESS)
    small.create(voucherItems=[row], contactId=contact)
    assert "voucherItems[0].taxRatePercent: invalid_taxrate_19" in refusals(
        small, item(), contactId=contact)
    assert "voucherItems[0].categoryId: invalid_value" in refusals(
        small, item("100.00", "0", 0), contactId=contact)


# -- tax and sums -----------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "amount", "rate", "tax"), [
    ("net", "37.79", 19, "7.18"), ("net", "83.14", 7, "5.82"), ("net", "0.50", 5, "0.03"),
    ("net", "2.50", 19, "0.48"), ("gross", "119.00", 19, "19.00"), ("gross", "99.99", 7, "6.54"),
    ("gross", "0.01", 19, "0.00"), ("net", "199.99", 16, "32.00")])
def test_tax_of_a_column(lex, kind, amount, rate, tax):
    lex.create(taxType=kind, voucherItems=[item(amount, tax, rate)])
    for wrong in ("0.01", "-0.01"):
        off = round(float(tax) + float(wrong), 2)
        assert refusals(lex, item(amount, off, rate), taxType=kind) == [
            "voucherItems[0].taxAmount: invalid_taxamount"]


def test_tax_by_line_is_refused(lex):
    """Three lines of 0.33 with their own tax of 0.06: as one column the tax is 0.19."""
    assert refusals(lex, item("0.99", "0.18")) == ["voucherItems[0].taxAmount: invalid_taxamount"]
    lex.create(voucherItems=[item("0.99", "0.19")])


def test_rounding_remainder(lex):
    """The live test of an integrator: 37.79 + 83.14 + 0.07 make 134.00 with 13.00 tax."""
    rest = item("0.07", "0", 0, categories.ROUNDING)
    made = lex.create(voucherItems=[item("37.79", "7.18"), item("83.14", "5.82", 7), rest])
    assert lex.read(f"vouchers/{made}")["totalGrossAmount"] == 134
    lex.create(voucherItems=[item(), item("-0.01", "0", 0, categories.ROUNDING)])


def test_sums(lex):
    assert refusals(lex, totalGrossAmount=119.01) == ["totalGrossAmount: invalid_total_amount"]
    assert refusals(lex, totalTaxAmount=18.99) == ["totalTaxAmount: invalid_total_amount"]
    assert refusals(lex, item("119.00", "19.00"), taxType="gross", totalGrossAmount=138) == [
        "totalGrossAmount: invalid_total_amount"]


@pytest.mark.parametrize("amount", [0, -100])
def test_no_free_or_negative_items(lex, amount):
    assert "voucherItems[1].amount: invalid_value" in refusals(
        lex, item("500.00", "95.00"), item(amount, amount * 0.19))


# -- changing -----------------------------------------------------------------------------------
def test_put_replaces_all(lex):
    made = lex.create(remark="Auftrag S1", shippingDate="2026-11-18")
    answer = lex.change(made, voucherNumber="R-2", remark=None)
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    read = lex.read(f"vouchers/{made}")
    assert (read["voucherNumber"], read["version"]) == ("R-2", 2)
    assert "remark" not in read
    assert lex.read("vouchers?voucherNumber=R-1")["totalElements"] == 0


def test_put_needs_the_version(lex, accountant):
    made = lex.create()
    assert issues(lex.change(made, version=None)) == ["version: missing_entity"]
    lex.change(made)
    assert lex.change(made, version=1).status_code == 409
    accountant.assumptions(voucher_stale_version=406)
    assert issues(lex.change(made, version=1)) == ["version: invalid_value"]


@pytest.mark.parametrize("status", ["unchecked", "paid", "voided"])
def test_put_refuses_a_status(lex, status):
    assert issues(lex.change(lex.create(), voucherStatus=status)) == [
        "voucherStatus: invalid_value"]


@pytest.mark.parametrize("deed", ["pay", "lock", "void"])
def test_put_of_what_is_paid_locked_or_void(lex, accountant, deed):
    made = lex.create()
    getattr(accountant, deed)(made)
    assert issues(lex.change(made)) == ["voucher: action_forbidden_voucher_state_or_payment"]


def test_a_refused_put_changes_nothing(lex):
    made = lex.create()
    before = lex.read(f"vouchers/{made}")
    assert lex.change(made, totalGrossAmount=1, files=[]).status_code == 406
    assert lex.read(f"vouchers/{made}") == before


def test_no_delete_and_no_sub_routes(lex):
    made = lex.create()
    assert lex.delete(f"vouchers/{made}").status_code == 404
    for path in ("void", "book", "status", "file"):
        assert lex.post(f"vouchers/{made}/{path}", json={}).status_code == 404
    assert lex.get(f"vouchers/{made}/files").status_code == 404


def test_unknown_and_foreign(lex, lex_of, accountant):
    answer = lex.get(f"vouchers/{UNKNOWN}")
    assert (answer.status_code, answer.json()["error"]) == (404, "Not Found")
    made = lex.create()
    assert lex_of("Kleinbetrieb Nord").get(f"vouchers/{made}").status_code == 403
    accountant.assumptions(foreign_object=404)
    assert lex_of("Kleinbetrieb Nord").get(f"vouchers/{made}").status_code == 404


def test_a_new_voucher_may_take_its_time(lex, accountant):
    accountant.assumptions(voucher_latency=3, voucherlist_latency=5)
    accountant.time(freeze=True)
    made = lex.create()
    assert lex.get(f"vouchers/{made}").status_code == 404
    assert lex.attach(made).status_code == 404
    accountant.time(advance=3)
    assert lex.attach(made).status_code == 202
    listed = "voucherlist?voucherType=any&voucherStatus=any&voucherNumber=R-1"
    assert lex.read(listed)["totalElements"] == 0
    accountant.time(advance=2)
    assert lex.read(listed)["totalElements"] == 1


def test_the_old_search_by_number(lex):
    lex.create(voucherNumber="R & D-1")
    assert lex.get("vouchers").status_code == 400
    assert lex.get("vouchers?voucherNumber=").status_code == 400
    assert "sort" not in lex.read("vouchers?voucherNumber=r")
    assert lex.read("vouchers?voucherNumber=R%20%26%20D-1")["totalElements"] == 0
    assert lex.read("vouchers?voucherNumber=R%20%26amp%3B%20D-1")["totalElements"] == 1
    assert lex.read("vouchers?voucherNumber=r%20%26amp%3B%20d-1")["totalElements"] == 0
