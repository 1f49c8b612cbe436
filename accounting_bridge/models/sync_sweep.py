import logging
import time

import psycopg2

from odoo import models

from ..tools.documents import Issue
from . import clock
from .sync import CATALOGUE_EVERY, MIN_SECONDS, SWEEP_EVERY

_logger = logging.getLogger(__name__)


class AccountingBridgeSync(models.Model):
    """Fetching what changed at the provider since the last time."""

    _inherit = "accounting.bridge.sync"

    def _is_due(self, now):
        return self._is_sweep_due(now) or self._is_catalogue_due(now)

    def _is_sweep_due(self, now):
        if not self.last_sweep or self._is_asked_for():
            return True
        return self.last_sweep + SWEEP_EVERY <= now

    def _is_catalogue_due(self, now):
        return not self.last_catalogue or self.last_catalogue + CATALOGUE_EVERY <= now

    def _sweep(self, session, deadline):
        """:return: whether there is more to do at once"""
        now, requests = clock.now(self.env), self.connection_id.sweep_requests
        if time.monotonic() > deadline - MIN_SECONDS:
            return True
        session.budget.people = self._is_asked_for()
        if self._is_sweep_due(now):
            pages = self.connection_id._provider()._changed(session, self.bookmark or "")
            for remotes, bookmark in pages:
                self._step(self._apply_page, remotes, bookmark)
                if time.monotonic() > deadline - MIN_SECONDS:
                    return True
            self._step(self._note_swept, now, requests)
        session.budget.people = False
        if self._read_moved(session, deadline):
            return True
        if self._is_catalogue_due(now):
            if time.monotonic() > deadline - MIN_SECONDS:
                return True
            self._load_catalogue(session, now)
        self._step(self._note_success)
        return False

    def _note_swept(self, now, requests):
        self.write({"last_sweep": now, "sweeps_done": requests})
        if not self.connection_id._capabilities().lists_payments:
            self.env["accounting.bridge.document"]._note_stale(self.connection_id)

    def _apply_page(self, remotes, bookmark):
        documents = self.env["accounting.bridge.document"]
        pairs = documents._by_external(self.connection_id, remotes)
        if not self.connection_id._capabilities().lists_payments:
            documents._note_listed([pair for pair in pairs if pair[1].payments is None])
            pairs = [pair for pair in pairs if pair[1].payments is not None]
        try:
            with self.env.cr.savepoint():
                documents._apply_all(pairs)
        except psycopg2.OperationalError:  # the whole step is repeated
            raise
        except Exception:  # noqa: BLE001 whatever it is, it concerns one of them
            for pair in pairs:
                self._apply_facts_alone(*pair)
        self.bookmark = bookmark

    def _apply_facts_alone(self, document, remote):
        """One document that cannot take its facts keeps those it has, says so, and does not hold
        up the others; *Refresh* tries again."""
        try:
            with self.env.cr.savepoint():
                document._apply(remote)
        except psycopg2.OperationalError:
            raise
        except Exception as error:
            _logger.exception("What %s became could not be applied", document.display_name)
            others = [i for i in document.issues or [] if i["code"] != "not_applied"]
            issue = Issue("not_applied", message=str(error)).to_json()
            document.issues = [*others, issue]

    def _load_catalogue(self, session, now):
        """Once a day: who and what we are connected to, lock dates, and the catalogues."""
        provider = self.connection_id._provider()
        facts, loaded = provider._check(session), list(provider._references(session))
        self._step(self._keep_catalogue, facts, loaded, now)

    def _keep_catalogue(self, facts, loaded, now):
        connection = self.connection_id
        connection._check_facts(facts)
        connection._take_facts(facts)
        connection._store_references(loaded)
        self.last_catalogue = now
