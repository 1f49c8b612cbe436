"""xero-python: lists of the organisation, paging, filters, If-Modified-Since."""
import datetime

import pytest
from xero_python.exceptions import HTTPStatusException


def test_reads_the_accounts(api, tenant):
    accounts = {a.code: a for a in api.get_accounts(tenant).accounts}
    assert accounts["200"].type.value == "REVENUE"
    assert accounts["090"].type.value == "BANK"
    assert accounts["090"].enable_payments_to_account is False
    assert accounts["092"].currency_code.value == "EUR"
    assert accounts["299"].status == "ARCHIVED"
    assert [c for c, a in accounts.items() if a.system_account == "ROUNDING"] == ["868"]


def test_filters_accounts(api, tenant):
    accounts = api.get_accounts(tenant, where='Type=="BANK" AND Status=="ACTIVE"').accounts
    assert sorted(a.code for a in accounts) == ["090", "091", "092"]


def test_reads_one_account(api, tenant):
    account = api.get_accounts(tenant, where='Code=="200"').accounts[0]
    assert api.get_account(tenant, account.account_id).accounts[0].name == "Sales"


def test_reads_tax_rates_with_the_deleted_ones(api, tenant):
    rates = {r.tax_type: r for r in api.get_tax_rates(tenant).tax_rates}
    assert float(rates["OUTPUT2"].effective_rate) == 20.0
    assert rates["OUTPUT2"].can_apply_to_revenue is True
    assert rates["INPUT2"].can_apply_to_revenue is False
    assert rates["OUTPUT"].status == "DELETED"


def test_reads_currencies(api, tenant):
    codes = {c.code.value for c in api.get_currencies(tenant).currencies}
    assert codes == {"GBP", "EUR", "USD"}


def test_reads_branding_themes_in_their_order(api, tenant):
    themes = api.get_branding_themes(tenant).branding_themes
    assert [t.sort_order for t in themes] == [0, 1, 2]
    assert themes[0].name == "Standard"


def test_reads_items(api, tenant):
    items = {i.code: i for i in api.get_items(tenant).items}
    assert float(items["DESK"].sales_details.unit_price) == 349.0
    assert items["DESK"].is_tracked_as_inventory is False


def test_reads_tracking(api, tenant):
    categories = api.get_tracking_categories(tenant).tracking_categories
    assert [c.name for c in categories] == ["Region", "Department"]
    assert [o.name for o in categories[0].options] == ["North", "South", "East", "West"]


def test_reads_users_and_roles(api, tenant):
    roles = {u.first_name: u.organisation_role for u in api.get_users(tenant).users}
    assert roles == {"Ada": "FINANCIALADVISER", "Stan": "STANDARD", "Iris": "INVOICEONLY",
                     "Rita": "READONLY"}


def test_pages_have_lines_and_a_count(api, tenant, make):
    for _ in range(5):
        make()
    page = api.get_invoices(tenant, page=2, page_size=2)
    assert len(page.invoices) == 2
    assert page.invoices[0].line_items[0].description == "Work"
    assert (page.pagination.page, page.pagination.page_size) == (2, 2)
    assert (page.pagination.page_count, page.pagination.item_count) == (3, 5)


def test_a_page_past_the_end_is_empty(api, tenant, make):
    make()
    assert api.get_invoices(tenant, page=9).invoices == []


def test_unpaged_lists_have_no_lines(api, tenant, make):
    make()
    answer = api.get_invoices(tenant)
    assert answer.invoices[0].line_items == []
    assert answer.pagination is None


def test_a_thousand_on_a_page_and_no_more(api, tenant):
    assert api.get_invoices(tenant, page=1, page_size=1000).invoices == []
    with pytest.raises(HTTPStatusException):
        api.get_invoices(tenant, page=1, page_size=1001)


def test_summaries_leave_out_lines_and_payments(api, tenant, make):
    make()
    invoice = api.get_invoices(tenant, summary_only=True).invoices[0]
    assert invoice.line_items is None
    assert invoice.payments is None
    assert float(invoice.total) == 120.0


