from odoo import models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ..tools.documents import Action
from .document import GONE

KINDS = {"out_invoice": "invoice", "out_refund": "credit_note"}


class AccountMove(models.Model):
    """Handing posted documents over to the outbox. No network here, ever: Odoo repeats a whole
    request on a serialisation failure, and a repeated request would send twice."""

    _inherit = "account.move"

    def _bridge_connection(self):
        """:return: the connection of the move's company, or none"""
        self.ensure_one()
        return self.env["accounting.bridge.connection"]._for_company(self.company_id)

    def _bridge_transfer(self, priority=10):
        """Queue posted documents for their company's connection. What is queued or transferred
        already stays as it is; what cannot go is kept with its reasons on its link row.

        :return: the documents (link rows) of all moves that have a connection
        :raise UserError: a move is not posted
        """
        self.check_access("read")
        drafts = self.filtered(lambda move: move.state != "posted")
        if drafts:
            raise UserError(
                self.env._(
                    "Only posted documents can be transferred. Post first: %s",
                    ", ".join(drafts.mapped("display_name")),
                )
            )
        # Link rows are written by the product only; `_bridge_transfer_to` decides.
        documents = self.env["accounting.bridge.document"].sudo()
        for connection, moves in groupby(self, lambda move: move._bridge_connection()):
            if connection:
                documents |= self.browse(m.id for m in moves)._bridge_transfer_to(
                    connection, priority
                )
        return documents.with_env(self.env)

    def _bridge_transfer_to(self, connection, priority):
        # People only read link rows and outbox; this method decides what may be written there.
        moves = self.sudo().filtered(lambda move: move.move_type in KINDS)
        # Two clicks at once: the second waits here, fails to serialise, and is repeated by Odoo
        # with the first one's result in sight.
        self.env.cr.execute(
            "SELECT id FROM account_move WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
            [tuple(moves.ids) or (0,)],
        )
        elsewhere = moves._bridge_live_elsewhere(connection)
        documents = (moves - elsewhere.move_id)._bridge_link(connection)
        documents._hurry(priority)
        open_ones = documents.filtered(
            lambda d: not d.excluded
            and not d._is_live()
            and not d.operation_ids.filtered(lambda o: o.state == "pending")
        )
        issues = open_ones.move_id._bridge_issues(connection)
        for document in open_ones:
            found = [issue.to_json() for issue in issues.get(document.move_id.id, ())]
            document.issues = found or False
            if any(issue["level"] == "error" for issue in found):
                continue
            rejected = document.operation_ids.filtered(
                lambda o: o.state == "rejected" and o.action == "create"
            )
            if rejected:
                rejected[:1]._try_again(priority)
            else:
                document._queue(Action.CREATE, priority=priority)
        return documents | elsewhere

    def _bridge_live_elsewhere(self, connection):
        """A supply is in one set of books, also after the company has changed to others; books
        that were only for trying out do not count.

        :return: the link rows of what another connection's books hold, or may
        """
        return self.sudo().bridge_document_ids.filtered(
            lambda d: (
                d.current
                and d.connection_id != connection
                and not d.connection_id.in_test
                and d._is_live()
            )
        )

    def _bridge_link(self, connection):
        """:return: the current link rows of the moves, made where there is none; what was voided
        or deleted at the provider and is sent again gets a new generation"""
        rows = self.env["accounting.bridge.document"].sudo()
        current = rows.search(
            [
                ("connection_id", "=", connection.id),
                ("move_id", "in", self.ids),
                ("current", "=", True),
            ]
        )
        gone = current.filtered(lambda d: d.status in GONE and not d._is_live())
        generations = {d.move_id.id: d.generation for d in gone}
        gone.current = False
        gone.flush_recordset(["current"])
        kept = current - gone
        created = rows.create(
            [
                {
                    "connection_id": connection.id,
                    "move_id": move.id,
                    "kind": KINDS[move.move_type],
                    "generation": generations.get(move.id, 0) + 1,
                }
                for move in self - kept.move_id
            ]
        )
        return kept | created

    def _bridge_withdraw(self):
        """Take back what is queued and not sent yet (before the move becomes a draft)."""
        operations = self.sudo().bridge_document_ids.filtered("current").operation_ids
        waiting = operations.filtered(lambda o: o.state in ("pending", "rejected"))
        if waiting:
            waiting.with_env(self.env)._withdraw()

    def action_bridge_refresh(self):
        """Read the documents at the provider now. Reading is allowed in a request."""
        self.check_access("read")
        documents = self.sudo().bridge_document_id.filtered("external_id")
        for connection, group in groupby(documents, lambda d: d.connection_id):
            connection._refresh_documents(documents.browse(d.id for d in group))
        return True

    def action_bridge_open(self):
        self.ensure_one()
        self.check_access("read")  # the address is computed, which asks for no right
        return {"type": "ir.actions.act_url", "url": self.bridge_url, "target": "new"}

