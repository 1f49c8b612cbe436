from odoo import Command

from .cutover_case import OLD, CutoverCase

SINCE = "2026-01-10"


class TestCutoverOffset(CutoverCase):
    """What was settled in Odoo otherwise than by money, before it stood in the books there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.cutover = "open"  # before something is transferred

    def _pair(self, day=SINCE):
        """:return: an old credit note, and an invoice that it was matched with and does not
        reverse"""
        credit = self._create_invoice(50, "out_refund", invoice_date=OLD)
        move = self._create_invoice(invoice_date=day)
        self._match(credit | move)
        return credit, move

    def _match(self, moves):
        lines = moves.line_ids.filtered(lambda ln: ln.account_type == "asset_receivable")
        lines.reconcile()

    def _transfer(self, move):
        move._bridge_transfer()
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def _take_over_open(self):
        self._account()
        self._take_over("open")

    def _assert_asked(self, credit, move):
        self.env.invalidate_all()
        words = f"Offset with {move.name} in Odoo: offset them there, too"
        self.assertEqual(credit.activity_ids.mapped("summary"), [words])
        self.assertEqual(credit.activity_ids.user_id, self.connection.user_id)
        self.assertFalse(move.activity_ids)

    def test_whichever_goes_last_asks_for_it(self):
        for first in ("credit", "invoice"):
            with self.subTest(first=first):
                credit, move = self._pair()
                if first == "invoice":
                    self._transfer(move)
                    self.assertFalse((credit | move).activity_ids)
                self._take_over_open()
                if first == "credit":
                    self.assertFalse((credit | move).activity_ids)
                    self._transfer(move)
                self._assert_asked(credit, move)

    def test_both_at_once(self):
        credit, move = self._pair()
        move._bridge_transfer()
        self._take_over_open()
        self._assert_asked(credit, move)

    def test_one_that_was_there_before(self):
        credit, move = self._pair()
        self._there(credit)
        self._transfer(move)
        self._wizard().action_link_all()
        self._assert_asked(credit, move)

    def test_what_is_settled_there_is_not_asked_for(self):
        credit, move = self._pair()
        self._transfer(move)
        document = move.bridge_document_id.sudo()
        self.books.pay(document.external_id, 120)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(document.status, "paid")
        self._take_over_open()
        self.assertTrue(credit.bridge_document_id.sudo().external_id)
        self.assertFalse(credit.activity_ids)

    def test_what_was_offset_before_the_start_was_not_open_then(self):
        credit, move = self._pair(OLD)
        self._there(move, net="60.00", tax="0.00", total="60.00")
        self._wizard().action_link_all()
        self.assertTrue(move.bridge_document_id.sudo().external_id)
        self.assertFalse((credit | move).activity_ids)

    def test_full_history(self):
        credit, move = self._pair(OLD)
        self.connection.cutover = "history"
        wizard = self._wizard()
        wizard.write({"with_paid": True, "not_reported": True})
        wizard.action_read()
        wizard.action_take_over()
        self._run()
        self._assert_asked(credit, move)

    def test_a_write_off_is_no_money(self):
        move = self._old()
        receivable = move.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        expense = self.company_data["default_account_expense"]
        journal = self.company_data["default_journal_misc"]
        amounts = ((receivable.account_id, -5), (expense, 5))
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": SINCE,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "balance": amount,
                            "partner_id": move.partner_id.id,
                        }
                    )
                    for account, amount in amounts
                ],
            }
        )
        entry.action_post()
        (receivable | entry.line_ids[0]).reconcile()
        self._take_over_open()
        [words] = move.activity_ids.mapped("summary")
        self.assertIn("5.00", words)
        self.assertIn(f"an entry of {journal.name}", words)
        self.assertNotIn("received", words)
        row = move.bridge_document_id.sudo().payment_ids
        row.document_id._push_payments()
        self.assertTrue(row._is_with_person())
        self.assertEqual(len(move.activity_ids), 1)
