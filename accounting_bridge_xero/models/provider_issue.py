from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TEXTS = {
    # known before anything is sent
    "number_characters": _lt(
        "The number %(number)s has characters that %(provider)s does not take: only plain letters,"
        " digits and signs, no quotation mark or backslash. Reset to draft and change the number."
    ),
    "reference_long": _lt(
        "The reference has %(length)s characters; %(provider)s takes %(max)s. Shorten it."
    ),
    "contact_name_brackets": _lt(
        "The customer's name “%(name)s” has angle brackets; %(provider)s does not take them. Change"
        " it on the customer."
    ),
    "currency_digits": _lt(
        "%(currency)s has %(digits)s decimal places; %(provider)s computes with two. Enter the"
        " document there by hand and exclude it here."
    ),
    "company_total": _lt(
        "In %(currency)s the total is %(here)s here and %(there)s in %(provider)s, which keeps"
        " exchange rates with six decimals. The document itself is equal."
    ),
    "line_too_large": _lt("The amount of the line “%(line)s” is too large for %(provider)s."),
    "tracking_too_many": _lt(
        "The line “%(line)s” has more than the two tracking categories that %(provider)s takes."
    ),
    "fixed_tax": _lt(
        "%(provider)s knows percentages only: “%(taxes)s” is stated there as part of the tax of the"
        " line, and is declared as such. If it is no tax of that kind, invoice it as a line of its"
        " own instead."
    ),
    "item_code_long": _lt("The item code of the line “%(line)s” is too long for %(provider)s."),
    # what Xero says
    "number_voided": _lt(
        "In %(provider)s the number %(number)s belongs to a voided document, and is not taken"
        " again. Make a new document with a number of its own."
    ),
    "period_locked_there": _lt(
        "The books in %(provider)s are locked for the date of the document. Have them unlocked"
        " there and press Test Connection, or date the document later. %(message)s"
    ),
    "contact_number_used": _lt(
        "Another contact in %(provider)s has this contact number. Retry to link it. %(message)s"
    ),
    "contact_account_number_used": _lt(
        "Another contact in %(provider)s has this account number. %(message)s"
    ),
    "contact_missing": _lt("%(provider)s wants a contact on the document. %(message)s"),
    "contact_email_invalid": _lt(
        "%(provider)s does not take the customer's e-mail address. Correct it on the customer."
    ),
    "account_invalid": _lt(
        "%(provider)s does not take the account %(account)s on an invoice. Map another one."
    ),
    "account_missing": _lt("A line has no account in %(provider)s. Map one. %(message)s"),
    "tax_account_mismatch": _lt(
        "%(provider)s does not allow this tax rate on this account. Map another one of the two."
        " %(message)s"
    ),
    "tax_missing": _lt("A line has no tax rate in %(provider)s. Map one. %(message)s"),
    "currency_not_subscribed": _lt(
        "The currency %(currency)s is not set up in %(provider)s. Add it there; the plan must"
        " include several currencies."
    ),
    "has_payments": _lt(
        "In %(provider)s payments or credit notes are applied to the document. Remove them there"
        " first, or make a credit note. %(message)s"
    ),
    "status_not_allowed": _lt(
        "The document's status in %(provider)s does not allow this. Refresh to see it. %(message)s"
    ),
    "not_approved": _lt("The document is not approved in %(provider)s yet. %(message)s"),
    "amount_exceeds_open": _lt(
        "The amount is larger than what is open in %(provider)s. Refresh to see what was paid."
    ),
    "totals_refused": _lt(
        "%(provider)s computes another total than Odoo and refused the document. %(message)s"
    ),
    "description_missing": _lt("A line has no description. %(message)s"),
    "due_date_missing": _lt("%(provider)s does not take the due date. %(message)s"),
    "item_invalid": _lt("The item %(item)s is not known in %(provider)s. Reload the references."),
    "tracking_invalid": _lt("%(provider)s does not take the tracking option. %(message)s"),
    "attachment_too_large": _lt("The file has %(size)s bytes; %(provider)s takes %(most)s."),
    # connecting and calling
    "token_expired": _lt("The access to %(provider)s has expired; it is renewed."),
    "bad_answer": _lt("%(provider)s gave an answer that cannot be read; it is tried again later."),
    "bad_address": _lt("The address of %(provider)s is not valid. %(message)s"),
    "unreachable": _lt("%(provider)s cannot be reached at the moment; it is tried again later."),
    "timeout": _lt("%(provider)s did not answer in time."),
    "cut_off": _lt("The connection to %(provider)s broke off."),
    "key_in_use": _lt(
        "%(provider)s still remembers an earlier attempt; it is tried again in a few minutes."
    ),
    "not_found_there": _lt("%(provider)s did not receive it; it is sent again."),
    "number_unsearchable": _lt("The number %(number)s cannot be searched for in %(provider)s."),
    # proposals
    "rate_and_words": _lt("Same rate, and the names speak of the same thing"),
    "rate_other_words": _lt("Same rate, but the names differ in what they are for"),
    "zero_words": _lt("0 %%, and the names speak of the same thing"),
    "zero_none": _lt("0 %%: no tax"),
}


class AccountingBridgeProviderXero(models.AbstractModel):
    """Xero's own issues in words; `params` as in the issues of `tools`."""

    _inherit = "accounting.bridge.provider.xero"

    @api.model
    def _issue_texts(self):
        return TEXTS
