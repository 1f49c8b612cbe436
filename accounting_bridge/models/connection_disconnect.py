import logging

from odoo import models
from odoo.exceptions import UserError

from ..tools.errors import BridgeError
from .connection_session import ACTIVITY

_logger = logging.getLogger(__name__)


class AccountingBridgeConnection(models.Model):
    """Pausing, disconnecting, and what happens when the provider's module goes."""

    _inherit = "accounting.bridge.connection"

    def action_pause(self):
        """Nothing is sent or fetched until resumed; what is asked for meanwhile waits."""
        self._check_rights_of_state(("test", "live", "attention"))
        # The state is written by the product only.
        self.sudo().state = "paused"
        self._toggle_sync()

    def action_resume(self):
        self._check_rights_of_state(("paused",))
        for connection in self.sudo():
            working = connection._working_state()
            connection.state = "attention" if connection.attention_issue else working
        self._toggle_sync()
        self._wake()

    def _check_rights_of_state(self, states):
        self.check_access("write")
        if any(connection.state not in states for connection in self):
            raise UserError(self.env._("The connection is not in the right state for this."))

    def action_disconnect(self):
        self.ensure_one()
        self._check_may_connect()
        return {
            "type": "ir.actions.act_window",
            "res_model": "accounting.bridge.disconnect",
            "name": self.env._("Disconnect"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _disconnect(self):
        """Give access back and forget the tokens; documents stay, locked, with their links.

        :return: whether the provider took it back; if not, a person has to remove it there"""
        self.ensure_one()
        self._check_may_connect()
        # Facts are written by the product only.
        connection = self.sudo()
        connection.state = "disconnected"
        connection.attention_issue = False
        connection.activity_unlink([ACTIVITY])
        connection._toggle_sync()
        grant = self.env["accounting.bridge.token"]._forget(connection)
        returned = connection._give_back(grant, connection.organisation_link_ref)
        connection.organisation_link_ref = False
        if not connection._has_documents():
            connection.organisation_ref = False
        return returned

    def _provider_removed(self):
        """The provider's module is uninstalled: nothing is reached any more, documents stay.
        (Access was given back if the connection was disconnected before.)"""
        connections = self.sudo()  # this is the system's doing, whoever uninstalls
        self.env["accounting.bridge.token"].sudo().search(
            [("connection_id", "in", connections.ids)]
        ).unlink()
        connections.filtered(lambda c: c.state != "draft").state = "disconnected"
        connections._toggle_sync()
        connections.flush_recordset()
        # Not by `write`, which keeps the provider of a connection that has documents.
        self.env.cr.execute(
            "UPDATE accounting_bridge_connection SET provider = 'none' WHERE id IN %s",
            (connections._ids or (0,),),
        )
        connections.invalidate_recordset(["provider"])

    def _give_back(self, grant, link=""):
        """:param link: the provider's link to the organisation, where that goes too
        :return: whether the provider took the grant back, or there was nothing to give"""
        if not grant or not self._capabilities().oauth:
            return True
        try:
            self._provider()._revoke(self, grant, link or "")
        except BridgeError as error:
            _logger.warning("access of %s could not be given back: %s", self, error.code)
            return False
        return True

    def _is_grant_shared(self, grant):
        """Whether giving the grant itself back would cut off another connection."""
        return self.env["accounting.bridge.token"]._is_shared(self, grant)
