from odoo import api, fields, models


class AccountingBridgeConnection(models.Model):
    """The calls that the provider allows a connection, counted for all who call together."""

    _inherit = "accounting.bridge.connection"

    budget_ids = fields.One2many("accounting.bridge.budget", "connection_id")

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        # Nobody writes what is left of the calls but the product.
        self.env["accounting.bridge.budget"].sudo().create(
            [{"connection_id": connection.id} for connection in connections]
        )
        return connections

    def _open_session(self, access_token, deadline, people=True):
        """:param people: whether a person waits for it, or asked for it: only for them are the last
            calls of a day
        :return: the provider's session, with the budget that all sessions of the connection share
        """
        session = self._provider()._open(self, access_token, deadline)
        session.budget = self.env["accounting.bridge.budget"]._of(self, people)
        return session
