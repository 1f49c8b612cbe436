from odoo import models

from ..tools.errors import RateLimited

# An operation of this priority or a higher one was asked for by a person.
PERSON = 10


class AccountingBridgeSync(models.Model):
    """Keeping to the calls that the provider allows: nothing goes while they are used up, and the
    last ones are for what people asked for."""

    _inherit = "accounting.bridge.sync"

    def _compute_error_text(self):
        result = super()._compute_error_text()
        words = self.env["accounting.bridge.issue"]
        for sync in self.filtered(lambda s: not s.error):
            issue = sync.connection_id.budget_ids._issue(people=False)
            sync.error_text = issue and words._words([issue], sync.connection_id)[0]
        return result

    def _waits_for_budget(self):
        """:return: whether nothing may go now; the action is then called when it may"""
        budget = self._budget()
        if not budget._waits_until(people=False):
            return False
        until = budget._waits_until(self._is_asked_for() or self._owes_people())
        if until:
            self.cron_id._trigger(at=until)
        return bool(until)

    def _budget(self):
        budgets = self.env["accounting.bridge.budget"]
        return budgets.search_fetch([("connection_id", "=", self.connection_id.id)])

    def _owes_people(self):
        return any(operation.priority >= PERSON for operation in self._owed())

    def _is_asked_for(self):
        """Whether a person wants to see what changed."""
        return self.connection_id.sweep_requests != self.sweeps_done

    def _within_budget(self, session, operations):
        """:return: those that may go together: what people asked for, else the rest, unless only
            what is kept for people is left; the session takes from the budget accordingly"""
        asked = operations.filtered(lambda o: o.priority >= PERSON)
        session.budget.people = bool(asked)
        if asked or not operations or not self._budget()._waits_until(people=False):
            return asked or operations
        return asked

    def _is_limit(self, error):
        """Whether the budget knows of it, and says so: to have to wait is no failure."""
        return isinstance(error, RateLimited) and not error.soon

    def _write_failure(self, error):
        result = super()._write_failure(error)
        # What people asked for waits for nothing of that.
        if getattr(error, "kept", False) and self._owes_people():
            self.cron_id._trigger()
        return result
