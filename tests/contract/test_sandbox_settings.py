"""How an organisation is set up: the accountant changes it, the API shows it and refuses."""
import pytest
import requests

from tests.sandbox.xero.seed import stable_id

from .conftest import messages

BRIDGE = stable_id("tenant", "bridge")
LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}
BODY = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "Status": "AUTHORISED",
        "DueDate": "2027-01-31", "LineItems": [LINE]}


@pytest.fixture
def press(sandbox):
    """Press a button of the accountant on the page of the settings; what that page shows then."""
    def press(action, answered=200, **form):
        address = f"{sandbox.url}/books/{BRIDGE}/"
        answer = requests.post(address + f"act/{action}", timeout=60, data={
            "next": f"/books/{BRIDGE}/settings", **form})
        assert answer.status_code == answered, answer.text
        return answer.text
    return press


@pytest.fixture
def account(raw):
    def account(code):
        return next(row for row in raw.get("Accounts").json()["Accounts"] if row["Code"] == code)
    return account


def test_an_account_that_takes_no_payments_refuses_them(raw, make, press, account):
    invoice = make()
    payment = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": "855"},
               "Date": "2026-11-01", "Amount": 10}
    assert raw.put("Payments", json=payment).status_code == 200
    press("edit_account", code="855", EnablePaymentsToAccount="false")
    assert account("855")["EnablePaymentsToAccount"] is False
    assert messages(raw.put("Payments", json=payment)) == [
        "Account code '855' is not a valid code for this document."]
    press("edit_account", code="855", EnablePaymentsToAccount="true")
    assert raw.put("Payments", json=payment).status_code == 200


@pytest.mark.parametrize("code", ["090", "610"])
def test_bank_and_system_accounts_have_no_such_switch(press, code):
    assert "cannot be switched" in press(
        "edit_account", 400, code=code, EnablePaymentsToAccount="true")


def test_a_bank_account_takes_payments_and_does_not_say_so(raw, make, account):
    assert account("090")["EnablePaymentsToAccount"] is False
    payment = {"Invoice": {"InvoiceID": make()["InvoiceID"]}, "Account": {"Code": "090"},
               "Amount": 10}
    assert raw.put("Payments", json=payment).status_code == 200


@pytest.mark.parametrize("kind", ["CREDITCARD", "PAYPAL", "BANK"])
def test_kinds_of_bank_accounts(control, account, kind):
    control.act(action="edit_account", code="091", BankAccountType=kind)
    assert account("091")["BankAccountType"] == kind
    with pytest.raises(ValueError, match="no bank account"):
        control.act(action="edit_account", code="200", BankAccountType=kind)


def test_an_archived_account_takes_no_lines_until_it_is_restored(raw, press, account):
    shown = press("edit_account", code="200", Status="ARCHIVED")
    assert "id='archive-200'>Restore" in shown
    assert account("200")["Status"] == "ARCHIVED"
    assert messages(raw.put("Invoices", json=BODY)) == [
        "Account code '200' has been archived, or deleted."]
    press("edit_account", code="200", Status="ACTIVE")
    assert raw.put("Invoices", json=BODY).status_code == 200


def test_system_accounts_are_not_archived(press):
    assert "System accounts" in press("edit_account", 400, code="610", Status="ARCHIVED")


def test_what_an_account_does_not_have_is_not_edited(control):
    with pytest.raises(ValueError, match="no Balance to edit"):
        control.act(action="edit_account", code="200", Balance=5)
    with pytest.raises(ValueError, match="no account 999"):
        control.act(action="edit_account", code="999", Name="New")
    with pytest.raises(ValueError, match="no tax rate FREE"):
        control.act(action="edit_account", code="200", TaxType="FREE")


def test_a_changed_rate_taxes_what_comes_after(raw, make, press):
    before = make()
    shown = press("tax_rate", tax_type="OUTPUT2", rate="17.5")
    assert "17.5 %" in shown
    rates = {row["TaxType"]: row for row in raw.get("TaxRates").json()["TaxRates"]}
    assert rates["OUTPUT2"]["EffectiveRate"] == 17.5
    assert rates["OUTPUT2"]["TaxComponents"][0]["Rate"] == 17.5
    assert (before["TotalTax"], make()["TotalTax"]) == (20.0, 17.5)


@pytest.mark.parametrize("fields", [
    {"tax_type": "OUTPUT2", "rate": "many"}, {"tax_type": "OUTPUT2", "rate": "120"},
    {"tax_type": "OUTPUT2", "status": "GONE"}, {"tax_type": "FREE", "rate": "1"}])
def test_rates_that_cannot_be(press, fields):
    press("tax_rate", 400, **fields)


def test_a_locked_period_refuses_until_it_is_opened(raw, press, control):
    control.act(action="role", user="Ada", role="STANDARD")
    press("lock_dates", period="2026-10-31", year="2025-12-31")
    organisation = raw.get("Organisation").json()["Organisations"][0]
    assert organisation["EndOfYearLockDate"] == "/Date(1767139200000+0000)/"
    assert messages(raw.put("Invoices", json={**BODY, "Date": "2026-10-31"})) == [
        "The document date cannot be before the period lock date, currently set at 31-Oct-2026"]
    press("lock_dates")
    assert raw.put("Invoices", json={**BODY, "Date": "2026-10-31"}).status_code == 200
    assert "PeriodLockDate" not in raw.get("Organisation").json()["Organisations"][0]


def test_another_base_currency(raw, press, account):
    press("base_currency", code="EUR")
    assert raw.get("Organisation").json()["Organisations"][0]["BaseCurrency"] == "EUR"
    assert account("090")["CurrencyCode"] == "EUR"
    invoice = raw.put("Invoices", json=BODY).json()["Invoices"][0]
    assert (invoice["CurrencyCode"], invoice["CurrencyRate"]) == ("EUR", 1.0)
    assert "cannot be changed" in press("base_currency", 400, code="GBP")


def test_no_such_currency(press):
    press("base_currency", 400, code="POUND")


def test_a_further_organisation(control, raw):
    found = control.post("found", name="Wrong Ltd", currency="EUR")
    grant = control.connect(tenants=["Wrong Ltd"], exchange=True,
                            scope="accounting.settings accounting.contacts")
    assert grant["tenants"] == [found["tenantId"]]
    headers = {"xero-tenant-id": found["tenantId"],
               "Authorization": f"Bearer {grant['tokens']['access_token']}"}
    organisation = raw.get("Organisation", headers=headers).json()["Organisations"][0]
    assert (organisation["Name"], organisation["BaseCurrency"]) == ("Wrong Ltd", "EUR")
    assert organisation["ShortCode"] == found["ShortCode"] != "!Br1dG"
    assert raw.get("Contacts", headers=headers).json()["Contacts"] == []
    with pytest.raises(ValueError, match="already"):
        control.post("found", name="Wrong Ltd")
