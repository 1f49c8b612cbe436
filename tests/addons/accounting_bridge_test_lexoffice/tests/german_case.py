from odoo import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.accounting_bridge.tests.common import BridgeCase


class GermanCase(BridgeCase):
    """A German company (SKR03) whose documents are German, connected to lexoffice: what is decided
    without asking it, so no network."""

    provider = "lexoffice"

    @classmethod
    @AccountTestInvoicingCommon.setup_chart_template("de_skr03")
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        # Translations are loaded for all, by the system.
        modules = cls.env["ir.module.module"].sudo()
        modules._load_module_terms(["account", "accounting_bridge_lexoffice"], ["de_DE"])
        cls.company.partner_id.lang = "de_DE"
        cls.partner.lang = "de_DE"
        cls.tax = cls._sales_tax(19)
        # Odoo gives a product of all companies the taxes of all companies; what its German accounts
        # read of them as superuser is then refused to the user.
        values = {"company_id": cls.company.id, "taxes_id": [Command.set(cls.tax.ids)]}
        cls.product.sudo().write(values)
        cls.connection.transfer_on = "manual"

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    def _transferred(self, **values):
        """:return: a posted invoice that lexoffice holds"""
        move = self._create_invoice(**values)
        move.sudo()._bridge_link(self.connection).write(
            {"external_id": f"there-{move.id}", "status": "approved"}
        )
        return move
