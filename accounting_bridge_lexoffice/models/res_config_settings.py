from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.tools.errors import ConfigurationError

from ..tools import events
from .provider_event import WEBHOOK_KEY


class ResConfigSettings(models.TransientModel):
    """What a partner of lexoffice enters. Connecting by a key needs none of it."""

    _inherit = "res.config.settings"

    # Neither is stored in the table of the settings: they go straight to the application's row,
    # and the secret never comes back.
    bridge_lexoffice_client_id = fields.Char(
        "lexoffice Client ID",
        compute="_compute_bridge_lexoffice",
        inverse="_inverse_bridge_lexoffice_client_id",
    )
    bridge_lexoffice_client_secret = fields.Char(
        "lexoffice Client Secret",
        compute="_compute_bridge_lexoffice",
        inverse="_inverse_bridge_lexoffice_client_secret",
    )
    bridge_lexoffice_has_secret = fields.Boolean(compute="_compute_bridge_lexoffice")
    bridge_lexoffice_redirect_address = fields.Char(compute="_compute_bridge_lexoffice")
    bridge_lexoffice_login = fields.Char(
        "lexoffice Log-in Address", config_parameter="accounting_bridge.lexoffice.login"
    )
    bridge_lexoffice_api = fields.Char(
        "lexoffice API Address", config_parameter="accounting_bridge.lexoffice.api"
    )
    bridge_lexoffice_web = fields.Char(
        "lexoffice Web Address", config_parameter="accounting_bridge.lexoffice.web"
    )

    bridge_lexoffice_webhook_key = fields.Text(
        "lexoffice Webhook Key",
        compute="_compute_bridge_lexoffice",
        inverse="_inverse_bridge_lexoffice_webhook_key",
    )

    @api.depends_context("uid")
    def _compute_bridge_lexoffice(self):
        parameters = self.env["ir.config_parameter"].sudo()  # as all that is configured here
        self.bridge_lexoffice_webhook_key = parameters.get_param(WEBHOOK_KEY)
        apps = self.env["accounting.bridge.app"]
        app = apps._of("lexoffice")
        self.bridge_lexoffice_client_id = app.client_id
        self.bridge_lexoffice_client_secret = False
        self.bridge_lexoffice_has_secret = bool(app.client_secret)
        self.bridge_lexoffice_redirect_address = apps._redirect_address("lexoffice")

    def _inverse_bridge_lexoffice_client_id(self):
        for settings in self:
            client_id = (settings.bridge_lexoffice_client_id or "").strip()
            self.env["accounting.bridge.app"]._store("lexoffice", client_id=client_id)

    def _inverse_bridge_lexoffice_client_secret(self):
        """An empty field means: as it is."""
        for settings in self:
            if secret := (settings.bridge_lexoffice_client_secret or "").strip():
                self.env["accounting.bridge.app"]._store("lexoffice", client_secret=secret)

    def _inverse_bridge_lexoffice_webhook_key(self):
        """Notifications are asked for with the next run."""
        # Only a system administrator may write settings.
        parameters = self.env["ir.config_parameter"].sudo()
        for settings in self:
            key = (settings.bridge_lexoffice_webhook_key or "").strip()
            if key == (parameters.get_param(WEBHOOK_KEY) or ""):
                continue
            if key:
                self._check_bridge_lexoffice_webhook_key(key)
            parameters.set_param(WEBHOOK_KEY, key)
            connections = self.env["accounting.bridge.connection"].sudo()
            connections.search([("provider", "=", "lexoffice")])._ask_for_rings()

    def _check_bridge_lexoffice_webhook_key(self, key):
        try:
            events.public_key(key)
        except ConfigurationError as error:
            raise UserError(
                self.env._(
                    "This is no public key. Paste the whole text of the file, with the lines "
                    "BEGIN PUBLIC KEY and END PUBLIC KEY."
                )
            ) from error
