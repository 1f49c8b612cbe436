from odoo import api, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    @api.ondelete(at_uninstall=False)
    def _unlink_bridge_mappings(self):
        """A tax can only go when no entry uses it; a mapping of a set without it would be one of
        another set."""
        # Who may delete a tax need not see mappings.
        self.env["accounting.bridge.mapping"].sudo().search([("tax_ids", "in", self.ids)]).unlink()
