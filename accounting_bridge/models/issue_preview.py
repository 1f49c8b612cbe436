from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What only a preview says of a document.
TEXTS = {
    "there_already": _lt("It is in %(provider)s already, under the number %(number)s."),
    "there_elsewhere": _lt("It is in the books that the company kept before."),
    "being_sent": _lt("It is being sent, or %(provider)s is asked what became of it."),
    "queued": _lt("It waits for its turn and goes by itself."),
    "instalments": _lt(
        "It is to be paid in %(count)s parts, from %(first_date)s to %(last_date)s; %(provider)s"
        " knows one due date and is told %(due_date)s. Which one is a setting of the connection."
    ),
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of previews."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS
