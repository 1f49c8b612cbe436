from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What an accountant changed in the books.
TEXTS = {
    "edited_there": _lt(
        "The document was edited in %(provider)s: %(differences)s. What counts is the document that"
        " the customer has. Have it put right there, or credit it and issue it anew."
    ),
    "corrected_there": _lt(
        "The document was voided in %(provider)s, and a corrected copy stands in its place: number"
        " %(number)s of %(date)s, %(total)s. Link the copy, so that its payments come back; if it"
        " is not this document, say so on the transferred document."
    ),
}
ENTRIES = {"number": _lt("number"), "date": _lt("date"), "contact": _lt("contact")}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of what was changed there."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    def _difference_label(self, what):
        return self.env._(ENTRIES[what]) if what in ENTRIES else super()._difference_label(what)

    def _param(self, name, value):
        if name == "contact" and not value:
            return self.env._("another contact")
        return super()._param(name, value)
