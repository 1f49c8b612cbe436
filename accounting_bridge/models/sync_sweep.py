import time

from odoo import fields, models

from .sync import CATALOGUE_EVERY, MIN_SECONDS, SWEEP_EVERY


class AccountingBridgeSync(models.Model):
    """Fetching what changed at the provider since the last time."""

    _inherit = "accounting.bridge.sync"

    def _is_due(self, now):
        return self._is_sweep_due(now) or self._is_catalogue_due(now)

    def _is_sweep_due(self, now):
        asked = self.connection_id.sweep_requested
        if not self.last_sweep or (asked and asked >= self.last_sweep):
            return True
        return self.last_sweep + SWEEP_EVERY <= now

    def _is_catalogue_due(self, now):
        return not self.last_catalogue or self.last_catalogue + CATALOGUE_EVERY <= now

    def _sweep(self, session, deadline):
        """:return: whether there is more to do at once"""
        now = fields.Datetime.now()
        if time.monotonic() > deadline - MIN_SECONDS:
            return True
        if self._is_sweep_due(now):
            pages = self.connection_id._provider()._changed(session, self.bookmark or "")
            for remotes, bookmark in pages:
                self._step(self._apply_page, remotes, bookmark)
                if time.monotonic() > deadline - MIN_SECONDS:
                    return True
            self._step(self.write, {"last_sweep": now})
        if self._is_catalogue_due(now):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
            self._step(self._load_catalogue, session, now)
        self._step(self._note_success)
        return False

    def _apply_page(self, remotes, bookmark):
        documents = self.env["accounting.bridge.document"]
        documents._apply_all(documents._by_external(self.connection_id, remotes))
        self.bookmark = bookmark

    def _load_catalogue(self, session, now):
        self.connection_id._load_references(session)
        self.last_catalogue = now
