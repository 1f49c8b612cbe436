from odoo import api, models

from ..tools import check


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """The self-check: what lexoffice is asked each day."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _read_for_check(self, session):
        facts, rows = check.check_daily(session)
        # What can be booked on is one catalogue, whatever kind its rows stand for.
        return facts, ("tax", "account") if rows else (), rows
