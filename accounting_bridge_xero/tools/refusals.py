"""Xero's messages turned into issue codes; what Xero said is kept verbatim beside the code.

The messages are those of the Xero developer docs and of public bug reports of its SDKs. What is
not recognised becomes `rejected`, with the message to read.
"""

import re

from odoo.addons.accounting_bridge.tools import redact
from odoo.addons.accounting_bridge.tools.documents import Issue

from . import facts

_KNOWN = tuple(
    (re.compile(pattern, re.I), code)
    for pattern, code in (
        (r"(invoice|credit note) ?(#|number)? must be unique", "number_used"),
        (r"contact name (?P<name>.*) is already assigned", "contact_name_used"),
        (r"another contact has this contact number", "contact_number_used"),
        (r"account number already exists", "contact_account_number_used"),
        (r"number .*(already (exists|been used|in use)|must be unique)", "number_used"),
        (r"contact .*(has been archived|matched an archived contact)", "contact_archived"),
        (r"contact name cannot be empty", "contact_name_missing"),
        (r"contact must be specified", "contact_missing"),
        (r"e-?mail address must be valid", "contact_email_invalid"),
        (r"(end of year|period) lock date", "period_locked_there"),
        (r"account code '?(?P<code>[^' ]*)'? has been archived", "account_archived"),
        (r"account code must be specified", "account_missing"),
        (r"account code '?(?P<account>[^' ]*)'? is not a valid code", "account_invalid"),
        (r"taxtype code .* cannot be used with account code", "tax_account_mismatch"),
        (r"taxtype code '?(?P<tax>[^' ]*)'? does not exist", "tax_invalid"),
        (r"taxtype field is mandatory", "tax_missing"),
        (r"not subscribed to currency (?P<currency>[A-Z]{3})", "currency_not_subscribed"),
        (r"status \w+ cannot be applied .*payments or credit notes", "has_payments"),
        (r"cannot be edited as it has a payment", "has_payments"),
        (r"not of valid status (for (modification|creation)|or type)", "status_not_allowed"),
        (r"only be made against authorised", "not_approved"),
        (r"exceeds the amount outstanding", "amount_exceeds_open"),
        (r"line total .* does not match the expected", "totals_refused"),
        (r"total does not equal the sum of the lines", "totals_refused"),
        (r"one or more line items must be specified", "no_lines"),
        (r"description field is mandatory", "description_missing"),
        (r"duedate|due date", "due_date_missing"),
        (r"item with code '?(?P<code>[^']*?)'? already exists", "item_code_used"),
        (r"item code '?(?P<item>[^']*?)'? is not valid", "item_invalid"),
        (r"tracking (option|category)", "tracking_invalid"),
        (r"could not be found", "not_found"),
        (r"daily (email|e-mail) limit|email.*limit", "email_limit"),
    )
)


def issue_of(message, level="error"):
    """:return: the `documents.Issue` that a message of Xero stands for"""
    message = redact.cut(redact.text(message or ""), 1000)
    for pattern, code in _KNOWN:
        found = pattern.search(message)
        if found:
            params = {k: v.rstrip(".") for k, v in found.groupdict().items() if v}
            return Issue(code, params, message=message, level=level)
    return Issue("rejected", message=message, level=level)


def of_element(row):
    """:return: list of Issue: why Xero refused this element; empty where it did not"""
    messages = _messages(row, "ValidationErrors")
    failed = row.get("StatusAttributeString") == "ERROR" or row.get("HasErrors") is True
    if not messages and not failed and not row.get("HasValidationErrors"):
        return []
    for nested in _nested(row):
        messages += [m for m in _messages(nested, "ValidationErrors") if m not in messages]
    if messages:
        return [issue_of(message) for message in messages]
    return [issue_of("")] if failed else []


def warnings(row):
    """:return: list of Issue of level "warning" that came with an accepted element"""
    return [issue_of(message, "warning") for message in _messages(row, "Warnings")]


def _nested(row):
    contact = row.get("Contact")
    return [*([contact] if isinstance(contact, dict) else []), *facts.rows(row, "LineItems")]


def _messages(row, name):
    found = [str(message.get("Message") or "") for message in facts.rows(row, name)]
    return list(dict.fromkeys(m for m in found if m))


def of_error(error):
    """:return: list of Issue: why a whole call was refused"""
    found = [issue for row in facts.rows(error.payload, "Elements") for issue in of_element(row)]
    return found or [issue_of(error.message) if error.message else error.issue()]
