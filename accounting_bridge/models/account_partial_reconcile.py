from odoo import api, models
from odoo.exceptions import UserError

from . import lock

AMOUNTS = {
    "debit_move_id",
    "credit_move_id",
    "amount",
    "debit_amount_currency",
    "credit_amount_currency",
}


class AccountPartialReconcile(models.Model):
    """The one gate through which the open amount of a document changes: a registered payment, a
    matched bank line, an outstanding credit, a reversal and an online payment all end here.

    Where the bookkeeping system leads payments, what stands in Odoo against the receivable of a
    locked document is a mirror of what stands there. It is open to the bridge, to the document's
    own credit notes, to money that Odoo took itself, and to exchange differences, which only
    follow from those.

    A person's attempt is refused with what to do instead. An automatic flow is let through and
    told to the owner of the connection: raising there loses money. Odoo books an online payment
    *after* it was captured; if that fails, it tries again for four days and then drops the
    customer's money. So a refusal needs all of: a request, a user of the company's own, no
    superuser mode, and no flow marked as automatic (see `lock.is_person`). Online payments and
    the point of sale run in superuser mode, scheduled actions outside a request; creating bank
    statement lines is marked. *Register Payment* is asked before it does anything
    (`wizards/payment_register.py`), because with a stored token it charges the customer first.
    """

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["account.move.line"].browse(
            id_ for vals in vals_list for id_ in (vals["debit_move_id"], vals["credit_move_id"])
        )
        if lines._bridge_gated():
            pairs = [
                (lines.browse(v["debit_move_id"]), lines.browse(v["credit_move_id"]))
                for v in vals_list
            ]
            self._bridge_pass(pairs, "made")
        return super().create(vals_list)

    def write(self, vals):
        if AMOUNTS & vals.keys():
            self._bridge_pass_existing()
        return super().write(vals)

    def unlink(self):
        self._bridge_pass_existing()
        return super().unlink()

    def _bridge_pass_existing(self):
        if (self.debit_move_id + self.credit_move_id)._bridge_gated():
            pairs = [(partial.debit_move_id, partial.credit_move_id) for partial in self]
            self._bridge_pass(pairs, "undone")

    def _bridge_pass(self, pairs, what):
        """:param pairs: list of (debit line, credit line)
        :param what: "made" or "undone"
        :raise UserError: a person attempts what only the bookkeeping system may do
        """
        for line, other in [*pairs, *((credit, debit) for debit, credit in pairs)]:
            if not line._bridge_gated() or line._bridge_may_match(other, what):
                continue
            if lock.is_person(self.env):
                raise UserError(line.move_id._bridge_payment_message(what))
            with lock.harmless(self.env):
                line.move_id._bridge_tell_matched(other, what)


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_gated(self):
        """:return: those of the lines whose open amount the bookkeeping system leads"""
        if lock.is_unlocked(self):
            return self.browse()
        lines = self.filtered(lambda line: line.account_type in lock.RECEIVABLE)
        moves = lines.move_id._bridge_locked()
        # The policy of the connection holds for those who cannot read it, too.
        led = moves.filtered(lambda move: move.sudo().bridge_document_id._leads_payments())
        return lines.filtered(lambda line: line.move_id in led)

    def _bridge_check_payments(self):
        """:raise UserError: payments on one of the documents are led by the bookkeeping system"""
        for move in self._bridge_gated().move_id[:1]:
            raise UserError(move._bridge_payment_message("made"))

    def action_register_payment(self, ctx=None):
        """Said before the form opens, not after it was filled in."""
        if lock.is_person(self.env):
            self._bridge_check_payments()
        return super().action_register_payment(ctx)

    def _bridge_may_match(self, other, what):
        """Whether the line of a locked document may be matched with `other`, or cease to be.

        Money that Odoo took is matched freely, but taken off again only by what undoes it.
        """
        mine, theirs = self.move_id, other.sudo().move_id
        if mine.reversed_entry_id == theirs or theirs.reversed_entry_id == mine:
            return what == "made" or not (theirs._bridge_locked() and mine._bridge_locked())
        if other._bridge_is_exchange_difference():
            return True
        return what == "made" and theirs._bridge_is_money_taken()

    def _bridge_is_exchange_difference(self):
        # What the other entry is decides, not whether the user may read it.
        move = self.sudo().move_id
        return (
            move.move_type == "entry"
            and move.journal_id == move.company_id.currency_exchange_journal_id
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_is_money_taken(self):
        """Whether the entry books money that Odoo itself took: online, or at the point of sale."""
        if self.origin_payment_id.payment_transaction_id:
            return True
        return "pos_payment_ids" in self._fields and bool(self.pos_payment_ids)

    def _compute_payments_widget_to_reconcile_info(self):
        """Do not offer what would be refused."""
        result = super()._compute_payments_widget_to_reconcile_info()
        for line in self.line_ids._bridge_gated():
            move = line.move_id
            if widget := move.invoice_outstanding_credits_debits_widget:
                content = [
                    credit
                    for credit in widget["content"]
                    if line._bridge_may_match(line.browse(credit["id"]), "made")
                ]
                widget = {**widget, "content": content} if content else False
                move.invoice_outstanding_credits_debits_widget = widget
        return result

    def _bridge_payment_message(self, what):
        # The provider's name in a refusal is no secret of the set-up.
        connection = self.sudo().bridge_document_id.connection_id
        words = {
            "number": self.display_name,
            "provider": connection._provider()._label(),
        }
        if what == "undone":
            return self.env._(
                "%(provider)s leads the payments of %(number)s. Undo the payment in %(provider)s: "
                "it is then undone here by itself.",
                **words,
            )
        return self.env._(
            "%(provider)s leads the payments of %(number)s. Record the payment in %(provider)s: "
            "it then appears here by itself. To match it with a credit note, reverse the invoice.",
            **words,
        )

    def _bridge_tell_matched(self, other, what):
        """An automatic flow offset two documents, or undid that, past the bookkeeping system, which
        cannot know: a person has to. Money is told by `account_partial_money.py`."""
        theirs = other.sudo().move_id
        if not theirs.is_invoice(include_receipts=True):
            return
        document = self.sudo().bridge_document_id._for_owner()
        if what == "made":
            document._ask_to_offset_with(theirs)
        else:
            summary = document.env._("Offset with %s undone in Odoo: compare with the books there")
            document._tell_owner(summary % theirs.display_name)


class AccountBankStatementLine(models.Model):
    """Importing or fetching a bank statement may match by itself; it must not be stopped because
    one line of it looks like the payment of a transferred invoice."""

    _inherit = "account.bank.statement.line"

    @api.model_create_multi
    def create(self, vals_list):
        return (
            super(AccountBankStatementLine, lock.automatic(self))
            .create(vals_list)
            .with_env(self.env)
        )
