from .flow_case import FlowCase


class TestCost(FlowCase):
    """What a hundred invoices cost: guarded by counts, not by the clock."""

    def test_100_invoices_of_20_new_customers(self):
        self._run()  # catalogues and the first sweep, once a day and every ten minutes
        moves = self._invoices(100, self._customers(20))
        documents = moves._bridge_transfer()
        self.env.flush_all()
        self.env.invalidate_all()
        self.control.post("calls", clear=True)
        queries = runs = 0
        while set(documents.mapped("state")) != {"approved"}:
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._run()
            queries, runs = queries + self.cr.sql_log_count - before, runs + 1
            self.assertFalse(
                documents.filtered(lambda d: d.state in ("attention", "uncertain")),
                documents.mapped("issue_text"),
            )
        calls = self.control.get("calls")
        self.assertEqual(len(set(documents.mapped("external_id"))), 100)
        self.assertLessEqual(calls["total"], 10, calls["counts"])
        # A run ends itself after some seconds; on a busy machine the next one goes on, and begins
        # by looking around.
        self.assertLessEqual(queries, 2 * len(moves) + 30 * (runs - 1))
