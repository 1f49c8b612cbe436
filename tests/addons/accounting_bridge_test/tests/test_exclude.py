from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .check_case import CheckCase


class TestExclude(CheckCase):
    def _exclude(self, moves):
        wizard = self.env["accounting.bridge.exclude"].with_context(
            active_model="account.move", active_ids=moves.ids
        )
        with Form(wizard) as form:
            form.reason = "No such currency there"
            form.booked_at = "Tax adviser"
        form.save().action_exclude()

    def test_excluded_says_why_who_and_where(self):
        move = self._create_invoice()
        move._bridge_transfer()
        self._exclude(move)
        document = move.bridge_document_id
        self.assertEqual((move.bridge_state, document.excluded), ("excluded", True))
        self.assertEqual(document.excluded_reason, "No such currency there")
        self.assertEqual(document.booked_at, "Tax adviser")
        self.assertEqual(document.excluded_by, self.env.user)
        self.assertTrue(document.excluded_on)
        self.assertEqual(document.operation_ids.state, "cancelled")
        self.assertIn("No such currency there", move.message_ids[0].body)
        move._bridge_transfer()
        self.assertEqual(move.bridge_state, "excluded")

    def test_nothing_reaches_the_provider(self):
        move = self._create_invoice()
        move._bridge_transfer()
        self._exclude(move)
        self._run()
        self.assertFalse(move.bridge_document_id.external_id)

    def test_payments_stay_free(self):
        move = self._create_invoice()
        self._exclude(move)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create({})._create_payments()
        self.assertIn(move.payment_state, ("in_payment", "paid"))

    def test_transferred_is_refused(self):
        move = self._create_invoice()
        move._bridge_transfer()
        self._run()
        self.assertTrue(move.bridge_document_id.external_id)
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._exclude(move)

    def test_draft_that_could_not_be_posted(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        self._exclude(move)
        self.assertEqual(self._codes(move), ["excluded"])
        move.action_post()
        self.assertEqual((move.state, move.bridge_state), ("posted", "excluded"))

    def test_excluded_draft_can_be_deleted(self):
        move = self._create_invoice(post=False)
        self._exclude(move)
        document = move.bridge_document_id
        move.unlink()
        self.assertFalse(document.exists())

    def test_draft_can_be_deleted_after_its_transfer_was_withdrawn(self):
        move = self._create_invoice()
        move._bridge_transfer()
        move.button_draft()
        move.with_context(force_delete=True).unlink()
        self.assertFalse(move.exists())

    def test_include_again(self):
        move = self._create_invoice()
        self._exclude(move)
        move.action_bridge_include()
        self.assertEqual(move.bridge_state, "none")
        self.assertFalse(move.bridge_document_id.excluded_reason)
        move._bridge_transfer()
        self.assertEqual(move.bridge_state, "queued")

    def test_include_again_where_the_transfer_is_automatic(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        self._exclude(move)
        move.action_post()
        self._map(self.unmapped, "T7", 7)
        move.action_bridge_include()
        self.assertEqual(move.bridge_state, "queued")

    def test_billing_may_without_further_rights(self):
        user = self._user("account.group_account_invoice")
        move = self._create_invoice().with_user(user)
        move._bridge_exclude("because")
        self.assertEqual(move.bridge_state, "excluded")
        move.action_bridge_include()
        self.assertEqual(move.bridge_state, "none")

    def test_only_billing_may(self):
        move = self._create_invoice()
        user = self._user("sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            move.with_user(user)._bridge_exclude("because")
        with self.assertRaises(AccessError):
            move.with_user(user).action_bridge_include()

    def test_not_connected(self):
        bill = self._create_invoice(move_type="in_invoice")
        with self.assertRaises(UserError):
            self._exclude(bill)
