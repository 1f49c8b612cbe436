from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    bridge_collective = fields.Boolean(
        "Book on the Collective Contact",
        company_dependent=True,
        help="The bookkeeping system keeps no contact of its own for this customer: the documents"
        " are booked on its collective contact, under the customer's name.",
    )
    bridge_collective_possible = fields.Boolean(compute="_compute_bridge_collective_possible")

    @api.depends_context("company")
    def _compute_bridge_collective_possible(self):
        connection = self.env["accounting.bridge.connection"]._for_company(self.env.company)
        possible = bool(connection) and connection._capabilities().collective_contact
        self.bridge_collective_possible = possible

    def _bridge_collectives(self, connection):
        """:return: those that are booked on the collective contact, said so in the company of the
        connection or one of its branches"""
        if not connection._capabilities().collective_contact:
            return self.browse()
        # A branch that the sender may not see shares the connection.
        companies = connection.sudo()._branches()
        return self.browse().union(
            *(self.with_company(c).filtered("bridge_collective") for c in companies)
        )
