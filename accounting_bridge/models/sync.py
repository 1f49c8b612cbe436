from odoo import fields, models


class AccountingBridgeSync(models.Model):
    """The engine's memory of a connection: written by the scheduled action alone."""

    _name = "accounting.bridge.sync"
    _description = "Accounting Bridge Synchronisation"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    cron_id = fields.Many2one("ir.cron", ondelete="set null")
    bookmark = fields.Char()
    next_sweep = fields.Datetime()
    next_catalogue = fields.Datetime()
    last_run = fields.Datetime()
    last_success = fields.Datetime()
    blocked_until = fields.Datetime(help="The provider's limit is used up until then.")
    minute_remaining = fields.Integer(default=-1)
    day_remaining = fields.Integer(default=-1)
    error_since = fields.Datetime()
    error = fields.Json()

    _connection_unique = models.Constraint("UNIQUE(connection_id)", "One memory per connection.")
