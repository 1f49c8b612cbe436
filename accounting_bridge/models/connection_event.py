from odoo import models


class AccountingBridgeConnection(models.Model):
    """Whoever gives access anew has to be asked anew to ring."""

    _inherit = "accounting.bridge.connection"

    def _set_up(self, session):
        super()._set_up(session)
        # What was asked for may have ended with the access it was asked by.
        self.sync_ids.subscribed_on = False
