"""voucherlist: required filters, pages, sorting, the window, days in Berlin, overdue."""
import pytest

from tests.contract.lexoffice import CUSTOMER, UNKNOWN

ANY = "voucherlist?voucherType=any&voucherStatus=any"


def numbers(lex, query="", base=ANY):
    return [row["voucherNumber"] for row in lex.read(base + query)["content"]]


@pytest.mark.parametrize("query", ["", "?voucherType=any", "?voucherStatus=any",
                                   "?voucherType=&voucherStatus=any"])
def test_required(lex, query):
    answer = lex.get("voucherlist" + query)
    assert (answer.status_code, answer.json()["message"]) == (
        400, "Missing required request parameters")


@pytest.mark.parametrize(("name", "value"), [
    ("voucherType", "dunning"), ("voucherType", "recurringtemplate"),
    ("voucherStatus", "paymentordered"), ("voucherStatus", "unknown")])
def test_values_that_are_not_known(lex, name, value):
    query = {"voucherType": "any", "voucherStatus": "any", name: value}
    answer = lex.get("voucherlist", params=query)
    assert (answer.status_code, answer.json()["message"]) == (
        400, f"Invalid value '{value}' received for request parameter '{name}'")


def test_a_row(lex):
    made = lex.create()
    row = lex.read(ANY + "&voucherNumber=R-1")["content"][0]
    assert row == {
        "id": made, "voucherType": "salesinvoice", "voucherStatus": "open",
        "voucherNumber": "R-1", "voucherDate": "2026-11-20T00:00:00.000+01:00",
        "createdDate": row["createdDate"], "updatedDate": row["updatedDate"],
        "dueDate": "2026-12-04T00:00:00.000+01:00", "contactId": CUSTOMER,
        "contactName": "Nordlicht GmbH", "totalAmount": 119, "openAmount": 119,
        "currency": "EUR", "archived": False}


def test_envelope(lex):
    page = lex.read(ANY + "&size=3&page=1")
    assert {key: page[key] for key in page if key != "content"} == {
        "first": False, "last": False, "totalPages": 4, "totalElements": 10,
        "numberOfElements": 3, "size": 3, "number": 1,
        "sort": [{"property": "voucherDate", "direction": "DESC", "ignoreCase": False,
                  "nullHandling": "NATIVE", "ascending": False}]}
    last = lex.read(ANY + "&size=3&page=3")
    assert (last["last"], last["numberOfElements"]) == (True, 1)
    assert lex.read(ANY)["size"] == 25


def test_pages_hold_all_once(lex):
    found = [row["id"] for page in range(4)
             for row in lex.read(f"{ANY}&size=3&page={page}")["content"]]
    assert len(found) == len(set(found)) == 10


def test_size(lex):
    assert lex.get(ANY + "&size=250").status_code == 200
    answer = lex.get(ANY + "&size=251")
    assert (answer.status_code, answer.json()["message"]) == (
        400, "parameter 'size' must be equal or lower than 250")
    for query in ("&size=0", "&size=x", "&page=-1"):
        assert lex.get(ANY + query).status_code == 400


def test_sort(lex):
    up = numbers(lex, "&sort=voucherNumber,ASC")
    assert up == sorted(up)
    assert numbers(lex, "&sort=voucherNumber,DESC") == up[::-1]
    assert numbers(lex, "&sort=vouchernumber") == up
    for sort in ("contactName", "voucherDate,SIDEWAYS"):
        answer = lex.get(ANY + f"&sort={sort}")
        assert (answer.status_code, answer.json()["message"]) == (
            400, "parameter 'sort' is invalid")


def test_types_and_statuses(lex, accountant):
    made = lex.create()
    other = lex.create(type="salescreditnote", voucherNumber="K-1")
    void = lex.create(voucherNumber="R-V")
    accountant.pay(made)
    accountant.pay(other)
    accountant.void(void)
    sales = "voucherlist?voucherType=salesinvoice,salescreditnote&voucherStatus="
    assert set(numbers(lex, base=sales + "paid")) == {"R-1", "R-2026-001"}
    assert numbers(lex, base=sales + "paidoff") == ["K-1"]
    assert numbers(lex, base=sales + "voided") == ["R-V"]
    assert numbers(lex, base="voucherlist?voucherType=invoice&voucherStatus=draft") == ["RE0002"]
    assert numbers(lex, base=sales + "blank") == []


