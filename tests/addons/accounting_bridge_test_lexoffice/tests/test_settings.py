from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged

from odoo.addons.accounting_bridge.tests.app_settings import AppSettings

from .common import LexofficeCase


@tagged("post_install", "-at_install")
class TestSettings(AppSettings, TransactionCase):
    provider = "lexoffice"

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
