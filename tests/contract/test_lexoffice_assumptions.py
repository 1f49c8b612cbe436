"""What is not established can be switched: both answers of each guess about vouchers."""
import datetime

import pytest

from tests.contract.lexoffice import (
    ARCHIVED,
    AUSTRIAN,
    CUSTOMER,
    SUPPLIER,
    categories,
    item,
    voucher,
)
from tests.sandbox.lexoffice import seed


@pytest.fixture
def taken(lex):
    return lambda *items, **changes: lex.post(
        "vouchers", json=voucher(*items, **changes)).status_code == 201


DISTANCE = item("100.00", "19.00", 19, categories.DISTANCE_ORIGIN[0])


@pytest.mark.parametrize(("name", "lax", "items", "changes"), [
    ("vatfree_tax_type", True, [item("100.00", "0", 0)], {"taxType": "vatfree"}),
    ("negative_items", True, [item("200.00", "38.00"), item("-10.00", "-0.70", 7)], {}),
    ("zero_items", True, [item(), item("0", "0")], {}),
    ("remark_characters", 5000, [item()], {"remark": "x" * 2001}),
    ("voucher_items", 301, [item()] * 301, {}),
    ("tax_tolerance_cents", 1, [item("100.00", "19.01")], {}),
    ("half_cents_up", False, [item("2.50", "0.12", 5)], {}),
    ("refuse_more_decimals", False, [item()], {"totalGrossAmount": 119.001}),
    ("zero_rate_categories", False, [item("100.00", "19.00", 19, categories.EXPORT)],
     {"contactId": AUSTRIAN}),
    ("mixed_distance_sales_refused", False, [item(), DISTANCE], {}),
    ("role_required", False, [item()], {"contactId": SUPPLIER}),
    ("archived_contact_refused", False, [item()], {"contactId": ARCHIVED})])
def test_refused_unless_switched(taken, accountant, name, lax, items, changes):
    assert not taken(*items, **changes)
    accountant.assumptions(**{name: lax})
    assert taken(*items, **changes)


TWICE = [item("8.40", "1.60")] * 2  # of 16.80 it is 3.19


@pytest.mark.parametrize(("same_items", "items", "is_taken"), [
    ("apart", TWICE, True), ("together", TWICE, False), ("refuse", TWICE, False),
    ("together", [item("100.00", "19.00")] * 2, True),
    ("refuse", [item("100.00", "19.00")] * 2, False),
    ("refuse", [item("100.00", "19.00"), item("100.00", "7.00", 7)], True)])
def test_two_items_of_one_category_and_rate(taken, accountant, same_items, items, is_taken):
    accountant.assumptions(same_items=same_items)
    assert taken(*items) is is_taken


def test_a_negative_column_needs_a_total_above_nothing(taken, accountant):
    accountant.assumptions(negative_items=True)
    assert not taken(item("-100.00", "-19.00"))


def test_small_business_may_be_free(lex_of, accountant):
    small = lex_of("Kleinbetrieb Nord")
    body = voucher(item("100.00", "0", 0),
                   contactId=seed.contact_id("kleinbetrieb", "Nordlicht GmbH"))
    assert small.post("vouchers", json=body).status_code == 406
    accountant.assumptions(small_business_strict=False)
    assert small.post("vouchers", json=body).status_code == 201


def test_shipping_dates_are_for_sales(lex, taken, accountant):
    bought = {"type": "purchaseinvoice", "contactId": SUPPLIER, "shippingDate": "2026-11-19"}
    row = item(category=seed.MATERIAL)
    made = lex.create(voucherItems=[row], **bought)
    assert "shippingDate" not in lex.read(f"vouchers/{made}")
    sold = lex.create(shippingDate="2026-11-19")
    assert lex.read(f"vouchers/{sold}")["shippingDate"] == "2026-11-19T00:00:00.000+01:00"
    accountant.assumptions(shipping_date_on_purchases_refused=True)
    assert not taken(row, **bought)


def test_open_amount_may_be_text(lex, accountant):
    made = lex.create(contactId=CUSTOMER)
    accountant.assumptions(open_amount_as_text=True)
    assert lex.read(f"payments/{made}")["openAmount"] == "119.00"


def test_pages_of_contacts_may_be_smaller(lex, accountant):
    accountant.assumptions(contact_page_size=250)
    assert lex.get("contacts?size=251").status_code == 400


def test_lives_of_tokens(lexoffice, accountant):
    accountant.assumptions(access_seconds=60, refresh_days=1)
    code = accountant.connect(redirect_uri="")["code"]
    app = lexoffice.store.apps[lexoffice.client_id]
    tokens = lexoffice.oauth.exchange(app, {"code": code})
    assert tokens["expires_in"] == 60
    ends = lexoffice.store.refresh_tokens[tokens["refresh_token"]]["expires"]
    assert ends - lexoffice.clock.now() <= datetime.timedelta(days=1)


def test_only_what_there_is_can_be_switched(accountant):
    for wrong in ({"nothing": True}, {"post_status": 1}, {"negative_items": "yes"}):
        with pytest.raises(ValueError):
            accountant.assumptions(**wrong)
    accountant.assumptions(contact_latency=1)
    assert accountant.get("assumptions")["contact_latency"] == 1.0
