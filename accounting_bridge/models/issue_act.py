from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What people have done with a document that is there.
TEXTS = {
    "act_not_offered": _lt("%(provider)s does not offer this."),
    "act_differs": _lt(
        "In %(provider)s it is another document than the customer's: see what differs. Have it put"
        " right there first, or credit it and issue it anew."
    ),
    "act_removed": _lt(
        "The connection to %(provider)s was removed: nothing more can be done there from Odoo."
    ),
    "submit_status": _lt(
        "Only a draft is submitted for approval. In %(provider)s it is “%(got)s”."
    ),
    "approve_status": _lt(
        "Only what is a draft or awaits approval is approved. In %(provider)s it is “%(got)s”."
    ),
    "email_status": _lt(
        "Only what is approved is sent by e-mail. In %(provider)s it is “%(got)s”."
    ),
    "status_held": _lt(
        "%(provider)s left the document as “%(got)s”: the user who connected it may not do this"
        " there, or somebody else has to. Have it done there, or connect as a user who may."
    ),
    "email_issuer": _lt(
        "Odoo issues the customer's documents: send this one from Odoo. A second invoice with VAT"
        " is owed a second time."
    ),
    "email_credit_note": _lt(
        "%(provider)s sends invoices by e-mail, but no credit notes. Send its PDF from there by"
        " hand."
    ),
    "email_demo": _lt("%(provider)s sends no e-mails from a demo organisation."),
    "email_test": _lt(
        "The connection is a test: what is in its books goes to no customer. Move it to live first."
    ),
    "email_no_address": _lt(
        "%(name)s has no e-mail address. Enter it on the customer, and on the contact in"
        " %(provider)s, which sends to the address that it has there."
    ),
    "email_no_address_there": _lt(
        "The contact has no e-mail address in %(provider)s, or one that it does not take. Enter it"
        " there, then retry."
    ),
    "email_limit": _lt(
        "The e-mails that %(provider)s sends in a day are used up. It is tried again every few"
        " hours until a new day has begun there."
    ),
    "email_unclear": _lt(
        "%(provider)s gave no clear answer, and the invoice was sent before: whether it went once"
        " more is not known. Look at its history there; retry only if it did not go."
    ),
}
CURES = {
    "email_no_address": "partner",
    "email_demo": "connection",
    "email_test": "connection",
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of submitting, approving and e-mailing."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    @api.model
    def _cures(self):
        return super()._cures() | CURES
