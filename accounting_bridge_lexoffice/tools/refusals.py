"""lexoffice's refusals turned into issue codes; what it said is kept verbatim beside the code.

There are two formats (lexoffice API documentation, Error codes): vouchers, contacts and files
answer a list of issues, of which each names a field and a key, and files sometimes one of them
alone; everything else answers a message, some with details. Keys and fields are those that the
documentation and its users report. What is not recognised becomes `rejected`, with the words.
"""

import re

from odoo.addons.accounting_bridge.tools import redact
from odoo.addons.accounting_bridge.tools.documents import Issue

# "field: key", the first that fits.
_KNOWN = tuple(
    (re.compile(pattern, re.I), code)
    for pattern, code in (
        (r"version: invalid_value", "conflict"),
        (r"contactId: Missing_ContactId", "contact_missing"),
        (r"contactId: ", "contact_refused"),
        (r".*: collective_customer_not_applicable", "contact_required"),
        (r".*: individual_person_not_applicable", "company_required"),
        (r".*: account_number_already_exists", "contact_race"),
        (r".*countryCode: ", "country_refused"),
        (r".*: invalid_taxrate_(?P<rate>[\d.,]+)", "rate_refused"),
        (r".*: invalid_taxamount", "totals_refused"),
        (r".*: invalid_total_amount", "totals_refused"),
        (r"voucherItems\S*categoryId: split\w*", "category_split"),
        (r"voucherItems\S*categoryId: ", "category_refused"),
        (r"voucherNumber: missing_entity", "number_missing"),
        (r"remark: ", "remark_refused"),
        (r".*: action_forbidden_voucher_state_or_payment", "voucher_closed"),
        (r".*: (max_file_size_exceeded|invalid_size)", "file_too_large"),
        (r".*: inacceptable_file_extension", "file_type"),
        (r".*: voucher_upload_toxic_pdf", "file_toxic"),
        (r".*: invalid_xrechnung", "file_invoice_invalid"),
        (r".*: image_conversion_error", "file_unreadable"),
    )
)


def issues_of(payload):
    """:param payload: body of a refusal, any JSON
    :return: list of Issue, empty where the body names no reason"""
    return [_issue(words) for words in dict.fromkeys(_reasons(payload)) if words]


def words(payload):
    """:return: all that a refusal says in a line of text, None where it has no known form"""
    if not isinstance(payload, dict):
        return None
    reasons = [reason for reason in _reasons(payload) if reason]
    message = payload.get("message")
    if isinstance(message, str) and message.strip():
        reasons.insert(0, message.strip())
    if reasons:
        return "; ".join(dict.fromkeys(reasons))
    return "" if payload.keys() == {"message"} else None


def _reasons(payload):
    if not isinstance(payload, dict):
        return []
    listed = payload.get("IssueList")
    if isinstance(listed, list):
        return [_legacy(row) for row in listed if isinstance(row, dict)]
    if "i18nKey" in payload:
        return [_legacy(payload)]
    details = payload.get("details")
    if isinstance(details, list):
        return [_detail(row) for row in details if isinstance(row, dict)]
    return []


def _legacy(row):
    """One issue: "field: key"."""
    return ": ".join(str(row[name]) for name in ("source", "i18nKey") if row.get(name))


def _detail(row):
    """A detail of the other format: "field: violation: message"."""
    names = ("field", "violation", "message")
    return ": ".join(str(row[name]) for name in names if row.get(name))


def _issue(words_):
    message = redact.cut(redact.text(words_), 1000)
    for pattern, code in _KNOWN:
        found = pattern.match(message)
        if found:
            params = {name: value for name, value in found.groupdict().items() if value}
            return Issue(code, params, message=message)
    return Issue("rejected", message=message)
