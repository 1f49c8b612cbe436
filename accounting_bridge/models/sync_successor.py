import logging
import time

from odoo import models

from ..tools.documents import Kind
from ..tools.errors import OF_ONE
from .sync import MIN_SECONDS

_logger = logging.getLogger(__name__)


class AccountingBridgeSync(models.Model):
    """Asking, once, what stands in the place of documents that were voided there."""

    _inherit = "accounting.bridge.sync"

    def _without_successor(self, limit):
        documents = self.env["accounting.bridge.document"]
        if not self.connection_id._capabilities().corrected_copies:
            return documents
        return documents.search(
            [("connection_id", "=", self.connection_id.id), ("successor_due", "=", True)],
            order="id",
            limit=limit,
        )

    def _is_due(self, now):
        return super()._is_due(now) or bool(self._without_successor(1))

    def _sweep(self, session, deadline):
        again = super()._sweep(session, deadline)
        while document := self._without_successor(1):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
            self._step(document._take_successor, self._successor(session, document))
        return again

    def _successor(self, session, document):
        """:return: `documents.RemoteDocument`, or None"""
        provider = self.connection_id._provider()
        try:
            found = provider._fetch(session, Kind(document.kind), [document.external_id])
            voided = found.get(document.external_id)
            return voided and provider._successor(session, voided)
        except OF_ONE as error:
            _logger.info("What replaces %s cannot be asked: %s", document.id, error.code)
            return None
