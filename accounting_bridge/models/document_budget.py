from odoo import models

from .sync_budget import PERSON


class AccountingBridgeDocument(models.Model):
    """Saying on the document that it waits for calls to be allowed again."""

    _inherit = "accounting.bridge.document"

    def _why_waiting(self):
        connection = self.connection_id
        if connection.attention_issue or connection.state == "paused":
            return super()._why_waiting()
        waiting = self.operation_ids.filtered(lambda o: o.state == "pending")
        asked = any(operation.priority >= PERSON for operation in waiting)
        issue = connection.budget_ids._issue(people=asked)
        return [issue.to_json()] if issue else super()._why_waiting()
