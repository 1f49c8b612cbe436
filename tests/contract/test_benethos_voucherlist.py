"""The client of others: the voucherlist, the only index there is."""
import pytest
from benethos_lexware_office_mcp.errors import ToolError, UpstreamError, ValidationError
from benethos_lexware_office_mcp.records import formatting

from .benethos import PURCHASES, item


@pytest.fixture
def find(lexware):
    """Rows of a search; only what the test made, by a prefix of the number."""
    def find(**filters):
        chosen = {"voucher_type": "any", "voucher_status": "any", "size": 250, **filters}
        rows = lexware.voucherlist(**chosen)["content"]
        return [row for row in rows if str(row["voucherNumber"]).startswith("L-")]
    return find


def numbers(rows):
    return [row["voucherNumber"] for row in rows]


def test_shows_what_was_made(lexware, find, customer):
    voucher_id = lexware.book(voucher_number="L-1", contact_id=customer)
    row, = find(voucher_type="salesinvoice")
    assert row["id"] == voucher_id
    assert (row["voucherType"], row["currency"]) == ("salesinvoice", "EUR")
    assert (row["totalAmount"], row["openAmount"]) == (119.0, 119.0)
    assert (row["contactId"], row["contactName"]) == (customer, "Holzbau Meier GmbH")
    assert row["archived"] is False
    assert row["voucherDate"] == "2026-03-02T00:00:00.000+01:00"
    assert formatting.voucher_row(row)["openAmount"] == 119.0


def test_the_collective_contact_has_no_id(lexware, find):
    lexware.book(voucher_number="L-1")
    row, = find()
    assert row["contactId"] is None
    assert row["contactName"].startswith("Sammel")


def test_the_envelope_of_a_page(lexware):
    for index in range(3):
        lexware.book(voucher_number=f"L-{index}")
    page = lexware.voucherlist(voucher_type="salesinvoice", voucher_status="open", size=2)
    assert set(page) >= {"content", "first", "last", "totalPages", "totalElements",
                         "numberOfElements", "size", "number", "sort"}
    assert (page["size"], page["number"], page["numberOfElements"]) == (2, 0, 2)
    assert (page["first"], page["last"]) == (True, False)
    sort, = page["sort"]
    assert (sort["direction"], sort["ascending"]) == ("DESC", False)
    info = formatting.vouchers_page(page)["page"]
    assert info["totalElements"] >= 3


def test_every_row_is_on_exactly_one_page(lexware):
    made = {lexware.book(voucher_number=f"L-{index}") for index in range(7)}
    seen, page = [], 0
    while True:
        answer = lexware.voucherlist(voucher_type="any", voucher_status="any", page=page, size=3)
        seen += [row["id"] for row in answer["content"]]
        if answer["last"]:
            break
        page += 1
    assert len(seen) == len(set(seen)) == answer["totalElements"]
    assert made <= set(seen)


def test_25_rows_by_default(lexware):
    for index in range(27):
        lexware.book(voucher_number=f"L-{index}")
    answer = lexware.get_json("/v1/voucherlist", params={"voucherType": "any",
                                                         "voucherStatus": "any"})
    assert (answer["size"], len(answer["content"])) == (25, 25)


def test_250_rows_at_most(lexware):
    assert lexware.voucherlist(voucher_type="any", voucher_status="any", size=250)["size"] == 250
    with pytest.raises(ValidationError, match="'size' must be equal or lower than 250") as refused:
        lexware.voucherlist(voucher_type="any", voucher_status="any", size=251)
    assert refused.value.status == 400


@pytest.mark.parametrize("given", [{"voucherType": "any"}, {"voucherStatus": "any"}, {}])
def test_two_filters_are_required(lexware, given):
    with pytest.raises(ValidationError, match="Missing required request parameters") as refused:
        lexware.get_json("/v1/voucherlist", params=given)
    assert refused.value.status == 400


@pytest.mark.parametrize(("kind", "status"), [
    ("dunning", "any"), ("recurringtemplate", "any"), ("nonsense", "any"),
    ("any", "paymentordered"), ("any", "nonsense")])
def test_refuses_unknown_values(lexware, kind, status):
    with pytest.raises(ValidationError, match="Invalid value") as refused:
        lexware.voucherlist(voucher_type=kind, voucher_status=status)
    assert refused.value.status == 400


def test_overdue_stands_alone(lexware):
    with pytest.raises(ToolError):
        lexware.voucherlist(voucher_type="any", voucher_status="overdue,open")


def test_by_type(lexware, find):
    lexware.book(voucher_number="L-1")
    lexware.book(voucher_number="L-2", voucher_type="salescreditnote")
    lexware.book(item(100, 19, category=PURCHASES), voucher_number="L-3",
                 voucher_type="purchaseinvoice")
    assert numbers(find(voucher_type="salescreditnote")) == ["L-2"]
    assert set(numbers(find(voucher_type="salesinvoice,purchaseinvoice"))) == {"L-1", "L-3"}


def test_by_status(lexware, find, accountant):
    for index in range(4):
        lexware.book(voucher_number=f"L-{index}", voucher_date="2030-01-01")
    ids = {row["voucherNumber"]: row["id"] for row in find()}
    accountant.pay(ids["L-1"])
    accountant.void(ids["L-2"])
    assert numbers(find(voucher_status="paid")) == ["L-1"]
    assert numbers(find(voucher_status="voided")) == ["L-2"]
    assert set(numbers(find(voucher_status="open"))) == {"L-0", "L-3"}
    assert set(numbers(find(voucher_status="open,paid"))) == {"L-0", "L-1", "L-3"}


