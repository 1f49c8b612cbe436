import time

from odoo import fields, models

from ..tools.documents import Action, Outcome, Result
from .document_read import STALE_AFTER
from .sync import MIN_SECONDS


class AccountingBridgeSync(models.Model):
    """What a test left in the books that stay connected. Before its invoice is sent again, it is
    asked for by its id: what is still the same is linked again, what is not stands in the way until
    somebody voids it there."""

    _inherit = "accounting.bridge.sync"

    def _standing_leftovers(self, domain):
        return self.env["accounting.bridge.leftover"]._standing(self.connection_id, domain)

    def _push_owed(self, session, deadline):
        # Where there never was a test, nothing more is asked of the database.
        session.had_test = bool(self.test_ended_on)
        return super()._push_owed(session, deadline)

    def _prepare_create(self, session, operations):
        tasks = super()._prepare_create(session, operations)
        session.recognised = {}
        if not getattr(session, "had_test", False):
            return tasks
        going = operations.browse(tasks)
        standing = self._standing_leftovers([("move_id", "in", going.move_id.ids)])
        remotes = {}
        for rows in standing.grouped("kind").values():
            remotes |= rows._ask_for(session)
        standing._take_all(remotes)
        there = {row.move_id: (row, remote) for row, remote in remotes.items() if row._is_there()}
        for operation in going.filtered(lambda o: o.move_id in there):
            row, remote = there[operation.move_id]
            if row._same(tasks[operation.id].invoice, remote):
                session.recognised[remote.kind, tasks[operation.id].number] = remote
            else:
                operation._set_rejected([row._issue().to_json()])
                del tasks[operation.id]
        return tasks

    def _answers(self, provider, session, tasks):
        recognised = getattr(session, "recognised", {})
        known = {
            task.key: recognised[task.kind, task.number]
            for task in tasks
            if task.action is Action.CREATE and (task.kind, task.number) in recognised
        }
        found = [Outcome(key, Result.DONE, document=remote) for key, remote in known.items()]
        rest = [task for task in tasks if task.key not in known]
        return [*found, *super()._answers(provider, session, rest)] if rest else found

    def _of_our_own(self, operation, issue):
        return self._left_by_test(operation, issue) or super()._of_our_own(operation, issue)

    def _left_by_test(self, operation, issue):
        """:return: the issue that names what the test left under this number, or None"""
        if issue.code != "number_used":
            return None
        external_id = issue.params.get("external_id")
        domain = [("move_id", "=", operation.move_id.id)]
        if external_id:
            domain = [("external_id", "=", external_id)]
        row = self._standing_leftovers(domain)[:1]
        return row._issue() if row else None

    # === WHAT BECOMES OF IT ===

    def _apply_page(self, remotes, bookmark):
        result = super()._apply_page(remotes, bookmark)
        if not self.test_ended_on:
            return result
        known = {(remote.kind.value, remote.external_id): remote for remote in remotes}
        rows = self.env["accounting.bridge.leftover"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("external_id", "in", [remote.external_id for remote in remotes]),
            ]
        )
        for row in rows:
            if remote := known.get((row.kind, row.external_id)):
                row._take_facts(remote)
        return result

    def _sweep(self, session, deadline):
        more = super()._sweep(session, deadline)
        if self.test_ended_on and not more and time.monotonic() < deadline - MIN_SECONDS:
            self._read_leftovers(session)
        return more

    def _read_leftovers(self, session):
        """A few at a time, each once a day: no list shows what was deleted there."""
        before = fields.Datetime.now() - STALE_AFTER
        stale = self._standing_leftovers(
            ["|", ("fetched_at", "=", False), ("fetched_at", "<", before)]
        )
        some = stale.sorted("fetched_at")[: self.connection_id._capabilities().fetch_batch]
        for rows in some.grouped("kind").values():
            self._step(rows._take_all, rows._ask_for(session))
