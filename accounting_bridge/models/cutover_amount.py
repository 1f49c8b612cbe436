from odoo import models
from odoo.fields import Domain

from .account_move_transfer import KINDS
from .lock import RECEIVABLE


class AccountMove(models.Model):
    """What was open of a document on a day, and when what took it off was dated."""

    _inherit = "account.move"

    def _bridge_open_amount(self, connection):
        """:return: float, document currency, positive: what was open at the start of the
        connection. What is dated later takes it off there as well: documents because they are
        transferred themselves, money because the books received it since."""
        return self._bridge_open_on(connection.start_date)

    def _bridge_open_on(self, day):
        """:param day: date, or False for now
        :return: float, document currency, positive: what was open when the day began"""
        self.ensure_one()
        since = self.env["account.partial.reconcile"]
        for entry, partials in self._bridge_matched().items():
            if entry._bridge_is_since(day):
                since |= partials
        return self.currency_id.round(self.amount_residual + since._bridge_amount(self))

    def _bridge_matched(self):
        """:return: dict document or entry -> partials that match it with this document"""
        found = {}
        for line in self.line_ids.filtered(lambda ln: ln.account_type in RECEIVABLE):
            for partial in line.matched_debit_ids | line.matched_credit_ids:
                other = (partial.debit_move_id | partial.credit_move_id).move_id - self
                found[other] = found.get(other, partial.browse()) | partial
        return found

    def _bridge_fetch_matched(self):
        """Read what is matched with these documents for all of them at once."""
        partials = self.line_ids.matched_debit_ids | self.line_ids.matched_credit_ids
        partials.fetch(["debit_move_id", "credit_move_id"])
        lines = partials.debit_move_id | partials.credit_move_id
        lines.fetch(["move_id"])
        lines.move_id.fetch(["date", "invoice_date", "move_type"])

    def _bridge_is_since(self, day):
        """:return: whether a document, or an entry, is dated on or after the day. A document by the
        date that decides whether it is transferred."""
        date = self.invoice_date if self.move_type in KINDS else self.date
        return bool(day and date and date >= day)

    def _bridge_was_open_domain(self, day):
        """:return: domain of documents that may have been open when the day began: those that are,
        and those that something of later took off"""
        later = Domain("move_id.date", ">=", day) | Domain("move_id.invoice_date", ">=", day)
        matched = Domain("line_ids.matched_debit_ids.debit_move_id", "any", later) | Domain(
            "line_ids.matched_credit_ids.credit_move_id", "any", later
        )
        is_open = Domain("amount_residual", "!=", 0)
        return is_open | matched if day else is_open
