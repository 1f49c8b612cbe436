"""xero-python: creating, editing, approving, voiding and deleting documents."""
import datetime

import pytest
from xero_python.accounting import (
    Contact,
    CreditNote,
    CreditNotes,
    CurrencyCode,
    Invoice,
    Invoices,
    LineAmountTypes,
    LineItem,
    LineItemTracking,
)
from xero_python.exceptions import AccountingBadRequestException

TODAY = datetime.date(2026, 11, 20)


def line(**fields):
    return LineItem(**{"description": "Work", "quantity": 2, "unit_amount": 10.5,
                       "account_code": "200", **fields})


def invoice(**fields):
    return Invoice(**{"type": "ACCREC", "contact": Contact(name="Northern Lights Ltd"),
                      "date": TODAY, "due_date": TODAY, "status": "AUTHORISED",
                      "line_items": [line()], **fields})


@pytest.fixture
def create(api, tenant):
    def create(*invoices, **options):
        return api.create_invoices(tenant, Invoices(invoices=list(invoices)), **options).invoices
    return create


@pytest.fixture
def change(api, tenant):
    def change(row, **fields):
        sent = Invoices(invoices=[Invoice(invoice_id=row.invoice_id, **fields)])
        return api.update_invoice(tenant, row.invoice_id, sent).invoices[0]
    return change


def refusal(call, *args, **kwargs):
    with pytest.raises(AccountingBadRequestException) as caught:
        call(*args, **kwargs)
    return caught.value.reason


def test_creates_and_numbers(create):
    made = create(invoice(), invoice())
    assert [m.invoice_number for m in made] == ["INV-0001", "INV-0002"]
    assert [float(v) for v in (made[0].sub_total, made[0].total_tax, made[0].total,
                               made[0].amount_due)] == [21.0, 4.2, 25.2, 25.2]
    assert made[0].date == TODAY
    assert made[0].branding_theme_id
    assert made[0].contact.is_customer is True


def test_a_draft_may_be_incomplete(create):
    made = create(invoice(status="DRAFT", due_date=None,
                          line_items=[LineItem(description="Something")]))[0]
    assert made.status == "DRAFT"
    assert float(made.total) == 0.0


def test_fifty_at_once_with_three_bad_ones(create, api, tenant):
    batch = [invoice(invoice_number=f"B-{n}") for n in range(50)]
    batch[7].line_items[0].account_code = "999"
    batch[21].line_items[0].tax_type = "NOSUCH"
    batch[40].contact = Contact(contact_id="11111111-1111-4111-8111-111111111111")
    made = create(*batch, summarize_errors=False)
    bad = [n for n, m in enumerate(made) if m.status_attribute_string == "ERROR"]
    assert bad == [7, 21, 40]
    assert {m.status_attribute_string for n, m in enumerate(made) if n not in bad} == {"OK"}
    assert made[7].has_errors is True
    assert made[7].invoice_id == "00000000-0000-0000-0000-000000000000"
    assert made[7].validation_errors[0].message == (
        "Account code '999' is not a valid code for this document.")
    assert api.get_invoices(tenant, page=1).pagination.item_count == 47


def test_one_bad_refuses_the_batch_by_default(create, api, tenant):
    reason = refusal(create, invoice(), invoice(line_items=[line(account_code="999")]))
    assert reason == "Account code '999' is not a valid code for this document."
    assert api.get_invoices(tenant, page=1).invoices == []


def test_good_ones_saved_if_that_is_how_it_is(create, api, tenant, control):
    control.assumptions(summarised_400_saves_good=True)
    refusal(create, invoice(), invoice(line_items=[line(account_code="999")]))
    assert len(api.get_invoices(tenant, page=1).invoices) == 1


def test_edits_lines_by_their_ids(create, change):
    made = create(invoice(status="DRAFT", line_items=[line(), line(description="Second")]))[0]
    first, second = made.line_items
    changed = change(made, line_items=[
        LineItem(line_item_id=first.line_item_id, quantity=3), line(description="Third")])
    assert [row.description for row in changed.line_items] == ["Work", "Third"]
    assert changed.line_items[0].line_item_id == first.line_item_id
    assert second.line_item_id not in {r.line_item_id for r in changed.line_items}
    assert float(changed.line_items[0].line_amount) == 31.5
    assert float(changed.total) == 63.0


def test_an_echo_of_what_was_read_changes_nothing(create, api, tenant):
    made = create(invoice())[0]
    read = api.get_invoice(tenant, made.invoice_id).invoices[0]
    written = api.update_invoice(tenant, made.invoice_id, Invoices(invoices=[read])).invoices[0]
    assert float(written.total) == 25.2
    assert written.status == "AUTHORISED"


