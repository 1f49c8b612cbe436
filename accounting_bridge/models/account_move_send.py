from odoo import api, models


class AccountMoveSend(models.AbstractModel):
    _inherit = "account.move.send"

    @api.model
    def _hook_if_success(self, moves_data, from_cron=False):
        """Queue what was sent to the customer, where the connection transfers on sending. Only
        queued here: sending is not held up by the bookkeeping system."""
        result = super()._hook_if_success(moves_data, from_cron=from_cron)
        moves = self.env["account.move"].browse(move.id for move in moves_data)
        moves.filtered(lambda move: move.state == "posted").filtered(
            lambda move: move._bridge_connection()._transfers_on() == "send"
        )._bridge_transfer()
        return result
