from odoo import api, fields, models


class AccountingBridgeApp(models.Model):
    """The application registered at a provider: client id and secret of this database. Nobody reads
    this table; a system administrator writes it through the settings page."""

    _name = "accounting.bridge.app"
    _description = "Accounting Bridge Application"
    _rec_name = "provider"

    provider = fields.Char(required=True)
    client_id = fields.Char(copy=False)
    client_secret = fields.Char(copy=False)

    _provider_unique = models.Constraint("UNIQUE(provider)", "One application per provider.")

    @api.model
    def _of(self, provider):
        """:return: the application of a provider, or none"""
        # The secret is needed by every user's run and shown to none of them.
        return self.sudo().search([("provider", "=", provider)], limit=1)

    @api.model
    def _store(self, provider, **values):
        """Write client id or secret; without a client id the secret goes too."""
        app = self._of(provider) or self.sudo().create({"provider": provider})
        if "client_id" in values and not values["client_id"]:
            values["client_secret"] = False
        app.write(values)

    @api.model
    def _redirect_address(self, provider):
        """:return: the address that is registered at the provider for the way back"""
        # Readable by a system administrator only, the same for everybody.
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        return f"{base.rstrip('/')}/accounting_bridge/oauth/{provider}"
