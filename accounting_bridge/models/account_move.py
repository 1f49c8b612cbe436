from odoo import api, fields, models

from .document import STATES


class AccountMove(models.Model):
    _inherit = "account.move"

    # The engine writes the link row; what the invoice shows follows from it, so that no run ever
    # writes on an invoice.
    bridge_document_ids = fields.One2many(
        "accounting.bridge.document", "move_id", string="Bridge Documents"
    )
    bridge_document_id = fields.Many2one(
        "accounting.bridge.document", compute="_compute_bridge_document", store=True, index=True
    )
    bridge_state = fields.Selection(
        STATES,
        string="Bookkeeping",
        compute="_compute_bridge_document",
        store=True,
        index=True,
    )
    bridge_number = fields.Char(
        "External Number", compute="_compute_bridge_document", store=True
    )
    bridge_url = fields.Char("External Link", related="bridge_document_id.external_url")

    @api.depends(
        "bridge_document_ids.current",
        "bridge_document_ids.state",
        "bridge_document_ids.external_number",
    )
    def _compute_bridge_document(self):
        for move in self:
            document = move.bridge_document_ids.filtered("current")[:1]
            move.bridge_document_id = document
            move.bridge_state = document.state or False
            move.bridge_number = document.external_number
