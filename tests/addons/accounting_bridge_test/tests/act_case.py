from .flow_case import FlowCase


class ActCase(FlowCase):
    """Documents that go as drafts, into books that issue the customer's document."""

    def setUp(self):
        super().setUp()
        self.connection.write({"target_status": "draft", "issuer": "provider"})

    def _transferred(self, status="draft", **values):
        self.connection.target_status = status
        move = self._create_invoice(**values)
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, status)
        self.books.calls.clear()
        return move

    def _acts(self, move):
        """:return: the acts that were ever owed, as (action, state)"""
        operations = move.bridge_document_id.operation_ids.sorted("id")
        acts = operations.filtered(lambda o: o.action in ("submit", "approve", "email"))
        return [(o.action, o.state) for o in acts]

    def _offered(self, move):
        names = ("submit", "approve", "email")
        move.invalidate_recordset()
        return [name for name in names if move[f"bridge_may_{name}"]]

    def _raw(self, move):
        return self.books.documents[move.bridge_document_id.external_id]
