import logging
import time
from datetime import timedelta

from odoo import fields, models

from ..tools.documents import Issue, Kind
from ..tools.errors import OF_ONE, BridgeError, Unavailable
from .sync import MIN_SECONDS

_logger = logging.getLogger(__name__)

# A service that fails at so many documents, one after the other, is down; at fewer, it fails at
# these only.
FAILURES_IN_A_ROW = 3


class AccountingBridgeSync(models.Model):
    """Reading in full what moved, in steps that each end with a commit: what a run does not reach
    is read by the next."""

    _inherit = "accounting.bridge.sync"

    def _is_due(self, now):
        # By the clock that `unread_since` is written and read by.
        unread = self._unread(fields.Datetime.now(), limit=1)
        return super()._is_due(now) or bool(unread)

    def _unread(self, until, limit):
        return self.env["accounting.bridge.document"].search(
            [("connection_id", "=", self.connection_id.id), ("unread_since", "<=", until)],
            order="unread_since, id",
            limit=limit,
        )

    def _read_moved(self, session, deadline):
        """:return: whether there is more to do at once"""
        started, session.failures = fields.Datetime.now(), 0
        size = self.connection_id._capabilities().fetch_batch
        while documents := self._unread(started, size):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
            first = documents[0]
            self._read(session, documents.filtered(lambda d, k=first.kind: d.kind == k))
        return False

    def _read(self, session, documents):
        """Read documents of one kind; one that cannot be read never holds up the others."""
        provider, kind = self.connection_id._provider(), Kind(documents[0].kind)
        try:
            found = provider._fetch(session, kind, documents.mapped("external_id"))
            session.failures = 0
            self._step(documents._apply_read, found)
        except Exception as error:
            self.env.cr.rollback()
            if isinstance(error, Unavailable):
                # It may fail at these only: the next run begins with the others.
                self._step(self._read_last, documents)
            if self._ends_reading(session, error, documents):
                raise
            self._read_apart(session, documents, error)

    @staticmethod
    def _ends_reading(session, error, documents):
        """Whether what stood in the way of reading documents does so for all others, too."""
        if not isinstance(error, BridgeError) or isinstance(error, OF_ONE):
            return False
        if not isinstance(error, Unavailable) or error.status in (None, 503):
            return True
        session.failures += len(documents) == 1
        return session.failures >= FAILURES_IN_A_ROW

    def _read_apart(self, session, documents, error):
        if len(documents) > 1:
            for document in documents:
                self._read(session, document)
            return
        _logger.warning("%s could not be read", documents.display_name, exc_info=error)
        self._step(self._put_off_reading, documents, str(error))

    @staticmethod
    def _read_last(documents):
        """They stay unread, behind all that this run still reads."""
        documents.unread_since = fields.Datetime.now() + timedelta(seconds=1)

    def _put_off_reading(self, document, message):
        self._read_last(document)
        others = [i for i in document.issues or [] if i["code"] != "not_read"]
        issue = Issue("not_read", message=message, level="warning").to_json()
        document.issues = [*others, issue]
