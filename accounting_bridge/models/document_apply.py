from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import float_compare

from ..tools.documents import Action, Issue

# The statuses a document passes through until it is approved.
WAY = ("draft", "submitted", "approved")


class AccountingBridgeDocument(models.Model):
    """The one upsert path: the answer to a push, the sweep, a webhook and *Refresh* end here."""

    _inherit = "accounting.bridge.document"

    @api.model
    def _by_external(self, connection, remotes):
        """:return: dict RemoteDocument -> the document linked to it, one query; others are not
        ours and left out"""
        rows = self.search(
            [
                ("connection_id", "=", connection.id),
                ("external_id", "in", [r.external_id for r in remotes]),
            ]
        )
        linked = {(row.kind, row.external_id): row for row in rows}
        pairs = ((r, linked.get((r.kind.value, r.external_id))) for r in remotes)
        return [(document, remote) for remote, document in pairs if document]

    @api.model
    def _apply_all(self, pairs):
        """Apply facts to many documents: together, and only where that fails one by one, so that
        one document never holds up the others.

        :param pairs: list of (document, RemoteDocument)
        """
        for document, remote in pairs:
            document._apply_facts(remote)
        self._apply_payments_batch(pairs)
        self.browse(document.id for document, _remote in pairs)._note_offsets()

    def _apply(self, remote):
        """Take over what the provider stated. Idempotent, and independent of the order in which
        answers arrive: what is older than what is known changes nothing.

        :param remote: `documents.RemoteDocument`
        """
        self.ensure_one()
        self._apply_all([(self, remote)])

    def _apply_facts(self, remote):
        if self._is_older(remote):
            return
        old = self.status
        values = {
            "external_id": remote.external_id,
            "external_number": remote.number,
            "external_url": self.connection_id._provider()._document_url(
                self.connection_id, remote.kind, remote.external_id
            ),
            "status": remote.status.value if remote.status else self.status,
            "raw_status": remote.raw_status,
            "remote_updated": self._naive(remote.updated_at) or self.remote_updated,
            "fetched_at": fields.Datetime.now(),
        }
        amounts = {
            "remote_net": remote.net,
            "remote_tax": remote.tax,
            "remote_total": remote.total,
            "remote_due": remote.amount_due,
            "remote_paid": remote.amount_paid,
            "remote_credited": remote.amount_credited,
        }
        values |= {name: float(v) for name, v in amounts.items() if v is not None}
        if remote.sent_to_contact is not None:
            values["remote_sent"] = remote.sent_to_contact
        if remote.payments is not None and self.unread_since:
            values["unread_since"] = False
        self.write(values)
        self._compare(remote)
        if old != self.status:
            self._compare_status()
            self._on_status(old, self.status)

    def _is_older(self, remote):
        updated = self._naive(remote.updated_at)
        return bool(updated and self.remote_updated and updated < self.remote_updated)

    @staticmethod
    def _naive(instant):
        """:return: naive UTC without microseconds, as the database keeps instants"""
        return instant and instant.replace(tzinfo=None, microsecond=0)

    def _compare(self, remote):
        """The totals must be equal to the cent; the difference is shown, never corrected."""
        if remote.total is None or self.status in ("voided", "deleted"):
            return
        move, digits = self.move_id, self.currency_id.decimal_places
        ours = {"net": move.amount_untaxed, "tax": move.amount_tax, "total": move.amount_total}
        theirs = {"net": remote.net, "tax": remote.tax, "total": remote.total}
        different = {
            name: [str(round(Decimal(str(ours[name])), digits)), str(round(theirs[name], digits))]
            for name in ours
            if theirs[name] is not None
            and float_compare(ours[name], float(theirs[name]), precision_digits=digits)
        }
        if not different and None in theirs.values():
            return  # what is not stated may still differ
        others = [i for i in self.issues or [] if i["code"] != "differs_there"]
        if different:
            others.append(Issue("differs_there", {"differences": different}).to_json())
        if others != (self.issues or []):
            self.issues = others or False

    # === WHAT FOLLOWS ===

    def _on_status(self, old, new):
        """Hook: the provider's status changed from `old` (False at first) to `new`."""
        self._log_status(old, new)

    def _log_status(self, old, new):
        labels = dict(self._fields["status"]._description_selection(self.env))
        body = self.env._(
            "%(provider)s: %(number)s is %(new)s",
            provider=self.connection_id._provider()._label(),
            number=self.external_number,
            new=labels.get(new, new),
        )
        if old:
            body += self.env._(" (was %(old)s)", old=labels.get(old, old))
        self.env["accounting.bridge.sync"]._log_later(self.move_id, body)

    def _on_created(self):
        """The provider holds these documents now: what else is owed with them."""
        if not self:
            return
        connection = self.connection_id
        can = connection._capabilities()
        self.write({"sent_at": fields.Datetime.now()})
        for document in self:
            if document._attaches_pdf():
                document._queue(Action.ATTACH, priority=5)
        if can.allocate:
            self._queue_allocation()
        # Told where it can be told; else a person matches it there.
        self._queue_existing_payments()

    def _compare_status(self):
        """An organisation with approval roles may hold back what should be approved at once; said
        until it is approved there."""
        issues = [i for i in self.issues or [] if i["code"] != "status_differs"]
        wanted, got = self.target_status, self.status
        if got in WAY and wanted in WAY and WAY.index(got) < WAY.index(wanted):
            issue = Issue("status_differs", {"asked": wanted, "got": got}, level="warning")
            issues.append(issue.to_json())
        if issues != (self.issues or []):
            self.issues = issues or False
