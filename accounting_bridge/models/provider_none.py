from odoo import api, models

from ..tools.books import Capabilities
from ..tools.errors import ConfigurationError


class AccountingBridgeProviderNone(models.AbstractModel):
    """What stands behind a connection whose provider is not chosen yet, or whose provider's module
    was removed: it can do nothing, and its documents can still be shown."""

    _name = "accounting.bridge.provider.none"
    _inherit = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider: None"

    @api.model
    def _label(self):
        return self.env._("the bookkeeping system")

    @api.model
    def _capabilities(self):
        return Capabilities()

    @api.model
    def _open(self, connection, access_token, deadline):
        raise ConfigurationError(code="not_connected", params={"connection": connection.name})

    @api.model
    def _document_url(self, connection, kind, external_id):
        return ""
