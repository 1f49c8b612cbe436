"""The client of others: vouchers, their amounts, versions and states."""
import pytest
from benethos_lexware_office_mcp.errors import (
    AuthError,
    ConflictError,
    NotFoundError,
    ValidationError,
)
from benethos_lexware_office_mcp.records import formatting
from benethos_lexware_office_mcp.records.payloads import voucher_body

from .benethos import EU_GOODS, GOODS, PDF, PURCHASES, REMAINDER, SERVICES, body, company, item

TYPES = {"salesinvoice": GOODS, "salescreditnote": GOODS,
         "purchaseinvoice": PURCHASES, "purchasecreditnote": PURCHASES}


def changed(voucher, **fields):
    """What the client sends to change a voucher it has read."""
    return voucher_body(base=voucher, **fields)


@pytest.mark.parametrize("kind", TYPES)
def test_creates_every_type(lexware, kind):
    answer = lexware.create_voucher(body(item(100, 19, category=TYPES[kind]), voucher_type=kind))
    assert set(answer) >= {"id", "resourceUri", "createdDate", "updatedDate", "version"}
    assert answer["resourceUri"].endswith(f"/v1/vouchers/{answer['id']}")
    voucher = lexware.voucher(answer["id"])
    assert (voucher["type"], voucher["voucherStatus"]) == (kind, "open")
    assert (voucher["totalGrossAmount"], voucher["totalTaxAmount"]) == (119.0, 19.0)
    assert voucher["version"] == answer["version"]


def test_answers_what_was_sent(lexware, customer):
    sent = body(item(100, 19), item(50, 3.5, 7), contact_id=customer, voucher_number="RE-7",
                due_date="2026-03-16", shipping_date="2026-02-28", remark="S00042 – Dachstuhl")
    voucher = lexware.voucher(lexware.create_voucher(sent)["id"])
    assert voucher["voucherNumber"] == "RE-7"
    assert voucher["voucherDate"] == "2026-03-02T00:00:00.000+01:00"
    assert voucher["dueDate"] == "2026-03-16T00:00:00.000+01:00"
    assert voucher["shippingDate"] == "2026-02-28T00:00:00.000+01:00"
    assert voucher["remark"] == "S00042 – Dachstuhl"
    assert (voucher["contactId"], voucher["useCollectiveContact"]) == (customer, False)
    assert [(i["amount"], i["taxAmount"], i["taxRatePercent"]) for i in voucher["voucherItems"]
            ] == [(100.0, 19.0, 19), (50.0, 3.5, 7)]
    assert (voucher["totalGrossAmount"], voucher["totalTaxAmount"]) == (172.5, 22.5)
    assert voucher["files"] == []


def test_a_summer_date_has_the_summer_offset(lexware):
    voucher = lexware.voucher(lexware.book(voucher_date="2026-06-28"))
    assert voucher["voucherDate"] == "2026-06-28T00:00:00.000+02:00"


def test_the_due_date_is_the_date_by_default(lexware):
    voucher = lexware.voucher(lexware.book())
    assert voucher["dueDate"] == voucher["voucherDate"]


def test_what_is_empty_is_left_out(lexware):
    voucher = lexware.voucher(lexware.book())
    assert "remark" not in voucher
    assert "shippingDate" not in voucher
    assert formatting.voucher(voucher)["version"] == voucher["version"]


def test_gross_amounts(lexware):
    voucher = lexware.voucher(lexware.book(item(119, 19), tax_type="gross"))
    assert (voucher["taxType"], voucher["totalGrossAmount"]) == ("gross", 119.0)


def test_a_number_is_not_unique(lexware):
    first, second = lexware.book(voucher_number="R-9"), lexware.book(voucher_number="R-9")
    assert first != second
    found = lexware.vouchers_by_number("R-9")
    assert {row["id"] for row in found["content"]} == {first, second}
    assert "sort" not in found
    with pytest.raises(ValidationError, match="2 vouchers"):
        formatting.one_by_number(found, "R-9")


def test_finds_by_the_exact_number_only(lexware):
    lexware.book(voucher_number="R-Exact")
    assert formatting.one_by_number(lexware.vouchers_by_number("R-Exact"), "R-Exact")
    for other in ("r-exact", "R-Exac", " R-Exact"):
        with pytest.raises(NotFoundError):
            formatting.one_by_number(lexware.vouchers_by_number(other), other)


def test_an_empty_number_finds_nothing(lexware):
    with pytest.raises(ValidationError, match="voucherNumber parameter is required") as refused:
        lexware.vouchers_by_number("")
    assert refused.value.status == 400


def test_an_unknown_voucher(lexware):
    with pytest.raises(NotFoundError):
        lexware.voucher("11111111-1111-4111-8111-111111111111")


def test_the_voucher_of_another_organisation(lexware, accountant, client_of):
    other = client_of(accountant.api_key("Fernhandel OSS"))
    foreign = other.book(item(119, 19), tax_type="gross")
    with pytest.raises(AuthError) as refused:
        lexware.voucher(foreign)
    assert refused.value.status == 403


