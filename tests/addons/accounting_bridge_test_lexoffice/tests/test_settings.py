from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .common import LexofficeCase


@tagged("post_install", "-at_install")
class TestSettings(TransactionCase):
    """What a partner's system administrator enters, and what never comes back."""

    def _app(self):
        return self.env["accounting.bridge.app"]._of("lexoffice")

    def _save(self, **values):
        with Form(self.env["res.config.settings"]) as form:
            for name, value in values.items():
                form[name] = value
        form.record.execute()
        return form.record

    def test_secret_is_written_and_never_read(self):
        settings = self._save(
            bridge_lexoffice_client_id=" the-id ", bridge_lexoffice_client_secret="s3cret"
        )
        self.assertEqual((self._app().client_id, self._app().client_secret), ("the-id", "s3cret"))
        settings.invalidate_recordset()
        self.assertFalse(settings.bridge_lexoffice_client_secret)
        self.assertTrue(settings.bridge_lexoffice_has_secret)
        self.env.cr.execute("SELECT * FROM res_config_settings WHERE id = %s", (settings.id,))
        self.assertNotIn("s3cret", str(self.env.cr.dictfetchall()))

    def test_an_empty_secret_means_as_it_is(self):
        self._save(bridge_lexoffice_client_id="the-id", bridge_lexoffice_client_secret="s3cret")
        self._save(bridge_lexoffice_client_id="other-id")
        self.assertEqual(self._app().client_id, "other-id")
        self.assertEqual(self._app().client_secret, "s3cret")
        self._save(bridge_lexoffice_client_id="")
        self.assertFalse(self._app().client_secret)

    def test_addresses(self):
        provider = self.env["accounting.bridge.provider.lexoffice"]
        for name, usual in (
            ("login", "https://app.lexware.de"),
            ("api", "https://api.lexware.io"),
            ("web", "https://app.lexware.de"),
        ):
            self.assertEqual(provider._base_address(name), usual)
            # The fields are there in developer mode only.
            values = {f"bridge_lexoffice_{name}": "https://other.example/"}
            self.env["res.config.settings"].create(values).execute()
            self.assertEqual(provider._base_address(name), "https://other.example")

    def test_only_a_system_administrator(self):
        manager = new_test_user(
            self.env,
            "lexoffice_manager",
            "accounting_bridge.group_manager,account.group_account_manager",
        )
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(manager).create(
                {"bridge_lexoffice_client_secret": "mine"}
            )


@tagged("post_install", "-at_install")
class TestOneWayOnly(LexofficeCase):
    def test_what_lexoffice_has_no_other_way_for(self):
        """It takes no payments by its interface, and a voucher has its number only."""
        for values in ({"payments_led_by": "odoo"}, {"number_mode": "reference"}):
            with self.assertRaisesRegex(ValidationError, "one way only"):
                self.connection.write(values)
            defaults = {f"default_{name}": value for name, value in values.items()}
            with self.assertRaisesRegex(ValidationError, "one way only"):
                self.connection.with_context(**defaults).write(values)
        self.assertFalse(self.connection.offers_leader or self.connection.offers_number)
