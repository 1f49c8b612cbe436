from odoo import fields
from odoo.tools import file_open

from .lock_common import LockCase


class TestLockFlows(LockCase):
    """What must go on with a transferred invoice: for each flow, it works and the document stays
    what it was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._transferred()

    def tearDown(self):
        fingerprint = self._document(self.invoice)._fingerprint()
        self.assertEqual(fingerprint, self._document(self.invoice).sent_fingerprint)
        super().tearDown()

    def test_send(self):
        wizard = (
            self.env["account.move.send.wizard"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"sending_methods": ["email"]})
        )
        wizard.action_send_and_print(allow_fallback_pdf=True)
        self.assertTrue(self.invoice.is_move_sent)
        self.assertTrue(self.invoice.message_ids.filtered("attachment_ids"))

    def test_send_in_background(self):
        invoices = self.invoice | self._transferred()
        wizard = (
            self.env["account.move.send.batch.wizard"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({})
        )
        with self._as_person():
            wizard.action_send_and_print()
        self.assertTrue(self.invoice.sending_data)
        cron = self.env.ref("account.ir_cron_account_move_send").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(invoices.mapped("is_move_sent"), [True, True])

    def test_portal(self):
        self.assertIn("access_token", self.invoice.get_portal_url())
        self.assertTrue(self.invoice._portal_ensure_token())

    def test_chatter_activities_followers(self):
        self.invoice.message_post(body="Asked by phone", partner_ids=self.partner.ids)
        activity = self.invoice.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.env.uid
        )
        activity.action_feedback(feedback="done")
        self.invoice.message_subscribe(self.partner.ids)
        self.assertIn(self.partner, self.invoice.message_partner_ids)

    def test_attachments(self):
        with file_open("base/static/img/avatar_grey.png", "rb") as image:
            content = image.read()
        attachment = self.env["ir.attachment"].create(
            {
                "name": "delivery.png",
                "raw": content,
                "res_model": "account.move",
                "res_id": self.invoice.id,
            }
        )
        self.invoice._message_set_main_attachment_id(attachment, force=True)
        self.assertEqual(self.invoice.message_main_attachment_id, attachment)

    def test_hash(self):
        self.invoice.journal_id.sudo().restrict_mode_hash_table = True
        self.invoice.button_hash()
        self.assertTrue(self.invoice.inalterable_hash)

    def test_hash_on_posting(self):
        self.invoice.journal_id.sudo().restrict_mode_hash_table = True
        other = self._create_invoice()
        self.assertTrue(other.inalterable_hash)
        self.assertTrue(self._transferred(other)._bridge_locked())

    def test_follow_up(self):
        """What reminders and people who look after customers write."""
        self.invoice.line_ids.write({"no_followup": True})
        self.invoice.write(
            {
                "invoice_user_id": self.env.uid,
                "narration": "Reminded twice",
                "checked": True,
            }
        )
        self.invoice.action_toggle_block_payment()
        self.assertEqual(self.invoice.payment_state, "blocked")
        self.invoice.action_toggle_block_payment()

    def test_lock_dates(self):
        self.company.sudo().write({"fiscalyear_lock_date": fields.Date.to_date("2026-06-30")})
        self.assertEqual(self.invoice.state, "posted")

    def test_copy(self):
        copy = self.invoice.copy()
        self.assertFalse(copy._bridge_locked())
        copy.write({"ref": "free"})
        copy.invoice_line_ids.write({"price_unit": 7})
        copy.unlink()

    def test_journal_entry_of_cash_basis(self):
        """Paying makes entries of its own and rewrites nothing on the invoice."""
        entry = self._pay_entry(120)
        (self._receivable(self.invoice) | self._receivable(entry)).reconcile()
        self.assertEqual(self.invoice.payment_state, "paid")
        self._receivable(self.invoice).remove_move_reconcile()
        self.assertEqual(self.invoice.payment_state, "not_paid")

    def test_early_payment_discount(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2/10",
                "early_discount": True,
                "discount_days": 10,
                "discount_percentage": 2,
                "line_ids": [
                    fields.Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        self.connection.payments_led_by = "odoo"
        invoice = self._transferred(self._create_invoice(invoice_payment_term_id=terms.id))
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"payment_date": "2026-01-16"})
        )
        with self._as_person():
            payment = wizard._create_payments()
        self.assertEqual(payment.amount, 117.6)
        self.assertTrue(self._receivable(invoice).reconciled)

    def test_same_value_from_a_form(self):
        """The form sends what was touched, also when it was put back."""
        self.invoice.write({"ref": self.invoice.ref, "payment_reference": self.invoice.name})
        self.invoice.invoice_line_ids.write({"name": "Work", "quantity": 1.0})

    def test_partner_renamed(self):
        self.partner.write({"name": "New Name Ltd", "email": "new@example.com"})

    def test_product_and_tax_changed(self):
        self.product.sudo().write({"name": "New", "list_price": 5, "taxes_id": False})
        self.tax.sudo().write({"name": "Twenty", "description": "20"})
        self.env.flush_all()
