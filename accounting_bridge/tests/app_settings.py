from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user


class AppSettings:
    """What a system administrator enters for the app of `self.provider`, and what never comes back:
    tests of a TransactionCase, alike for every provider with OAuth2."""

    provider = None

    def _app(self):
        return self.env["accounting.bridge.app"]._of(self.provider)

    def _field(self, name):
        return f"bridge_{self.provider}_{name}"

    def _save(self, **values):
        """:param values: of the fields, by their names without the provider's"""
        with Form(self.env["res.config.settings"]) as form:
            for name, value in values.items():
                form[self._field(name)] = value
        form.record.execute()
        return form.record

    def test_secret_is_written_and_never_read(self):
        settings = self._save(client_id=" the-id ", client_secret="s3cret")
        self.assertEqual((self._app().client_id, self._app().client_secret), ("the-id", "s3cret"))
        settings.invalidate_recordset()
        self.assertFalse(settings[self._field("client_secret")])
        self.assertTrue(settings[self._field("has_secret")])
        self.env.cr.execute("SELECT * FROM res_config_settings WHERE id = %s", (settings.id,))
        self.assertNotIn("s3cret", str(self.env.cr.dictfetchall()))

    def test_an_empty_secret_means_as_it_is(self):
        self._save(client_id="the-id", client_secret="s3cret")
        self._save(client_id="other-id")
        self.assertEqual((self._app().client_id, self._app().client_secret), ("other-id", "s3cret"))

    def test_without_client_id_no_secret(self):
        self._save(client_id="the-id", client_secret="s3cret")
        self._save(client_id="")
        self.assertFalse(self._app().client_secret)

    def test_only_a_system_administrator(self):
        groups = "accounting_bridge.group_manager,account.group_account_manager"
        manager = new_test_user(self.env, "bridge_settings_manager", groups)
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(manager).create(
                {self._field("client_secret"): "mine"}
            )
