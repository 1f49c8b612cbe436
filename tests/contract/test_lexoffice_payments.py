"""Payments derived from what the accountant recorded; what he may do and what not."""
import pytest

from tests.contract.lexoffice import PDF, UNKNOWN, item, voucher


@pytest.fixture
def made(lex):
    return lex.create()


@pytest.fixture
def credit(lex):
    return lex.create(type="salescreditnote", voucherNumber="K-1",
                      voucherItems=[item("50.00", "9.50")])


def items(lex, made):
    return [(i["paymentItemType"], i["amount"], i["postingDate"][:10])
            for i in lex.read(f"payments/{made}")["paymentItems"]]


def state(lex, made):
    read = lex.read(f"payments/{made}")
    return read["voucherStatus"], read["openAmount"], read["paymentStatus"]


def test_nothing_paid(lex, made):
    assert lex.read(f"payments/{made}") == {
        "openAmount": 119, "currency": "EUR", "paymentStatus": "openRevenue",
        "voucherType": "salesinvoice", "voucherStatus": "open", "paymentItems": []}


def test_part_and_rest(lex, accountant, made):
    assert accountant.pay(made, "19.00", "2026-11-21")["openAmount"] == 100
    assert state(lex, made) == ("open", 100, "openRevenue")
    accountant.pay(made, date="2026-11-25", kind="manualPayment")
    assert state(lex, made) == ("paid", 0, "balanced")
    assert items(lex, made) == [("partPaymentFinancialTransaction", 19, "2026-11-21"),
                                ("manualPayment", 100, "2026-11-25")]
    read = lex.read(f"payments/{made}")
    assert read["paidDate"] == "2026-11-25T00:00:00.000+01:00"
    assert {i["currency"] for i in read["paymentItems"]} == {"EUR"}
    assert lex.read(f"vouchers/{made}")["voucherStatus"] == "paid"


def test_from_the_cash_box(lex, accountant, made):
    accountant.pay(made, 119, kind="partPaymentCashBox")
    assert items(lex, made)[0][0] == "partPaymentCashBox"


def test_cash_discount(lex, accountant, made):
    accountant.cash_discount(made, "2.38", "2026-11-22")
    accountant.pay(made, date="2026-11-22")
    assert state(lex, made) == ("paid", 0, "balanced")
    assert items(lex, made) == [("cashDiscount", 2.38, "2026-11-22"),
                                ("partPaymentFinancialTransaction", 116.62, "2026-11-22")]


def test_dunning_costs_come_on_top(lex, accountant, made):
    accountant.dunning_costs(made, 5)
    assert state(lex, made)[:2] == ("open", 124)
    accountant.pay(made)
    assert [i[:2] for i in items(lex, made)] == [
        ("dunningCosts", 5), ("partPaymentFinancialTransaction", 124)]
    assert state(lex, made)[0] == "paid"


def test_dunning_costs_beside_the_payment(lex, accountant, made):
    accountant.assumptions(dunning_in_payment=False)
    accountant.dunning_costs(made, 5)
    accountant.pay(made)
    assert [i[1] for i in items(lex, made)] == [5, 119]
    assert state(lex, made)[0] == "paid"


def test_irrecoverable(lex, accountant, made):
    accountant.pay(made, 100)
    accountant.irrecoverable(made)
    assert items(lex, made)[1][:2] == ("irrecoverableReceivable", 19)
    assert state(lex, made)[0] == "paid"


def test_settled_with_a_credit_note(lex, accountant, made, credit):
    accountant.offset(credit, made)
    assert state(lex, made) == ("open", 59.5, "openRevenue")
    assert state(lex, credit) == ("paidoff", 0, "balanced")
    assert [i[:2] for i in items(lex, made)] == [("partPaymentCreditNote", 59.5)]
    assert [i[:2] for i in items(lex, credit)] == [("partPaymentCreditNote", 59.5)]


def test_an_offset_is_taken_back_on_both_sides(lex, accountant, made, credit):
    accountant.offset(credit, made, 20)
    assert (state(lex, made)[1], state(lex, credit)[1]) == (99, 39.5)
    accountant.unpay(credit)
    assert (state(lex, made)[1], state(lex, credit)[1]) == (119, 59.5)
    assert items(lex, made) == items(lex, credit) == []


def test_take_back_one_of_several(lex, accountant, made):
    for amount in (10, 20, 89):
        accountant.pay(made, amount)
    accountant.unpay(made, 1)
    assert [i[1] for i in items(lex, made)] == [10, 89]
    assert state(lex, made)[:2] == ("open", 20)
    assert "paidDate" not in lex.read(f"payments/{made}")
    with pytest.raises(ValueError, match="no payment"):
        accountant.unpay(made, 5)


def test_a_refunded_credit_note_is_paidoff(lex, accountant, credit):
    assert state(lex, credit) == ("open", 59.5, "openRevenue")
    accountant.pay(credit)
    assert state(lex, credit) == ("paidoff", 0, "balanced")
    assert lex.read(f"vouchers/{credit}")["voucherStatus"] == "paidoff"


def test_purchases_are_expense(lex, accountant):
    bought = next(v for v in accountant.vouchers() if v["voucherNumber"] == "WB-7781")
    assert state(lex, bought["id"]) == ("open", 490.7, "openExpense")


def test_voided(lex, accountant, made):
    accountant.void(made)
    assert state(lex, made) == ("voided", 0, "balanced")
    assert lex.read(f"vouchers/{made}")["voucherStatus"] == "voided"


