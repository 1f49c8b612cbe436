from odoo import fields, models


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    provider = fields.Selection(
        selection_add=[("lexoffice", "lexoffice")],
        ondelete={"lexoffice": lambda connections: connections._provider_removed()},
    )
