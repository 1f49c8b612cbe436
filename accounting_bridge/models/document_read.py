from datetime import timedelta

from odoo import api, fields, models

from ..tools.documents import Kind, RemoteDocument, Status

# What is open there and was not read for so long is read again, because no list shows a document
# that was deleted, and not every list one that was edited.
STALE_AFTER = timedelta(days=1)
# Of these so many per sweep (every ten minutes, three calls each): 720 a day, for some 2.5 % of a
# budget of one call a second.
STALE_PER_SWEEP = 5
OPEN_THERE = ("draft", "submitted", "approved")
# What a successful reading puts right.
READ_ANEW = ("not_read", "not_applied")


class AccountingBridgeDocument(models.Model):
    """Where the provider's lists leave out what single reads say, a list only tells that a document
    moved; its facts come from reading it in full."""

    _inherit = "accounting.bridge.document"

    unread_since = fields.Datetime(
        copy=False, help="It moved there since then and has not been read in full."
    )
    listed = fields.Char(copy=False, help="What the provider's list last said of it.")

    _unread = models.Index("(connection_id, unread_since) WHERE unread_since IS NOT NULL")

    @api.model
    def _note_listed(self, pairs):
        """Note which documents moved.

        :param pairs: list of (document, RemoteDocument as a list shows it)
        """
        for document, remote in pairs:
            row = document._list_row(remote)
            if row == document.listed:
                continue
            # What a push made is listed as it was answered.
            if document.listed or not document._is_as_listed(remote):
                document._note_unread()
            document.listed = row

    @staticmethod
    def _list_row(remote):
        status = remote.status.value if remote.status else remote.raw_status
        parts = (status, remote.total, remote.amount_due, remote.updated_at)
        return "|".join("" if part is None else str(part) for part in parts)

    def _is_as_listed(self, remote):
        """Whether a list shows nothing but what is known. Its instant is not compared: the list's
        clock need not be that of the document."""
        amounts = ((remote.total, self.remote_total), (remote.amount_due, self.remote_due))
        # Of a status by a new name nothing is known.
        said = remote.status and remote.status.value
        return said in (None, self.status) and not any(
            there is not None and self.currency_id.compare_amounts(float(there), known)
            for there, known in amounts
        )

    def _note_unread(self):
        """Have the documents read in full, in the next step of the connection's run; whoever calls
        this from outside the run wakes it."""
        self.filtered(lambda d: not d.unread_since).unread_since = fields.Datetime.now()

    def _note_stale(self, connection):
        """Have some of those read again that were not for long."""
        self.search(
            [
                ("connection_id", "=", connection.id),
                ("status", "in", OPEN_THERE),
                ("external_id", "!=", False),
                ("fetched_at", "<", fields.Datetime.now() - STALE_AFTER),
                ("unread_since", "=", False),
            ],
            order="fetched_at",
            limit=STALE_PER_SWEEP,
        )._note_unread()

    # === WHAT WAS READ ===

    def _apply_read(self, found):
        """Apply what single reads of these documents found.

        :param found: dict external id -> RemoteDocument, None where there is none any more
        """
        pairs = [(d, found.get(d.external_id) or d._as_deleted()) for d in self]
        self._apply_all([(d, remote) for d, remote in pairs if not d._is_known_deleted(remote)])
        self.write({"unread_since": False, "fetched_at": fields.Datetime.now()})
        for document in self.filtered("issues"):
            others = [i for i in document.issues if i["code"] not in READ_ANEW]
            if others != document.issues:
                document.issues = others or False

    def _as_deleted(self):
        """:return: `documents.RemoteDocument` of a document that is not there any more, and with it
        what was paid on it"""
        return RemoteDocument(
            external_id=self.external_id,
            kind=Kind(self.kind),
            number=self.external_number or "",
            status=Status.DELETED,
            raw_status="not found",
            raw={},
            payments=(),
        )

    def _is_known_deleted(self, remote):
        return remote.status is Status.DELETED and self.status == "deleted"