def test_overdue_is_computed(lex, accountant):
    lex.create()
    sales = "voucherlist?voucherType=salesinvoice&voucherNumber=R-1&voucherStatus="
    accountant.time(freeze="2026-12-04T22:59:00Z")
    assert numbers(lex, base=sales + "overdue") == []
    accountant.time(freeze="2026-12-04T23:01:00Z")  # midnight in Berlin
    for status in ("overdue", "open", "any", "sepadebit"):
        row = lex.read(sales + status)["content"][0]
        assert row["voucherStatus"] == "overdue"
    assert lex.get(sales + "overdue,open").status_code == 400
    assert lex.read(f"vouchers/{row['id']}")["voucherStatus"] == "open"


def test_by_number(lex):
    lex.create(voucherNumber="R-17a")
    lex.create(voucherNumber="R-17")
    assert numbers(lex, "&voucherNumber=r-17A") == ["R-17a"]
    assert numbers(lex, "&voucherNumber=R-17") == ["R-17"]
    assert numbers(lex, "&voucherNumber=R-1") == []


def test_by_number_with_signs(lex):
    lex.create(voucherNumber="A&B <1>")
    assert numbers(lex, "&voucherNumber=A%26B%20%3C1%3E") == []
    assert numbers(lex, "&voucherNumber=A%26amp%3BB%20%26lt%3B1%26gt%3B") == ["A&B <1>"]


def test_by_contact(lex):
    assert set(numbers(lex, f"&contactId={CUSTOMER}")) == {
        "R-2026-001", "K-2026-001", "RE0001", "RE0002", "RE0003", "GS0001", "GS0002"}
    assert numbers(lex, f"&contactId={UNKNOWN}") == []


def test_unknown_filters_are_not_heeded(lex):
    assert len(numbers(lex, "&number=R-2026-001&foo=bar")) == 10


def test_archived(lex):
    assert numbers(lex, "&archived=true") == []
    assert len(numbers(lex, "&archived=false")) == 10


@pytest.mark.parametrize(("day", "found"), [("2026-10-31", False), ("2026-11-01", True),
                                            ("2026-11-02", False)])
def test_days_are_berlin_days(lex, accountant, day, found):
    accountant.time(freeze="2026-10-31T23:30:00Z")  # 1 November, 00:30 in Berlin
    lex.create()
    for name in ("createdDate", "updatedDate"):
        rows = numbers(lex, f"&voucherNumber=R-1&{name}From={day}&{name}To={day}")
        assert (rows == ["R-1"]) is found


def test_voucher_and_due_dates(lex):
    lex.create()
    for name, day in (("voucherDate", "2026-11-20"), ("dueDate", "2026-12-04")):
        assert numbers(lex, f"&voucherNumber=R-1&{name}From={day}&{name}To={day}") == ["R-1"]
    assert numbers(lex, "&voucherNumber=R-1&voucherDateFrom=2026-11-21") == []
    assert numbers(lex, "&voucherNumber=R-1&voucherDateTo=2026-11-19") == []
    for wrong in ("2026-11-20T00:00:00Z", "20.11.2026"):
        assert lex.get(f"{ANY}&voucherDateFrom={wrong}").status_code == 400


def test_payments_move_the_updated_date_or_not(lex, accountant):
    accountant.time(freeze="2026-11-20T10:00:00Z")
    made = lex.create()
    accountant.time(freeze="2026-11-24T10:00:00Z")
    accountant.assumptions(payment_touches_voucher=False)
    accountant.pay(made, 10)
    assert numbers(lex, "&voucherNumber=R-1&updatedDateFrom=2026-11-24") == []
    accountant.assumptions(payment_touches_voucher=True)
    accountant.pay(made, 10)
    assert numbers(lex, "&voucherNumber=R-1&updatedDateFrom=2026-11-24") == ["R-1"]


def test_the_window_of_ten_thousand(lex, accountant):
    accountant.many(10_000)
    inside = lex.read(ANY + "&size=250&page=39")
    assert (inside["totalElements"], inside["totalPages"], inside["last"]) == (10_000, 40, True)
    answer = lex.get(ANY + "&size=250&page=40")
    assert (answer.status_code, answer.json()["message"]) == (
        500, "Maximum search window size exceeded")
    accountant.assumptions(window_error_status=400)
    assert lex.get(ANY + "&size=1&page=10000").status_code == 400
    assert lex.read(ANY + "&voucherNumber=R-2026-001")["totalElements"] == 1
