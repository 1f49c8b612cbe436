from odoo import api, fields, models

from ..tools.database import is_another, went_back
from ..tools.documents import Issue
from ..tools.errors import ConfigurationError
from .connection_key import KEY_ACTIVITY
from .connection_session import ACTIVITY

COPIED = Issue("database_copied")
# What access that was renewed since a backup is refused with.
REFUSED = ("authentication", "grant_refused", "not_authorised", "key_refused")


class AccountingBridgeConnection(models.Model):
    """A copy of the database reaches no provider. It would send what production sends, and renewing
    a token would cut production off. Which database was connected is kept with the connection and
    compared before the first call of anything; whether this one is the copy or took production's
    place only a person knows."""

    _inherit = "accounting.bridge.connection"

    database_ref = fields.Json(
        copy=False, groups=fields.NO_ACCESS, help="The database that was connected."
    )
    is_in_copy = fields.Boolean(compute="_compute_is_in_copy")

    def _compute_is_in_copy(self):
        for connection in self:
            connection.is_in_copy = connection._is_in_copy()

    def _is_in_copy(self):
        """Whether another database than this one was connected."""
        self.ensure_one()
        # Readable by nobody.
        connection = self.sudo()
        known = connection.database_ref
        return bool(
            known
            and connection._is_connected()
            and is_another(known, self.env["accounting.bridge.database"]._identity())
        )

    def _check_database(self):
        """To be asked before anything that reaches the provider. Keeps which database this is,
        where that is not known yet.

        :raise ConfigurationError: another database was connected"""
        self.ensure_one()
        if self._is_in_copy():
            raise ConfigurationError(code=COPIED.code)
        # The product keeps this, whoever makes it ask.
        connection = self.sudo()
        if not connection._is_connected():
            return
        known = connection.database_ref or {}
        now = self.env["accounting.bridge.database"]._identity()
        if went_back(known, now):
            connection.sync_ids._note_restored()
        if known != known | now:
            connection.database_ref = known | now

    # === WHAT REACHES THE PROVIDER ===

    def _session(self, deadline, people=True):
        self._check_database()
        return super()._session(deadline, people)

    def _check_may_be_connected(self):
        try:
            self._check_database()
        except ConfigurationError as error:
            raise self._user_error(error) from error
        return super()._check_may_be_connected()

    def _consented(self, code, nonce):
        self._check_database()
        return super()._consented(code, nonce)

    def _reachable_organisations(self, grant):
        self._check_database()
        return super()._reachable_organisations(grant)

    def _establish(self, grant, organisation=None):
        self._check_database()
        return super()._establish(grant, organisation)

    def _give_back(self, grant, link=""):
        # Production uses it.
        return False if self._is_in_copy() else super()._give_back(grant, link)

    def _disconnect(self):
        if not self._is_in_copy():
            return super()._disconnect()
        self.action_disconnect_here()
        return True

    def _go_live(self, grant):
        identity = self.env["accounting.bridge.database"]._identity()
        # What the database knows of these books may be older than what another one did there.
        elsewhere = self.state == "disconnected" and (
            not self.database_ref or is_another(self.database_ref, identity)
        )
        result = super()._go_live(grant)
        self.database_ref = identity
        if elsewhere:
            self.sync_ids._note_restored()
        return result

    # === WHAT A PERSON SAYS ===

    def action_is_production(self):
        """This database took the place of the one that was connected: it goes on, and asks for
        everything before it is sent, because what was done since the backup is not known here."""
        self.ensure_one()
        self._check_may_connect()
        if self._is_in_copy():
            # Facts are written by the product only.
            connection = self.sudo()
            connection.database_ref = self.env["accounting.bridge.database"]._identity()
            connection.sync_ids._note_restored()
            connection._forget_refusal()
            connection._recovered()
            connection._ask_for_rings()
            self.message_post(
                body=self.env._(
                    "Declared to be the production database. For 30 days everything is looked up "
                    "at the bookkeeping system before it is sent."
                )
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_disconnect_here(self):
        """This database is the copy: it forgets its access, and tells the provider nothing, because
        production goes on using all of it."""
        self.ensure_one()
        self._check_may_connect()
        if self._is_in_copy():
            tokens = self.env["accounting.bridge.token"]
            tokens._forget(self, candidate=True)
            tokens._forget(self)
            # Facts are written by the product only.
            connection = self.sudo()
            connection.write(
                {
                    "state": "disconnected",
                    "attention_issue": False,
                    "organisation_link_ref": False,
                    "connected_by": False,
                    "key_expires_on": False,
                    "database_ref": False,
                }
            )
            connection._forget_refusal()
            connection.activity_unlink([ACTIVITY, KEY_ACTIVITY])
            connection._toggle_sync()
            self.message_post(
                body=self.env._(
                    "Disconnected in this copy of the database. The production database stays "
                    "connected."
                )
            )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _forget_refusal(self):
        self.sync_ids.write({"error": False, "error_since": False})

    # === WORDS ===

    def _alerts(self):
        alerts = super()._alerts()
        if self._is_in_copy():
            # Whatever else is wrong, this comes first.
            words = self._issue_words(COPIED)
            return alerts | {"attention": {"level": "danger", "message": words}}
        if self._is_connected() and self._is_neutralised():
            alerts["neutralised"] = {
                "level": "warning",
                "message": self.env._(
                    "This database is neutralised: its scheduled actions are switched off, so "
                    "nothing is sent or fetched by itself. What you do here by hand reaches %s.",
                    self.organisation_name or self._provider()._label(),
                ),
            }
        return alerts

    @api.model
    def _is_neutralised(self):
        # Readable by a system administrator only, the same for everybody.
        return bool(self.env["ir.config_parameter"].sudo().get_param("database.is_neutralized"))

    def _needs_attention(self, issue):
        """Access that was renewed since the backup is not known here: nobody took it away."""
        if issue.code in REFUSED and self.sudo().sync_ids._is_restored():
            issue = Issue("access_restored", message=issue.message)
        return super()._needs_attention(issue)


class AccountingBridgeToken(models.Model):
    _inherit = "accounting.bridge.token"

    @api.model
    def _refreshed(self, connection, deadline, stale):
        # In a copy this would cut production off.
        connection._check_database()
        return super()._refreshed(connection, deadline, stale)
