"""The rules of the books and the shapes on the wire, over plain HTTP."""
import re
import xml.etree.ElementTree as ET

import pytest

from .conftest import messages

UNKNOWN = "11111111-1111-4111-8111-111111111111"
LINE = {"Description": "Work", "Quantity": 1, "UnitAmount": 100, "AccountCode": "200"}


def stamp(raw, row):
    return raw.get(f"Invoices/{row['InvoiceID']}").json()["Invoices"][0]["UpdatedDateUTC"]


# -- shapes ---------------------------------------------------------------------------------
def test_the_envelope(raw):
    body = raw.get("Organisation").json()
    assert body["Status"] == "OK"
    assert body["ProviderName"] == "Accounting Bridge"
    assert re.fullmatch(r"/Date\(\d{13}\)/", body["DateTimeUTC"])
    assert re.fullmatch(r"[0-9a-f-]{36}", body["Id"])


def test_who_does_not_ask_for_json_gets_xml(raw):
    answer = raw.get("Organisation", headers={"Accept": "*/*"})
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    tree = ET.fromstring(answer.text)
    assert tree.findtext("Organisations/Organisation/Name") == "Bridge Trading (UK)"


def test_dates_are_midnight_utc_whatever_the_zone(make):
    row = make(Date="2026-09-14", DueDate="/Date(1789344000000)/")
    assert row["Date"] == row["DueDate"] == "/Date(1789344000000+0000)/"
    assert row["DateString"] == "2026-09-14T00:00:00"
    assert make(Date="2026-09-14T23:30:00")["Date"] == "/Date(1789344000000+0000)/"
    assert make(Date="1969-12-31", Status="DRAFT")["Date"] == "/Date(-86400000+0000)/"


def test_today_is_today_in_the_zone_of_the_organisation(raw, grant, control):
    control.time(freeze="2026-11-21T20:00:00Z")
    fresh = control.connect(tenants=["Kiwi Supplies"], exchange=True,
                            scope="accounting.invoices accounting.contacts")
    answer = raw.put("Invoices", json={"Type": "ACCREC", "Contact": {"Name": "Boom FM"},
                                       "LineItems": [LINE]}, headers={
        "xero-tenant-id": grant["tenants"][2],
        "Authorization": f"Bearer {fresh['tokens']['access_token']}"})
    assert answer.json()["Invoices"][0]["DateString"] == "2026-11-22T00:00:00"


def test_answers_to_writes_lack_what_only_reads_have(raw, make):
    written = make()
    assert not {"Payments", "CreditNotes", "AmountCredited", "StatusAttributeString"} & set(written)
    read = raw.get(f"Invoices/{written['InvoiceID']}").json()["Invoices"][0]
    assert read["Payments"] == read["CreditNotes"] == []
    assert read["AmountCredited"] == 0.0


def test_contacts_are_short_in_pages(raw, make):
    make()
    contact = raw.get("Invoices?page=1").json()["Invoices"][0]["Contact"]
    assert set(contact) == {"ContactID", "Name", "Addresses", "Phones", "ContactGroups",
                            "ContactPersons", "HasValidationErrors"}


def test_one_bare_object_is_as_good_as_a_list(raw):
    body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [LINE]}
    for sent in (body, {"Invoices": [body]}):
        answer = raw.put("Invoices", json=sent)
        assert (answer.status_code, len(answer.json()["Invoices"])) == (200, 1)


@pytest.mark.parametrize("change", [
    {"LineAmountTypes": "NO_TAX"}, {"LineAmountTypes": "exclusive"}, {"Type": "SALE"},
    {"Status": "OPEN"}, {"Date": "tomorrow"}, {"DueDate": "31/12/2026"},
    {"LineItems": [{**LINE, "Quantity": "many"}]}, {"LineItems": LINE}, {"Contact": "Me"}])
def test_what_cannot_be_read_ends_the_call(raw, change):
    body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [LINE]}
    answer = raw.put("Invoices?summarizeErrors=false", json={**body, **change})
    assert (answer.status_code, answer.json()["ErrorNumber"]) == (400, 14)
    assert answer.json()["Type"] == "PostDataInvalidException"
    assert "Elements" not in answer.json()


