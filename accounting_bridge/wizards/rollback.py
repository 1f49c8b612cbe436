from odoo import api, fields, models
from odoo.exceptions import UserError


class Rollback(models.TransientModel):
    """What rolling back does, in numbers, before it is done."""

    _name = "accounting.bridge.rollback"
    _description = "Roll Back"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    provider = fields.Char(compute="_compute_counts")
    company_name = fields.Char(
        related="connection_id.company_id.name", string="Company Name", related_sudo=False
    )
    document_count = fields.Integer(compute="_compute_counts")
    undo_count = fields.Integer(compute="_compute_counts")
    stay_count = fields.Integer(compute="_compute_counts")
    leftover_count = fields.Integer(compute="_compute_counts")
    waiting_count = fields.Integer(compute="_compute_counts")
    unknown_count = fields.Integer(compute="_compute_counts")
    reason = fields.Char(required=True)
    confirmation = fields.Char("Name of the Company")

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            connection = wizard.connection_id
            wizard.provider = connection._provider()._label()
            documents = connection._transferred()
            to_undo = documents.filtered(lambda d: d.undo_there in ("delete", "void", "payments"))
            wizard.document_count = len(documents)
            wizard.undo_count = len(to_undo)
            wizard.stay_count = len(documents - to_undo)
            wizard.leftover_count = len(connection._leftovers())
            # The outbox of all branches, also those this user does not see.
            operations = self.env["accounting.bridge.operation"].sudo()
            of_connection = [("connection_id", "=", connection.id)]
            wizard.waiting_count = operations.search_count(
                [*of_connection, ("state", "=", "pending")]
            )
            wizard.unknown_count = operations.search_count(
                [*of_connection, ("state", "in", ("sending", "uncertain"))]
            )

    def action_roll_back(self):
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        typed = " ".join((self.confirmation or "").split())
        if typed.casefold() != " ".join(self.company_name.split()).casefold():
            raise UserError(
                self.env._("To roll back, type the name of the company: %s", self.company_name)
            )
        connection._roll_back(self.reason)
        return connection.action_transferred()
