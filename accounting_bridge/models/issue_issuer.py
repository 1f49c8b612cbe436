from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Who issues the customer's document.
TEXTS = {
    "pdf_issued_there": _lt(
        "%(provider)s issues this document: there is no PDF of Odoo's to attach to it."
    ),
    "sent_by_odoo": _lt(
        "Odoo has sent %(number)s to the customer already; with that of %(provider)s the customer"
        " would hold two invoices, and VAT would be owed twice. Exclude it, if Odoo's stands. Let"
        " it go only if the customer was told that Odoo's does not count."
    ),
    "also_sent": _lt(
        "Odoo issues this document, and %(provider)s says that it was sent to the customer from"
        " there, too: VAT on a second invoice is owed a second time. Ask who sent it, and tell the"
        " customer that only Odoo's counts."
    ),
    "issued_there": _lt(
        "%(provider)s issues this document to the customer; Odoo sends none. Send it from there:"
        " Send by E-mail where it is offered, else by hand."
    ),
    "issued_there_later": _lt(
        "%(provider)s issues this document to the customer as soon as it is transferred; Odoo sends"
        " none."
    ),
    "check_issuer_green": _lt(
        "%(issuer)s alone issues the customer's document; nothing is sent by the other side."
    ),
    "check_issuer_red": _lt(
        "%(provider)s is set to issue the customer's document, but takes entries of the books only."
        " Odoo issues it. Set it so."
    ),
    "check_issuer_on_sending": _lt(
        "%(provider)s issues the customer's document, and the transfer waits until Odoo sends it,"
        " which it does not do. Transfer on posting, or by hand."
    ),
    "check_issuer_both": _lt(
        "%(provider)s issues the customer's document, and Odoo has sent these as well: %(numbers)s."
        " VAT is owed twice if both count. Tell the customers which does."
    ),
    "check_issuer_amber": _lt(
        "Odoo issues the customer's document, and these were sent from %(provider)s, too:"
        " %(numbers)s. Ask who sent them there, and say on each that it is settled."
    ),
}
CURES = {
    "pdf_issued_there": "connection",
    "sent_by_odoo": "exclude",
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of who issues the customer's document."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    @api.model
    def _cures(self):
        return super()._cures() | CURES
