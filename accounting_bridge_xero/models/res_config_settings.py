from urllib.parse import urlsplit

from odoo import api, fields, models

from odoo.addons.accounting_bridge.tools.oauth import is_loopback


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Neither is stored in the table of the settings: they go straight to the application's row,
    # and the secret never comes back.
    bridge_xero_client_id = fields.Char(
        "Xero Client ID", compute="_compute_bridge_xero", inverse="_inverse_bridge_xero_client_id"
    )
    bridge_xero_client_secret = fields.Char(
        "Xero Client Secret",
        compute="_compute_bridge_xero",
        inverse="_inverse_bridge_xero_client_secret",
    )
    bridge_xero_has_secret = fields.Boolean(compute="_compute_bridge_xero")
    bridge_xero_redirect_address = fields.Char(compute="_compute_bridge_xero")
    bridge_xero_address_refused = fields.Boolean(compute="_compute_bridge_xero")
    bridge_xero_login = fields.Char(
        "Xero Log-in Address", config_parameter="accounting_bridge.xero.login"
    )
    bridge_xero_identity = fields.Char(
        "Xero Identity Address", config_parameter="accounting_bridge.xero.identity"
    )
    bridge_xero_api = fields.Char("Xero API Address", config_parameter="accounting_bridge.xero.api")
    bridge_xero_web = fields.Char("Xero Web Address", config_parameter="accounting_bridge.xero.web")

    @api.depends_context("uid")
    def _compute_bridge_xero(self):
        apps = self.env["accounting.bridge.app"]
        app, address = apps._of("xero"), apps._redirect_address("xero")
        parts = urlsplit(address)
        for settings in self:
            settings.bridge_xero_client_id = app.client_id
            settings.bridge_xero_client_secret = False
            settings.bridge_xero_has_secret = bool(app.client_secret)
            settings.bridge_xero_redirect_address = address
            # Xero takes https, or http for the name localhost.
            settings.bridge_xero_address_refused = parts.scheme != "https" and not (
                is_loopback(parts.hostname) and parts.hostname == "localhost"
            )

    def _inverse_bridge_xero_client_id(self):
        for settings in self:
            client_id = (settings.bridge_xero_client_id or "").strip()
            self.env["accounting.bridge.app"]._store("xero", client_id=client_id)

    def _inverse_bridge_xero_client_secret(self):
        """An empty field means: as it is."""
        for settings in self:
            if secret := (settings.bridge_xero_client_secret or "").strip():
                self.env["accounting.bridge.app"]._store("xero", client_secret=secret)