def test_posts_by_number_update(create, api, tenant):
    made = create(invoice(invoice_number="MINE-1", status="DRAFT"))[0]
    again = api.update_or_create_invoices(tenant, Invoices(invoices=[
        invoice(invoice_number="MINE-1", reference="second")])).invoices[0]
    assert again.invoice_id == made.invoice_id
    assert (again.reference, again.status) == ("second", "AUTHORISED")


def test_numbers_are_unique(create):
    create(invoice(invoice_number="MINE-1"))
    assert refusal(create, invoice(invoice_number="mine-1")) == "Invoice # must be unique."


def test_bills_share_their_numbers(create):
    made = create(*[invoice(type="ACCPAY", invoice_number="SUP-1",
                            line_items=[line(account_code="429")]) for _ in range(2)])
    assert made[0].invoice_id != made[1].invoice_id
    assert made[0].line_items[0].tax_type == "INPUT2"


def test_approves(create, change):
    made = create(invoice(status="DRAFT"))[0]
    assert change(made, status="SUBMITTED").status == "SUBMITTED"
    assert change(made, status="AUTHORISED").status == "AUTHORISED"


def test_approval_wants_a_due_date(create, change):
    made = create(invoice(status="DRAFT", due_date=None))[0]
    assert refusal(change, made, status="AUTHORISED") == "The DueDate field is mandatory"


def test_without_the_right_to_approve_it_stays_a_draft(create, control):
    control.act(action="role", user="Ada", role="INVOICEONLY")
    assert create(invoice())[0].status == "DRAFT"


def test_voids_and_keeps_the_figures(create, change):
    voided = change(create(invoice())[0], status="VOIDED")
    assert voided.status == "VOIDED"
    assert float(voided.total) == float(voided.amount_due) == 25.2
    assert len(voided.line_items) == 1


def test_deletes_a_draft(create, change):
    assert change(create(invoice(status="DRAFT"))[0], status="DELETED").status == "DELETED"


@pytest.mark.parametrize(("start", "end"), [
    ("DRAFT", "VOIDED"), ("SUBMITTED", "VOIDED"), ("AUTHORISED", "DELETED"),
    ("AUTHORISED", "DRAFT"), ("AUTHORISED", "SUBMITTED"), ("DRAFT", "PAID")])
def test_other_ways_are_closed(create, change, start, end):
    made = create(invoice(status=start))[0]
    assert refusal(change, made, status=end) == "Invoice not of valid status for modification"


@pytest.mark.parametrize("end", ["VOIDED", "DELETED"])
def test_what_is_over_cannot_be_edited(create, change, end):
    made = create(invoice(status="AUTHORISED" if end == "VOIDED" else "DRAFT"))[0]
    change(made, status=end)
    assert refusal(change, made, reference="x") == "Invoice not of valid status for modification"


def test_cannot_be_created_as_paid(create):
    assert refusal(create, invoice(status="PAID")) == "Invoice not of valid status for creation"


def test_with_a_payment_only_some_fields_are_free(create, change, control):
    made = create(invoice())[0]
    control.act(action="pay", id=made.invoice_id, amount=5)
    assert change(made, reference="new").reference == "new"
    line_id = made.line_items[0].line_item_id
    free = change(made, line_items=[LineItem(line_item_id=line_id, description="Other words")])
    assert free.line_items[0].description == "Other words"
    text = "This document cannot be edited as it has a payment or credit note allocated to it."
    assert refusal(change, made, date=datetime.date(2026, 11, 1)) == text
    assert refusal(change, made, line_items=[LineItem(line_item_id=line_id, quantity=9)]) == text
    assert refusal(change, made, status="VOIDED") == (
        "The status VOIDED cannot be applied to the invoice because it has payments or credit "
        "notes allocated to it.")


def test_inclusive_and_no_tax(create):
    inclusive, none = create(
        invoice(line_amount_types=LineAmountTypes.INCLUSIVE),
        invoice(line_amount_types=LineAmountTypes.NOTAX))
    assert [float(v) for v in (inclusive.sub_total, inclusive.total_tax, inclusive.total)] == [
        17.5, 3.5, 21.0]
    assert [float(v) for v in (none.sub_total, none.total_tax, none.total)] == [21.0, 0.0, 21.0]
    assert none.line_items[0].tax_type == "NONE"


def test_discounts(create):
    made = create(invoice(line_items=[line(discount_rate=10)]))[0]
    assert float(made.line_items[0].line_amount) == 18.9
    assert made.is_discounted is True
    assert float(made.total_discount) == 2.1
    assert refusal(create, invoice(type="ACCPAY", line_items=[
        line(account_code="429", discount_rate=10)])) == (
            "Discounts may not be applied to ACCPAY invoices.")


