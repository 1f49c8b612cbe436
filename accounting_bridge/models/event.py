import hashlib
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models

from ..tools.books import CONTACT_DELETED, DOCUMENT

KEPT = timedelta(days=30)
GC_BATCH = 10_000


class AccountingBridgeEvent(models.Model):
    """One ring of the provider's doorbell: that something happened, never what. A ring is only
    added here, so that receiving it waits for nobody; the connection's run takes it from there and
    asks the provider."""

    _name = "accounting.bridge.event"
    _description = "Accounting Bridge Event"
    _order = "id desc"
    _rec_name = "kind"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, precompute=True)
    kind = fields.Char(required=True)
    resource = fields.Char("External ID")
    happened_at = fields.Datetime()
    key = fields.Char(required=True, help="What makes two deliveries the same ring.")
    waiting = fields.Boolean(default=True, help="The run has not taken it yet.")

    _key_unique = models.Constraint("UNIQUE(connection_id, key)", "This ring is known.")
    _waiting = models.Index("(connection_id) WHERE waiting")

    @api.model
    def _ring(self, connection, events):
        """Keep what is new and wake the connection's run.

        :param events: list of `books.Event` of this connection
        :return: the new rows
        """
        rows = {self._key(event): event for event in events}
        known = self.search([("connection_id", "=", connection.id), ("key", "in", list(rows))])
        values = [
            {
                "connection_id": connection.id,
                "kind": event.kind,
                "resource": event.resource,
                "happened_at": event.at and event.at.replace(tzinfo=None, microsecond=0),
                "key": key,
            }
            for key, event in rows.items()
            if key not in known.mapped("key")
        ]
        try:
            with self.env.cr.savepoint():
                new = self.create(values)
        except UniqueViolation:  # delivered twice at once: the other one wakes the run
            return self.browse()
        if new:
            connection._wake()
        return new

    @api.model
    def _key(self, event):
        at = event.at and event.at.isoformat()
        parts = (event.organisation, event.kind, event.resource, event.name, at)
        return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()

    def _take(self):
        """Have read again what the rings are about."""
        documents = self.env["accounting.bridge.document"]
        about = self.filtered(lambda event: event.kind == DOCUMENT and event.resource)
        documents.search(
            [
                ("connection_id", "in", about.connection_id.ids),
                ("external_id", "in", about.mapped("resource")),
            ]
        )._note_unread()
        self.filtered(lambda event: event.kind == CONTACT_DELETED)._forget_contacts()
        self.waiting = False

    def _forget_contacts(self):
        """A contact that is gone there is looked for again, or made again, with the customer's next
        document."""
        self.env["accounting.bridge.contact"].search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("external_id", "in", self.mapped("resource")),
            ]
        ).unlink()

    @api.autovacuum
    def _gc_expired(self):
        """:return: how many were removed, whether there are more"""
        before = fields.Datetime.now() - KEPT
        expired = self.search([("create_date", "<", before)], limit=GC_BATCH, order="id")
        count = len(expired)
        expired.unlink()
        return count, count == GC_BATCH