def test_what_the_app_refuses(accountant, lex, made, credit):
    for amount in (0, -1, "119.01", "1.001", "x"):
        with pytest.raises(ValueError):
            accountant.pay(made, amount)
    with pytest.raises(ValueError, match="offset"):
        accountant.offset(made, credit)
    with pytest.raises(ValueError, match="no payment"):
        accountant.pay(made, kind="cashDiscount")
    accountant.pay(made, 1)
    for deed in ("void", "delete", "correct"):
        with pytest.raises(ValueError, match="payments"):
            getattr(accountant, deed)(made)
    with pytest.raises(ValueError, match="no voucher"):
        accountant.pay(UNKNOWN)
    accountant.lock(credit)
    with pytest.raises(ValueError, match="locked"):
        accountant.delete(credit)
    with pytest.raises(ValueError, match="forbidden"):
        accountant.edit(credit, remark="no")
    assert items(lex, credit) == []


def test_a_locked_voucher_is_voided_and_paid(lex, accountant, made, credit):
    for row in (made, credit):
        accountant.lock(row)
    accountant.void(credit)
    accountant.pay(made)
    assert (state(lex, credit)[0], state(lex, made)[0]) == ("voided", "paid")


def test_deleted(lex, accountant, made):
    file_id = lex.attach(made).json()["id"]
    accountant.delete(made)
    for path in ("vouchers", "payments"):
        assert lex.get(f"{path}/{made}").status_code == 404
    assert lex.get(f"files/{file_id}").status_code == 404
    assert lex.read("voucherlist?voucherType=any&voucherStatus=any&voucherNumber=R-1")[
        "totalElements"] == 0


def test_corrected(lex, accountant, made):
    lex.attach(made)
    accountant.lock(made)
    new = accountant.correct(made, remark="berichtigt")["id"]
    assert state(lex, made)[0] == "voided"
    read = lex.read(f"vouchers/{new}")
    assert (read["voucherNumber"], read["voucherStatus"], read["remark"]) == (
        "R-1", "open", "berichtigt")
    assert lex.get(f"files/{read['files'][0]}").content == PDF
    assert lex.read("vouchers?voucherNumber=R-1")["totalElements"] == 2


def test_edited_and_booked_by_hand(lex, accountant, made):
    lex.attach(made)
    accountant.edit(made, dueDate="2027-01-31")
    read = lex.read(f"vouchers/{made}")
    assert (read["dueDate"][:10], read["version"], len(read["files"])) == ("2027-01-31", 3, 1)
    hand = accountant.book(voucherNumber="R-9")["id"]
    assert lex.read(f"vouchers/{hand}")["totalGrossAmount"] == 119
    with pytest.raises(ValueError, match="invalid_total_amount"):
        accountant.book(**voucher(totalGrossAmount=1))


@pytest.mark.parametrize(("number", "status", "words"), [
    ("RE0002", 406, "No payment information for this invoice in draft"),
    ("GS0001", 406, "No payment information for this voucher/voucher type")])
def test_no_information(lex, accountant, number, status, words):
    row = next(v for v in accountant.vouchers() if v["voucherNumber"] == number)
    answer = lex.get(f"payments/{row['id']}")
    assert (answer.status_code, answer.json()["message"]) == (status, words)


def test_sales_documents(lex, accountant):
    found = {v["voucherNumber"]: v["id"] for v in accountant.vouchers()}
    assert lex.read(f"invoices/{found['RE0001']}")["totalPrice"]["totalGrossAmount"] == 452.2
    accountant.pay(found["RE0001"], 100)
    assert state(lex, found["RE0001"]) == ("open", 352.2, "openRevenue")
    assert lex.read(f"payments/{found['RE0001']}")["voucherType"] == "invoice"
    note = lex.read(f"credit-notes/{found['GS0001']}")
    assert (note["voucherStatus"], note["relatedVouchers"][0]["voucherNumber"]) == (
        "paidoff", "RE0003")
    pdf = lex.get(f"invoices/{found['RE0001']}/file")
    assert pdf.content.startswith(b"%PDF-")
    assert "Rechnung_RE0001.pdf" in pdf.headers["Content-Disposition"]
    assert lex.get(f"invoices/{found['RE0002']}/file").status_code == 409
    xml = {"Accept": "application/xml"}
    assert lex.get(f"credit-notes/{found['GS0001']}/file", headers=xml).status_code == 404
    assert lex.get(f"credit-notes/{found['RE0001']}").status_code == 404
    assert lex.get("invoices").status_code == 404


def test_each_change_is_told(lexoffice, lex, accountant, monkeypatch):
    told = []
    monkeypatch.setattr(lexoffice.webhooks, "ring", lambda *event: told.append(event[1:]))
    made = lex.create()
    lex.attach(made)
    lex.change(made)
    accountant.pay(made, 19)
    accountant.pay(made)
    accountant.unpay(made)
    accountant.unpay(made)
    accountant.void(made)
    assert told == [(f"voucher.{event}" if event != "paid" else "payment.changed", made)
                    for event in ("created", "changed", "changed", "paid", "paid",
                                  "status.changed", "paid", "status.changed", "paid",
                                  "status.changed")]


def test_what_was_refused_is_not_told(lexoffice, lex, accountant, monkeypatch):
    told = []
    monkeypatch.setattr(lexoffice.webhooks, "ring", lambda *event: told.append(event))
    lex.post("vouchers", json=voucher(totalTaxAmount=1))
    with pytest.raises(ValueError):
        accountant.pay(UNKNOWN)
    assert told == []
