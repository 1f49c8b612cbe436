from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Why a contact that is imported is doubtful, left out, or not as it was there.
TEXTS = {
    "contact_archived_there": _lt("Archived in %(provider)s."),
    "import_several": _lt("Several customers in Odoo could be this contact."),
    "import_name_only": _lt("A customer in Odoo has the same name; nothing else is the same."),
    "import_number_only": _lt(
        "The customer number %(number)s belongs to somebody of another name in Odoo."
    ),
    "import_customer_archived": _lt("The customer is archived in Odoo."),
    "import_customer_linked": _lt(
        "The customer is linked to another contact of %(provider)s already: this one may be a"
        " double there."
    ),
    "import_double": _lt("%(provider)s has another contact like it, “%(other)s”."),
    "import_customer_gone": _lt("The customer to link to was deleted in Odoo meanwhile."),
    "import_refused": _lt("Odoo does not take it. Put it right in %(provider)s and import again:"),
    "import_addresses": _lt("It has %(count)s addresses; the first one is taken."),
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of importing contacts."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS
