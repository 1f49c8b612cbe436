from odoo.modules.neutralize import neutralize_database
from odoo.tests import TransactionCase, tagged

from odoo.addons.accounting_bridge_lexoffice.models.provider_event import WEBHOOK_KEY


@tagged("post_install", "-at_install")
class TestModule(TransactionCase):
    def test_what_it_is(self):
        """A new connection finds its provider by name, with the policy that its users expect."""
        connection = self.env["accounting.bridge.connection"].new({"provider": "lexoffice"})
        self.assertEqual(connection._provider()._label(), "lexoffice")
        self.assertEqual(connection._provider()._default_policy()["transfer_on"], "post")

    def test_a_neutralised_copy_opens_to_nobody(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param(WEBHOOK_KEY, "-----BEGIN PUBLIC KEY-----")
        self.env.flush_all()
        neutralize_database(self.env.cr)
        self.registry.clear_all_caches()
        self.env.invalidate_all(flush=False)
        self.assertFalse(parameters.get_param(WEBHOOK_KEY))