def test_tax_amounts_may_be_given(create):
    made = create(invoice(line_items=[line(tax_amount=4.21)]))[0]
    assert [float(made.total_tax), float(made.total)] == [4.21, 25.21]


def test_tracking(create, api, tenant):
    tracked = line(tracking=[LineItemTracking(name="Region", option="North")])
    made = create(invoice(line_items=[tracked]))[0]
    assert made.line_items[0].tracking[0].tracking_option_id
    paged = api.get_invoices(tenant, page=1).invoices[0].line_items[0].tracking[0]
    assert (paged.option, paged.tracking_option_id) == ("North", None)


def test_items_fill_the_line(create):
    made = create(invoice(line_items=[LineItem(item_code="DESK", quantity=1)]))[0]
    filled = made.line_items[0]
    assert (filled.description, float(filled.unit_amount), filled.account_code) == (
        "Standing desk, oak", 349.0, "200")


def test_four_decimals_only_on_demand(create, api, tenant):
    made = create(invoice(line_items=[line(quantity=1000, unit_amount=0.1234)]), unitdp=4)[0]
    assert float(made.line_items[0].unit_amount) == 0.1234
    assert float(made.sub_total) == 123.4
    cut = api.get_invoice(tenant, made.invoice_id).invoices[0]
    assert float(cut.line_items[0].unit_amount) == 0.12
    assert float(cut.sub_total) == 123.4
    rounded = create(invoice(line_items=[line(quantity=1000, unit_amount=0.1234)]))[0]
    assert float(rounded.sub_total) == 120.0


def test_what_is_not_sent_stays_to_the_last_decimal(create, change):
    made = create(invoice(status="DRAFT", line_items=[
        line(quantity=1000, unit_amount=0.1234, tax_amount=24.7)]), unitdp=4)[0]
    approved = change(made, status="AUTHORISED")
    assert [float(v) for v in (approved.sub_total, approved.total_tax)] == [123.4, 24.7]
    row = LineItem(line_item_id=made.line_items[0].line_item_id, description="Other words")
    renamed = change(made, line_items=[row])
    assert [float(v) for v in (renamed.sub_total, renamed.total_tax)] == [123.4, 24.7]


def test_other_amount_types_tax_anew(create, change):
    made = create(invoice(status="DRAFT"))[0]
    inclusive = change(made, line_amount_types=LineAmountTypes.INCLUSIVE)
    assert [float(v) for v in (inclusive.sub_total, inclusive.total_tax, inclusive.total)] == [
        17.5, 3.5, 21.0]


def test_an_account_archived_later_hinders_only_its_lines(create, change, control):
    made, draft = create(invoice(), invoice(status="DRAFT"))
    control.act(action="archive_account", code="200")
    assert change(made, reference="still").reference == "still"
    assert refusal(change, draft, status="AUTHORISED") == (
        "Account code '200' has been archived, or deleted.")


def test_foreign_currency_and_its_rate(create):
    made = create(invoice(currency_code=CurrencyCode.EUR, currency_rate=1.151234))[0]
    assert float(made.currency_rate) == 1.151234
    assert float(create(invoice(currency_code=CurrencyCode.EUR))[0].currency_rate) == 1.15


def test_odd_rates_warn(create):
    odd = invoice(currency_code=CurrencyCode.EUR, currency_rate=99)
    made = create(odd, summarize_errors=False)[0]
    assert made.status_attribute_string == "WARNING"
    assert made.warnings


def test_credit_notes_live_like_invoices(api, tenant):
    note = CreditNote(type="ACCRECCREDIT", contact=Contact(name="Northern Lights Ltd"),
                      date=TODAY, status="AUTHORISED", line_items=[line()])
    made = api.create_credit_notes(tenant, CreditNotes(credit_notes=[note])).credit_notes[0]
    assert made.credit_note_number == "CN-0001"
    assert float(made.remaining_credit) == 25.2
    sent = CreditNotes(credit_notes=[
        CreditNote(credit_note_id=made.credit_note_id, status="VOIDED")])
    voided = api.update_credit_note(tenant, made.credit_note_id, sent)
    assert voided.credit_notes[0].status == "VOIDED"


def test_credit_notes_take_no_discount(api, tenant):
    note = CreditNote(type="ACCRECCREDIT", contact=Contact(name="Northern Lights Ltd"),
                      line_items=[line(discount_rate=5)])
    assert "Discounts may not be applied" in refusal(
        api.create_credit_notes, tenant, CreditNotes(credit_notes=[note]))
