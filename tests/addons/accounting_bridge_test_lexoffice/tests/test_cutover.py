from odoo.exceptions import UserError

from .flow_case import FlowCase

OLD = "2025-12-15"


class TestCutover(FlowCase):
    """Vouchers that were entered at lexoffice by hand are linked; it takes no open items."""

    def setUp(self):
        super().setUp()
        self.connection.start_date = "2026-01-01"
        self.connection._ensure_payment_journal()

    def _wizard(self):
        action = self.connection.action_cutover()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_linked_and_paid(self):
        move = self._create_invoice(invoice_date=OLD)
        other = self._create_invoice(200, invoice_date=OLD)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        register.create({"amount": 19, "payment_date": OLD})._create_payments()
        # By hand, on the collective contact, and paid in part there as well.
        voucher = self.control.book(voucherNumber=move.name, voucherDate=OLD)["id"]
        self.control.pay(voucher, "19.00", OLD)
        self.control.book(voucherNumber="by hand", voucherDate=OLD)
        wizard = self._wizard()
        states = {line.number or line.external_number: line.state for line in wizard.line_ids}
        self.assertEqual(
            (states[move.name], states[other.name], states["by hand"]), ("same", "here", "there")
        )
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.external_id, document.state), (voucher, "approved"))
        self.control.pay(voucher)
        self._sweep()
        self.assertEqual((move.payment_state, document.state), ("paid", "paid"))
        reported = document.payment_ids.payment_id.filtered("bridge_connection_id")
        self.assertEqual(reported.mapped("amount"), [100])

    def test_no_open_items(self):
        self._create_invoice(invoice_date=OLD)
        self.connection.cutover = "open"
        wizard = self._wizard()
        self.assertFalse(wizard.takes_open_items)
        with self.assertRaisesRegex(UserError, "takes no open items over"):
            wizard.action_take_over()
