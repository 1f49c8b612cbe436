"""xero-python: every class of error, as the client understands it."""
import datetime
import json

import pytest
from xero_python.accounting import Contact, CurrencyCode, Invoice, Invoices, LineItem
from xero_python.exceptions import (
    AccountingBadRequestException,
    HTTPStatusException,
    NotFoundException,
    RateLimitException,
)

UNKNOWN = "11111111-1111-4111-8111-111111111111"


def bad(**fields):
    return Invoices(invoices=[Invoice(**{
        "type": "ACCREC", "contact": Contact(name="Northern Lights Ltd"), "status": "AUTHORISED",
        "due_date": datetime.date(2026, 12, 31), "line_items": [LineItem(
            description="Work", quantity=1, unit_amount=10, account_code="200")], **fields})])


def test_400_with_elements(api, tenant):
    with pytest.raises(AccountingBadRequestException) as caught:
        api.create_invoices(tenant, bad(line_items=None))
    data = caught.value.error_data
    assert (data["ErrorNumber"], data["Type"]) == (10, "ValidationException")
    assert data["Elements"][0]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert caught.value.reason == "One or more line items must be specified"


def test_400_of_a_filter(api, tenant):
    with pytest.raises(AccountingBadRequestException) as caught:
        api.get_invoices(tenant, where='Nonsense=="x"')
    assert caught.value.error_data["ErrorNumber"] == 16
    assert caught.value.error_data["Message"] == (
        "No property or field 'Nonsense' exists in type 'Invoice'")


def test_401_expired(api, tenant, control):
    control.tokens(expire=True)
    with pytest.raises(HTTPStatusException) as caught:
        api.get_organisations(tenant)
    assert caught.value.status == 401
    assert json.loads(caught.value.body)["Detail"].startswith("TokenExpired: token expired at ")


def test_401_scope_missing(api, tenant, xero_python, control):
    small = control.connect(scope="offline_access accounting.contacts.read", exchange=True)
    xero_python.token = {**small["tokens"], "scope": small["tokens"]["scope"].split()}
    assert api.get_contacts(tenant).contacts
    with pytest.raises(HTTPStatusException) as caught:
        api.get_invoices(tenant)
    body = json.loads(caught.value.body)
    assert (body["Status"], body["Detail"]) == (401, "AuthorizationUnsuccessful")


def test_403_wrong_organisation(api):
    with pytest.raises(HTTPStatusException) as caught:
        api.get_organisations(UNKNOWN)
    body = json.loads(caught.value.body)
    assert (body["Status"], body["Title"], body["Detail"]) == (
        403, "Forbidden", "AuthenticationUnsuccessful")


def test_403_disconnected(api, tenant, control):
    control.act(action="disconnect")
    with pytest.raises(HTTPStatusException) as caught:
        api.get_organisations(tenant)
    assert caught.value.status == 403


def test_404(api, tenant):
    with pytest.raises(NotFoundException) as caught:
        api.get_invoice(tenant, UNKNOWN)
    assert caught.value.headers["Content-Type"] == "text/html; charset=utf-8"


def test_429_minute(api, tenant, control):
    control.faults(kind="rate_limit", retry_after=0, times=None)
    with pytest.raises(RateLimitException) as caught:
        api.get_organisations(tenant)
    assert caught.value.rate_limit == "minute"
    assert caught.value.headers["X-MinLimit-Remaining"] == "0"
    assert caught.value.body == b""


def test_429_concurrent(api, tenant, control):
    control.faults(kind="rate_limit", retry_after=0, times=None, problem="concurrent")
    with pytest.raises(RateLimitException) as caught:
        api.get_organisations(tenant)
    assert caught.value.rate_limit == "concurrent"


def test_500(api, tenant, control):
    control.faults(kind="error_500")
    with pytest.raises(HTTPStatusException) as caught:
        api.get_organisations(tenant)
    assert caught.value.status == 500
    assert json.loads(caught.value.body)["Type"] == "UnknownErrorException"


def test_501(api, tenant, raw):
    answer = raw.delete("Invoices")
    assert answer.status_code == 501
    assert answer.json()["Type"] == "ApiMethodNotImplementedException"


@pytest.mark.parametrize("kind", ["unavailable", "organisation_offline"])
def test_503(api, tenant, control, kind):
    control.faults(kind=kind)
    with pytest.raises(HTTPStatusException) as caught:
        api.get_organisations(tenant)
    assert caught.value.status == 503
    assert b"offline" in caught.value.body or b"unavailable" in caught.value.body


def test_a_put_whose_answer_is_lost_is_sent_again(api, tenant, control):
    """The client repeats it by itself: without a key that makes two invoices."""
    control.faults(kind="lose_answer", method="PUT", path="/Invoices$")
    api.create_invoices(tenant, bad())
    assert control.get("calls")["counts"]["PUT /api.xro/2.0/Invoices"] == 2
    assert len(api.get_invoices(tenant).invoices) == 2


def test_with_a_key_the_repeat_makes_no_second(api, tenant, control):
    control.faults(kind="lose_answer", method="PUT", path="/Invoices$")
    api.create_invoices(tenant, bad(), idempotency_key="once")
    assert len(api.get_invoices(tenant).invoices) == 1


CASES = {
    "A Contact must be specified for this type of transaction": {"contact": None},
    "Account code must be specified": {"line_items": [LineItem(
        description="x", quantity=1, unit_amount=1)]},
    "The description field is mandatory for each line item.": {"line_items": [LineItem(
        quantity=1, unit_amount=1, account_code="200")]},
    "Account code '090' is not a valid code for this document.": {"line_items": [LineItem(
        description="x", quantity=1, unit_amount=1, account_code="090")]},
    "Account code '610' is not a valid code for this document.": {"line_items": [LineItem(
        description="x", quantity=1, unit_amount=1, account_code="610")]},
    "Account code '299' has been archived, or deleted.": {"line_items": [LineItem(
        description="x", quantity=1, unit_amount=1, account_code="299")]},
    ("The TaxType code 20% (VAT on Income) does not exist or cannot be used for this type of "
     "transaction."): {"line_items": [LineItem(
        description="x", quantity=1, unit_amount=1, account_code="200",
        tax_type="20% (VAT on Income)")]},
    "The TaxType code OUTPUT does not exist or cannot be used for this type of transaction.": {
        "line_items": [LineItem(description="x", quantity=1, unit_amount=1, account_code="200",
                                tax_type="OUTPUT")]},
    "The TaxType code 'INPUT2' cannot be used with account code '200'.": {
        "line_items": [LineItem(description="x", quantity=1, unit_amount=1, account_code="200",
                                tax_type="INPUT2")]},
    "The line total 3.00 does not match the expected line total 2.00": {
        "line_items": [LineItem(description="x", quantity=2, unit_amount=1, line_amount=3,
                                account_code="200")]},
    "The invoice total does not equal the sum of the lines.": {"total": 12.01},
    "Organisation is not subscribed to currency NZD": {
        "currency_code": CurrencyCode.NZD},
}


@pytest.mark.parametrize("message", CASES)
def test_400_in_the_words_of_the_service(api, tenant, message):
    with pytest.raises(AccountingBadRequestException) as caught:
        api.create_invoices(tenant, bad(**CASES[message]))
    assert caught.value.reason == message
