"""The self-check against lexoffice: few calls, the life of the key, numbers of credit notes."""

from datetime import timedelta

from odoo import fields

from odoo.addons.accounting_bridge.tests.self_checking import SelfChecking

from .flow_case import FlowCase


class TestSelfCheck(SelfChecking, FlowCase):
    def test_in_five_calls(self):
        self.assertEqual(self._state("permissions"), "green")
        calls = self.control.get("calls")["calls"]
        self.assertLessEqual(len(calls), 5)
        self.assertEqual({call["method"] for call in calls}, {"GET"})
        self.assertFalse(self.connection.sudo().check_ids.filtered(lambda r: r.code == "accounts"))
        self.assertEqual(self._state("rounding"), "green")
        self.assertEqual(self._state("lock_dates"), "green")
        self.assertEqual(self._state("currency"), "green")

    def test_the_end_of_the_key(self):
        self.assertEqual(self._state("credentials"), "green")
        ends = fields.Date.today() + timedelta(days=20)
        self.connection.sudo().key_expires_on = ends
        self.assertEqual(self._state("credentials"), "amber")
        self.assertEqual(self.line.action_cure()["res_model"], "accounting.bridge.connect.key")

    def test_numbers_of_credit_notes(self):
        self.assertEqual(self._state("credit_notes"), "green")
        journal = self.company_data["default_journal_sale"]
        journal.refund_sequence = False
        self.assertEqual(self._state("credit_notes"), "red")
        self.assertEqual(self.line.action_cure()["res_id"], journal.id)

    def test_deposits_on_revenue(self):
        """What the German charts leave open."""
        self.company.downpayment_account_id = self.company_data["default_account_revenue"]
        self.assertEqual(self._state("down_payments"), "amber")
