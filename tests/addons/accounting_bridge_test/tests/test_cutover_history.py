from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError

from .cutover_case import OLD, CutoverCase


class TestCutoverHistory(CutoverCase):
    """Full history, stated by a person."""

    def test_history_is_stated_by_a_person(self):
        move = self._old()
        self.connection.cutover = "history"
        with self.assertRaisesRegex(UserError, "not reported elsewhere"):
            self._wizard().action_take_over()
        self._take_over("history", not_reported=True)
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.state, document.remote_total), ("approved", 120))
        self.assertEqual(document.operation_ids.filtered("finished_at")[-1:].priority, 0)
        stated = self.connection._confirmation("history")
        self.assertEqual(stated.user_id, self.env.user)
        self.assertIn("no VAT return", stated.statement)
        wizard = self._wizard()
        self.assertIn(f"stated by {self.env.user.name}", wizard.stated)
        self.assertFalse(wizard.released)

    def test_a_closed_period_is_released_by_name(self):
        move = self._old()
        self.company.tax_lock_date = "2025-12-31"
        self._take_over("history", not_reported=True)
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "attention")
        self.assertEqual(document.issues[0]["code"], "period_closed")
        self.assertFalse(self.books.documents)
        wizard = self._wizard()
        wizard.release = True
        wizard.action_take_over()
        self._run()
        self.assertEqual(document.state, "approved")
        # When more is closed, it is asked for again.
        self.company.tax_lock_date = "2026-01-10"
        self.assertFalse(self.connection._confirmation("release"))

    def test_each_branch_closes_its_own_periods(self):
        """A branch's own lock dates count for its documents, besides those of its company."""
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        branch.tax_lock_date = "2025-12-20"
        closed = self.connection._closed_until
        self.assertEqual(str(closed(branch)), "2025-12-20")
        self.assertFalse(closed(self.company))
        self.assertEqual(str(closed()), "2025-12-20")
        self.company.tax_lock_date = "2025-12-25"
        self.assertEqual({str(closed(branch)), str(closed(self.company))}, {"2025-12-25"})
        self.assertEqual(self.connection._confirmation_basis("release"), {"until": "2025-12-25"})

    def test_a_period_that_a_branch_closed(self):
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        own, of_branch = self._old(), self._old(company_id=branch.id)
        branch.tax_lock_date = "2025-12-31"
        invoice = SimpleNamespace(date=OLD)
        codes = [
            [issue.code for issue in move._bridge_check_filed(self.connection, invoice)]
            for move in (own, of_branch)
        ]
        self.assertEqual(codes, [[], ["period_closed"]])

    def test_paid_ones_only_when_asked_for(self):
        move = self._old()
        self._pay_here(move, 120)
        self.connection.cutover = "history"
        wizard = self._wizard()
        self.assertFalse(self._line(wizard, move))
        wizard.with_paid = True
        wizard.action_read()
        self.assertEqual(self._line(wizard, move).state, "here")

    def test_paid_since_the_start(self):
        """It is compared, because it was open then; where payments cannot be told it would stay
        open there, so it goes only when asked for."""
        move = self._old()
        self._pay_here(move, 120, "2026-01-10")
        self.connection.cutover = "history"
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "here")
        wizard.not_reported = True
        with self.assertRaisesRegex(UserError, "nothing to take over"):
            wizard.action_take_over()
        wizard.with_paid = True
        wizard.action_take_over()
        self.assertTrue(move.bridge_document_id.sudo().cutover_waits)

    def test_without_a_decision_nothing_goes(self):
        document = self._old()._bridge_transfer()
        self.assertEqual(document.issues[0]["code"], "before_start")

    def test_what_is_paid_there_is_not_taken_over_again(self):
        """Only what is open there is listed; the same number may stand there, paid."""
        self._account()
        move = self._old()
        self.books.unique = False
        self.addCleanup(setattr, self.books, "unique", True)
        self.books.pay(self._there(move), 120)
        with patch.object(
            type(self.env["accounting.bridge.provider.test"]),
            "_open_documents",
            lambda *_args: [],
        ):
            self._take_over("history", not_reported=True)
        self.assertEqual(len(self.books.documents), 1)