# -- amounts ----------------------------------------------------------------------------------
@pytest.mark.parametrize(("fields", "problem"), [
    ({"total_gross_amount": 118.99}, "totalGrossAmount: invalid_total_amount"),
    ({"items": [item(100, 18.5)]}, r"voucherItems\[0\].taxAmount: invalid_taxamount"),
    ({"items": [item(119, 19)], "tax_type": "net"},
     r"voucherItems\[0\].taxAmount: invalid_taxamount"),
    ({"items": [item(100, 12, 12)]}, "invalid_taxrate_12"),
    ({"items": [item(100, 20, 20)]}, "invalid_taxrate_20")])
def test_refuses_amounts_that_do_not_fit(lexware, fields, problem):
    items = fields.pop("items", [])
    with pytest.raises(ValidationError, match=problem) as refused:
        lexware.create_voucher(body(*items, **fields))
    assert refused.value.status == 406


def test_tax_is_computed_on_the_column(lexware):
    """37.79 at 19 % and 83.14 at 7 %, with 0.07 left over by rounding each line."""
    items = [item(37.79, 7.18), item(83.14, 5.82, 7), item(0.07, 0, 0, REMAINDER)]
    voucher = lexware.voucher(lexware.book(*items))
    assert (voucher["totalGrossAmount"], voucher["totalTaxAmount"]) == (134.0, 13.0)


@pytest.mark.parametrize("rate", [0, 5, 7, 16, 19])
def test_allowed_rates_for_any_date(lexware, rate):
    assert lexware.book(item(100, rate, rate, SERVICES), voucher_date="2026-03-02")


def test_large_amounts(lexware):
    voucher = lexware.voucher(lexware.book(item(21219814.15, 4031764.69)))
    assert voucher["totalGrossAmount"] == 25251578.84


# -- contacts ---------------------------------------------------------------------------------
def test_needs_a_contact_or_the_collective_one(lexware):
    sent = body()
    sent["useCollectiveContact"] = False
    with pytest.raises(ValidationError, match="contactId: Missing_ContactId"):
        lexware.create_voucher(sent)


def test_the_collective_contact_may_have_a_name(lexware):
    voucher = lexware.voucher(lexware.create_voucher({**body(), "contactName": "Laufkunde"})["id"])
    assert voucher["contactName"] == "Laufkunde"
    assert "contactId" not in voucher


def test_a_known_contact_keeps_its_own_name(lexware, customer):
    sent = {**body(contact_id=customer), "contactName": "Other"}
    with pytest.raises(ValidationError,
                       match="custom_contact_name_for_referenced_contact_not_allowed"):
        lexware.create_voucher(sent)


def test_supplies_to_the_union_need_a_real_contact(lexware, customer):
    lines = [item(100, 0, 0, EU_GOODS)]
    with pytest.raises(ValidationError, match="collective_customer_not_applicable"):
        lexware.create_voucher(body(*lines))
    assert lexware.book(*lines, contact_id=customer)


def test_a_supplier_is_no_customer(lexware):
    supplier = lexware.create_contact(company(roles=["vendor"]))["id"]
    with pytest.raises(ValidationError):
        lexware.create_voucher(body(contact_id=supplier))


# -- what is missing or not allowed -------------------------------------------------------------
@pytest.mark.parametrize("field", ["voucherNumber", "voucherDate", "type", "voucherItems"])
def test_names_what_is_missing(lexware, field):
    sent = body()
    del sent[field]
    with pytest.raises(ValidationError, match=field) as refused:
        lexware.create_voucher(sent)
    assert "missing_entity" in refused.value.code


@pytest.mark.parametrize("status", ["open", "unchecked", "paid"])
def test_no_status_on_creation(lexware, status):
    with pytest.raises(ValidationError, match="voucherStatus: invalid_value"):
        lexware.create_voucher({**body(), "voucherStatus": status})


def test_an_unknown_category(lexware):
    with pytest.raises(ValidationError, match="categoryId"):
        lexware.create_voucher(body(item(100, 19, category="11111111-1111-4111-8111-111111111111")))


def test_a_category_of_the_other_side(lexware):
    with pytest.raises(ValidationError, match="categoryId"):
        lexware.create_voucher(body(item(100, 19, category=PURCHASES)))


# -- changes ------------------------------------------------------------------------------------
def test_changes_a_voucher(lexware):
    voucher = lexware.voucher(lexware.book())
    answer = lexware.update_voucher(voucher["id"], changed(voucher, remark="new",
                                                           items=[item(200, 38)]))
    assert answer["version"] > voucher["version"]
    after = lexware.voucher(voucher["id"])
    assert (after["remark"], after["totalGrossAmount"]) == ("new", 238.0)
    assert after["version"] == answer["version"]
    assert after["createdDate"] == voucher["createdDate"]


def test_a_change_replaces_everything(lexware):
    voucher = lexware.voucher(lexware.book(remark="old", due_date="2026-04-01"))
    sent = changed(voucher)
    del sent["remark"], sent["dueDate"]
    lexware.update_voucher(voucher["id"], sent)
    after = lexware.voucher(voucher["id"])
    assert "remark" not in after
    assert after["dueDate"] == after["voucherDate"]


