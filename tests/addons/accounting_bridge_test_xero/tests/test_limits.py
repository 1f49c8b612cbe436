from .flow_case import FlowCase


class TestLimits(FlowCase):
    """Xero's own limiter: what it says is heeded by the run and by dialogs alike."""

    def setUp(self):
        super().setUp()
        self.control.quotas(enabled=True)
        self.addCleanup(self.control.quotas, enabled=False, clear=True)
        self._run()

    def _use_up(self, what, remaining=0):
        self.control.quotas(use_up=what, remaining=remaining, tenant=self.tenant)

    def _calls(self):
        return self.control.get("calls")["total"]

    def test_what_is_left_is_shown(self):
        self._use_up("day", 1234)
        self.connection.action_test()
        self.env.invalidate_all()
        budget = self.connection.sudo().budget_ids
        self.assertEqual(budget.left_of_day, str(budget.day_left))
        self.assertLess(budget.day_left, 1234)
        self.assertGreater(budget.day_left, 1200)
        self.assertTrue(budget.left_of_minute)

    def test_the_last_calls_are_for_people(self):
        self._use_up("day", 90)
        self.connection.action_test()
        backfill, clicked = self._invoices(2, self._customers(2))
        backfill._bridge_transfer(priority=0)
        clicked._bridge_transfer()
        self._run()
        self.assertEqual((clicked.bridge_state, backfill.bridge_state), ("approved", "queued"))
        calls = self._calls()
        for _again in range(3):
            self._run()
        self.assertEqual(self._calls(), calls)

    def test_a_day_s_limit(self):
        self._use_up("day")
        # A run that fails is rolled back, and inside of tests what it noted as well.
        self.assertIn("used up", self.connection.action_test()["params"]["message"])
        [move] = self._invoices(1, self._customers(1))
        document = move._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "queued")
        budget = self.connection.sudo().budget_ids
        self.assertEqual(budget.blocked_by, "day")
        [alert] = move._get_alerts().values()
        self.assertIn("in a day are used up", alert["message"])
        self.assertIn("used up", self.connection.alerts["failing"]["message"])
        calls = self._calls()
        self._run()
        for dialog in (self.connection.action_reload_references, self.connection.action_test):
            self.assertIn("used up", dialog()["params"]["message"])
        self.assertEqual(self._calls(), calls, "nobody asks before the time has come")
        self.control.quotas(clear=True)
        budget.blocked_until = budget.day_until = False
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved")
        self.assertFalse(self.connection.alerts)

    def test_a_minute_s_limit_is_heeded_without_a_word(self):
        self._use_up("minute")
        self.assertIn("no more calls until", self.connection.action_test()["params"]["message"])
        calls = self._calls()
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(self._calls(), calls)
        self.assertFalse(self.connection.sudo().sync_ids.error)
        self.assertEqual(self.connection.state, "live")

    def test_too_many_at_once(self):
        self.control.faults(kind="rate_limit", problem="concurrent", times=2)
        answer = self.connection.action_test()["params"]
        self.assertEqual(answer["type"], "success", answer["message"])
        self.assertFalse(self.connection.sudo().budget_ids.blocked_until)
