from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from .lock import unlocked

MONEY = ("payment", "overpayment", "prepayment", "refund")


class AccountingBridgePayment(models.Model):
    """Booking what the provider states, and undoing it."""

    _inherit = "accounting.bridge.payment"

    # === FACTS ===

    def _refresh_facts(self, stated):
        """Take over what may be said later or otherwise without being other money."""
        for payment in self:
            facts = self._facts(stated[payment.external_id])
            names = ("reference", "account_ref", "source_ref", "source_number", "date")
            values = {n: facts[n] for n in names if n in facts and facts[n] != payment[n]}
            if payment.origin == "odoo":
                values.pop("date", None)
                if payment._has_issue("removed_there"):
                    payment._answered()
            if values:
                payment.write(values)

    def _recognised(self, remote):
        """:param remote: the RemotePayment that reports money which Odoo took itself"""
        self.ensure_one()
        self.write(
            {
                "external_id": remote.external_id,
                "account_ref": remote.account_id or self.account_ref,
            }
        )
        self._answered()
        self._cancel_operations()

    def _in_flight(self):
        """Whether the provider may have been told of the money without having answered yet."""
        return any(o.state in ("sending", "uncertain") for o in self.operation_ids)

    def _distance(self, day):
        """:return: sort key, smallest for the row that a payment reported for `day` most likely
        states"""
        return abs((self.date - (day or self.date)).days), not self._in_flight(), self.id

    def _to_book(self):
        """:return: rows that are not in the books: not yet, or because somebody cancelled the
        payment while the connection was removed"""
        lost = self.filtered(lambda p: p.state == "booked" and p.payment_id.state == "canceled")
        lost.filtered(lambda p: p.origin == "provider").state = "pending"
        return self.filtered(lambda p: p.state in ("pending", "unclear"))

    # === BOOKING ===

    def action_book(self):
        """Try again what could not be booked, after its cause was mended."""
        self.check_access("read")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Only who may post payments may book this one."))
        # Rows are written by the bridge alone; the right to post was checked above.
        self.sudo().filtered(lambda p: p.state == "pending")._book()
        return True

    def _book(self):
        """Book rows that explain the open amount of their documents. Together: what is created,
        posted and reconciled one by one costs five times as much."""
        rows = self.filtered(lambda p: p.state in ("pending", "unclear"))
        unfit = rows.filtered(lambda p: p.move_id.state != "posted")
        unfit._set_issue("move_not_posted")
        rows -= unfit
        for connection in rows.connection_id.filtered(lambda c: not c.payment_journal_id):
            connection._ensure_payment_journal()
        # Effectless where the open amount is explained without it.
        other = rows.filtered(lambda p: p.kind == "other")
        other.write({"state": "noted", "issues": False})
        credits = rows.filtered(lambda p: p.kind == "credit")
        without_money = credits._book_credits() | rows._with_accounts()
        without_money._book_entries()
        money = rows.filtered(lambda p: p.kind in MONEY)
        money._book_money()
        (money | without_money)._reconcile_booked()

    def _book_money(self):
        if not self:
            return
        # The lines are complete: there is nothing for the move to derive.
        payments = unlocked(self.env["account.payment"]).with_context(skip_invoice_sync=True)
        created = payments.create([payment._payment_values() for payment in self])
        for payment, made in zip(self, created, strict=True):
            payment.payment_id = made
        created.action_post()

    def _payment_values(self):
        move = self.move_id
        connection = self.connection_id
        direction = "inbound" if move.is_inbound(include_receipts=True) else "outbound"
        journal = connection.payment_journal_id
        return {
            "bridge_connection_id": connection.id,
            "bridge_balance": self._company_amount(),
            "payment_type": direction,
            "partner_type": "customer",
            "partner_id": move.commercial_partner_id.id,
            "amount": self.amount,
            "currency_id": move.currency_id.id,
            "date": self._booking_date(),
            "journal_id": journal.id,
            "company_id": move.company_id.id,
            "payment_method_line_id": journal._bridge_method_line(direction).id,
            "destination_account_id": self._term_lines().account_id[:1].id,
            "memo": self.reference or self.document_id.external_number or move.name,
        }

    def _company_amount(self):
        """:return: what the provider's bank account received in company currency, 0 where the
        document is in it, or where nothing is stated and Odoo's rate must do"""
        company_currency = self.company_id.currency_id
        if self.currency_id == company_currency:
            return 0.0
        if self.bank_amount and self.bank_currency == company_currency.name:
            return company_currency.round(self.bank_amount)
        if self.rate:
            return company_currency.round(self.amount / self.rate)
        return 0.0

    def _booking_date(self, has_tax=False):
        """Odoo would post into a locked period silently on another day: ask first.

        :return: the real date, or the first open day after what is locked
        """
        day = self.date or fields.Date.context_today(self)
        return self._open_day(self.company_id, day, has_tax)

    def _open_day(self, company, day, has_tax=False):
        journal = self.connection_id[:1].payment_journal_id
        locks = company._get_violated_lock_dates(day, has_tax, journal)
        return locks[-1][0] + timedelta(days=1) if locks else day

    def _term_lines(self):
        """:return: the receivable lines of the document"""
        return self.move_id.line_ids.filtered(lambda ln: ln.display_type == "payment_term")

    def _reconcile_booked(self):
        """Match what was booked with its documents, all in one plan."""
        plan, booked = [], self.filtered(lambda p: p.payment_id or p.entry_id)
        booked.write({"state": "booked", "issues": False})
        for document, rows in booked.grouped("document_id").items():
            together = rows | document._booked_with_dunning()
            booked |= together
            for account in rows[0]._term_lines().account_id:
                plan += together._reconciliation(account)
        if plan:
            unlocked(self.env["account.move.line"])._reconcile_plan(plan)
        for payment in booked:
            payment._warn_of_rest()

    def _reconciliation(self, account):
        """:return: list of nodes of a reconciliation plan: what the rows of one document have open
        on the account, with the document; what was received pays dunning costs first, so that
        the document stays open by as much as the provider says"""
        lines = self._counterpart_lines(account)
        terms = self._term_lines().filtered(
            lambda ln: ln.account_id == account and not ln.reconciled
        )
        together = lines | terms
        if not lines or len({ln.amount_residual > 0 for ln in together}) < 2:
            return []
        dunning = self.filtered(lambda p: p.kind == "dunning")
        if not dunning:
            return [together]
        received = (dunning | self.filtered(lambda p: p.kind in MONEY))._counterpart_lines(account)
        return [[received, together - received]]

    def _counterpart_lines(self, accounts):
        lines = self.payment_id.move_id.line_ids | self.entry_id.line_ids
        return lines.filtered(lambda ln: ln.account_id in accounts and not ln.reconciled)

    def _warn_of_rest(self):
        """More was paid there than is open here: booked, because it is a fact, and said."""
        lines = self._counterpart_lines(self._term_lines().account_id)
        rest = abs(sum(lines.mapped("amount_residual_currency")))
        if self.kind != "dunning" and not self.currency_id.is_zero(rest):
            self._set_issue("exceeds_open", {"amount": self._amount_words(rest)}, level="warning")
        elif self._has_issue("exceeds_open"):
            self.issues = False

    # === UNDOING ===

    def _undo(self):
        """Undo the booking of rows that the provider does not state any more: cancelled in an
        open period, reversed on the first open day otherwise."""
        if not self:
            return
        rows = self.filtered(lambda p: p.origin == "provider")
        (self - rows)._gone_there()
        booked = rows.filtered(lambda p: p.state == "booked")
        rows.write(
            {"state": "reversed", "reversed_on": fields.Date.context_today(self), "issues": False}
        )
        rows.flush_recordset(["state"])  # the unique index knows live rows only
        booked._undo_allocations()
        moves = (rows.payment_id.move_id | rows.entry_id).filtered(lambda m: m.state != "cancel")
        stuck = moves.filtered(lambda m: m.state == "posted" and not m._bridge_may_cancel())
        for payment in rows.filtered(lambda p: p._money_move() in stuck):
            payment._reverse_entry()
        moves -= stuck
        unlocked(moves.line_ids).remove_move_reconcile()
        payments = moves.origin_payment_id
        unlocked(payments).action_cancel()
        unlocked(moves - payments.move_id).button_cancel()
        booked._free_dunning()

    def _gone_there(self):
        """Money that Odoo took stays money, whatever the provider forgets: a person is asked."""
        for payment in self.filtered(lambda p: not p._has_issue("removed_there")):
            payment._set_issue("removed_there", payment._words())
            payment._ask_person()

    def _reverse_entry(self):
        move = unlocked(self._money_move())
        day = self._open_day(move.company_id, move.date, move._affect_tax_report())
        values = {"date": day, "ref": self.env._("Reversal of: %s", move.name)}
        self.reversal_id = move._reverse_moves([values], cancel=True)
