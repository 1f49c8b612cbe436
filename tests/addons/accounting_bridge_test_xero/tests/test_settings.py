from odoo.tests import TransactionCase, tagged

from odoo.addons.accounting_bridge.tests.app_settings import AppSettings


@tagged("post_install", "-at_install")
class TestSettings(AppSettings, TransactionCase):
    provider = "xero"

    def test_redirect_address(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for base, refused in (
            ("https://odoo.example.com/", False),
            ("http://localhost:8069", False),
            ("http://127.0.0.1:8069", True),
            ("http://odoo.example.com", True),
        ):
            parameters.set_param("web.base.url", base)
            settings = self.env["res.config.settings"].new()
            address = settings.bridge_xero_redirect_address
            self.assertEqual(address, base.rstrip("/") + "/accounting_bridge/oauth/xero")
            self.assertEqual(settings.bridge_xero_address_refused, refused, base)
