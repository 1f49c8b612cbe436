from markupsafe import Markup

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

    bridge_provider = fields.Char(compute="_compute_bridge_link")
    bridge_paid_there = fields.Boolean(
        compute="_compute_bridge_link", help="Payments are recorded in the bookkeeping system."
    )
    bridge_link = fields.Html(
        "External Invoice", compute="_compute_bridge_link", sanitize=False, readonly=True
    )

    @api.depends("bridge_document_id")
    def _compute_bridge_link(self):
        for move in self:
            # The provider's name is no secret of the set-up.
            document = move.sudo().bridge_document_id
            label = document.connection_id._provider()._label() if document else False
            move.bridge_provider = label
            move.bridge_paid_there = bool(
                document and document._is_live() and document._leads_payments()
            )
            move.bridge_link = document.external_url and Markup(
                '<a href="%s" target="_blank" rel="noopener">%s</a>'
            ) % (document.external_url, document.external_number)

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
