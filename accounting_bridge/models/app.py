from odoo import fields, models


class AccountingBridgeApp(models.Model):
    """The application registered at a provider: client id and secret of this database. Readable and
    writable by a system administrator only (the settings page)."""

    _name = "accounting.bridge.app"
    _description = "Accounting Bridge Application"

    provider = fields.Char(required=True)
    client_id = fields.Char(copy=False)
    client_secret = fields.Char(copy=False)

    _provider_unique = models.Constraint("UNIQUE(provider)", "One application per provider.")
