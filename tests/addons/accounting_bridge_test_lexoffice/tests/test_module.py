from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestModule(TransactionCase):
    def test_what_it_is(self):
        """A new connection finds its provider by name, with the policy that its users expect."""
        connection = self.env["accounting.bridge.connection"].new({"provider": "lexoffice"})
        self.assertEqual(connection._provider()._label(), "lexoffice")
        self.assertEqual(connection._provider()._default_policy()["transfer_on"], "post")
