from odoo.exceptions import UserError

from .cutover_case import CutoverCase


class TestCutoverLink(CutoverCase):
    """What is the same document on both sides is linked."""

    def test_all_that_are_the_same(self):
        move = self._old()
        ref = self._there(move)
        wizard = self._wizard()
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.external_id, document.state), (ref, "approved"))
        self.assertEqual((document.linked_by, document.sent_at), (self.env.user, False))
        self.assertEqual(self._line(wizard, move).state, "linked")
        with self.assertRaisesRegex(UserError, "cannot be changed here"):
            move.button_draft()
        # Its payments come back, and what linked it was no transfer that freezes the policy.
        self.books.pay(ref, 120)
        self._run()
        self.assertEqual(move.payment_state, "paid")
        self.connection.start_date = "2025-12-31"
        # It was open at the start, in both books.
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "linked")
        self.assertEqual(self.connection.opening_sums[0]["difference"], "0.00")

    def test_one_by_one_where_the_numbers_differ(self):
        move, other = self._old(), self._old(200)
        ref = self._there(move, number="4711")
        self._there(other, number="4712", total="240.01")
        wizard = self._wizard()
        line = self._line(wizard, move)
        there = {row.external_number: row for row in wizard.line_ids if row.state == "there"}
        # Same date and amount: proposed, and not taken over by the way.
        self.assertEqual((line.state, line.chosen_id), ("perhaps", there["4711"]))
        line.chosen_id = False
        with self.assertRaisesRegex(UserError, "Choose the document"):
            line.action_link()
        line.chosen_id = there["4711"]
        line.action_link()
        self.assertEqual(move.bridge_document_id.sudo().external_id, ref)
        second = self._line(wizard, other)
        second.chosen_id = there["4712"]
        with self.assertRaisesRegex(UserError, "the two differ"):
            second.action_link()
        self.assertFalse(other.bridge_document_id.external_id)

    def test_what_was_paid_before_is_booked_once(self):
        """Part of it was paid before, and both books know."""
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move)
        self.books.pay(ref, 50, "2025-12-20")
        self.books.pay(ref, 20, "2025-12-21")  # as two there
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        self._run()
        self.assertEqual(move.amount_residual, 50)
        self.books.pay(ref, 50, "2026-01-10")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((move.amount_residual, move.payment_state), (0, "paid"))
        reported = move.bridge_document_id.sudo().payment_ids.payment_id.filtered(
            "bridge_connection_id"
        )
        self.assertEqual(reported.mapped("amount"), [50])

    def test_a_payment_of_before_that_is_taken_back_there_is_told(self):
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move)
        self.books.pay(ref, 70, "2025-12-20")
        self._wizard().action_link_all()
        raw = self.books.documents[ref]
        raw["payments"] = []
        self.books.touch(raw)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(move.amount_residual, 50)
        self.assertIn("deleted in Test Books", move.activity_ids.summary)

    def test_a_remainder_that_was_entered_there(self):
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move, net="50.00", tax="0.00", total="50.00")
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.state, document.cutover_as), ("approved", "open"))
        self.books.pay(ref, 50)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))

    def test_linked_once(self):
        move = self._old()
        self._there(move)
        first, second = self._wizard(), self._wizard()
        first.action_link_all()
        with self.assertRaisesRegex(UserError, "linked or excluded already"):
            second.action_link_all()

    def test_an_excluded_document_stays_so(self):
        move = self._old()
        self._there(move)
        move._bridge_exclude("by hand")
        self.assertEqual(self._line(self._wizard(), move).state, "excluded")

    def test_an_invoice_is_no_credit_note(self):
        move = self._old()
        self._there(move, kind="credit_note", number="4711")
        wizard = self._wizard()
        line = self._line(wizard, move)
        line.chosen_id = wizard.line_ids.filtered(lambda row: row.external_number == "4711")
        with self.assertRaisesRegex(UserError, "Choose the document"):
            line.action_link()