def test_bad_json(raw):
    answer = raw.put("Invoices", data=b"{", headers={"Content-Type": "application/json"})
    assert answer.json()["ErrorNumber"] == 14


def test_not_found_is_a_page(raw):
    for path in (f"Invoices/{UNKNOWN}", f"Contacts/{UNKNOWN}", f"Payments/{UNKNOWN}", "Nonsense"):
        answer = raw.get(path)
        assert (answer.status_code, answer.headers["Content-Type"], answer.text) == (
            404, "text/html; charset=utf-8", "The resource you're looking for cannot be found")


@pytest.mark.parametrize("body", ["", "Bearer", "Bearer nonsense", "Basic eDp5"])
def test_no_token_no_answer(raw, body):
    answer = raw.get("Organisation", headers={"Authorization": body})
    assert answer.status_code == 401
    assert set(answer.json()) == {"Type", "Title", "Status", "Detail", "Instance", "Extensions"}


def test_the_id_of_a_connection_is_no_tenant(raw, sandbox):
    connection = next(iter(sandbox.store.connections))
    for tenant in (connection, "", UNKNOWN):
        answer = raw.get("Organisation", headers={"xero-tenant-id": tenant})
        assert answer.status_code == 403


# -- elements of a batch ----------------------------------------------------------------------
def test_unknown_ids_in_a_batch(raw, control):
    sent = {"Invoices": [{"InvoiceID": UNKNOWN, "Status": "VOIDED"}]}
    assert messages(raw.post("Invoices", json=sent)) == [
        "An existing Invoice with the specified InvoiceID could not be found"]
    control.assumptions(unknown_id_in_bulk="404")
    assert raw.post("Invoices", json=sent).status_code == 404


def test_elements_of_a_refused_batch(raw, control):
    good = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [LINE]}
    sent = {"Invoices": [good, {**good, "LineItems": []}]}
    assert len(raw.put("Invoices", json=sent).json()["Elements"]) == 1
    control.assumptions(summarised_400_elements="all")
    elements = raw.put("Invoices", json=sent).json()["Elements"]
    assert [bool(e["ValidationErrors"]) for e in elements] == [False, True]


def test_a_number_twice_in_one_batch(raw):
    one = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "InvoiceNumber": "N-1",
           "LineItems": [LINE]}
    answer = raw.put("Invoices?summarizeErrors=false", json={"Invoices": [one, one]}).json()
    assert [e["StatusAttributeString"] for e in answer["Invoices"]] == ["OK", "ERROR"]


@pytest.mark.parametrize(("status", "switch"), [
    ("VOIDED", "voided_number_reusable"), ("DELETED", "deleted_number_reusable")])
def test_numbers_of_what_is_over(raw, make, control, status, switch):
    row = make(InvoiceNumber="N-1", Status="AUTHORISED" if status == "VOIDED" else "DRAFT")
    raw.post(f"Invoices/{row['InvoiceID']}", json={"Status": status})
    again = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "InvoiceNumber": "N-1",
             "LineItems": [LINE]}
    assert messages(raw.put("Invoices", json=again)) == ["Invoice # must be unique."]
    assert messages(raw.post("Invoices", json=again)) == [
        "Invoice not of valid status for modification"]
    control.assumptions(**{switch: True})
    assert raw.put("Invoices", json=again).status_code == 200


