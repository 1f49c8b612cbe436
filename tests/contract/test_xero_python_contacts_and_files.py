"""xero-python: contacts, PDF, attachments, e-mail, history, the online invoice."""
import pytest
from xero_python.accounting import (
    Address,
    Contact,
    ContactPerson,
    Contacts,
    HistoryRecord,
    HistoryRecords,
    Phone,
    RequestEmpty,
)
from xero_python.exceptions import AccountingBadRequestException


def refusal(call, *args, **kwargs):
    with pytest.raises(AccountingBadRequestException) as caught:
        call(*args, **kwargs)
    return caught.value.reason


@pytest.fixture
def create(api, tenant):
    return lambda **fields: api.create_contacts(
        tenant, Contacts(contacts=[Contact(**fields)])).contacts[0]


def test_creates_a_contact(create):
    made = create(name="Acme & Söhne", email_address="a@acme.example", contact_number="C1",
                  addresses=[Address(address_type="POBOX", city="Wien", country="Austria")],
                  phones=[Phone(phone_type="MOBILE", phone_number="123")],
                  contact_persons=[ContactPerson(first_name="Eva", last_name="B")])
    assert made.contact_status == "ACTIVE"
    assert (made.is_customer, made.is_supplier) == (False, False)
    assert {a.address_type: a.city for a in made.addresses} == {"STREET": "", "POBOX": "Wien"}
    assert {p.phone_type: p.phone_number for p in made.phones}["MOBILE"] == "123"
    assert made.contact_persons[0].first_name == "Eva"


def test_names_are_unique_among_the_active(create, control):
    create(name="Acme")
    text = ("The contact name ACME is already assigned to another contact. The contact name "
            "must be unique across all active contacts.")
    assert refusal(create, name="ACME") == text
    control.act(action="archive_contact", id="Acme")
    assert create(name="ACME").name == "ACME"


def test_contact_and_account_numbers_are_unique(create):
    create(name="One", contact_number="1", account_number="A")
    assert refusal(create, name="Two", contact_number="1") == (
        "Another contact has this contact number. Please enter a different contact number.")
    assert refusal(create, name="Two", account_number="A") == (
        "The Account Number already exists. Please enter a different Account Number.")


@pytest.mark.parametrize("name", ["", "<b>", " lead", "two  spaces"])
def test_bad_names(create, name):
    assert "Contact Name" in refusal(create, name=name)


def test_bad_email(create):
    assert refusal(create, name="X", email_address="nonsense") == "Email address must be valid."


def test_updates_are_sparse(api, tenant, create):
    made = create(name="Acme", email_address="a@acme.example")
    changed = api.update_contact(tenant, made.contact_id, Contacts(contacts=[
        Contact(contact_id=made.contact_id, first_name="Eva")])).contacts[0]
    assert (changed.email_address, changed.first_name) == ("a@acme.example", "Eva")


def test_posts_by_name_update(api, tenant, create):
    made = create(name="Acme")
    again = api.update_or_create_contacts(tenant, Contacts(contacts=[
        Contact(name="acme", email_address="n@acme.example")])).contacts[0]
    assert again.contact_id == made.contact_id


def test_reads_by_contact_number(api, tenant, create):
    made = create(name="Acme", contact_number="K-7")
    found = api.get_contact_by_contact_number(tenant, "K-7").contacts[0]
    assert found.contact_id == made.contact_id


def test_archives_although_invoices_stand(api, tenant, make):
    contact_id = make()["Contact"]["ContactID"]
    sent = Contacts(contacts=[Contact(contact_id=contact_id, contact_status="ARCHIVED")])
    assert api.update_contact(tenant, contact_id, sent).contacts[0].contact_status == "ARCHIVED"
    assert refusal(api.update_contact, tenant, contact_id, sent) == (
        "The specified contact details matched an archived contact. Archived contacts cannot "
        "currently be edited via the API.")


def test_merged_contacts_point_to_the_other(api, tenant, control):
    merged = control.act(action="merge_contacts", id="Northern Lights Ltd",
                         into="Ridgeway University")
    old = api.get_contact(tenant, merged["ContactID"]).contacts[0]
    assert old.merged_to_contact_id == merged["MergedToContactID"]


def _content(path):
    with open(path, "rb") as stream:
        return stream.read()