def test_overdue_is_computed(lexware, find, accountant):
    accountant.time(freeze="2026-04-01T10:00:00Z")
    lexware.book(voucher_number="L-1", due_date="2026-03-31")
    lexware.book(voucher_number="L-2", due_date="2026-04-01")
    rows = {row["voucherNumber"]: row["voucherStatus"] for row in find(voucher_status="open")}
    assert rows == {"L-1": "overdue", "L-2": "open"}
    assert numbers(find(voucher_status="overdue")) == ["L-1"]
    late = next(row["id"] for row in find() if row["voucherNumber"] == "L-1")
    assert lexware.voucher(late)["voucherStatus"] == "open"


def test_a_part_payment_lowers_the_open_amount(lexware, find, accountant):
    accountant.pay(lexware.book(voucher_number="L-1"), 19)
    row, = find()
    assert (row["totalAmount"], row["openAmount"]) == (119.0, 100.0)


def test_by_contact(lexware, find, customer):
    lexware.book(voucher_number="L-1", contact_id=customer)
    lexware.book(voucher_number="L-2")
    assert numbers(find(contact_id=customer)) == ["L-1"]


def test_by_number_whole_and_in_any_case(lexware, find):
    lexware.book(voucher_number="L-Ab1")
    lexware.book(voucher_number="L-Ab12")
    assert numbers(find(voucher_number="l-aB1")) == ["L-Ab1"]
    assert find(voucher_number="L-Ab") == []


def test_a_number_with_an_ampersand(lexware, find):
    """To be sent encoded for HTML first, as the docs ask for."""
    lexware.book(voucher_number="L-A&B")
    assert numbers(find(voucher_number="L-A&amp;B")) == ["L-A&B"]


def test_by_the_date_of_the_document(lexware, find):
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        lexware.book(voucher_number=f"L-{day}", voucher_date=day)
    assert set(numbers(find(voucher_date_from="2026-03-02"))) == {"L-2026-03-02", "L-2026-03-03"}
    assert set(numbers(find(voucher_date_to="2026-03-02"))) == {"L-2026-03-01", "L-2026-03-02"}
    assert numbers(find(voucher_date_from="2026-03-02", voucher_date_to="2026-03-02")) == [
        "L-2026-03-02"]


def test_days_of_change_are_days_in_berlin(lexware, accountant):
    accountant.time(freeze="2026-03-01T23:30:00Z")  # 00:30 of the next day in Berlin
    voucher_id = lexware.book(voucher_number="L-1")

    def seen(**days):
        answer = lexware.get_json("/v1/voucherlist", params={
            "voucherType": "any", "voucherStatus": "any", "size": 250, **days})
        return voucher_id in {row["id"] for row in answer["content"]}
    assert seen(updatedDateFrom="2026-03-02", updatedDateTo="2026-03-02")
    assert not seen(updatedDateTo="2026-03-01")
    assert seen(createdDateFrom="2026-03-02")
    assert not seen(createdDateFrom="2026-03-03")


def test_a_payment_is_a_change(lexware, accountant):
    accountant.time(freeze="2026-03-02T10:00:00Z")
    voucher_id = lexware.book(voucher_number="L-1")
    accountant.time(freeze="2026-03-09T10:00:00Z")
    accountant.pay(voucher_id, 19)
    answer = lexware.get_json("/v1/voucherlist", params={
        "voucherType": "any", "voucherStatus": "any", "updatedDateFrom": "2026-03-08"})
    assert voucher_id in {row["id"] for row in answer["content"]}


@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_sorted_by_number(lexware, find, order):
    for number in ("L-2", "L-1", "L-3"):
        lexware.book(voucher_number=number)
    found = numbers(find(sort=f"voucherNumber,{order}"))
    assert found == sorted(found, reverse=order == "DESC")


def test_newest_document_first(lexware, find):
    for day in ("2026-03-02", "2026-03-04", "2026-03-03"):
        lexware.book(voucher_number=f"L-{day}", voucher_date=day)
    assert numbers(find()) == ["L-2026-03-04", "L-2026-03-03", "L-2026-03-02"]


def test_refuses_another_order(lexware):
    with pytest.raises(ValidationError, match="parameter 'sort' is invalid") as refused:
        lexware.voucherlist(voucher_type="any", voucher_status="any", sort="contactName,ASC")
    assert refused.value.status == 400


def test_ignores_what_it_does_not_know(lexware, find):
    lexware.book(voucher_number="L-1")
    answer = lexware.get_json("/v1/voucherlist", params={
        "voucherType": "any", "voucherStatus": "any", "onlyOpen": "true"})
    assert answer["totalElements"] >= 1


def test_the_window_ends_at_10000(lexware):
    with pytest.raises(UpstreamError) as failed:
        lexware.voucherlist(voucher_type="any", voucher_status="any", page=40, size=250)
    assert failed.value.status == 500
    assert lexware.voucherlist(voucher_type="any", voucher_status="any", page=39, size=250)


def test_there_is_no_list_of_invoices(lexware):
    with pytest.raises(ToolError) as refused:
        lexware.get_json("/v1/invoices")
    assert refused.value.status == 404
