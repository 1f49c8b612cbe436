from odoo import models


class AccountingBridgeConnection(models.Model):
    """Whoever gives access anew has to be asked anew to ring."""

    _inherit = "accounting.bridge.connection"

    def _set_up(self, session):
        result = super()._set_up(session)
        # What was asked for may have ended with the access it was asked by.
        self._ask_for_rings()
        return result

    def _ask_for_rings(self):
        """Have the run ask the provider for notifications."""
        for connection in self:
            connection.sync_ids.subscribed_on = False
            connection._wake()
