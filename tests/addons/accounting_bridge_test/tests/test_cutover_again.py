from unittest.mock import patch

from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge.tools.outcomes import rejected

from .cutover_case import CutoverCase


class TestCutoverAgain(CutoverCase):
    """What happens to an open item, or to its money, a second time."""

    def _taken(self, move):
        self._account()
        self._take_over("open")
        return move.bridge_document_id.sudo()

    def _refused(self, move):
        def refuse(_provider, _session, tasks):
            return [rejected(task, Issue("internal", message="no")) for task in tasks]

        provider = type(self.env["accounting.bridge.provider.test"])
        with patch.object(provider, "_push", refuse):
            return self._taken(move)

    @staticmethod
    def _unmatch(move):
        """:return: the lines that were matched"""
        mine = move.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        both = mine | mine.matched_credit_ids.credit_move_id
        mine.remove_move_reconcile()
        return both

    def test_money_of_before_that_is_matched_again(self):
        """What was open is there already without it."""
        move = self._old()
        self._pay_here(move, 20)
        document = self._taken(move)
        self.assertEqual(document.taken_amount, 100)
        [row] = document.payment_ids
        lines = self._unmatch(move)
        self.assertTrue(row._has_issue("removed_here"))
        lines.reconcile()
        self.assertEqual(document.payment_ids, row)
        self.assertFalse(row.issues)

    def test_another_way_after_a_refusal(self):
        """What was paid before is told with a document that goes in full."""
        move = self._old()
        self._pay_here(move, 20)
        document = self._refused(move)
        self.assertTrue(document.payment_ids.before_link)
        self._take_over("history", not_reported=True, with_paid=True)
        self.assertEqual(float(self.books.documents[document.external_id]["total"]), 120)
        [row] = document.payment_ids
        self.assertFalse(row.before_link)
        self.assertTrue(row._has_issue("match_there"))

    def test_money_taken_off_after_a_refusal(self):
        """It goes in full then; the same money, matched later, is told."""
        move = self._old()
        self._pay_here(move, 20)
        document = self._refused(move)
        lines = self._unmatch(move)
        self.assertEqual(document.payment_ids.state, "reversed")
        document.action_retry()
        self._run()
        self.assertEqual(float(self.books.documents[document.external_id]["total"]), 120)
        lines.reconcile()
        [row] = document.payment_ids
        self.assertFalse(row.before_link)
        self.assertTrue(row._has_issue("match_there"))

    def test_matched_again_before_it_goes(self):
        move = self._old()
        self._pay_here(move, 20)
        document = self._refused(move)
        self._unmatch(move).reconcile()
        document.action_retry()
        self._run()
        self.assertEqual(float(self.books.documents[document.external_id]["total"]), 100)
        [row] = document.payment_ids
        self.assertEqual((row.before_link, row.state, row.issues), (True, "noted", False))
