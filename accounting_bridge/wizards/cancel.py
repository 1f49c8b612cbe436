from odoo import api, fields, models


class AccountingBridgeCancel(models.TransientModel):
    """Request Cancel: says what will happen and why, then asks the bookkeeping system."""

    _name = "accounting.bridge.cancel"
    _description = "Request Cancel"

    move_id = fields.Many2one("account.move", "Invoice", required=True, readonly=True)
    reason = fields.Char(required=True)
    way = fields.Selection(
        [("delete", "Delete there"), ("void", "Void there"), ("credit", "Credit note")],
        compute="_compute_way",
    )
    needs_right = fields.Boolean(compute="_compute_way")
    provider = fields.Char(compute="_compute_way")
    obstacles = fields.Text("Why", compute="_compute_way")

    @api.depends("move_id")
    @api.depends_context("uid", "lang")
    def _compute_way(self):
        may_void = self.env.user.has_group("accounting_bridge.group_act")
        for wizard in self:
            document = wizard.move_id.bridge_document_id
            wizard.way = document._cancellation_way()
            wizard.needs_right = wizard.way == "void" and not may_void
            # The provider's name is no secret of the set-up.
            wizard.provider = document.sudo().connection_id._provider()._label()
            wizard.obstacles = "\n".join(document._void_obstacles())

    def action_confirm(self):
        self.ensure_one()
        action = self.move_id.bridge_document_id._cancel(self.reason)
        return action if isinstance(action, dict) else {"type": "ir.actions.act_window_close"}
