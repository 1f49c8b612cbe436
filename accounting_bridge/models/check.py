from odoo import api, fields, models

from ..tools.documents import Issue
from .check_lines import LINES, STATES, SUBJECTS


class AccountingBridgeCheck(models.Model):
    """One line of a connection's self-check, as it was last seen. Written by the product only."""

    _name = "accounting.bridge.check"
    _description = "Accounting Bridge Self-Check"
    _order = "connection_id, subject, sequence, id"
    _rec_name = "label"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    code = fields.Char(required=True)
    subject = fields.Selection(SUBJECTS, required=True)
    sequence = fields.Integer()
    state = fields.Selection(STATES, required=True)
    text = fields.Char("Sentence", help="Its code.")
    params = fields.Json()
    cure = fields.Char("Place", help="What mends it.")
    cure_ids = fields.Json("Records")
    checked_on = fields.Datetime("Checked")
    since = fields.Datetime(help="When it took this state.")
    label = fields.Char("What", compute="_compute_words")
    message = fields.Text("Finding", compute="_compute_words")

    _code_unique = models.Constraint(
        "UNIQUE(connection_id, code)", "A line is there once per connection."
    )

    @api.depends("code", "text", "params")
    @api.depends_context("lang", "tz")
    def _compute_words(self):
        words = self.env["accounting.bridge.issue"]
        for row in self:
            known = LINES.get(row.code)
            # pylint: disable-next=translation-not-lazy
            row.label = self.env._(known.label) if known else row.code
            params = row.params or {}
            issue = Issue(row.text or "", params, message=params.get("message", ""))
            (row.message,) = words._words([issue], row.connection_id)

    def action_cure(self):
        """Open the place that mends it."""
        self.ensure_one()
        self.check_access("read")
        if not self.cure:
            return None
        return getattr(self, f"_cure_{self.cure}")()

    def _cure_when_opened(self):
        """:return: for what only shows the line, the action that leads to the cure: whatever that
        needs is done when a person opens it; None where there is none"""
        if not self.cure:
            return None
        return {
            "type": "ir.actions.server",
            "id": self.env.ref("accounting_bridge.action_check_cure").id,
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
            },
        }

    def action_run(self):
        """Run Now, above the list of one connection, whatever is selected."""
        connection = self.env["accounting.bridge.connection"].browse(
            self.env.context.get("check_connection_id")
        )
        connection.action_self_check()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
