"""The self-check against Xero: what the accountant changes there is seen at once, in few calls."""

from odoo import fields

from odoo.addons.accounting_bridge.tests.self_checking import SelfChecking

from .flow_case import FlowCase


class TestSelfCheck(SelfChecking, FlowCase):
    def _opened(self):
        action = self.line.action_cure()
        records = self.env[action["res_model"]]
        if action.get("res_id"):
            return records.browse(action["res_id"])
        return records.search(action["domain"])

    def test_in_five_calls(self):
        self.assertEqual(self._state("credentials"), "green")
        self.assertIn("unused, it would end", self.line.message)
        calls = self.control.get("calls")["calls"]
        self.assertLessEqual(len(calls), 5)
        self.assertEqual({call["method"] for call in calls}, {"GET"})
        self.assertEqual(self._state("clock"), "green")
        self.assertEqual(self.line.text, "check_clock_green")
        self.assertEqual(self._state("permissions"), "green")
        self.assertIn("Ada", self.line.message)

    def test_a_rate_that_was_changed(self):
        self.assertEqual(self._state("tax_rates"), "green")
        self._act("tax_rate", tax_type="OUTPUT2", rate="17.5")
        self.assertEqual(self._state("tax_rates"), "red")
        self.assertIn("17.5 %", self.line.message)
        self.assertEqual(self._opened().tax_ids, self.tax)
        self._act("tax_rate", tax_type="OUTPUT2", rate="20")
        self.assertEqual(self._state("tax_rates"), "green")

    def test_an_account_that_was_archived(self):
        self._act("edit_account", code="200", Status="ARCHIVED")
        self.assertEqual(self._state("accounts"), "red")
        self.assertIn("200", self.line.message)
        self._act("edit_account", code="200", Status="ACTIVE")
        self.assertEqual(self._state("accounts"), "green")

    def test_an_account_that_takes_no_payments_any_more(self):
        self._act("edit_account", code="260", EnablePaymentsToAccount=True)
        self.connection._reload_references()
        journal = self.company_data["default_journal_cash"]
        row = self.connection._ensure_mappings("payment_journal", [journal.ids])
        row.reference_id = self.connection.reference_ids.filtered(
            lambda r: (r.kind, r.code) == ("payment_account", "260")
        )
        self.assertEqual(self._state("payment_accounts"), "green")
        self._act("edit_account", code="260", EnablePaymentsToAccount=False)
        self.assertEqual(self._state("payment_accounts"), "red")
        self.assertIn("takes no payments on 260", self.line.message)
        self.assertEqual(self._opened(), row)
        self._act("edit_account", code="260", EnablePaymentsToAccount=True)
        self.assertEqual(self._state("payment_accounts"), "green")

    def test_another_base_currency(self):
        self._act("base_currency", code="EUR")
        self.assertEqual(self._state("currency"), "red")
        self.assertIn("EUR", self.line.message)
        self._act("base_currency", code=self.company.currency_id.name)
        self.assertEqual(self._state("currency"), "green")

    def test_a_locked_period(self):
        today = fields.Date.to_string(fields.Date.today())
        self._act("lock_dates", period=today)
        self.assertEqual(self._state("lock_dates"), "red")
        self.assertIn("today", self.line.message)
        self._act("lock_dates")
        self.assertEqual(self._state("lock_dates"), "green")

    def test_a_role_that_is_not_enough(self):
        self._act("role", user="Ada", role="READONLY")
        self.assertEqual(self._state("permissions"), "red")
        self.assertIn("READONLY", self.line.message)

    def test_rounding(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        self.assertEqual(self._state("rounding"), "amber")
        self._opened().tax_calculation_rounding_method = "round_per_line"
        self.assertEqual(self._state("rounding"), "green")
