from odoo import fields, models


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    provider = fields.Selection(
        selection_add=[("xero", "Xero")],
        ondelete={"xero": lambda connections: connections._provider_removed()},
    )
