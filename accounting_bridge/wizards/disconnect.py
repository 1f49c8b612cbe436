from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.operation import OPEN


class Disconnect(models.TransientModel):
    """What removing a connection does, said in numbers before it is done: only from a pause, and
    only by whoever types the company's name."""

    _name = "accounting.bridge.disconnect"
    _description = "Remove the Connection to the Bookkeeping System"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    state = fields.Selection(related="connection_id.state", related_sudo=False)
    connected_by = fields.Selection(related="connection_id.connected_by", related_sudo=False)
    company_name = fields.Char(
        related="connection_id.company_id.name", string="Company Name", related_sudo=False
    )
    provider = fields.Char(compute="_compute_counts")
    organisation_name = fields.Char(related="connection_id.organisation_name", related_sudo=False)
    waiting_count = fields.Integer(compute="_compute_counts")
    unknown_count = fields.Integer(compute="_compute_counts")
    document_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer(compute="_compute_counts")
    payment_count = fields.Integer(compute="_compute_counts")
    confirmation = fields.Char()

    @api.depends("connection_id")
    def _compute_counts(self):
        for wizard in self:
            wizard.provider = wizard.connection_id._provider()._label()
            of_connection = [("connection_id", "=", wizard.connection_id.id)]
            there = [*of_connection, ("external_id", "!=", False), ("current", "=", True)]
            # The counts concern all branches, also those this user does not see.
            operations = self.env["accounting.bridge.operation"].sudo()
            documents = self.env["accounting.bridge.document"].sudo()
            payments = self.env["accounting.bridge.payment"].sudo()
            wizard.waiting_count = operations.search_count([*of_connection, ("state", "in", OPEN)])
            wizard.unknown_count = operations.search_count(
                [*of_connection, ("state", "in", ("sending", "uncertain"))]
            )
            wizard.document_count = documents.search_count(there)
            wizard.open_count = documents.search_count([*there, ("status", "=", "approved")])
            wizard.payment_count = payments.search_count([*of_connection, ("state", "=", "booked")])

    def _checked_connection(self):
        """:return: the connection in its company, if the user may disconnect it"""
        self.ensure_one()
        connection = self.connection_id.with_company(self.connection_id.company_id)
        connection._check_may_connect()
        return connection

    def action_pause(self):
        """Stop first: what is on its way arrives, nothing new sets out."""
        connection = self._checked_connection()
        connection.action_pause()
        return {**connection.action_disconnect(), "res_id": self.id}

    def action_disconnect(self):
        connection = self._checked_connection()
        self._check_confirmed(connection)
        by_key = connection.connected_by == "key"
        if connection._disconnect():
            return self._done("success", self.env._("The connection was removed."))
        if by_key:
            message = self.env._(
                "The connection was removed and the key erased here. It is still good there: "
                "delete it in %s.",
                self.provider,
            )
        else:
            message = self.env._(
                "Disconnected here. The bookkeeping system could not be told: remove Odoo from the "
                "connected apps there."
            )
        return self._done("warning", message)

    def _check_confirmed(self, connection):
        if connection.state != "paused":
            raise UserError(self.env._("Pause the connection first, then remove it."))
        typed = " ".join((self.confirmation or "").split())
        if typed.casefold() != " ".join(self.company_name.split()).casefold():
            raise UserError(
                self.env._(
                    "To remove the connection, type the name of the company: %s", self.company_name
                )
            )

    def _done(self, kind, message):
        action = self.connection_id._notify(kind, message, sticky=kind == "warning")
        action["params"]["next"] = {"type": "ir.actions.act_window_close"}
        return action
