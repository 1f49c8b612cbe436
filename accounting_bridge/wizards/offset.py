from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.payment_credit import MOVE_TYPES, OTHER_KIND


class AccountingBridgeOffset(models.TransientModel):
    """The bookkeeping system states a credit without saying what it was offset with: a person who
    may post says it."""

    _name = "accounting.bridge.offset"
    _description = "Offset With"

    payment_id = fields.Many2one("accounting.bridge.payment", required=True, readonly=True)
    kind = fields.Selection(related="payment_id.document_id.kind", related_sudo=False)
    amount = fields.Monetary(related="payment_id.amount", related_sudo=False)
    currency_id = fields.Many2one(related="payment_id.currency_id", related_sudo=False)
    other_type = fields.Char(compute="_compute_other")
    company_id = fields.Many2one(related="payment_id.company_id", related_sudo=False)
    partner_id = fields.Many2one(
        related="payment_id.move_id.commercial_partner_id", related_sudo=False
    )
    how = fields.Selection(
        [
            ("document", "A document in Odoo"),
            ("there", "A credit note made in the bookkeeping system"),
        ],
        required=True,
        default="document",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Document",
        domain="[('company_id', '=', company_id), ('commercial_partner_id', '=', partner_id),"
        " ('move_type', '=', other_type), ('state', '=', 'posted')]",
    )

    @api.depends("kind")
    def _compute_other(self):
        for wizard in self:
            wizard.other_type = MOVE_TYPES[OTHER_KIND[wizard.kind]]

    def action_confirm(self):
        self.ensure_one()
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only who may post payments may say this."))
        self.payment_id.check_access("read")
        # Rows are written by the bridge alone; the right to post was checked above.
        payment = self.payment_id.sudo()
        if payment.state != "unclear" or not payment._has_issue("credit_unnamed"):
            raise UserError(self.env._("This credit is settled already."))
        if self.how == "there":
            self._check_there()
            payment.made_there = True
            payment._book()
        else:
            self._check_move()
            payment._book_with(self.move_id.sudo())
        return {"type": "ir.actions.act_window_close"}

    def _check_there(self):
        if self.kind == "credit_note":
            raise UserError(self.env._("A credit note is offset with an invoice: choose it."))

    def _check_move(self):
        """:raise UserError: the document cannot be on the other side"""
        move, mine = self.move_id, self.payment_id.move_id
        self.move_id.check_access("read")
        if (
            not move
            or move.state != "posted"
            or move.move_type != self.other_type
            or move.company_id != mine.company_id
            or move.currency_id != mine.currency_id
            or move.commercial_partner_id != mine.commercial_partner_id
        ):
            raise UserError(
                self.env._("Choose a posted document of the same customer and currency.")
            )
