import pytest

from odoo.addons.accounting_bridge.tools import errors
from odoo.addons.accounting_bridge_xero.tools import outcomes, refusals

from .neutral import create, invoice, line

# As Xero words them, in its documentation and in public bug reports of its SDKs.
MESSAGES = {
    "Invoice # must be unique.": "number_used",
    "Credit Note # must be unique.": "number_used",
    "The contact name Harbour Ltd is already assigned to another contact. The contact name must"
    " be unique across all active contacts.": "contact_name_used",
    "Another contact has this contact number. Please enter a different contact"
    " number.": "contact_number_used",
    "The Account Number already exists. Please enter a different Account"
    " Number.": "contact_account_number_used",
    "The contact with the specified contact details has been archived. The contact must be"
    " un-archived before creating new invoices or credit notes.": "contact_archived",
    "The specified contact details matched an archived contact. Archived contacts cannot currently"
    " be edited via the API.": "contact_archived",
    "A Contact must be specified for this type of transaction": "contact_missing",
    "Contact Name cannot be empty.": "contact_name_missing",
    "Email address must be valid.": "contact_email_invalid",
    "The document date cannot be before the end of year lock date, currently set at"
    " 31-Jul-2013": "period_locked_there",
    "The document date cannot be before the period lock date, currently set at"
    " 31-Jul-2013": "period_locked_there",
    "Account code '310' has been archived, or deleted.": "account_archived",
    "Account code must be specified": "account_missing",
    "Account code '200' is not a valid code for this document.": "account_invalid",
    "The TaxType code OUTPUT9 does not exist or cannot be used for this type of"
    " transaction.": "tax_invalid",
    "The TaxType code 'INPUT2' cannot be used with account code '200'.": "tax_account_mismatch",
    "The TaxType field is mandatory": "tax_missing",
    "Organisation is not subscribed to currency EUR": "currency_not_subscribed",
    "The status VOIDED cannot be applied to the invoice because it has payments or credit notes"
    " allocated to it.": "has_payments",
    "This document cannot be edited as it has a payment or credit note allocated to"
    " it.": "has_payments",
    "Invoice not of valid status for modification": "status_not_allowed",
    "Invoice not of valid status for creation": "status_not_allowed",
    "Payments can only be made against authorised documents": "not_approved",
    "Payment amount exceeds the amount outstanding on this document": "amount_exceeds_open",
    "The line total 37.62 does not match the expected line total 37.63": "totals_refused",
    "The invoice total does not equal the sum of the lines.": "totals_refused",
    "The document total does not equal the sum of the lines.": "totals_refused",
    "One or more line items must be specified": "no_lines",
    "The description field is mandatory for each line item.": "description_missing",
    "The DueDate field is mandatory": "due_date_missing",
    "Item code 'WIDGET' is not valid": "item_invalid",
    "An existing Credit Note with the specified CreditNoteID could not be found": "not_found",
    "The moon is in the wrong phase": "rejected",
}


@pytest.mark.parametrize("message", MESSAGES)
def test_messages(message):
    issue = refusals.issue_of(message)
    assert issue.code == MESSAGES[message]
    assert issue.message == message


def test_parameters():
    said = refusals.issue_of("Account code '310' has been archived, or deleted.")
    assert said.params == {"code": "310"}
    assert refusals.issue_of("Organisation is not subscribed to currency EUR").params == {
        "currency": "EUR"
    }


@pytest.mark.parametrize(
    "row",
    [
        {"HasErrors": False, "ValidationErrors": []},
        {"StatusAttributeString": "OK"},
        {"StatusAttributeString": "WARNING", "Warnings": [{"Message": "odd rate"}]},
        {},
    ],
)
def test_accepted_elements(row):
    assert refusals.of_element(row) == []


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ({"HasErrors": True, "ValidationErrors": [{"Message": "Odd"}]}, ["rejected"]),
        ({"StatusAttributeString": "ERROR"}, ["rejected"]),
        ({"HasErrors": True, "ValidationErrors": None}, ["rejected"]),
        ({"ValidationErrors": [{"Message": "The TaxType field is mandatory"}]}, ["tax_missing"]),
        (
            {
                "HasErrors": True,
                "Contact": {"ValidationErrors": [{"Message": "Email address must be valid."}]},
            },
            ["contact_email_invalid"],
        ),
        ({"HasErrors": True, "ValidationErrors": [None, "x", {"Message": None}]}, ["rejected"]),
    ],
)
def test_refused_elements(row, codes):
    assert [issue.code for issue in refusals.of_element(row)] == codes


def test_secrets_in_a_message_are_masked():
    assert "abc" not in refusals.issue_of("bad token=abc").message


# === WHAT AN ERROR OF A WHOLE CALL MEANS ===

TASK = create(invoice(line(1)))


@pytest.mark.parametrize(
    ("error", "result", "stop"),
    [
        (errors.OutcomeUnknown(), "uncertain", False),
        (errors.RateLimited(), "retry", True),
        (errors.Unavailable(), "retry", True),
        (errors.OutOfTime(), "retry", True),
        (errors.AuthenticationError(expired=True), "retry", True),
        (errors.PermissionMissing(), "retry", True),
        (errors.Rejected("no"), "rejected", False),
        (errors.NotFound(), "rejected", False),
        (errors.Conflict(), "rejected", False),
    ],
)
def test_errors_become_outcomes(error, result, stop):
    outcome = outcomes.of_error(TASK, error)
    assert (outcome.key, outcome.result.value, outcome.stop) == (TASK.key, result, stop)
    assert len(outcome.issues) == 1


def test_what_was_not_tried_may_go_at_once():
    assert outcomes.of_error(TASK, errors.OutOfTime()).retry_at is not None
    assert outcomes.of_error(TASK, errors.Unavailable()).retry_at is None


@pytest.mark.parametrize("as_element", [True, False])
def test_a_key_that_xero_remembers_waits(as_element):
    said = "Idempotency Key: 17 is used with a different request."
    error = errors.Rejected("" if as_element else said)
    if as_element:
        error.payload = {"Elements": [{"ValidationErrors": [{"Message": said}]}]}
    outcome = outcomes.of_error(TASK, error)
    assert (outcome.result.value, outcome.issues[0].code) == ("retry", "key_in_use")
    assert outcome.retry_at
    assert not outcomes.is_whole_batch(error)
