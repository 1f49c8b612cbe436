from decimal import Decimal

from odoo import models

from .lock import unlocked

OTHER_KIND = {"invoice": "credit_note", "credit_note": "invoice"}
MOVE_TYPES = {"invoice": "out_invoice", "credit_note": "out_refund"}


class AccountingBridgePayment(models.Model):
    """Credits: a credit note settles an invoice; no money moves."""

    _inherit = "accounting.bridge.payment"

    def _book_credits(self):
        """Credits by our own credit notes match the two documents; those that the accountant made
        are booked as a reduction.

        :return: rows with a journal entry that is still to be reconciled
        """
        with_entry = self.browse()
        for payment in self:
            counterpart = payment._counterpart_move()
            if counterpart:
                payment._book_allocation(counterpart)
            elif payment.document_id.kind == "credit_note":
                # The invoice is not in Odoo: guessing one would be worse.
                payment.state = "unclear"
                payment._set_issue("credit_elsewhere", payment._words())
            else:
                with_entry |= payment
        with_entry._book_reductions()
        return with_entry

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
        by its link, or, where it has none (its answer is still to come, it was booked there by
        hand, it is older than the connection), by its number and customer"""
        self.ensure_one()
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
        claimed = self._sibling_rows().filtered(lambda p: p.state == "booked")
        matched = self._matched_amount(other) - sum(claimed.mapped("amount"))
        missing = self.currency_id.round(self.amount - matched)
        if self.currency_id.compare_amounts(missing, 0) > 0:
            rest = self._match(other, missing)
        else:
            rest = 0.0
        self.write({"state": "booked", "issues": False})
        if not self.currency_id.is_zero(rest):
            self._set_issue("exceeds_open", {"amount": self._amount_words(rest)}, level="warning")

    def _sibling_rows(self):
        """:return: the other rows of this document that state credit from the same document"""
        return (self.document_id.payment_ids - self).filtered(
            lambda p: (
                p.kind == self.kind
                and p.source_ref == self.source_ref
                and p.source_number == self.source_number
            )
        )

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
            other = payment._counterpart_move()
            siblings = payment._sibling_rows().filtered(lambda p: p.state == "booked")
            if other:
                unlocked(payment._partials_with(other)).unlink()
                siblings.write({"state": "pending"})
                siblings._book()

    # === THE ACCOUNTANT'S CREDIT NOTE ===

    def _book_reductions(self):
        """Book credits that exist at the provider only: revenue and tax of the invoice are
        reduced, as the credit note does there."""
        entries = [payment._reduction_values() for payment in self]
        moves = unlocked(self.env["account.move"]).with_context(skip_invoice_sync=True)
        for payment, entry in zip(self, moves.create(entries), strict=True):
            payment.entry_id = entry
        unlocked(self.entry_id).action_post()

    def _reduction_values(self):
        digits = self.currency_id.decimal_places
        label = self.env._("Credit note %s", self.source_number or self.reference or "").strip()
        return {
            **self.move_id._bridge_reduction(Decimal(f"{self.amount:.{digits}f}"), label),
            "journal_id": self.connection_id.payment_journal_id.id,
            "date": self._booking_date(has_tax=True),
            "ref": label,
        }
