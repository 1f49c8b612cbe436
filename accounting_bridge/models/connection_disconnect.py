import logging
import time

from odoo import models
from odoo.exceptions import UserError

from ..tools.errors import AuthenticationError, BridgeError, PermissionMissing
from .connection_key import KEY_ACTIVITY
from .connection_session import ACTIVITY

_logger = logging.getLogger(__name__)


EVENT_SECONDS = 10


class AccountingBridgeConnection(models.Model):
    """Pausing and disconnecting.

    Disconnecting frees payments, not documents: what was transferred stays locked, and its link
    row keeps what was read last. Who connects the same books again goes on with the links
    (`document_relink.py`)."""

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
            "name": self.env._("Remove the Connection"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _disconnect(self):
        """Have the provider ring no more, give access back and forget tokens or key; documents
        stay, locked, with what was read last.

        :return: whether nothing is left to do there; if not, a person has to remove it there"""
        self.ensure_one()
        self._check_may_connect()
        # Facts are written by the product only.
        connection = self.sudo()
        silent = connection._stop_events()
        connection.state = "disconnected"
        connection.attention_issue = False
        connection.connected_by = False
        connection.key_expires_on = False
        connection.activity_unlink([ACTIVITY, KEY_ACTIVITY])
        connection._toggle_sync()
        grant = self.env["accounting.bridge.token"]._forget(connection)
        returned = connection._give_back(grant, connection.organisation_link_ref)
        connection.organisation_link_ref = False
        if not connection._has_documents():
            connection.organisation_ref = False
        return silent and returned

    def _stop_events(self):
        """:return: whether the provider rings no more"""
        if not self._capabilities().webhook or not self._is_connected():
            return True
        try:
            with self._session(time.monotonic() + EVENT_SECONDS) as session:
                try:
                    self._provider()._unsubscribe(session)
                finally:
                    self._log_exchanges(session)
        except (AuthenticationError, PermissionMissing):
            return True  # without access it rings no more, without permission it never did
        except BridgeError as error:
            _logger.warning("events of %s could not be taken back: %s", self, error.code)
            return False
        return True

    def _give_back(self, grant, link=""):
        """:param link: the provider's link to the organisation, where that goes too
        :return: whether the provider took the grant back, or there was nothing to give; a key is
            deleted there by a person"""
        if not grant or not (grant.is_key or self._capabilities().oauth):
            return True
        if grant.is_key:
            return False
        try:
            self._provider()._revoke(self, grant, link or "")
        except BridgeError as error:
            _logger.warning("access of %s could not be given back: %s", self, error.code)
            return False
        return True

    def _is_grant_shared(self, grant):
        """Whether giving the grant itself back would cut off another connection."""
        return self.env["accounting.bridge.token"]._is_shared(self, grant)
