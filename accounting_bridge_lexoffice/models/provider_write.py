from odoo import api, models

from ..tools import contacts, push


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """Writing to lexoffice: from the connection's scheduled action only."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _push(self, session, tasks):
        return push.push(session, tasks)

    @api.model
    def _create_contacts(self, session, contacts_):
        return contacts.create(session, contacts_)
