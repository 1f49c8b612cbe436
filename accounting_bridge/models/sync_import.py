import time

from odoo import models

from ..tools.errors import OF_ONE, BridgeError
from .sync import MIN_SECONDS

COMPARED_TOGETHER = 200
IMPORTED_TOGETHER = 50


class AccountingBridgeSync(models.Model):
    """Working off an import of contacts, in steps that each end with a commit: what a run does not
    reach is done by the next."""

    _inherit = "accounting.bridge.sync"

    def _import_in(self, *states):
        imports = self.env["accounting.bridge.import"]
        if not self.connection_id._capabilities().contact_import:
            return imports
        return imports.search(
            [("connection_id", "=", self.connection_id.id), ("state", "in", states)], limit=1
        )

    def _is_due(self, now):
        return super()._is_due(now) or bool(self._import_in("reading"))

    def _work(self, deadline):
        # What is owed comes first; this needs no network.
        try:
            again = super()._work(deadline)
        except BridgeError:
            if self._work_import(deadline):
                self._step(self.cron_id._trigger)
            raise
        return self._work_import(deadline) or again

    def _sweep(self, session, deadline):
        again = super()._sweep(session, deadline)
        return self._read_contacts(session, deadline) or again

    def _read_contacts(self, session, deadline):
        """:return: whether there is more to do at once"""
        record = self._import_in("reading")
        if not record:
            return False
        if time.monotonic() > deadline - MIN_SECONDS:
            return True
        provider = self.connection_id._provider()
        try:
            for contacts, bookmark, total in provider._contact_pages(
                session, record.bookmark or ""
            ):
                self._step(record._take_page, contacts, bookmark, total)
                if time.monotonic() > deadline - MIN_SECONDS:
                    return True
        except OF_ONE as error:
            self._step(record._note_problem, error.issue())
        self._step(record.write, {"state": "comparing"})
        return True

    def _work_import(self, deadline):
        """:return: whether there is more to do at once"""
        record = self._import_in("comparing", "importing")
        if not record:
            return False
        if time.monotonic() > deadline - MIN_SECONDS:
            return True
        customers = record._customers()
        comparing = record.state == "comparing"
        some = record._compare_some if comparing else record._import_some
        size = COMPARED_TOGETHER if comparing else IMPORTED_TOGETHER
        while self._step(some, customers, size):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
        return False