# -- lock dates, rights, currencies -------------------------------------------------------------
def test_nothing_before_the_end_of_year_lock_date(raw, make, control):
    old = make(Date="2013-07-31")
    draft = make(Date="2013-07-31", Status="DRAFT")
    paid = make(Date="2013-08-01")
    control.act(action="pay", id=paid["InvoiceID"], amount=1, date="2013-07-31")
    control.act(action="lock_dates", year="2013-07-31")
    text = ("The document date cannot be before the end of year lock date, currently set at "
            "31-Jul-2013")
    body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "Date": "2013-07-31",
            "DueDate": "2013-08-31", "Status": "AUTHORISED", "LineItems": [LINE]}
    assert messages(raw.put("Invoices", json=body)) == [text]
    assert raw.put("Invoices", json={**body, "Date": "2013-08-01"}).status_code == 200
    assert messages(raw.post(f"Invoices/{old['InvoiceID']}", json={"Reference": "x"})) == [text]
    assert messages(raw.post(f"Invoices/{old['InvoiceID']}", json={"Status": "VOIDED"})) == [text]
    assert messages(raw.post(f"Invoices/{draft['InvoiceID']}",
                             json={"Status": "AUTHORISED"})) == [text]
    pay = {"Invoice": {"InvoiceID": old["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 1}
    assert messages(raw.put("Payments", json={**pay, "Date": "2013-07-01"})) == [text]
    assert raw.put("Payments", json={**pay, "Date": "2026-11-01"}).status_code == 200
    payment = raw.get("Payments").json()["Payments"][0]["PaymentID"]
    assert messages(raw.post(f"Payments/{payment}", json={"Status": "DELETED"})) == [text]


def test_the_period_lock_date_lets_advisers_pass(make, raw, control):
    control.act(action="lock_dates", period="2026-06-30")
    row = make(Date="2026-06-15")
    control.act(action="role", user="Ada", role="STANDARD")
    assert messages(raw.post(f"Invoices/{row['InvoiceID']}", json={"Reference": "x"})) == [
        "The document date cannot be before the period lock date, currently set at 30-Jun-2026"]
    organisation = raw.get("Organisation").json()["Organisations"][0]
    assert organisation["PeriodLockDate"] == "/Date(1782777600000+0000)/"
    assert "EndOfYearLockDate" not in organisation


@pytest.mark.parametrize("status", [401, 403])
def test_who_may_only_read_writes_nothing(raw, control, status):
    control.assumptions(read_only_write=status)
    control.act(action="role", user="Ada", role="READONLY")
    assert raw.get("Invoices").status_code == 200
    assert raw.put("Invoices", json={}).status_code == status


@pytest.mark.parametrize(("path", "scope"), [
    ("Invoices", "accounting.invoices.read"), ("CreditNotes", "accounting.invoices"),
    ("Payments", "accounting.payments.read"), ("Overpayments", "accounting.payments"),
    ("BankTransactions", "accounting.banktransactions.read"),
    ("Contacts", "accounting.contacts.read"), ("Accounts", "accounting.settings.read"),
    ("Items", "accounting.settings"), ("Items", "accounting.invoices.read"),
    ("Users", "accounting.settings.read"), ("Organisation", "accounting.settings.read")])
def test_each_resource_has_its_scope(raw, control, path, scope):
    def status(scope):
        tokens = control.connect(scope=scope, exchange=True)["tokens"]
        return raw.get(path, headers={"Authorization": f"Bearer {tokens['access_token']}"}
                       ).status_code
    assert status(scope) == 200
    assert status("openid accounting.attachments") == 401


def test_read_scopes_do_not_write(raw, control):
    tokens = control.connect(scope="accounting.contacts.read", exchange=True)["tokens"]
    answer = raw.put("Contacts", json={"Name": "X"}, headers={
        "Authorization": f"Bearer {tokens['access_token']}"})
    assert (answer.status_code, answer.json()["Detail"]) == (401, "AuthorizationUnsuccessful")


def test_unsubscribed_currencies(raw, control):
    control.act(action="currency", code="EUR")
    body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "CurrencyCode": "EUR",
            "LineItems": [LINE]}
    assert messages(raw.put("Invoices", json=body)) == [
        "Organisation is not subscribed to currency EUR"]
    assert raw.put("Currencies", json={"Code": "EUR"}).status_code == 200
    assert raw.put("Invoices", json=body).status_code == 200


# -- contacts of documents ------------------------------------------------------------------
def test_archived_contacts_get_no_documents(raw, make, control):
    contact = make()["Contact"]["ContactID"]
    control.act(action="archive_contact", id=contact)
    body = {"Type": "ACCREC", "Contact": {"ContactID": contact}, "LineItems": [LINE]}
    text = ("The contact with the specified contact details has been archived. The contact must "
            "be un-archived before creating new invoices or credit notes.")
    assert messages(raw.put("Invoices", json=body)) == [text]


@pytest.mark.parametrize(("rule", "contacts"), [("match", 2), ("create", 2)])
def test_a_name_alone_matches_or_creates(raw, control, rule, contacts):
    control.assumptions(contact_by_name=rule)
    body = {"Type": "ACCREC", "Contact": {"Name": "Northern Lights Ltd"}, "LineItems": [LINE]}
    assert raw.put("Invoices", json=body).status_code == (200 if rule == "match" else 400)
    assert len(raw.get("Contacts").json()["Contacts"]) == contacts


def test_a_new_name_makes_a_contact(raw, make):
    made = make(Contact={"Name": "Brand New"})
    assert raw.get(f"Contacts/{made['Contact']['ContactID']}").status_code == 200


def test_more_than_an_id_edits_the_contact_and_drops_persons(raw, make):
    made = raw.put("Contacts", json={"Name": "Acme", "ContactPersons": [
        {"FirstName": "Eva"}]}).json()["Contacts"][0]
    make(Contact={"ContactID": made["ContactID"]})
    path = f"Contacts/{made['ContactID']}"
    assert raw.get(path).json()["Contacts"][0]["ContactPersons"]
    make(Contact={"ContactID": made["ContactID"], "EmailAddress": "new@acme.example"})
    contact = raw.get(path).json()["Contacts"][0]
    assert (contact["EmailAddress"], contact["ContactPersons"]) == ("new@acme.example", [])


def test_a_foreign_name_inside_a_document(raw, make):
    contact = make()["Contact"]["ContactID"]
    body = {"Type": "ACCREC", "Contact": {"ContactID": contact, "Name": "Ridgeway University"},
            "LineItems": [LINE]}
    assert "is already assigned to another contact" in messages(raw.put("Invoices", json=body))[0]


# -- what moves UpdatedDateUTC ------------------------------------------------------------------
def test_some_edits_of_part_paid_documents_do_not_show(raw, make, control):
    row = make()
    control.act(action="pay", id=row["InvoiceID"], amount=1)
    before = stamp(raw, row)
    control.time(advance=60)
    for silent in ({"DueDate": "2027-03-01"}, {"SentToContact": True}):
        assert raw.post(f"Invoices/{row['InvoiceID']}", json=silent).status_code == 200
        assert stamp(raw, row) == before
    raw.post(f"Invoices/{row['InvoiceID']}", json={"Reference": "x"})
    assert stamp(raw, row) != before


def test_sent_to_contact_alone_is_a_valid_post(raw, make):
    row = make()
    answer = raw.post("Invoices", json={"InvoiceID": row["InvoiceID"], "SentToContact": True})
    assert answer.json()["Invoices"][0]["SentToContact"] is True


def test_a_contact_turns_customer_without_a_new_stamp(raw, make, control):
    path = "Contacts?where=Name==\"Northern Lights Ltd\""
    before = raw.get(path).json()["Contacts"][0]
    control.time(advance=60)
    make()
    after = raw.get(path).json()["Contacts"][0]
    assert (before["IsCustomer"], after["IsCustomer"]) == (False, True)
    assert before["UpdatedDateUTC"] == after["UpdatedDateUTC"]


def test_paid_by_credit_is_not_paid_by_money(raw, make, control):
    row = make()
    control.act(action="credit", id=row["InvoiceID"])
    read = raw.get(f"Invoices/{row['InvoiceID']}").json()["Invoices"][0]
    assert (read["Status"], read["AmountPaid"], read["AmountCredited"], read["AmountDue"]) == (
        "PAID", 0.0, 120.0, 0.0)
    answer = raw.post(f"Invoices/{row['InvoiceID']}", json={
        "Contact": {"Name": "Ridgeway University"}})
    assert answer.status_code == 400


def test_refused_writes_leave_no_trace(raw, make, control):
    row = make()
    control.act(action="pay", id=row["InvoiceID"], amount=1)
    before = control.get("dump")["tenants"]
    raw.post(f"Invoices/{row['InvoiceID']}", json={"Reference": "x", "Date": "2026-01-01"})
    raw.put("Invoices", json={"Type": "ACCREC", "Contact": {"Name": "Nobody Yet"},
                              "LineItems": [{**LINE, "AccountCode": "999"}]})
    assert control.get("dump")["tenants"] == before
