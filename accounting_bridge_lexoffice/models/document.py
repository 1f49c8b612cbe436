from odoo import fields, models


class AccountingBridgeDocument(models.Model):
    """lexoffice's own ways to the cent, in the order of `tools/ways.py`."""

    _inherit = "accounting.bridge.document"

    way = fields.Selection(
        selection_add=[
            ("stored",),
            ("gross", "Gross amounts"),
            ("shared", "Cents shared out among categories"),
            ("further", "Cents on further categories"),
            ("parts", "Category in several parts"),
            ("rounding_line",),
        ],
    )
