from odoo import fields, models


class AccountingBridgeExclude(models.TransientModel):
    _name = "accounting.bridge.exclude"
    _description = "Exclude from the Transfer"

    move_ids = fields.Many2many(
        "account.move",
        string="Documents",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Char(required=True)
    booked_at = fields.Char("Booked By Hand At")

    def action_exclude(self):
        self.move_ids._bridge_exclude(self.reason, self.booked_at or "")
        return {"type": "ir.actions.act_window_close"}
