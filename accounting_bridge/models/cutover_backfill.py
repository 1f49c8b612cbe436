import logging
import time

from odoo import models
from odoo.tools import groupby

from ..tools.documents import Issue
from .sync import MIN_SECONDS, WORKING_STATES

_logger = logging.getLogger(__name__)

CHUNK = 50
# Of a run, for checking and queueing; the rest is for sending.
SECONDS = 2


class AccountingBridgeSync(models.Model):
    """Documents that a person decided to take over, by thousands perhaps: checked and queued some
    at a time, behind everything else."""

    _inherit = "accounting.bridge.sync"

    def _work(self, deadline):
        more = self.connection_id.state in WORKING_STATES and self._queue_taken_over(deadline)
        return super()._work(deadline) or more

    def _asks_first(self):
        """Only what is open there was listed: what is taken over may stand there, paid."""
        queued = [
            ("connection_id", "=", self.connection_id.id),
            ("cutover_as", "!=", False),
            ("state", "=", "queued"),
        ]
        documents = self.env["accounting.bridge.document"]
        return super()._asks_first() or bool(documents.search_count(queued, limit=1))

    def _queue_taken_over(self, deadline):
        """:return: whether there are more to queue"""
        until = min(deadline - MIN_SECONDS, time.monotonic() + SECONDS)
        while documents := self._to_take_over():
            if time.monotonic() > until:
                return True
            self._take_over_safely(documents)
        return False

    def _take_over_safely(self, documents):
        """One that cannot be checked never holds up the others, nor the run."""
        try:
            self._step(self._take_over, documents)
        except Exception as error:
            self._raise_of_all(error)
            if len(documents) > 1:
                for document in documents:
                    self._take_over_safely(document)
                return
            _logger.exception("%s could not be taken over", documents.display_name)
            self._step(self._give_up_taking_over, documents, str(error))

    @staticmethod
    def _give_up_taking_over(document, message):
        issue = Issue("internal", message=message).to_json()
        document.write({"cutover_waits": False, "issues": [issue]})

    def _to_take_over(self):
        return self.env["accounting.bridge.document"].search(
            [("connection_id", "=", self.connection_id.id), ("cutover_waits", "=", True)],
            order="id",
            limit=CHUNK,
        )

    def _take_over(self, documents):
        documents.cutover_waits = False
        for user, group in groupby(documents, lambda d: d.cutover_by):
            moves = documents.browse(d.id for d in group).move_id.with_user(user).sudo()
            moves.filtered(lambda move: move.state == "posted")._bridge_transfer(priority=0)
