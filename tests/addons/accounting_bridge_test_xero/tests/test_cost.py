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
        before = self.cr.sql_log_count
        while set(documents.mapped("state")) != {"approved"}:
            self._run()
            self.assertFalse(
                documents.filtered(lambda d: d.state in ("attention", "uncertain")),
                documents.mapped("issue_text"),
            )
        queries = self.cr.sql_log_count - before
        calls = self.control.get("calls")
        self.assertEqual(len(set(documents.mapped("external_id"))), 100)
        self.assertLessEqual(calls["total"], 10, calls["counts"])
        self.assertLessEqual(queries, 200, "two queries per invoice")
