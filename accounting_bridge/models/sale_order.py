from odoo import api, fields, models
from odoo.exceptions import UserError

from .document import STATES

# Of several invoices the one that needs a person most is what the order shows.
URGENCY = (
    "attention",
    "uncertain",
    "sending",
    "queued",
    "draft",
    "submitted",
    "to_offset",
    "approved",
    "paid",
    "voided",
    "deleted",
    "excluded",
    "none",
)


class SaleOrder(models.Model):
    _inherit = "sale.order"

    bridge_state = fields.Selection(
        STATES, string="Bookkeeping", compute="_compute_bridge_state", store=True, index=True
    )
    bridge_number = fields.Char(
        "External Number", compute="_compute_bridge_state", store=True
    )
    bridge_url = fields.Char("External Link", compute="_compute_bridge_url")
    bridge_count = fields.Integer(compute="_compute_bridge_url")

    @api.depends(
        "order_line.invoice_lines.move_id.bridge_state",
        "order_line.invoice_lines.move_id.bridge_number",
    )
    def _compute_bridge_state(self):
        for order in self:
            moves = order.order_line.invoice_lines.move_id.filtered("bridge_state")
            states = set(moves.mapped("bridge_state"))
            order.bridge_state = next((s for s in URGENCY if s in states), False)
            order.bridge_number = ", ".join(moves.filtered("bridge_number").mapped("bridge_number"))

    def _compute_bridge_url(self):
        for order in self:
            # A salesperson sees what became of the order, whoever owns the invoice.
            moves = order.sudo().order_line.invoice_lines.move_id.filtered("bridge_number")
            order.bridge_count = len(moves)
            order.bridge_url = moves.bridge_url if len(moves) == 1 else False

    def action_bridge_open(self):
        """Open the external document, or the list where there are several."""
        self.ensure_one()
        self.check_access("read")  # the address is computed, which asks for no right
        if self.bridge_url:
            return {"type": "ir.actions.act_url", "url": self.bridge_url, "target": "new"}
        return self.action_view_invoice()

    def action_bridge_create_invoice(self):
        """*Create external invoice*: make the invoice with Odoo's own means, post it with the
        user's own rights, and queue it. What is there already is used: a draft is posted, an
        invoice that has not gone yet goes, one that has is shown.

        :return: the action that shows the result or what is missing
        :raise UserError: the orders are not confirmed, or belong to several companies
        """
        self._bridge_check_invoiceable()
        connection = self.env["accounting.bridge.connection"]._for_company(self.company_id)
        if not connection:
            return self.env["account.move"]._bridge_connect_first(self.company_id)
        self._bridge_wait_for_other_click()
        moves = self._bridge_invoices_to_transfer()
        if not moves:
            return self._bridge_offer_down_payment()
        return moves._bridge_post_and_transfer()

    def _bridge_check_invoiceable(self):
        if len(self.company_id) > 1:
            raise UserError(self.env._("Choose orders of one company only."))
        unconfirmed = self.filtered(lambda order: order.state != "sale")
        if unconfirmed:
            raise UserError(
                self.env._(
                    "Confirm first what is to be invoiced: %s",
                    ", ".join(unconfirmed.mapped("name")),
                )
            )

    def _bridge_wait_for_other_click(self):
        """Two clicks at once: the second waits for the first, fails to serialise, is repeated by
        Odoo, and then finds the first one's invoice."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE sale_order SET write_date = write_date WHERE id IN %s",
            [tuple(self.ids)],
            log_exceptions=False,
        )

    def _bridge_invoices_to_transfer(self):
        """:return: drafts and posted invoices of the orders that have not gone yet, those made now
        included; when all have gone, these; empty when there is nothing to invoice yet"""
        existing = self.invoice_ids.filtered(
            lambda move: move.move_type in ("out_invoice", "out_refund")
        )
        drafts = existing.filtered(lambda move: move.state == "draft")
        if not drafts and any(order.invoice_status == "to invoice" for order in self):
            invoiceable = self.filtered(lambda order: order.invoice_status == "to invoice")
            # Odoo returns invoices in sudo mode here: posting must happen with the user's rights.
            drafts = invoiceable._create_invoices(final=True).with_env(self.env)
        posted = existing.filtered(lambda move: move.state == "posted")
        waiting = posted.filtered(lambda move: not move.bridge_number)
        return (drafts | waiting) or posted

    def _bridge_offer_down_payment(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale.action_view_sale_advance_payment_inv"
        )
        return action | {
            "context": {
                "active_model": "sale.order",
                "active_ids": self.ids,
                "active_id": self[:1].id,
                "default_advance_payment_method": "percentage",
            }
        }
