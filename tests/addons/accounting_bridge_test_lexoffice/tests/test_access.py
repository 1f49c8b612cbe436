from odoo.exceptions import UserError

from .common import ORGANISATION, LexofficeCase

ATTENTION = "accounting_bridge.activity_attention"


class TestAccess(LexofficeCase):
    """Access that is lost and found again while the connection works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.control.api_key(ORGANISATION)
        cls.connection._connect_with_key(cls.key)
        cls.control.keep()

    def setUp(self):
        super().setUp()
        self.control.rewind()

    def assertAttention(self, code, *words):
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "attention")
        self.assertEqual(self.connection.attention_issue["code"], code)
        [activity] = self.connection.activity_search([ATTENTION])
        self.assertEqual(activity.user_id, self.connection.user_id)
        for word in words:
            self.assertIn(word, activity.note)
            self.assertIn(word, self.connection.alerts["attention"]["message"])

    def _look_again(self):
        self.connection.sync_ids.sudo().last_catalogue = False
        self._run()

    def test_revoked_at_run_time(self):
        self.control.revoke_key(self.key)
        for _again in range(2):
            self._look_again()
            self.assertAttention("key_refused", "no longer accepts the key", "Connect Again")
        self.connect()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.alerts)
        self.assertFalse(self.connection.activity_search([ATTENTION]))
        self._look_again()
        self.assertEqual(self.connection.state, "live")

    def test_expired_at_run_time(self):
        self.control.expire_key(self.key)
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
        self.assertAttention("key_refused", "no longer accepts the key")

    def test_expired_as_was_said(self):
        self.connection._connect_with_key(self.key, self.connection.connected_on.date())
        self.connection.sudo().key_expires_on = "2026-01-31"
        self.control.expire_key(self.key)
        self._look_again()
        self.assertAttention("key_expired", "was valid until")

    def test_a_permission_taken_away(self):
        self.sandbox.store.keys[self.key]["permissions"].remove("payments.read")
        self._look_again()
        self.assertAttention("key_permission", "“Zahlungsinformationen lesen”")

    def test_plan_downgraded(self):
        self.control.downgrade(ORGANISATION)
        self._look_again()
        self.assertAttention("plan_downgraded")
        self.control.upgrade(ORGANISATION)
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        self.assertEqual(self.connection.state, "live")

    def test_down_is_no_attention(self):
        self.control.faults(kind="unavailable", path="profile", times=None)
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
        self.assertEqual(self.connection.state, "live")
        self._look_again()
        self.assertEqual(self.connection.state, "live")
        self.assertIn("failing", self.connection.alerts)
        self.control.faults(clear=True)
        self.connection.budget_ids.sudo().blocked_until = False
        self._look_again()
        self.assertFalse(self.connection.alerts)

    def test_facts_are_known_anew_every_day(self):
        self.control.settings(ORGANISATION, taxType="gross", companyName="Brücke Handel KG")
        self._look_again()
        self.assertEqual(self.connection.lexoffice_tax_type, "gross")
        self.assertEqual(self.connection.organisation_name, "Brücke Handel KG")

    def test_while_paused(self):
        self.connection.action_pause()
        self.control.revoke_key(self.key)
        self.connection.action_test()
        self.assertEqual(self.connection.state, "paused")
        self.connection.action_resume()
        self.assertEqual(self.connection.state, "attention")
        with self.assertRaisesRegex(UserError, "not in the right state"):
            self.connection.action_resume()

    def test_a_new_key_while_paused(self):
        self.connection.action_pause()
        self.connect()
        self.assertEqual(self.connection.state, "paused")
