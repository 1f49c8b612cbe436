from odoo.exceptions import UserError

from .flow_case import FlowCase


class TestFlow(FlowCase):
    """The main job: over, status and payments back, locked, cancelled."""

    def _transferred(self, **values):
        move = self._create_invoice(**values)
        document = move._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        return move, document

    def test_over_and_paid_back(self):
        move, document = self._transferred()
        there = self._there(move)
        self.assertEqual((there["Status"], float(there["Total"])), ("AUTHORISED", 120.0))
        self.assertIn(document.external_id, document.external_url)
        self._act("pay", id=document.external_id, amount=20)
        self._sweep()
        self.assertEqual((move.payment_state, move.amount_residual), ("partial", 100))
        self._act("pay", id=document.external_id)
        self._sweep()
        self.assertEqual((move.payment_state, move.bridge_state), ("paid", "paid"))

    def test_refresh_survives_a_token_that_ended_early(self):
        move, document = self._transferred()
        self._act("pay", id=document.external_id)
        self.control.post("tokens", expire=True)
        move.action_bridge_refresh()
        self.assertEqual((move.bridge_state, move.payment_state), ("paid", "paid"))

    def test_a_payment_deleted_there_is_undone(self):
        move, document = self._transferred()
        self._act("pay", id=document.external_id)
        self._sweep()
        self.assertEqual(move.payment_state, "paid")
        payment = self._there(move)["Payments"][0]["PaymentID"]
        self._act("delete_payment", id=payment)
        self._sweep()
        self.assertEqual((move.payment_state, move.bridge_state), ("not_paid", "approved"))

    def test_voided_on_request(self):
        move, document = self._transferred()
        with self.assertRaises(UserError):
            move.button_draft()
        document._cancel("wrong customer")
        self._run()
        self.assertEqual(document.status, "voided", document.issue_text)
        self.assertEqual(move.state, "cancel")
        self._run()
        note = document.sudo().operation_ids.filtered(lambda o: o.action == "note")
        self.assertEqual(note.state, "done", note.issues)
        rows = self.control.get("dump")["tenants"][self.tenant]["history"]
        history = [row["Details"] for row in rows if row["OwnerID"] == document.external_id]
        self.assertTrue(
            any(self.env.user.name in text and "wrong customer" in text for text in history),
            history,
        )

    def test_draft_there_is_deleted_on_request(self):
        self.connection.target_status = "draft"
        move = self._create_invoice()
        document = move._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "draft")
        document._cancel("wrong customer")
        self._run()
        self.assertEqual((document.status, move.state), ("deleted", "cancel"))

    def test_credit_note_is_allocated_to_its_invoice(self):
        move, document = self._transferred()
        refund = move._reverse_moves(
            [{"invoice_date": move.invoice_date, "date": move.invoice_date}]
        )
        refund.action_post()
        refund._bridge_transfer()
        for _run in range(3):
            self._run()
        self._sweep()
        self.assertEqual(refund.bridge_document_id.status, "paid", refund.bridge_document_id.issues)
        self.assertEqual(document.status, "paid")
        self.assertEqual(document.remote_credited, 120)
        self.assertEqual(move.payment_state, "reversed")

    def test_lost_answer_makes_no_second_invoice(self):
        self.control.post("faults", kind="lose_answer", method="PUT", path="/Invoices", times=1)
        move = self._create_invoice()
        document = move._bridge_transfer()
        self._run()
        self.assertEqual(document.state, "uncertain", document.issue_text)
        document.sudo().operation_ids.not_before = False
        self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        self.assertEqual(self.control.get("calls")["counts"]["PUT /api.xro/2.0/Invoices"], 1)

    def test_pdf_is_attached(self):
        self.connection.attach_pdf = True
        move = self._create_invoice()
        document = move._bridge_transfer()
        # Drawing may take all of a run on a busy machine; the next one goes on.
        for _time in range(4):
            self._run()
        self.assertEqual(document.state, "approved", document.issue_text)
        attach = document.sudo().operation_ids.filtered(lambda o: o.action == "attach")
        self.assertEqual(attach.state, "done", attach.issues)
        self.assertEqual(document.pdf_checksum, move.invoice_pdf_report_id.checksum)

    def test_lock_dates_there_are_known_a_day_later(self):
        self._act("lock_dates", period="2025-12-31")
        self.connection.sudo().sync_ids.last_catalogue = False
        self._run()
        self.assertEqual(str(self.connection.lock_date), "2025-12-31")
