from .flow_case import FlowCase


class TestLeftover(FlowCase):
    """After Move to Live in the same books, an invoice that was changed since the test."""

    def test_refused_until_deleted_there(self):
        self.connection.in_test = True
        move, document = self._transferred()
        external_id = document.external_id
        self.connection._move_to_live(other_books=False)
        move.button_draft()
        move.invoice_line_ids.price_unit = 200
        move.action_post()
        document = move._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.issues[0]["code"], "left_by_test")
        self.assertIn(external_id, move.alerts["accounting_bridge_issue_0"]["action"]["url"])
        self.control.delete(external_id)
        document.action_retry()
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(document.remote_total, move.amount_total)
        self.assertFalse(self.connection._leftovers())
