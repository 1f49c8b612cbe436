from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_repr, format_date

from ..tools.documents import Action, Issue
from . import lock
from .document import GONE
from .operation import UNDOING

# Where an issued invoice is undone by a credit note only (Germany: § 14c, § 31 (5) UStDV, GoBD).
CREDIT_ONLY = {"DE"}


class AccountingBridgeDocument(models.Model):
    """Undoing what was transferred. Odoo asks, the bookkeeping system confirms, Odoo follows."""

    _inherit = "accounting.bridge.document"

    # === WHICH WAY ===

    def _cancellation_way(self):
        """:return: "delete" (a draft there), "void" (approved and unpaid) or "credit" (a credit
        note, because the customer or the books know the document)"""
        self.ensure_one()
        if self.status not in ("draft", "submitted", "approved") or self._void_obstacles():
            return "credit"
        return "void" if self.status == "approved" else "delete"

    def _void_obstacles(self):
        """:return: why the document cannot simply disappear from both systems, as a person reads
        it; empty when it can"""
        self.ensure_one()
        # What speaks against it must count for those, too, who may not see it.
        document = self.sudo()
        obstacles = [
            document._obstacle_of_country(),
            document._obstacle_of_customer(),
            document._obstacle_of_lock_dates(),
            document._obstacle_of_payments(),
            document._obstacle_of_hash(),
            document._obstacle_of_provider(),
        ]
        return [words for words in obstacles if words]

    def _obstacle_of_country(self):
        country = self.company_id.account_fiscal_country_id
        if country.code in CREDIT_ONLY:
            return self.env._(
                "In %s an issued invoice is undone by a credit note only.", country.name
            )
        return None

    def _obstacle_of_customer(self):
        if self._was_sent() or self.move_id._bridge_reached_customer():
            return self.env._("The customer has it, or could have seen it in the portal.")
        return None

    def _obstacle_of_lock_dates(self):
        move, there = self.move_id, self.connection_id.lock_date
        if there and move.invoice_date <= there:
            until = format_date(self.env, there)
            return self.env._("The books there are locked until %s.", until)
        violated = move._get_violated_lock_dates(move.date, bool(move.line_ids.tax_ids))
        if violated:
            return self.env._(
                "The books in Odoo are locked: %s", move.company_id._format_lock_dates(violated)
            )
        return None

    def _obstacle_of_payments(self):
        lines = self.move_id.line_ids.filtered(lambda line: line.account_type in lock.RECEIVABLE)
        if self.remote_paid or self.remote_credited or lines._get_matched_move_ids():
            return self.env._("It is paid or credited, at least in part.")
        return None

    def _obstacle_of_hash(self):
        if self.move_id.inalterable_hash:
            return self.env._("Its journal entry is secured by a hash and cannot be cancelled.")
        return None

    def _obstacle_of_provider(self):
        can = self.connection_id._capabilities()
        if not (can.void if self.status == "approved" else can.delete):
            return self.env._("The bookkeeping system does not take documents back.")
        return None

    # === ASKING ===

    def _cancel(self, reason):
        """Undo the document the way that is open.

        :param reason: why, for the history of the document
        :return: an action to open, or True when it was queued or somebody was asked
        :raise UserError: the outcome of the transfer is not known yet
        """
        self.ensure_one()
        self.move_id.check_access("write")
        if not self.external_id or self.state in ("sending", "uncertain"):
            raise UserError(
                self.env._(
                    "What became of the transfer of %s is not known yet. Try again in a moment.",
                    self.move_id.display_name,
                )
            )
        way = self._cancellation_way()
        if way == "credit":
            return self._credit(reason)
        if way == "void" and not self.env.user.has_group("accounting_bridge.group_act"):
            return self._ask_to_void(reason)
        # What is to disappear is not approved, nor sent to the customer, before it does.
        self._owed_acts()._unsent()._take_back()
        self._queue(Action(way), {"reason": reason})
        return True

    def _credit(self, reason):
        """:return: Odoo's own wizard for credit notes, with the reason filled in"""
        action = self.move_id.action_reverse()
        context = {
            "active_model": "account.move",
            "active_ids": self.move_id.ids,
            "default_reason": reason,
        }
        return action | {"context": context}

    def _ask_to_void(self, reason):
        """Voiding in somebody's books is a right of its own: ask who has it."""
        summary = self.env._("Void %s in the bookkeeping system", self.move_id.display_name)
        note = self.env._(
            "%(user)s asks for it: %(reason)s", user=self.env.user.name, reason=reason
        )
        self._tell_owner(summary, note, user=self._who_may_void())
        return True

    def _who_may_void(self):
        """:return: the owner of the connection, or else anyone of the company with the right"""
        group = self.env.ref("accounting_bridge.group_act")
        # Who has a right is not for every user to read, but the request must reach someone.
        users = self._able(group.sudo().all_user_ids, "write")
        return (users & self._owner() or users)[:1]

    # === FOLLOWING ===

    def _on_status(self, old, new):
        result = super()._on_status(old, new)
        if new in GONE:
            self._on_gone()
        elif new == "approved":
            credits = self.move_id.reversal_move_ids.bridge_document_id
            (self | credits)._queue_allocation()
        return result

    def _on_gone(self):
        """Odoo follows what it asked for. What the accountant voided alone is shown to the owner,
        who cancels or transfers again: the lock is open for both."""
        if self.move_id.state == "cancel":
            return
        asked = self.operation_ids.filtered(
            lambda o: o.action in UNDOING and o.state not in ("rejected", "cancelled")
        )
        if asked:
            self._follow()
        else:
            self._tell_owner(self._for_owner()._gone_summary())

    def _follow(self):
        try:
            with self.env.cr.savepoint():
                lock.unlocked(self.move_id).button_cancel()
                self.env.flush_all()
        except UserError as error:
            issue = Issue("cannot_follow", {"reason": str(error)}).to_json()
            self.issues = [*(self.issues or []), issue]
            self._tell_owner(self._for_owner()._gone_summary(), str(error))

    def _gone_summary(self):
        labels = dict(self._fields["status"]._description_selection(self.env))
        return self.env._(
            "%(status)s in %(provider)s: cancel it here, or transfer it again",
            status=labels[self.status],
            provider=self.connection_id._provider()._label(),
        )

    # === CREDIT NOTES ===

    def _queue_allocation(self):
        """Owe the provider the matching of credit notes with the invoices they reverse, once, as
        soon as both are approved there: what both have open, never more. Where it takes no
        allocations, a person is asked (`_note_offsets`)."""
        approved = self.filtered(lambda d: d.kind == "credit_note" and d.status == "approved")
        for credit in approved.filtered(lambda d: d.connection_id._capabilities().allocate):
            invoice = credit.move_id.reversed_entry_id.bridge_document_id
            if invoice.status != "approved" or invoice.connection_id != credit.connection_id:
                continue
            done = credit.operation_ids.filtered(lambda o: o.action == "allocate")
            amount = min(credit.remote_due, invoice.remote_due)
            if not done and credit.currency_id.compare_amounts(amount, 0) > 0:
                digits = credit.currency_id.decimal_places
                data = {"target_id": invoice.external_id, "amount": float_repr(amount, digits)}
                credit._queue(Action.ALLOCATE, data)
