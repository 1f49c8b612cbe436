from odoo import models

from .lock import unlocked
from .payment import effect


class AccountingBridgePayment(models.Model):
    """Credits of which the provider does not say with which document they were offset: matched
    where Odoo knows which one alone can be meant, else left to a person."""

    _inherit = "accounting.bridge.payment"

    def _is_unnamed(self):
        return self.kind == "credit" and not (self.source_ref or self.source_number)

    def _unnamed_counterpart(self):
        """:return: the reversal, or the reversed invoice, that the credit was offset with, or an
        empty record where none or several can be meant"""
        self.ensure_one()
        possible = self._reversals().filtered(self._may_be_meant)
        matched = possible.filtered(lambda m: self._covers(self._unclaimed(m)))
        if matched:
            # Odoo matched them all, so that nothing depends on which one it was.
            return (matched.filtered(self._states_it_too) or matched)[:1]
        fitting = possible.filtered(
            lambda m: self._covers(self._unclaimed(m) + abs(m.amount_residual))
        )
        if len(fitting) > 1:
            fitting = fitting.filtered(self._states_it_too)
        return fitting if len(fitting) == 1 else fitting.browse()

    def _covers(self, amount):
        return self.currency_id.compare_amounts(amount, self.amount) >= 0

    def _reversals(self):
        """:return: the posted documents on the other side that Odoo links with this one, or that
        say themselves that they were offset with it"""
        move = self.move_id
        if self.document_id.kind == "credit_note":
            others = move.reversed_entry_id
        else:
            others = move.reversal_move_ids
        claimants = self.search([("counterpart_id", "=", move.id), ("state", "=", "booked")])
        return (others | claimants.move_id).filtered(lambda m: m.state == "posted")

    def _may_be_meant(self, move):
        """Whether the provider holds the document and what it says of it does not contradict: what
        else it states there leaves room for this credit. What is said of a document that moved and
        was not read since is out of date."""
        document = move.bridge_document_id
        if document.connection_id != self.connection_id or not document.external_id:
            return False
        if document.unread_since or not document.remote_total:
            return True
        others = document._known_payments().filtered(lambda p: not self._may_be_same(p))
        reduced = document.remote_total - document.remote_due
        return self._covers(reduced - sum(effect(p.kind, p.amount) for p in others))

    def _may_be_same(self, row):
        """Whether a row of another document may state this credit from its side."""
        return row._is_unnamed() and row.counterpart_id in (self.move_id, self.move_id.browse())

    def _states_it_too(self, move):
        """Whether the provider states the same unnamed credit on that document, with none other
        than this one."""
        return any(
            row.state != "reversed"
            and self._may_be_same(row)
            and not self.currency_id.compare_amounts(row.amount, self.amount)
            for row in move.bridge_document_id.payment_ids
        )

    def _book_other_sides(self):
        """What was told apart here tells it for the rows on the other side, too."""
        unnamed = self.filtered(lambda p: p._is_unnamed())
        moves = unnamed.move_id | unnamed.counterpart_id
        waiting = (moves | moves.reversal_move_ids).bridge_document_id.payment_ids.filtered(
            lambda p: p.state == "unclear" and p._has_issue("credit_unnamed")
        )
        if waiting:
            waiting._book_credits()

    # === A PERSON SAYS IT ===

    def _book_with(self, move):
        """:param move: what the credit was offset with, as a person says"""
        self.counterpart_id = move
        missing = self.amount - self._unclaimed(move)
        for mine, theirs in ((self.move_id, move), (move, self.move_id)):
            if self.currency_id.compare_amounts(mine.amount_residual, missing) < 0:
                mine._bridge_free_from_reversals(theirs)
        self._book()

    def action_offset(self):
        """Let a person say what the credit was offset with."""
        self.ensure_one()
        self.check_access("read")
        wizard = self.env["accounting.bridge.offset"].create({"payment_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offset With"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_free_from_reversals(self, other):
        """Undo what Odoo matched by itself when a reversal was posted, but what the bookkeeping
        system states of no document: it was offset with `other` there."""
        self.ensure_one()
        stated = self.bridge_document_id.payment_ids.filtered(lambda p: p.state == "booked")
        reversals = self.reversed_entry_id | self.reversal_move_ids
        reversals -= other | stated.counterpart_id
        lines = self.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        partials = (lines.matched_debit_ids | lines.matched_credit_ids).filtered(
            lambda p: (p.debit_move_id | p.credit_move_id).move_id & reversals
        )
        unlocked(partials).unlink()
