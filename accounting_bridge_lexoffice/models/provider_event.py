from odoo import api, models

from ..tools import events

WEBHOOK_KEY = "accounting_bridge.lexoffice.webhook_key"


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """The doorbell. The key by which lexoffice signs is published, and may be changed, by the
    vendor: it is configured, not shipped. Without it the door stays closed."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _webhook_key(self):
        """:return: PEM text, or False"""
        # Readable by a system administrator only, needed by whoever rings.
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(WEBHOOK_KEY)

    @api.model
    def _subscribe(self, session, address):
        if not self._webhook_key():
            return False
        events.public_key(self._webhook_key())
        events.subscribe(session, address)
        return True

    @api.model
    def _unsubscribe(self, session):
        if address := self._webhook_address():
            events.unsubscribe(session, address)

    @api.model
    def _read_event(self, headers, body):
        return events.read(self._webhook_key(), headers, body)
