from .flow_case import FlowCase

OLD = "2025-12-15"


class TestCutover(FlowCase):
    """An open item at Xero: its remainder, on the cut-over account, without VAT."""

    def test_open_item(self):
        references = self.connection.sudo().reference_ids
        account = references.filtered(lambda r: r.kind == "account" and r.code == "200")
        self.connection.write(
            {"start_date": "2026-01-01", "cutover": "open", "cutover_account_id": account.id}
        )
        self.connection._ensure_payment_journal()
        move = self._create_invoice(invoice_date=OLD)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create({"amount": 20, "payment_date": OLD})._create_payments()
        action = self.connection.action_cutover()
        self.env[action["res_model"]].browse(action["res_id"]).action_take_over()
        self._run()
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "approved", document.issue_text)
        there = self._there(move)
        amounts = [float(there[name]) for name in ("SubTotal", "TotalTax", "Total")]
        self.assertEqual(amounts, [100, 0, 100])
        self._act("pay", id=move.name)
        self._sweep()
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))
        # Both sides are even now.
        self.connection.action_cutover()
        self.assertFalse([s for s in self.connection.opening_sums or [] if float(s["difference"])])
