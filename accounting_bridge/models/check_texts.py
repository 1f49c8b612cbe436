"""The words of the self-check (`accounting.bridge.issue` fills and shows them)."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

ACCESS = {
    "check_not_connected": _lt("The connection to %(provider)s is not established. Connect it."),
    "check_credentials_green": _lt("%(provider)s accepts the connection."),
    "check_key_green": _lt("%(provider)s accepts the key; it is valid until %(end_date)s."),
}
ORGANISATION = {
    "check_currency_green": _lt("Both books are kept in %(currency)s."),
}
GENERAL = {
    "check_failed": _lt("This could not be looked at: %(reason)s"),
}
TEXTS = {**GENERAL, **ACCESS, **ORGANISATION}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of the self-check."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS
