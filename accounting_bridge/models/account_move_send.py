from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from . import lock


class AccountMoveSend(models.AbstractModel):
    """Sending by Odoo: what it sets off, and what it is refused for. Wizards, scheduled action,
    e-invoices, letters and other modules all go through this model."""

    _inherit = "account.move.send"

    # === WHAT THE BOOKKEEPING SYSTEM ISSUES ===

    @api.model
    def _check_move_constraints(self, moves):
        """Of many, those that Odoo must not send are named together."""
        there = moves.filtered("bridge_issued_there")
        if there:
            raise UserError(there._bridge_not_sent_words())
        return super()._check_move_constraints(moves)

    @api.model
    def _get_move_constraints(self, move):
        constraints = super()._get_move_constraints(move)
        if move.bridge_issued_there:
            constraints["accounting_bridge_issuer"] = move._bridge_not_sent_words()
        return constraints

    @api.model
    def _generate_and_send_invoices(self, moves, from_cron=False, **kwargs):
        """A flow that nobody looks at is not raised at: what is not Odoo's is left out of it."""
        if from_cron or not lock.is_person(self.env):
            there = moves.filtered("bridge_issued_there")
            # Whoever queued it: it is not sent, so it does not wait any more.
            queued = there.sudo().filtered("sending_data")
            queued.sending_data = False
            words = {move.id: plaintext2html(move._bridge_not_sent_words()) for move in queued}
            queued._message_log_batch(bodies=words)
            moves -= there
            if not moves:
                return self.env["ir.attachment"]
        return super()._generate_and_send_invoices(moves, from_cron=from_cron, **kwargs)

    # === WHAT IS TRANSFERRED ON SENDING ===

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


class AccountMove(models.Model):
    _inherit = "account.move"

    def _generate_and_send(self, *args, **kwargs):
        """The point of sale sends so, after the money was taken."""
        return super(AccountMove, self - self.filtered("bridge_issued_there"))._generate_and_send(
            *args, **kwargs
        )

    def _compute_display_send_button(self):
        result = super()._compute_display_send_button()
        self.filtered("bridge_issued_there").display_send_button = False
        return result

    def _bridge_not_sent_words(self):
        """:return: why Odoo does not send these documents, and what to do instead"""
        # The provider's name is no secret of the set-up.
        connections = {move.sudo()._bridge_connection_of() for move in self}
        return self.env._(
            "%(provider)s issues the invoice, Odoo sends none: %(numbers)s. A second invoice with "
            "VAT would be owed a second time. Send it from %(provider)s: Send by E-mail on the "
            "invoice, or by hand there. If it never goes there, exclude it from the transfer.",
            provider=", ".join(sorted({c._provider()._label() for c in connections})),
            numbers=", ".join(self.mapped("display_name")),
        )


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _send_invoice(self):
        """Odoo marks invoices that it wants to send as sent; those that it does not, are not."""
        # As the method itself: who pays need not see the invoices.
        there = self.sudo().invoice_ids.filtered(
            lambda move: not move.is_move_sent and move.bridge_issued_there
        )
        result = super()._send_invoice()
        there.is_move_sent = False
        return result
