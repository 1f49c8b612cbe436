from odoo import fields, models
from odoo.tools import SQL

from .connection_key import KEY_ACTIVITY
from .connection_session import ACTIVITY


class AccountingBridgeConnection(models.Model):
    """The provider's module is uninstalled, and perhaps installed again: links stay, access ends.
    The connection remembers which provider it was."""

    _inherit = "accounting.bridge.connection"

    former_provider = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _provider_removed(self):
        """Nothing is reached any more, documents stay. (Access was given back if the connection was
        disconnected before.)"""
        connections = self.sudo()  # this is the system's doing, whoever uninstalls
        self.env["accounting.bridge.token"].sudo().search(
            [("connection_id", "in", connections.ids)]
        ).unlink()
        connections.filtered(lambda c: c.state != "draft").state = "disconnected"
        connections.attention_issue = False
        connections.activity_unlink([ACTIVITY, KEY_ACTIVITY])
        connections._toggle_sync()
        connections.flush_recordset()
        # Not by `write`, which keeps the provider of a connection that has documents.
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_bridge_connection"
                " SET former_provider = provider, provider = 'none' WHERE id IN %s",
                connections._ids or (0,),
            )
        )
        connections.invalidate_recordset(["provider", "former_provider"])

    def init(self):
        """Called whenever a module that extends this model is installed: the provider may be
        back."""
        result = super().init()
        installed = [name for name, _label in self._fields["provider"].selection if name != "none"]
        self.env.cr.execute(
            SQL(
                "UPDATE accounting_bridge_connection"
                " SET provider = former_provider, former_provider = NULL"
                " WHERE provider = 'none' AND former_provider = ANY(%s)",
                installed,
            )
        )
        return result