def test_pdf_of_an_invoice(api, tenant, make):
    content = _content(api.get_invoice_as_pdf(tenant, make()["InvoiceID"]))
    assert content.startswith(b"%PDF-1.4")
    assert content.rstrip().endswith(b"%%EOF")
    assert b"Northern Lights Ltd" in content


def test_pdf_of_a_credit_note(api, tenant, control, make):
    note = control.act(action="credit", id=make()["InvoiceID"])
    assert _content(api.get_credit_note_as_pdf(tenant, note["CreditNoteID"])).startswith(b"%PDF")


def test_attaches_and_reads_back(api, tenant, make):
    invoice_id, content = make()["InvoiceID"], b"%PDF-1.4 tiny"
    made = api.create_invoice_attachment_by_file_name(
        tenant, invoice_id, "INV 1.pdf", content, include_online=True).attachments[0]
    assert (made.mime_type, made.content_length) == ("application/pdf", len(content))
    listed = api.get_invoice_attachments(tenant, invoice_id).attachments
    assert [a.attachment_id for a in listed] == [made.attachment_id]
    by_id = api.get_invoice_attachment_by_id(
        tenant, invoice_id, made.attachment_id, "application/pdf")
    assert _content(by_id) == content
    by_name = api.get_invoice_attachment_by_file_name(
        tenant, invoice_id, "INV 1.pdf", "application/pdf")
    assert _content(by_name) == content
    assert api.get_invoice(tenant, invoice_id).invoices[0].has_attachments is True


def test_ten_attachments_and_no_more(api, tenant, make):
    invoice_id = make()["InvoiceID"]
    for number in range(10):
        api.create_invoice_attachment_by_file_name(tenant, invoice_id, f"{number}.txt", b"x")
    assert "10" in refusal(api.create_invoice_attachment_by_file_name, tenant, invoice_id,
                           "11.txt", b"x")


def test_attachment_names_and_sizes(api, tenant, make, control):
    invoice_id = make()["InvoiceID"]
    control.assumptions(attachment_bytes=1000)
    assert "name" in refusal(api.create_invoice_attachment_by_file_name, tenant, invoice_id,
                             "a*b.txt", b"x")
    assert "maximum size" in refusal(api.create_invoice_attachment_by_file_name, tenant,
                                     invoice_id, "big.txt", b"x" * 1001)


def test_sends_by_email(api, tenant, make):
    invoice_id = make()["InvoiceID"]
    assert api.email_invoice(tenant, invoice_id, RequestEmpty()) is None
    assert api.get_invoice(tenant, invoice_id).invoices[0].sent_to_contact is True
    notes = api.get_invoice_history(tenant, invoice_id).history_records
    assert "Invoice sent" in {note.changes for note in notes}


def test_drafts_are_not_sent(api, tenant, make):
    assert refusal(api.email_invoice, tenant, make(Status="DRAFT")["InvoiceID"], RequestEmpty())


def test_a_demo_company_sends_nothing(api, grant):
    demo = grant["tenants"][1]
    assert "limit" in refusal(api.email_invoice, demo, "INV-0002", RequestEmpty())


def test_the_daily_email_limit(api, tenant, make, control):
    control.act(action="email_cap", cap=1)
    invoice_id = make()["InvoiceID"]
    api.email_invoice(tenant, invoice_id, RequestEmpty())
    assert "limit" in refusal(api.email_invoice, tenant, invoice_id, RequestEmpty())


def test_history_takes_notes(api, tenant, make):
    invoice_id = make()["InvoiceID"]
    made = api.create_invoice_history(tenant, invoice_id, HistoryRecords(history_records=[
        HistoryRecord(details="From the shop")])).history_records[0]
    assert made.details == "From the shop"
    listed = api.get_invoice_history(tenant, invoice_id).history_records
    assert "From the shop" in [note.details for note in listed]
    assert refusal(api.create_invoice_history, tenant, invoice_id, HistoryRecords(history_records=[
        HistoryRecord(details="x" * 2501)]))


def test_online_invoice(api, tenant, make):
    url = api.get_online_invoice(tenant, make()["InvoiceID"]).online_invoices[0]
    assert "/in/" in url.online_invoice_url
    assert refusal(api.get_online_invoice, tenant, make(Status="DRAFT")["InvoiceID"])
