from decimal import Decimal

from odoo import api, models


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _bridge_percentage(self):
        """What Odoo's own computation makes of the set on a net of 100: reverse charge nets to 0,
        taxes on taxes count, fixed amounts do not (they are no percentage; whether the document
        arrives to the cent is checked on the document).

        :return: `Decimal`, or None where a tax follows a formula of its own
        """
        taxes = self.flatten_taxes_hierarchy()
        if taxes.filtered(lambda tax: tax.amount_type not in ("percent", "division", "fixed")):
            return None
        details = taxes.filtered(lambda tax: tax.amount_type != "fixed")._get_tax_details(
            100.0,
            1.0,
            precision_rounding=0.000001,
            rounding_method="round_globally",
            special_mode="total_excluded",
        )
        rate = details["total_included"] - details["total_excluded"]
        return Decimal(str(round(rate, 4)))

    @api.ondelete(at_uninstall=False)
    def _unlink_bridge_mappings(self):
        """A tax can only go when no entry uses it; a mapping of a set without it would be one of
        another set."""
        # Who may delete a tax need not see mappings.
        self.env["accounting.bridge.mapping"].sudo().search([("tax_ids", "in", self.ids)]).unlink()
