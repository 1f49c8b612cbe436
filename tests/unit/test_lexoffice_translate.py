"""What stands in a voucher besides its amounts."""

import dataclasses
import datetime

import pytest

from odoo.addons.accounting_bridge.tools.documents import Kind
from odoo.addons.accounting_bridge_lexoffice.tools import translate

from .lexoffice_neutral import CUSTOMER, credit_note, invoice, line


def test_an_invoice():
    document = invoice(
        line(100),
        delivery_date=datetime.date(2026, 3, 15),
        person="Erika Muster",
        order="S00012 Dach Nord",
    )
    voucher = translate.voucher(document)
    assert {name: voucher[name] for name in voucher if name != "voucherItems"} == {
        "type": "salesinvoice",
        "version": 0,
        "voucherNumber": "RE/2026/0001",
        "voucherDate": "2026-03-31",
        "shippingDate": "2026-03-15",
        "dueDate": "2026-04-30",
        "totalGrossAmount": document.totals.total,
        "totalTaxAmount": document.totals.tax,
        "taxType": "net",
        "remark": "RE/2026/0001 – Erika Muster – S00012 Dach Nord",
        "useCollectiveContact": False,
        "contactId": CUSTOMER.external_id,
    }
    assert "voucherStatus" not in voucher


def test_a_credit_note_is_positive_and_says_what_it_credits():
    document = credit_note(line(100), remark="Stornorechnung zu RE/2026/0001 vom 31.03.2026")
    voucher = translate.voucher(document)
    assert document.kind is Kind.CREDIT_NOTE
    assert voucher["type"] == "salescreditnote"
    assert voucher["totalGrossAmount"] == 119
    assert voucher["voucherItems"][0]["amount"] == 100
    assert voucher["remark"] == "RG/2026/0001 – Stornorechnung zu RE/2026/0001 vom 31.03.2026"


def test_without_dates_of_their_own_the_document_s_date_holds():
    voucher = translate.voucher(invoice(line(1), due_date=None))
    assert voucher["shippingDate"] == voucher["dueDate"] == voucher["voucherDate"]


def test_the_collective_contact_under_the_customer_s_name():
    walk_in = dataclasses.replace(CUSTOMER, collective=True, external_id=None, name="x" * 300)
    voucher = translate.voucher(invoice(line(1), contact=walk_in))
    assert voucher["useCollectiveContact"] is True
    assert voucher["contactName"] == "x" * 255
    assert "contactId" not in voucher


@pytest.mark.parametrize("length", [900, 1000, 5000])
def test_of_a_long_remark_the_numbers_stay(length):
    document = invoice(line(1), person="Erika", order="S00012 " + "x" * length, remark="Less A-1")
    remark = translate.remark(document)
    assert len(remark) <= translate.MAX_REMARK
    assert remark.startswith("RE/2026/0001 – Erika – S00012 xxx")
    assert remark.endswith("Less A-1")


def test_a_remark_is_one_line_and_never_too_long():
    document = invoice(line(1), person="Erika\nMuster ", remark="A-1,\tA-2 " * 500)
    remark = translate.remark(document)
    assert remark.startswith("RE/2026/0001 – Erika Muster – A-1, A-2 A-1")
    assert len(remark) == translate.MAX_REMARK
