from odoo import models
from odoo.fields import Domain

from ..tools.documents import Action, PaymentKind

# A provider takes payments on these only.
PAYABLE = ("approved", "paid")


class AccountingBridgeDocument(models.Model):
    """Money that Odoo itself takes (portal, webshop, point of sale, or all where Odoo leads): never
    refused, told to the provider where it can be told, else shown to the person who matches it
    there."""

    _inherit = "accounting.bridge.document"

    def _queue_existing_payments(self):
        """The document was paid, in part or in full, when it was transferred."""
        self._take_money_along()._push()
        terms = self.move_id.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        partials = self.env["account.partial.reconcile"].search(
            Domain("debit_move_id", "in", terms.ids) | Domain("credit_move_id", "in", terms.ids)
        )
        partials._bridge_note_money(partials._bridge_money())
        matched = (partials.debit_move_id | partials.credit_move_id).move_id
        self.filtered(lambda document: document.move_id in matched)._ask_to_offset_matched()

    def _take_money_along(self):
        """Money that Odoo took is on the invoice, whichever document stands for it there: it goes
        along from the one that was voided or deleted. What was told of that one is told anew.

        :return: the rows that went along
        """
        moved = self.env["accounting.bridge.payment"]
        for document in self:
            former = document.move_id.bridge_document_ids.filtered(
                lambda d, now=document: not d.current and d.connection_id == now.connection_id
            )
            rows = former.payment_ids.filtered(lambda p: p.origin == "odoo" and p.state == "booked")
            rows._cancel_operations()
            rows._answered()
            rows.write({"document_id": document.id, "external_id": False})
            moved |= rows
        return moved

    def _push_payments(self):
        """Owe the provider the payments that it does not know; as soon as it takes them."""
        for document in self.filtered(lambda d: d.status in PAYABLE):
            rows = document.payment_ids.filtered(
                lambda p: (
                    p.origin == "odoo"
                    and p.state == "booked"
                    and not p.external_id
                    and not p.operation_ids
                    and not p._is_with_person()
                )
            )
            rows._push()

    def _money_kind(self):
        """:return: the kind of a payment on this document"""
        self.ensure_one()
        return PaymentKind.REFUND if self.kind == "credit_note" else PaymentKind.PAYMENT


class AccountingBridgePayment(models.Model):
    _inherit = "accounting.bridge.payment"

    def _push(self):
        for connection, rows in self.grouped("connection_id").items():
            can = connection._capabilities().payment_push
            mapper = connection._mapper(rows.move_id) if can else None
            for payment in rows:
                # A document that is paid there takes no more.
                open_there = payment.document_id.status == "approved"
                if can and open_there and mapper.payment_account(payment._money_journal()):
                    payment.document_id._queue(Action.PAY, payment=payment)
                else:
                    payment._leave_to_person()

    def _leave_to_person(self):
        """What is not told to the provider is matched, or settled, there by a person."""
        for payment in self:
            code = "match_there" if payment._is_money() else "settle_there"
            payment._set_issue(code, payment._money_words(), level="warning")
            payment._ask_person()

    def _is_with_person(self):
        return self._has_issue("match_there") or self._has_issue("settle_there")

    def _is_money(self):
        """Whether money was taken, and nothing only written off, or set off, in a journal of
        entries. The point of sale books what it takes in such a journal, too."""
        entry = self._money_move()
        return self._money_journal().type != "general" or entry._bridge_is_money_taken()

    def _money_words(self):
        """:return: parameters for people's words about money that Odoo took"""
        journal = self._money_journal().name or ""
        return {**self._words(), "journal": journal, "date": str(self.date)}

    def _ask_person(self):
        """Give the connection's owner an activity on the invoice, with the words of the issue."""
        for payment in self:
            payment.document_id._tell_owner(payment._question())

    def _question(self):
        language = self.connection_id.user_id.lang
        words = self.env["accounting.bridge.issue"].with_context(lang=language)
        return " ".join(words._words(self.issues, self.connection_id))

    def _answered(self):
        """What a person was asked for is done: the activity goes with the issue."""
        for payment in self.filtered("issues"):
            question = payment._question()
            asked = payment.move_id.activity_ids.filtered(lambda a, q=question: a.summary == q)
            asked.action_done()
            payment.issues = False

    def _money_changed(self):
        """The money, or part of it, is not matched with the document any more (refunded, unmatched
        by Odoo). What was not told yet need not be; what was, a person takes back there."""
        for payment in self:
            left = payment.partial_ids._bridge_amount(payment.move_id)
            if payment._is_told():
                payment._set_issue("removed_here", payment._money_words())
                payment._ask_person()
            elif left:
                payment.amount = left
            else:
                payment._withdraw()

    def _is_told(self):
        """Whether the provider knows of the payment, or may."""
        states = self.operation_ids.mapped("state")
        return bool(self.external_id) or not {"sending", "uncertain", "done"}.isdisjoint(states)

    def _withdraw(self):
        """Nothing has to be told any more."""
        self._cancel_operations()
        self._answered()
        self.state = "reversed"

    def _cancel_operations(self):
        self.operation_ids.filtered(lambda o: o.state in ("pending", "rejected")).write(
            {"state": "cancelled", "not_before": False}
        )

    def _is_matched_again(self, values):
        """Whether a row made from these values would state the money of this row again."""
        return (
            self.origin == "odoo"
            and not self.partial_ids
            and self._may_be_matched_again()
            and self.payment_id.id == values["payment_id"]
            and self.entry_id.id == values["entry_id"]
            and not self.currency_id.compare_amounts(self.amount, values["amount"])
        )

    def _may_be_matched_again(self):
        """Whether the provider knows, or shall know, of the money of this row."""
        return self.state == "booked"
