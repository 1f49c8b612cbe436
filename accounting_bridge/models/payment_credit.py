from odoo import fields, models

from .lock import unlocked

OTHER_KIND = {"invoice": "credit_note", "credit_note": "invoice"}
MOVE_TYPES = {"invoice": "out_invoice", "credit_note": "out_refund"}


class AccountingBridgePayment(models.Model):
    """Credits: a credit note settles an invoice; no money moves."""

    _inherit = "accounting.bridge.payment"

    counterpart_id = fields.Many2one(
        "account.move",
        string="Offset With",
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The document on the other side of the credit.",
    )
    made_there = fields.Boolean(
        copy=False, help="A person said that the credit note exists in the bookkeeping system only."
    )

    def _book_credits(self):
        """Credits by our own credit notes match the two documents; those that the accountant made
        are booked as a reduction.

        :return: rows that are still to be booked as a reduction
        """
        reductions = settled = self.browse()
        for payment in self:
            counterpart = payment._counterpart_move()
            if counterpart:
                payment._book_allocation(counterpart)
                settled |= payment
            elif payment._is_unnamed() and not payment.made_there:
                payment._leave_open("credit_unnamed")
            elif payment.document_id.kind == "credit_note":
                # The invoice is not in Odoo: guessing one would be worse.
                payment._leave_open("credit_elsewhere")
            else:
                reductions |= payment
        settled._book_other_sides()
        return reductions

    def _leave_open(self, code):
        self.state = "unclear"
        self._set_issue(code, self._words())

    def _words(self):
        """:return: parameters for people's words about this row"""
        self.ensure_one()
        return {
            "amount": self._amount_words(self.amount),
            "number": self.source_number or self.reference or "",
        }

    def _amount_words(self, amount):
        return f"{amount:.{self.currency_id.decimal_places}f} {self.currency_id.name}"

    def _counterpart_move(self):
        """:return: our document on the other side of an allocation, posted, or an empty record:
        the one it was booked with, or by its link, or, where it has none (its answer is still to
        come, it was booked there by hand, it is older than the connection), by its number and
        customer"""
        self.ensure_one()
        if self.counterpart_id or self._is_unnamed():
            move = self.counterpart_id or self._unnamed_counterpart()
            return move.filtered(lambda m: m.state == "posted")
        kind = OTHER_KIND[self.document_id.kind]
        linked = self.env["accounting.bridge.document"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("kind", "=", kind),
                ("external_id", "=", self.source_ref or ""),
            ],
            limit=1,
        )
        move = linked.move_id or self._move_of_number(MOVE_TYPES[kind])
        return move.filtered(lambda m: m.state == "posted")

    def _move_of_number(self, move_type):
        # Where our number is a reference only, the provider's numbers are not ours.
        if not self.source_number or self.connection_id.number_mode != "number":
            return self.env["account.move"]
        return self.env["account.move"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("move_type", "=", move_type),
                ("name", "=", self.source_number),
                ("commercial_partner_id", "=", self.move_id.commercial_partner_id.id),
                ("state", "=", "posted"),
            ],
            limit=1,
        )

    # === OUR CREDIT NOTE ===

    def _book_allocation(self, other):
        """Match the document and our other move by the amount stated; what Odoo matched already
        (posting a credit note does), and what the counterpart's own answer stated, is not matched
        twice."""
        self.ensure_one()
        missing = self.currency_id.round(self.amount - self._unclaimed(other))
        if self.currency_id.compare_amounts(missing, 0) > 0:
            rest = self._match(other, missing)
        else:
            rest = 0.0
        self.write({"state": "booked", "issues": False, "counterpart_id": other.id})
        if not self.currency_id.is_zero(rest):
            self._set_issue("exceeds_open", {"amount": self._amount_words(rest)}, level="warning")

    def _claims(self, other):
        """:return: the other booked rows of this document that state credit from `other`"""
        return (self.document_id.payment_ids - self).filtered(
            lambda p: p.kind == "credit" and p.state == "booked" and p.counterpart_id == other
        )

    def _unclaimed(self, other):
        """:return: how much of the document is matched with `other` in Odoo without a row that
        states it, document currency"""
        return self._matched_amount(other) - sum(self._claims(other).mapped("amount"))

    def _partials_with(self, other):
        terms, others = self._term_lines(), other.line_ids
        return terms.matched_debit_ids.filtered(
            lambda p: p.debit_move_id in others
        ) | terms.matched_credit_ids.filtered(lambda p: p.credit_move_id in others)

    def _matched_amount(self, other):
        """:return: how much of the document is matched with the other move, document currency"""
        side = "credit" if self.document_id.kind == "credit_note" else "debit"
        return sum(self._partials_with(other).mapped(f"{side}_amount_currency"))

    def _match(self, other, amount):
        """Reconcile the two moves by no more than `amount`.

        :return: what could not be matched because less is open in Odoo
        """
        currency = self.currency_id
        mine = self._term_lines().filtered(lambda ln: not ln.reconciled)
        theirs = other.line_ids.filtered(
            lambda ln: ln.account_id in mine.account_id and not ln.reconciled
        )
        for line in mine.sorted("date_maturity"):
            for their_line in theirs.sorted("date_maturity"):
                if currency.is_zero(amount):
                    return 0.0
                if not line.reconciled and not their_line.reconciled:
                    matched = unlocked(line)._bridge_reconcile_part(their_line, amount)
                    amount = currency.round(amount - matched)
        return amount

    def _undo_allocations(self):
        """Take back matches between our documents that are not stated any more; what other rows
        still state is matched again."""
        for payment in self.filtered(lambda p: p.kind == "credit" and not p._money_move()):
            other = payment.counterpart_id
            siblings = payment._claims(other)
            if other:
                unlocked(payment._partials_with(other)).unlink()
                siblings.write({"state": "pending"})
                siblings._book()
