from odoo import fields, models


class AccountingBridgePost(models.TransientModel):
    """Offer to post drafts before they are transferred."""

    _name = "accounting.bridge.post"
    _description = "Post and Create External Invoice"

    move_ids = fields.Many2many("account.move")

    def action_post(self):
        moves = self.move_ids.filtered(lambda move: move.state in ("draft", "posted"))
        return moves._bridge_post_and_transfer()
