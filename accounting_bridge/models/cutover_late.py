from odoo import api, fields, models

from ..tools.documents import Issue
from . import lock

# Where a document still is that nobody has decided about.
UNDECIDED = ("none", "attention")


class AccountMove(models.Model):
    """Posted after the connection began, but dated before its start, or in a period that is locked
    there: listed, never passed over."""

    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._bridge_note_late()
        return posted

    def _bridge_note_late(self):
        for connection, moves in self._bridge_by_connection():
            if late := moves.filtered(lambda move, c=connection: move._bridge_late(c)):
                # That it cannot be listed is no reason to refuse it.
                with lock.harmless(self.env):
                    late._bridge_list_late(connection)

    def _bridge_list_late(self, connection):
        # People read link rows; that a document is listed is no decision about it.
        for document in self.sudo()._bridge_link(connection):
            document.dated_earlier = True
            if not document.issues and not document.operation_ids:
                document.issues = [document.move_id._bridge_late(connection).to_json()]

    def _bridge_late(self, connection):
        """:return: `documents.Issue` (a warning) that says why the document is late, or None"""
        date, start, locked = self.invoice_date, connection.start_date, connection.lock_date
        params = {"date": fields.Date.to_string(date)}
        if start and date < start:
            params["start_date"] = fields.Date.to_string(start)
            return Issue("dated_earlier", params, level="warning")
        if locked and date <= locked:
            params["lock_date"] = fields.Date.to_string(locked)
            return Issue("dated_locked", params, level="warning")
        return None


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    dated_earlier = fields.Boolean(
        readonly=True,
        copy=False,
        help="Posted after the connection began, but dated before its start or in a period that "
        "was locked there.",
    )


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    late_count = fields.Integer("Dated Earlier", compute="_compute_late_count")

    @api.depends("document_ids.dated_earlier", "document_ids.state")
    def _compute_late_count(self):
        counts = dict(
            self.env["accounting.bridge.document"]._read_group(
                [("connection_id", "in", self.ids), *self._late_domain()],
                ["connection_id"],
                ["__count"],
            )
        )
        for connection in self:
            connection.late_count = counts.get(connection, 0)

    def _alerts(self):
        alerts = super()._alerts()
        if self.late_count and self._is_connected():
            alerts["late"] = {
                "level": "warning",
                "message": self.env._(
                    "Posted after the start of the connection, but dated before it, or in a period "
                    "that is locked there: %s. They were not transferred, and wait for a decision.",
                    self.late_count,
                ),
                "action_text": self.env._("Show Them"),
                "action": self.action_late(),
            }
        return alerts

    @api.depends("document_ids.dated_earlier", "document_ids.state")
    def _compute_alerts(self):
        return super()._compute_alerts()

    def write(self, vals):
        result = super().write(vals)
        if "start_date" in vals:
            self._note_not_late()
        return result

    def _note_not_late(self):
        """With another start date they may be in time."""
        # Link rows are written by the product only.
        documents = self.env["accounting.bridge.document"].sudo()
        late = documents.search([("connection_id", "in", self.ids), *self._late_domain()])
        in_time = late.filtered(lambda d: not d.move_id._bridge_late(d.connection_id))
        in_time.write({"dated_earlier": False, "issues": False})

    @api.model
    def _late_domain(self):
        """:return: domain of the link rows of documents that are dated earlier and undecided"""
        return [("dated_earlier", "=", True), ("current", "=", True), ("state", "in", UNDECIDED)]

    def action_late(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dated Earlier"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("bridge_document_id.connection_id", "=", self.id),
                ("bridge_document_id.dated_earlier", "=", True),
                ("bridge_state", "in", UNDECIDED),
            ],
            "context": {"create": False},
        }
