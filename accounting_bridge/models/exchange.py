from datetime import timedelta

from odoo import api, fields, models

GC_BATCH = 10_000


class AccountingBridgeExchange(models.Model):
    """One HTTP call, redacted. Expires after the days set on the connection."""

    _name = "accounting.bridge.exchange"
    _description = "Accounting Bridge Exchange"
    _order = "id desc"
    _rec_name = "path"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, precompute=True)
    operation_ids = fields.Many2many("accounting.bridge.operation")
    method = fields.Char()
    path = fields.Char()
    status = fields.Integer()
    duration = fields.Integer("Duration (ms)")
    request = fields.Text()
    response = fields.Text()
    error = fields.Char()

    @api.autovacuum
    def _gc_expired(self):
        """:return: how many were removed, whether there are more"""
        removed, more = 0, False
        for connection in self.env["accounting.bridge.connection"].with_context(
            active_test=False
        ).search([]):
            before = fields.Datetime.now() - timedelta(days=connection.exchange_days)
            domain = [("connection_id", "=", connection.id), ("create_date", "<", before)]
            expired = self.search(domain, limit=GC_BATCH, order="id")
            removed += len(expired)
            more = more or len(expired) == GC_BATCH
            expired.unlink()
        return removed, more
