from odoo.exceptions import UserError, ValidationError

from .flow_case import FlowCase


class TestGolive(FlowCase):
    """Test first, then live."""

    def _transferred(self, **values):
        document = self._create_invoice(**values)._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.status, "approved", document.issue_text)
        return document

    # === TEST ===

    def test_a_consultant_says_so(self):
        self.connection.in_test = True
        self.assertEqual(self.connection.state, "test")
        self.assertTrue(self._transferred().in_test)
        self.assertIn("TEST", self.connection.alerts["test"]["message"])

    def test_not_after_the_first_live_transfer(self):
        document = self._transferred()
        self.assertFalse(document.in_test)
        with self.assertRaisesRegex(UserError, "transferred already"):
            self.connection.in_test = True

    def test_not_ended_by_a_tick(self):
        self.connection.in_test = True
        self.connection.in_test = False
        self.assertEqual(self.connection.state, "live")
        self.connection.in_test = True
        self._transferred()
        with self.assertRaisesRegex(UserError, "use Move to Live"):
            self.connection.in_test = False

    def test_a_demo_organisation_is_a_test(self):
        # What the provider states is not for people to write.
        self.connection.sudo().is_demo = True
        self.assertTrue(self.connection.in_test)
        with self.assertRaisesRegex(UserError, "use Move to Live"):
            self.connection.in_test = False

    def test_cutover_freezes(self):
        self._transferred()
        with self.assertRaisesRegex((UserError, ValidationError), "already transferred"):
            self.connection.cutover = "history"
