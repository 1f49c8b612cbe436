from odoo import fields, models


class AccountingBridgeExchange(models.Model):
    """One HTTP call, redacted. Expires after the days set on the connection."""

    _name = "accounting.bridge.exchange"
    _description = "Accounting Bridge Exchange"
    _order = "id desc"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    operation_ids = fields.Many2many("accounting.bridge.operation")
    method = fields.Char()
    path = fields.Char()
    status = fields.Integer()
    duration = fields.Integer("Duration (ms)")
    request = fields.Text()
    response = fields.Text()
    error = fields.Char()
