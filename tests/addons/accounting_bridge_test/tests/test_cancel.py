import dataclasses

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user

from odoo.addons.accounting_bridge.tools.documents import Action

from ..models.provider import AccountingBridgeProviderTest
from .flow_case import FlowCase


class TestCancel(FlowCase):
    """*Request Cancel*: Odoo asks, the bookkeeping system confirms, Odoo follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.target_status = "approved"
        cls.approved = cls._create_invoice()
        cls.approved._bridge_transfer()
        cls._run()
        cls._keep_books()

    def _transfer(self, target="approved", **values):
        """:return: another invoice, which has that status in the books"""
        self.connection.target_status = target
        invoice = self._create_invoice(**values)
        invoice._bridge_transfer()
        self._run()
        self.assertEqual(invoice.bridge_state, target)
        return invoice

    def _document(self, move):
        return move.sudo().bridge_document_id

    def _wizard(self, invoice, user=None):
        action = invoice.with_user(user or self.env.user).button_request_cancel()
        form = Form.from_action(invoice.with_user(user or self.env.user).env, action)
        form.reason = "Ordered twice"
        return form.save()

    def _request(self, invoice, user=None):
        return self._wizard(invoice, user).action_confirm()

    def _by_accountant(self, invoice, status):
        raw = self.books.documents[self._document(invoice).external_id]
        self.books.touch(raw, status=status)
        self._sweep()

    # === THE WAYS ===

    def test_draft_there_is_deleted(self):
        invoice = self._transfer("draft")
        self.assertEqual(self._wizard(invoice).way, "delete")
        self._request(invoice)
        self.assertEqual(invoice.state, "posted")
        self._run()
        self.assertEqual((invoice.bridge_state, invoice.state), ("deleted", "cancel"))

    def test_awaiting_approval_is_deleted(self):
        invoice = self._transfer("submitted")
        self._request(invoice)
        self._run()
        self.assertEqual((invoice.bridge_state, invoice.state), ("deleted", "cancel"))

    def test_approved_is_voided(self):
        invoice = self.approved
        self.assertEqual(self._wizard(invoice).way, "void")
        self._request(invoice)
        operation = self._document(invoice).operation_ids.filtered(lambda o: o.action == "void")
        self.assertEqual(operation.data, {"reason": "Ordered twice"})
        self.assertEqual(invoice.state, "posted")
        self.assertTrue(invoice._bridge_locked())
        self._run()
        self.assertEqual((invoice.bridge_state, invoice.state), ("voided", "cancel"))
        self.assertFalse(invoice.activity_ids)

    def test_asked_twice_is_voided_once(self):
        invoice = self.approved
        self._request(invoice)
        self._request(invoice)
        self._run()
        self.assertEqual(self.books.calls.count("void"), 1)

    def test_refused_there_changes_nothing_here(self):
        invoice = self.approved
        self._request(invoice)
        self.books.faults.append(lambda task: "rejected")
        self._run()
        self.assertEqual(invoice.state, "posted")
        self.assertTrue(invoice._bridge_locked())

    def test_credit_note_is_odoos_own_wizard(self):
        invoice = self._transfer(delivery_date="2025-12-30")
        self._document(invoice).remote_sent = True
        action = self._request(invoice)
        self.assertEqual(action["res_model"], "account.move.reversal")
        wizard = (
            self.env[action["res_model"]]
            .with_context(**action["context"])
            .create({"journal_id": invoice.journal_id.id})
        )
        self.assertEqual(wizard.reason, "Ordered twice")
        wizard.refund_moves()
        self.assertEqual(str(wizard.new_move_ids.delivery_date), "2025-12-30")

    def test_cancelled_does_not_print_as_a_credit_note(self):
        invoice = self.approved
        self._request(invoice)
        self._run()
        reports = self.env["ir.actions.report"]
        with self.assertRaisesRegex(UserError, "look like a credit note"):
            reports._render_qweb_html("account.account_invoices", invoice.ids)
        other = self._create_invoice()
        other.button_cancel()
        reports._render_qweb_html("account.account_invoices", other.ids)

    # === WHY A CREDIT NOTE ===

    def _assert_credit(self, invoice, words):
        wizard = self._wizard(invoice)
        self.assertEqual(wizard.way, "credit")
        self.assertIn(words, wizard.obstacles)

    def test_country(self):
        invoice = self._transfer("draft")
        self.company.sudo().account_fiscal_country_id = self.env.ref("base.de")
        self._assert_credit(invoice, "In Germany")

    def test_sent(self):
        invoice = self._transfer("draft")
        invoice.is_move_sent = True
        self._assert_credit(invoice, "The customer has it")

    def test_sent_there(self):
        invoice = self.approved
        self._document(invoice).remote_sent = True
        self._assert_credit(invoice, "The customer has it")

    def test_customer_was_written_to(self):
        invoice = self.approved
        invoice.message_post(
            body="Here it is", partner_ids=self.partner.ids, subtype_xmlid="mail.mt_comment"
        )
        self._assert_credit(invoice, "The customer has it")

    def test_seen_in_the_portal(self):
        invoice = self.approved
        user = new_test_user(self.env, "portal_customer", "base.group_portal")
        user.partner_id.parent_id = self.partner
        self.assertEqual(self._wizard(invoice).way, "void")
        self.env["res.users.log"].with_user(user).sudo().create({})
        self.env.invalidate_all()
        self._assert_credit(invoice, "The customer has it")

    def test_printed(self):
        invoice = self.approved
        attachments = self.env["ir.attachment"].create(
            {
                "name": "INV.pdf",
                "raw": b"%PDF",
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        self.assertTrue(attachments)
        invoice.invalidate_recordset()
        self._assert_credit(invoice, "The customer has it")

    def test_paid(self):
        invoice = self.approved
        self.books.pay(self._document(invoice).external_id, 50)
        self._sweep()
        self._assert_credit(invoice, "paid or credited")

    def test_paid_here_only(self):
        self.connection.payments_led_by = "odoo"
        invoice = self._transfer()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 10})._create_payments()
        self._assert_credit(invoice, "paid or credited")

    def test_locked_here(self):
        invoice = self._transfer("draft")
        self.company.sudo().sale_lock_date = "2026-01-31"
        self._assert_credit(invoice, "books in Odoo are locked")

    def test_locked_there(self):
        invoice = self._transfer("draft")
        self.connection.sudo().lock_date = "2026-01-15"
        self._assert_credit(invoice, "books there are locked")

    def test_hashed(self):
        invoice = self.approved
        invoice.journal_id.sudo().restrict_mode_hash_table = True
        invoice.button_hash()
        self._assert_credit(invoice, "secured by a hash")

    # === WHO ===

    def test_without_the_right_somebody_is_asked(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        invoice = self._transfer()
        self.assertTrue(self._wizard(invoice, clerk).needs_right)
        self._request(invoice, clerk)
        self.assertFalse(
            self._document(invoice).operation_ids.filtered(lambda o: o.action == "void")
        )
        activity = invoice.activity_ids
        self.assertIn("Ordered twice", activity.note)
        self.assertTrue(activity.user_id.has_group("accounting_bridge.group_act"))

    def test_a_draft_there_needs_no_such_right(self):
        clerk = new_test_user(
            self.env,
            "clerk",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        invoice = self._transfer("draft")
        self._request(invoice, clerk)
        self._run()
        self.assertEqual(invoice.state, "cancel")

    def test_reader_may_not(self):
        reader = new_test_user(
            self.env,
            "reader",
            "account.group_account_readonly",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        invoice = self._transfer("draft")
        with self.assertRaises(UserError):
            self._document(invoice).with_user(reader).sudo(False)._cancel("just so")

    # === FOLLOWING ===

    def test_odoo_cannot_follow(self):
        invoice = self.approved
        self._request(invoice)
        self.company.sudo().sale_lock_date = "2026-01-31"
        self._run()
        document = self._document(invoice)
        self.assertEqual((document.status, invoice.state), ("voided", "posted"))
        self.assertEqual([i["code"] for i in document.issues], ["cannot_follow"])
        self.assertTrue(invoice.activity_ids)
        # It stays said, whatever is done there since, until somebody has seen to it.
        document._queue(Action.NOTE, {"text": "Voided from Odoo"})
        self._run()
        self.assertEqual((document.state, document.status), ("attention", "voided"))
        self.company.sudo().sale_lock_date = False
        invoice.button_cancel()
        self.assertEqual((document.state, document.issues), ("voided", False))

    def test_voided_by_the_accountant_is_shown_not_followed(self):
        invoice = self.approved
        self._by_accountant(invoice, "voided")
        self.assertEqual((invoice.bridge_state, invoice.state), ("voided", "posted"))
        activity = invoice.activity_ids
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn("Voided in Test Books", activity.summary)
        self.assertFalse(invoice._bridge_locked())
        self.assertFalse(invoice.need_cancel_request)

    def test_voided_by_the_accountant_then_cancelled(self):
        invoice = self.approved
        self._by_accountant(invoice, "voided")
        invoice.button_cancel()
        self.assertEqual(invoice.state, "cancel")

    def test_voided_by_the_accountant_then_corrected_and_sent_again(self):
        invoice = self.approved
        self._by_accountant(invoice, "voided")
        self.books.documents.clear()
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = 70
        invoice.action_post()
        invoice._bridge_transfer()
        self._run()
        self.assertEqual(
            (invoice.bridge_state, self._document(invoice).generation), ("approved", 2)
        )
        self.assertTrue(invoice._bridge_locked())

    def test_unknown_outcome_waits(self):
        invoice = self.approved
        self._document(invoice).operation_ids.state = "uncertain"
        with self.assertRaisesRegex(UserError, "not known yet"):
            self._document(invoice)._cancel("Ordered twice")

    def test_others_as_ever(self):
        with self.assertRaises(UserError):
            self._create_invoice().button_request_cancel()

    # === CREDIT NOTES ===

    def _credit_of(self, invoice):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        credit = wizard.new_move_ids
        credit.action_post()
        credit._bridge_transfer()
        self._run()
        return credit

    def _let_the_provider_allocate(self):
        can = dataclasses.replace(self.connection._capabilities(), allocate=True)
        self.patch(AccountingBridgeProviderTest, "_capabilities", lambda self: can)

    def _allocations(self, credit):
        operations = self._document(credit).operation_ids
        return operations.filtered(lambda o: o.action == "allocate")

    def test_allocated_when_both_are_approved(self):
        self._let_the_provider_allocate()
        invoice = self._transfer()
        credit = self._credit_of(invoice)
        self._document(credit)._queue_allocation()
        self.assertEqual(
            self._allocations(credit).data,
            {"target_id": self._document(invoice).external_id, "amount": "120.00"},
        )

    def test_no_more_than_is_open(self):
        self._let_the_provider_allocate()
        invoice = self._transfer()
        credit = self._credit_of(invoice)
        self._allocations(credit).unlink()
        self._document(invoice).remote_due = 45.5
        self._document(credit)._queue_allocation()
        self.assertEqual(self._allocations(credit).data["amount"], "45.50")

    def test_drafts_wait_for_approval(self):
        self._let_the_provider_allocate()
        invoice = self._transfer("draft")
        credit = self._credit_of(invoice)
        self._document(credit)._queue_allocation()
        self.assertFalse(self._allocations(credit))
        self._by_accountant(invoice, "approved")
        self._by_accountant(credit, "approved")
        self.assertTrue(self._allocations(credit))

    def test_what_the_accountant_undid_is_not_repeated(self):
        self._let_the_provider_allocate()
        invoice = self._transfer()
        credit = self._credit_of(invoice)
        self._document(credit)._queue_allocation()
        self._allocations(credit).state = "done"
        self._document(credit)._queue_allocation()
        self.assertEqual(len(self._allocations(credit)), 1)

    def test_without_original_nothing_is_allocated(self):
        self._let_the_provider_allocate()
        credit = self._create_invoice(move_type="out_refund")
        credit._bridge_transfer()
        self._run()
        self._document(credit)._queue_allocation()
        self.assertFalse(self._allocations(credit))

    # === WHAT WAS SENT ===

    def test_the_engine_keeps_a_fingerprint(self):
        document = self._document(self._transfer())
        self.assertFalse(document._changed_parts(document._fingerprint()))
