from odoo.addons.accounting_bridge_test.tests.budget_case import BudgetCase

from tests.sandbox.lexoffice.sandbox import LexofficeSandbox

SECONDS = 7


class TestLimit(BudgetCase):
    """Two processes and lexoffice's limiter, as on two hosts."""

    provider = "lexoffice"

    def test_processes_that_share_a_budget_are_never_refused(self):
        sandbox = LexofficeSandbox().start()
        self.addCleanup(sandbox.stop)
        key = sandbox.control.api_key("Brücke Handel GmbH")
        order = {"url": sandbox.url, "key": key, "seconds": SECONDS, "burst": 3.5}
        processes = [self._process("call", **order) for _ in range(2)]
        for process in processes:
            self.assertEqual(process.stdout.readline(), "ready\n")
        counts = [self._said(process) for process in processes]
        statuses = [status for each in counts for status in each]
        self.assertEqual(set(statuses), {200})
        self.assertGreater(len(statuses), 2 * (SECONDS - 2), "and what is allowed is used")
        for each in counts:
            self.assertGreater(len(each), SECONDS / 2, "and each gets its share")
