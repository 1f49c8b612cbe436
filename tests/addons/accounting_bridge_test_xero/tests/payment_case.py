import datetime

from .flow_case import FlowCase

DAY = datetime.date(2026, 2, 10)


class PaymentCase(FlowCase):
    """Documents that Xero holds, and money that Odoo took itself."""

    def transferred(self, **values):
        move = self._create_invoice(**values)
        document = move._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        return move, document

    def clearing(self):
        account = self.connection.payment_journal_id.default_account_id
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def mapped_bank(self):
        """:return: the company's bank journal, mapped to Xero's business account"""
        journal = self.company_data["default_journal_bank"]
        account = self.connection.sudo().reference_ids.filtered(
            lambda r: r.kind == "payment_account" and r.code == "090"
        )
        mapping = self.connection._ensure_mappings("payment_journal", [journal.ids])
        mapping.write({"reference_id": account.id, "state": "confirmed"})
        return journal

    def take(self, move, amount):
        """Odoo takes money as on the portal: in superuser mode, posted and reconciled."""
        payments = self.env["account.payment"].sudo()
        payment = payments.create(
            {
                "partner_id": move.partner_id.id,
                "payment_type": "inbound",
                "amount": amount,
                "date": DAY,
                "journal_id": self.mapped_bank().id,
                "memo": "tx-4711",
            }
        )
        payment.action_post()
        (payment.move_id.line_ids | move.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        return payment
