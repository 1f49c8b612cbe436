import dataclasses
import logging

from odoo import models

from ..tools.documents import Issue, Result
from . import clock

_logger = logging.getLogger(__name__)


class AccountingBridgeSync(models.Model):
    """Asking the provider what became of what got no answer, before anything is sent again."""

    _inherit = "accounting.bridge.sync"

    def _ask(self, provider, session, operations):
        """Ask the provider what it holds for operations whose outcome is unknown."""
        try:
            found = self._found(provider, session, operations)
        except Exception as error:  # noqa: BLE001 it concerns one of them: find out which
            self._raise_of_all(error)
            self.env.cr.rollback()
            return self._ask_apart(provider, session, operations, error)
        outcomes = [(o, found.get(o.key) or self._no_answer(o)) for o in operations]
        # What it never received is free to go again without further waiting.
        now = clock.now(self.env)
        for index, (operation, outcome) in enumerate(outcomes):
            if outcome.result is Result.RETRY and not outcome.retry_at:
                outcomes[index] = (operation, dataclasses.replace(outcome, retry_at=now))
        self._apply_found(outcomes)
        return any(outcome.stop for _operation, outcome in outcomes)

    def _found(self, provider, session, operations):
        """:return: dict task key -> Outcome, see `provider._find`"""
        return provider._find(session, [o._task() for o in operations])

    def _ask_apart(self, provider, session, operations, error):
        """One that cannot be asked for stays unknown, and never holds up the others."""
        if len(operations) > 1:
            return any(self._ask(provider, session, operation) for operation in operations)
        _logger.error("Operation %s could not be asked for", operations.id, exc_info=error)
        self._step(self._put_off, operations, Issue("outcome_unknown", message=str(error)))
        return False

    def _apply_found(self, pairs):
        """Apply what asking found; what cannot be applied stays unknown, and is asked for again."""
        self._settle(pairs, self._apply_asked, self._apply_one, self._cannot_apply_found)

    def _cannot_apply_found(self, operation, error):
        _logger.error("What was found of %s cannot be applied", operation.id, exc_info=error)
        self._step(self._put_off, operation, Issue("not_applied", message=str(error)))

    def _apply_asked(self, pairs):
        for operation, outcome in pairs:
            if outcome.result is Result.UNCERTAIN and not outcome.stop:
                operation.attempts += 1
        self._apply_outcomes(pairs)

    def _put_off(self, operation, issue):
        operation.attempts += 1
        operation._set_uncertain([issue.to_json()])