def test_a_change_that_sends_the_files_keeps_them(lexware):
    voucher_id = lexware.book()
    file_id = lexware.attach_file(voucher_id, PDF, "R-1.pdf", "application/pdf")["id"]
    voucher = lexware.voucher(voucher_id)
    lexware.update_voucher(voucher_id, changed(voucher, remark="new"))
    assert lexware.voucher(voucher_id)["files"] == [file_id]
    assert lexware.file(file_id, "application/pdf").content == PDF


def test_a_change_without_the_files_deletes_them(lexware):
    voucher_id = lexware.book()
    file_id = lexware.attach_file(voucher_id, PDF, "R-1.pdf", "application/pdf")["id"]
    sent = changed(lexware.voucher(voucher_id), remark="new")
    del sent["files"]
    lexware.update_voucher(voucher_id, sent)
    assert lexware.voucher(voucher_id)["files"] == []
    with pytest.raises(NotFoundError):
        lexware.file(file_id, "application/pdf")


def test_a_stale_version_is_a_conflict(lexware):
    voucher = lexware.voucher(lexware.book())
    lexware.update_voucher(voucher["id"], changed(voucher, remark="first"))
    with pytest.raises(ConflictError) as refused:
        lexware.update_voucher(voucher["id"], changed(voucher, remark="second"))
    assert refused.value.status == 409
    assert lexware.voucher(voucher["id"])["remark"] == "first"


def test_a_stale_version_may_be_told_as_with_contacts(lexware, accountant):
    """Docs say 409 for vouchers; contacts were measured with 406. Both must be understood."""
    accountant.assumptions(voucher_stale_version=406)
    voucher = lexware.voucher(lexware.book())
    lexware.update_voucher(voucher["id"], changed(voucher, remark="first"))
    with pytest.raises(ConflictError, match="Read it again") as refused:
        lexware.update_voucher(voucher["id"], changed(voucher, remark="second"))
    assert refused.value.status == 406


def test_the_status_may_not_be_sent_back(lexware, accountant):
    voucher = lexware.voucher(lexware.book())
    sent = {**changed(voucher), "voucherStatus": "paid"}
    with pytest.raises(ValidationError, match="voucherStatus: invalid_value"):
        lexware.update_voucher(voucher["id"], sent)


def test_an_unchecked_voucher_is_booked_with_open(lexware):
    voucher_id = lexware.upload_file(PDF, "receipt.pdf", "application/pdf")["voucherId"]
    voucher = lexware.voucher(voucher_id)
    assert voucher["voucherStatus"] in ("blank", "unchecked")
    sent = voucher_body(base=voucher, voucher_type="purchaseinvoice", voucher_number="E-1",
                        voucher_date="2026-03-02", tax_type="gross", use_collective_contact=True,
                        items=[item(119, 19, category=PURCHASES)], finalize=True)
    lexware.update_voucher(voucher_id, sent)
    assert lexware.voucher(voucher_id)["voucherStatus"] == "open"


def test_a_paid_voucher_cannot_be_changed(lexware, accountant):
    voucher_id = lexware.book()
    accountant.pay(voucher_id, 20)
    voucher = lexware.voucher(voucher_id)
    with pytest.raises(ValidationError, match="action_forbidden_voucher_state_or_payment"):
        lexware.update_voucher(voucher_id, changed(voucher, remark="new"))
    accountant.unpay(voucher_id)
    voucher = lexware.voucher(voucher_id)
    assert lexware.update_voucher(voucher_id, changed(voucher, remark="new"))


def test_a_locked_voucher_cannot_be_changed(lexware, accountant):
    voucher_id = lexware.book()
    accountant.lock(voucher_id)
    with pytest.raises(ValidationError, match="action_forbidden_voucher_state_or_payment"):
        lexware.update_voucher(voucher_id, changed(lexware.voucher(voucher_id), remark="new"))


def test_vouchers_cannot_be_deleted(lexware):
    voucher_id = lexware.book()
    with pytest.raises(NotFoundError):
        lexware.request("DELETE", f"/v1/vouchers/{voucher_id}")
    assert lexware.voucher(voucher_id)


def test_what_the_accountant_deletes_is_gone(lexware, accountant):
    voucher_id = lexware.book()
    accountant.delete(voucher_id)
    with pytest.raises(NotFoundError):
        lexware.voucher(voucher_id)


def test_what_the_accountant_voids_says_so(lexware, accountant):
    voucher_id = lexware.book()
    accountant.void(voucher_id)
    assert lexware.voucher(voucher_id)["voucherStatus"] == "voided"


def test_what_the_accountant_corrects_has_a_younger_copy(lexware, accountant):
    voucher_id = lexware.book(voucher_number="R-5")
    copy = accountant.correct(voucher_id)["id"]
    old, new = lexware.voucher(voucher_id), lexware.voucher(copy)
    assert (old["voucherStatus"], new["voucherStatus"]) == ("voided", "open")
    assert old["voucherNumber"] == new["voucherNumber"] == "R-5"
