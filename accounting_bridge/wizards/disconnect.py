from odoo import api, fields, models

from ..models.operation import OPEN


class Disconnect(models.TransientModel):
    """What disconnecting does, said before it is done."""

    _name = "accounting.bridge.disconnect"
    _description = "Disconnect the Bookkeeping System"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    provider = fields.Selection(related="connection_id.provider")
    organisation_name = fields.Char(related="connection_id.organisation_name")
    waiting_count = fields.Integer(compute="_compute_counts")
    unknown_count = fields.Integer(compute="_compute_counts")
    document_count = fields.Integer(compute="_compute_counts")

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            of_connection = [("connection_id", "=", wizard.connection_id.id)]
            # The counts concern all branches, also those this user does not see.
            operations = self.env["accounting.bridge.operation"].sudo()
            documents = self.env["accounting.bridge.document"].sudo()
            wizard.waiting_count = operations.search_count(
                [*of_connection, ("state", "in", OPEN)]
            )
            wizard.unknown_count = operations.search_count(
                [*of_connection, ("state", "in", ("sending", "uncertain"))]
            )
            wizard.document_count = documents.search_count(
                [*of_connection, ("external_id", "!=", False)]
            )

    def action_disconnect(self):
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        if connection._disconnect():
            return connection._notify("success", self.env._("Disconnected."))
        return connection._notify(
            "warning",
            self.env._(
                "Disconnected here. The bookkeeping system could not be told: remove Odoo from the "
                "connected apps there."
            ),
            sticky=True,
        )