def test_statuses_ids_numbers_and_contacts_select(api, tenant, make):
    draft, sent = make(Status="DRAFT", InvoiceNumber="D-1"), make(InvoiceNumber="A-1")
    def numbers(**selection):
        return [i.invoice_number for i in api.get_invoices(tenant, **selection).invoices]
    assert numbers(statuses=["DRAFT"]) == ["D-1"]
    assert numbers(i_ds=[sent["InvoiceID"]]) == ["A-1"]
    assert numbers(invoice_numbers=["A-1", "D-1"], page=1) == ["D-1", "A-1"]
    assert numbers(contact_i_ds=[draft["Contact"]["ContactID"]], page=1) == ["D-1", "A-1"]
    assert numbers(search_term="a-") == ["A-1"]
    assert numbers(created_by_my_app=True) == ["D-1", "A-1"]


def test_only_what_changed_since(api, tenant, make, control):
    old = make()
    control.time(advance=60)
    moment = datetime.datetime.fromisoformat(control.get("time")["now"])
    new = make()
    found = api.get_invoices(tenant, if_modified_since=moment).invoices
    assert [i.invoice_id for i in found] == [new["InvoiceID"]]
    control.time(advance=60)
    later = datetime.datetime.fromisoformat(control.get("time")["now"])
    control.act(action="pay", id=old["InvoiceID"], amount=1)
    found = api.get_invoices(tenant, if_modified_since=later).invoices
    assert [i.invoice_id for i in found] == [old["InvoiceID"]]


def test_default_order_is_by_change(api, tenant, make, control):
    first, second = make(), make()
    control.time(advance=5)
    control.act(action="edit", id=first["InvoiceID"], Reference="later")
    found = api.get_invoices(tenant, page=1).invoices
    assert [i.invoice_id for i in found] == [second["InvoiceID"], first["InvoiceID"]]


def test_order_can_be_asked_for(api, tenant, make):
    make(InvoiceNumber="B"), make(InvoiceNumber="C"), make(InvoiceNumber="A")
    found = api.get_invoices(tenant, order="InvoiceNumber DESC", page=1).invoices
    assert [i.invoice_number for i in found] == ["C", "B", "A"]


def test_where_asks_for_dates_and_amounts(api, tenant, make):
    make(Date="2026-01-15", InvoiceNumber="OLD")
    make(Date="2026-06-15", InvoiceNumber="NEW")
    where = "Date >= DateTime(2026, 02, 01) && AmountDue > 100"
    assert [i.invoice_number for i in api.get_invoices(tenant, where=where).invoices] == ["NEW"]


def test_reads_one_invoice_by_id_or_number(api, tenant, make):
    made = make(InvoiceNumber="ONE/1".replace("/", "-"))
    by_id = api.get_invoice(tenant, made["InvoiceID"]).invoices[0]
    by_number = api.get_invoice(tenant, "ONE-1").invoices[0]
    assert by_id.invoice_id == by_number.invoice_id
    assert by_id.contact.addresses and by_id.contact.phones


def test_reads_contacts(api, tenant):
    contacts = api.get_contacts(tenant).contacts
    assert sorted(c.name for c in contacts) == ["Northern Lights Ltd", "Ridgeway University"]
    assert len(contacts[0].addresses) == 2
    assert len(contacts[0].phones) == 4


def test_archived_contacts_only_if_asked_for(api, tenant, control):
    control.act(action="archive_contact", id="Ridgeway University")
    assert len(api.get_contacts(tenant).contacts) == 1
    found = api.get_contacts(tenant, include_archived=True).contacts
    assert {c.contact_status for c in found} == {"ACTIVE", "ARCHIVED"}


def test_contact_names_are_found_whatever_their_case(api, tenant):
    found = api.get_contacts(tenant, where='Name=="NORTHERN lights ltd"').contacts
    assert [c.name for c in found] == ["Northern Lights Ltd"]


def test_reads_the_recorded_vectors(api, grant):
    kiwi = grant["tenants"][2]
    invoice = api.get_invoice(kiwi, "INV-0016").invoices[0]
    assert [float(v) for v in (invoice.sub_total, invoice.total_tax, invoice.total)] == [
        470.65, 70.6, 541.25]
    assert invoice.status == "PAID"
    assert float(invoice.amount_paid) == 0.0
    assert float(invoice.amount_credited) == 541.25
    assert invoice.credit_notes[0].credit_note_number == "CN-0025"
    assert float(invoice.credit_notes[0].applied_amount) == 541.25
    retainer = api.get_invoice(kiwi, "INV-0010").invoices[0]
    assert [float(v) for v in (retainer.sub_total, retainer.total_tax)] == [434.78, 65.22]
