from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def _prepare_default_reversal(self, move):
        """A full reversal belongs to the delivery date of its original, or VAT would move into
        another month."""
        values = super()._prepare_default_reversal(move)
        if move.bridge_document_id and move.delivery_date:
            values["delivery_date"] = move.delivery_date
        return values
