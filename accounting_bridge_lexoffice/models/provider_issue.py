from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

TEXTS = {
    # known before anything is sent
    "eur_only": _lt(
        "%(provider)s keeps its books in euros only; this document is in %(currency)s. Exclude it"
        " from the transfer and have it entered there by hand."
    ),
    "negative_column": _lt(
        "With “%(tax)s” the deductions exceed what is invoiced (%(net)s net); %(provider)s takes no"
        " negative amounts. Credit the deduction in a document of its own."
    ),
    "amount_large": _lt("With “%(tax)s” the amount exceeds what %(provider)s takes (%(max)s)."),
    "number_missing": _lt("%(provider)s wants a number. Give the document one."),
    "category_split": _lt(
        "With the posting category “%(tax)s” %(provider)s takes one tax rate in a document only."
        " Make a document of its own for each rate, or map another category."
    ),
    "contact_required": _lt(
        "The posting category “%(tax)s” wants a customer of its own. Do not book “%(name)s” on the"
        " collective contact."
    ),
    "company_required": _lt(
        "The posting category “%(tax)s” is for companies only. Enter “%(name)s” as a company, or"
        " map another category for private customers."
    ),
    "distance_mixed": _lt(
        "%(provider)s does not take the distance sale “%(tax)s” together with other sales. Make a"
        " document of its own for it."
    ),
    # what lexoffice says
    "rate_refused": _lt(
        "%(provider)s does not take the tax rate of %(rate)s %% with this posting category. Map"
        " another one. %(message)s"
    ),
    "category_refused": _lt(
        "%(provider)s does not take the posting category (any more). Reload the references and map"
        " another one. %(message)s"
    ),
    "totals_refused": _lt(
        "%(provider)s computes another total than Odoo and refused the document: nothing was"
        " booked. Have the company round taxes per tax, so that further ones fit. Book this one"
        " there by hand and exclude it here, or credit it. %(message)s"
    ),
    "contact_missing": _lt("%(provider)s wants a contact on the document. %(message)s"),
    "contact_refused": _lt(
        "%(provider)s does not take the contact of “%(name)s”: it was archived or deleted there, or"
        " is no customer. Put that right there, then retry. %(message)s"
    ),
    "remark_refused": _lt("%(provider)s does not take the remark. %(message)s"),
    "voucher_closed": _lt(
        "The document is paid or locked in %(provider)s and cannot be changed there any more."
    ),
    "doubled_there": _lt(
        "%(provider)s holds the number %(number)s %(count)s times, with the same customer, date and"
        " total. Odoo linked the oldest one; have the others deleted there."
    ),
    # files
    "file_too_large": _lt(
        "The file is larger than the 5 MiB that %(provider)s takes. Make it smaller (pictures in"
        " the layout), or have it attached there by hand."
    ),
    "file_type": _lt("%(provider)s takes PDF, JPG, PNG and, if switched on, XML files only."),
    "file_toxic": _lt(
        "%(provider)s refused the PDF because it is protected or contains a program. Attach another"
        " one there by hand."
    ),
    "file_invoice_invalid": _lt("%(provider)s refused the e-invoice as invalid. %(message)s"),
    "file_unreadable": _lt("%(provider)s could not read the picture."),
    # connecting and calling
    "plan_downgraded": _lt(
        "The contract with %(provider)s does not include the interface any more. Upgrade it there;"
        " nothing is lost, and what waits is transferred then."
    ),
    "not_found_there": _lt("%(provider)s did not receive it; it is sent again."),
    "not_offered": _lt("%(provider)s does not offer this. Do it there by hand."),
}
CURES = {
    "eur_only": "exclude",
    "negative_column": "move",
    "category_split": "connection",  # where the mappings are
    "totals_refused": "exclude",
    "contact_required": "partner",
    "company_required": "partner",
    "rate_refused": "connection",  # where the mappings are
    "category_refused": "connection",  # where the mappings are
    "contact_refused": "partner",
    "key_permission": "connection",
    "plan_downgraded": "connection",
}


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """lexoffice's own issues in words; `params` as in the issues of `tools`."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _issue_texts(self):
        return super()._issue_texts() | TEXTS

    @api.model
    def _issue_cures(self):
        return super()._issue_cures() | CURES
