from odoo import fields, models


class AccountingBridgeToken(models.Model):
    """The secrets of a connection. In a table of its own because it is read and written through a
    cursor of its own: a rotated token must survive the caller's rollback."""

    _name = "accounting.bridge.token"
    _description = "Accounting Bridge Token"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade"
    )
    access_token = fields.Char(copy=False)
    expires_at = fields.Datetime(copy=False)
    refresh_token = fields.Char(copy=False)
    refresh_expires_at = fields.Datetime(copy=False)

    _connection_unique = models.Constraint("UNIQUE(connection_id)", "One token per connection.")
