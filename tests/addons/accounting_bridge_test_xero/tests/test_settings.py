from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user

from .common import XeroCase


class TestSettings(XeroCase):
    """What a system administrator enters, and what never comes back."""

    def _app(self):
        return self.env["accounting.bridge.app"]._of("xero")

    def _save(self, **values):
        with Form(self.env["res.config.settings"]) as form:
            for name, value in values.items():
                form[name] = value
        form.record.execute()
        return form.record

    def test_secret_is_written_and_never_read(self):
        settings = self._save(bridge_xero_client_id=" the-id ", bridge_xero_client_secret="s3cret")
        self.assertEqual(self._app().client_id, "the-id")
        self.assertEqual(self._app().client_secret, "s3cret")
        settings.invalidate_recordset()
        self.assertFalse(settings.bridge_xero_client_secret)
        self.assertTrue(settings.bridge_xero_has_secret)
        self.env.cr.execute("SELECT * FROM res_config_settings WHERE id = %s", (settings.id,))
        self.assertNotIn("s3cret", str(self.env.cr.dictfetchall()))

    def test_an_empty_secret_means_as_it_is(self):
        self._save(bridge_xero_client_id="the-id", bridge_xero_client_secret="s3cret")
        self._save(bridge_xero_client_id="other-id")
        self.assertEqual(self._app().client_id, "other-id")
        self.assertEqual(self._app().client_secret, "s3cret")

    def test_without_client_id_no_secret(self):
        self._save(bridge_xero_client_id="the-id", bridge_xero_client_secret="s3cret")
        self._save(bridge_xero_client_id="")
        self.assertFalse(self._app().client_secret)

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

    def test_only_a_system_administrator(self):
        manager = new_test_user(
            self.env,
            "bridge_manager",
            "accounting_bridge.group_manager,account.group_account_manager",
        )
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(manager).create(
                {"bridge_xero_client_secret": "mine"}
            )
