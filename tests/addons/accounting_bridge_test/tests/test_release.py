import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .check_case import CheckCase


@tagged("post_install", "-at_install")
class TestRelease(CheckCase):
    """A credit note or final invoice for a document that is not known to be in the books is asked
    about: it neither goes by itself nor is it passed over."""

    def _credit_note(self):
        self.connection.transfer_on = "manual"
        move = self._create_invoice()
        self.connection.transfer_on = "post"
        return move._reverse_moves([{"invoice_date": move.invoice_date}])

    def _alerts(self, move):
        return {
            alert["action_text"]: alert
            for alert in move._get_alerts().values()
            if alert.get("action_text")
        }

    def test_posted_then_asked(self):
        refund = self._credit_note()
        self.assertEqual([a["level"] for a in refund._bridge_alerts().values()], ["warning"])
        refund.action_post()
        document = refund.bridge_document_id
        self.assertEqual((refund.state, refund.bridge_state), ("posted", "attention"))
        self.assertFalse(document.operation_ids)
        refund._bridge_transfer()
        self.assertFalse(document.operation_ids)
        self.assertLessEqual({"Transfer Anyway", "Exclude"}, set(self._alerts(refund)))

    def test_transferred_anyway(self):
        refund = self._credit_note()
        refund.action_post()
        model, method, ids = self._alerts(refund)["Transfer Anyway"]["action_call"]
        getattr(self.env[model].browse(ids), method)()
        document = refund.bridge_document_id
        self.assertEqual((refund.bridge_state, document.released), ("queued", True))
        self.assertEqual(document.released_by, self.env.user)
        self.assertTrue(document.released_on)
        self.assertIn("Transferred anyway", refund.message_ids[0].body)
        (issue,) = refund._bridge_issues(self.connection)[refund.id]
        self.assertEqual((issue.code, issue.level), ("reverses_unknown", "warning"))

    def test_excluded_instead(self):
        refund = self._credit_note()
        refund.action_post()
        action = self._alerts(refund)["Exclude"]["action"]
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "Booked by hand"}).action_exclude()
        self.assertEqual(refund.bridge_state, "excluded")
        self.assertNotIn("Transfer Anyway", self._alerts(refund))

    def test_the_answer_may_be_to_transfer_the_invoice(self):
        refund = self._credit_note()
        refund.action_post()
        refund.reversed_entry_id._bridge_transfer()
        refund._bridge_transfer()
        self.assertEqual(refund.bridge_state, "queued")
        self.assertFalse(refund.bridge_document_id.released)

    def test_an_invoice_that_is_voided_there_is_not_in_the_books(self):
        refund = self._credit_note()
        link = refund.reversed_entry_id.sudo()._bridge_link(self.connection)
        link.write({"external_id": "there", "status": "approved"})
        self.assertEqual(self._codes(refund), [])
        link.status = "voided"
        self.assertEqual(self._codes(refund), ["reverses_unknown"])

    def test_only_billing_answers(self):
        refund = self._credit_note()
        refund.action_post()
        reader = self._user("accounting_bridge.group_user", "account.group_account_readonly")
        with self.assertRaises(AccessError):
            refund.with_user(reader).action_bridge_transfer_anyway()
        self.assertFalse(refund.bridge_document_id.released)

    def test_what_has_another_problem_is_not_released_from_that(self):
        refund = self._credit_note()
        refund.invoice_line_ids.tax_ids = self.unmapped
        self.connection.inexact = "warn"
        refund.action_post()
        refund.action_bridge_transfer_anyway()
        self.assertEqual(refund.bridge_state, "attention")

    def test_final_invoice_of_a_deposit_that_is_not_there(self):
        deposit, order = self._deposit()
        deposit.action_post()
        self.connection.transfer_on = "post"
        final = order._create_invoices(final=True).with_user(self.env.user)
        final.invoice_date = datetime.date(2026, 1, 20)
        final.action_post()
        self.assertEqual((final.state, final.bridge_state), ("posted", "attention"))
        self.assertEqual(self._codes(final), ["deposit_unknown"])
        final.action_bridge_transfer_anyway()
        self.assertEqual(final.bridge_state, "queued")
