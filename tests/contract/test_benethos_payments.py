"""The client of others: what the accountant did with the money, as payments."""
import pytest
from benethos_lexware_office_mcp.errors import NotFoundError, ValidationError
from benethos_lexware_office_mcp.records import formatting

from .benethos import PDF, PURCHASES, item


def kinds(payments):
    return [(i["paymentItemType"], i["amount"]) for i in payments["paymentItems"]]


@pytest.fixture
def voucher_id(lexware):
    return lexware.book()


def test_nothing_paid(lexware, voucher_id):
    payments = lexware.payments(voucher_id)
    assert payments["openAmount"] == 119.0
    assert (payments["paymentStatus"], payments["voucherStatus"]) == ("openRevenue", "open")
    assert (payments["voucherType"], payments["currency"]) == ("salesinvoice", "EUR")
    assert payments["paymentItems"] == []
    assert "paidDate" not in payments


def test_paid_in_full(lexware, accountant, voucher_id):
    accountant.pay(voucher_id, date="2026-03-10")
    payments = lexware.payments(voucher_id)
    assert (payments["openAmount"], payments["paymentStatus"]) == (0.0, "balanced")
    assert payments["voucherStatus"] == lexware.voucher(voucher_id)["voucherStatus"] == "paid"
    entry, = payments["paymentItems"]
    assert entry == {"paymentItemType": "partPaymentFinancialTransaction", "amount": 119.0,
                     "postingDate": "2026-03-10T00:00:00.000+01:00", "currency": "EUR"}
    assert payments["paidDate"].startswith("2026-03-10")
    assert formatting.payments(payments)["openAmount"] == 0.0


def test_paid_in_parts(lexware, accountant, voucher_id):
    accountant.pay(voucher_id, 50)
    payments = lexware.payments(voucher_id)
    assert (payments["openAmount"], payments["paymentStatus"]) == (69.0, "openRevenue")
    assert payments["voucherStatus"] == "open"
    accountant.pay(voucher_id, 69)
    payments = lexware.payments(voucher_id)
    assert (len(payments["paymentItems"]), payments["voucherStatus"]) == (2, "paid")


@pytest.mark.parametrize("kind", ["manualPayment", "partPaymentCashBox"])
def test_other_ways_to_pay(lexware, accountant, voucher_id, kind):
    accountant.pay(voucher_id, kind=kind)
    assert kinds(lexware.payments(voucher_id)) == [(kind, 119.0)]


def test_a_cash_discount_settles_the_rest(lexware, accountant, voucher_id):
    accountant.pay(voucher_id, "116.62")
    accountant.cash_discount(voucher_id, "2.38")
    payments = lexware.payments(voucher_id)
    assert (payments["openAmount"], payments["voucherStatus"]) == (0.0, "paid")
    assert ("cashDiscount", 2.38) in kinds(payments)


def test_dunning_costs_come_on_top(lexware, accountant, voucher_id):
    accountant.dunning_costs(voucher_id, 5)
    assert lexware.payments(voucher_id)["openAmount"] == 124.0
    accountant.pay(voucher_id)
    payments = lexware.payments(voucher_id)
    assert set(kinds(payments)) == {("dunningCosts", 5.0),
                                    ("partPaymentFinancialTransaction", 124.0)}
    assert (payments["openAmount"], payments["paymentStatus"]) == (0.0, "balanced")


def test_a_bad_debt(lexware, accountant, voucher_id):
    accountant.pay(voucher_id, 19)
    accountant.irrecoverable(voucher_id)
    payments = lexware.payments(voucher_id)
    assert ("irrecoverableReceivable", 100.0) in kinds(payments)
    assert (payments["openAmount"], payments["voucherStatus"]) == (0.0, "paid")


def test_settled_with_a_credit_note(lexware, accountant, voucher_id):
    credit = lexware.book(voucher_number="G-1", voucher_type="salescreditnote")
    accountant.offset(credit, voucher_id)
    for each, status in ((voucher_id, "paid"), (credit, "paidoff")):
        payments = lexware.payments(each)
        assert kinds(payments) == [("partPaymentCreditNote", 119.0)]
        assert (payments["openAmount"], payments["voucherStatus"]) == (0.0, status)


def test_settled_in_part_with_a_credit_note(lexware, accountant, voucher_id):
    credit = lexware.book(item(10, 1.9), voucher_number="G-1", voucher_type="salescreditnote")
    accountant.offset(credit, voucher_id)
    assert lexware.payments(voucher_id)["openAmount"] == 107.1
    assert lexware.payments(credit)["openAmount"] == 0.0


def test_an_open_credit_note(lexware):
    credit = lexware.book(voucher_number="G-1", voucher_type="salescreditnote")
    payments = lexware.payments(credit)
    assert (payments["openAmount"], payments["paymentStatus"]) == (119.0, "openRevenue")


def test_an_open_purchase(lexware):
    purchase = lexware.book(item(100, 19, category=PURCHASES), voucher_type="purchaseinvoice")
    assert lexware.payments(purchase)["paymentStatus"] == "openExpense"


def test_what_is_taken_back_is_open_again(lexware, accountant, voucher_id):
    accountant.pay(voucher_id)
    accountant.unpay(voucher_id)
    payments = lexware.payments(voucher_id)
    assert (payments["openAmount"], payments["voucherStatus"]) == (119.0, "open")
    assert payments["paymentItems"] == []
    assert "paidDate" not in payments


def test_a_settlement_taken_back_opens_both(lexware, accountant, voucher_id):
    credit = lexware.book(voucher_number="G-1", voucher_type="salescreditnote")
    accountant.offset(credit, voucher_id)
    accountant.unpay(voucher_id)
    for each in (voucher_id, credit):
        assert lexware.payments(each)["openAmount"] == 119.0


def test_a_voided_voucher_is_balanced(lexware, accountant, voucher_id):
    accountant.void(voucher_id)
    payments = lexware.payments(voucher_id)
    assert (payments["openAmount"], payments["paymentStatus"]) == (0.0, "balanced")
    assert payments["voucherStatus"] == "voided"


def test_two_equal_payments_have_no_identity(lexware, accountant, voucher_id):
    accountant.pay(voucher_id, 10, "2026-03-05")
    accountant.pay(voucher_id, 10, "2026-03-05")
    first, second = lexware.payments(voucher_id)["paymentItems"]
    assert first == second


def test_a_draft_has_no_payments(lexware, invoices):
    with pytest.raises(ValidationError, match="No payment information for this invoice in draft"
                       ) as refused:
        lexware.payments(invoices["draft"])
    assert refused.value.status == 406


def test_an_unchecked_voucher_has_no_payments(lexware):
    voucher_id = lexware.upload_file(PDF, "receipt.pdf", "application/pdf")["voucherId"]
    with pytest.raises(ValidationError, match="No payment information for this voucher"):
        lexware.payments(voucher_id)


def test_payments_of_an_invoice_of_lexoffice(lexware, invoices):
    payments = lexware.payments(invoices["open"])
    assert payments["voucherType"] == "invoice"
    assert payments["openAmount"] > 0


def test_payments_of_nothing(lexware):
    with pytest.raises(NotFoundError):
        lexware.payments("11111111-1111-4111-8111-111111111111")


def test_payments_cannot_be_written(lexware, voucher_id):
    with pytest.raises(Exception, match=r"nothing at|rejected") as refused:
        lexware.request("POST", f"/v1/payments/{voucher_id}", json={"amount": 1})
    assert refused.value.status in (404, 405)
