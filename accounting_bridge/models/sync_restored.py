import dataclasses
from datetime import timedelta

from odoo import fields, models

from ..tools.documents import Action, Issue, Result
from ..tools.outcomes import rejected
from .sync import WORKING_STATES

ASKED_FOR = timedelta(days=30)


class AccountingBridgeSync(models.Model):
    """After the database was brought back to an earlier point in time it does not know what it did
    since. What it owes is first asked for at the provider, and sent only where it is not there."""

    _inherit = "accounting.bridge.sync"

    restored_at = fields.Datetime(
        "Restored",
        help="The database was brought back to an earlier point in time, or may have been. For 30 "
        "days everything is looked up at the bookkeeping system before it is sent.",
    )

    def _note_restored(self):
        """Read anew what may have changed meanwhile, too: the bookmark is an old one, which only
        reads more than needed."""
        self.write(
            {
                "restored_at": fields.Datetime.now(),
                "last_sweep": False,
                "last_catalogue": False,
                "subscribed_on": False,
            }
        )

    def _is_restored(self):
        """Whether what was done before the database was brought back may still be unknown here."""
        return bool(self.restored_at and self.restored_at + ASKED_FOR > fields.Datetime.now())

    def _work(self, deadline):
        connection = self.connection_id
        if connection.state in WORKING_STATES:
            connection._check_database()  # before anything is touched
        return super()._work(deadline)

    def _push_owed(self, session, deadline):
        # Looked at here, because no query runs between claim and call.
        looks_first = self.connection_id._capabilities().looks_first
        session.asks_first = not looks_first and self._asks_first()
        return super()._push_owed(session, deadline)

    def _asks_first(self):
        return super()._asks_first() or self._is_restored()

    def _found(self, provider, session, operations):
        found = super()._found(provider, session, operations)
        if not self._is_restored():
            return found
        # What could not be asked for before it was sent is told apart now. What has an id already
        # was asked for by it.
        return found | {
            o.key: self._unless_older(o._task(), found[o.key])
            for o in operations
            if o.key in found and o.action == "create" and not o._asks_again()
        }

    def _answers(self, provider, session, tasks):
        if not getattr(session, "asks_first", False):
            return super()._answers(provider, session, tasks)
        found = provider._find(session, tasks)
        settled = {
            task.key: self._unless_older(task, found[task.key])
            for task in tasks
            if found[task.key].result is not Result.RETRY
        }
        missing = [task for task in tasks if task.key not in settled]
        # What ends the run (a limit is used up) ends it before anything is sent.
        if missing and not any(outcome.stop for outcome in settled.values()):
            return [*settled.values(), *super()._answers(provider, session, missing)]
        return [*settled.values(), *(found[task.key] for task in missing)]

    def _of_our_own(self, operation, issue):
        issue = super()._of_our_own(operation, issue)
        if issue.code != "number_used" or not self._is_restored():
            return issue
        # The customer may have that document: its number is not to be changed.
        date = fields.Date.to_string(self.restored_at)
        params = issue.params | {"restored_date": date}
        return dataclasses.replace(issue, code="number_given_before", params=params)

    def _unless_older(self, task, outcome):
        """Numbers and ids that were given since the backup are given once more: what has ours may
        be another document, which the database does not know any more.

        :return: the outcome, or a refusal in its place"""
        remote = outcome.document
        if task.action is not Action.CREATE or outcome.result is not Result.DONE or not remote:
            return outcome
        same = (
            remote.total in (None, task.invoice.totals.total)
            and remote.tax in (None, task.invoice.totals.tax)
            and remote.date in (None, task.invoice.date)
            and remote.currency in ("", task.invoice.currency)
        )
        if same:
            return outcome
        params = {
            "number": task.number,
            "external_id": remote.external_id,
            "total": str(remote.total),
        }
        return dataclasses.replace(rejected(task, Issue("number_used", params)), key=outcome.key)
