from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .cutover_case import OLD, CutoverCase


class TestCutoverOpen(CutoverCase):
    """Open items are taken over without VAT."""

    def test_what_is_perhaps_there_is_looked_at_first(self):
        self._account()
        self.connection.cutover = "open"
        move = self._old()
        self._there(move, number="by hand")
        wizard = self._wizard()
        with self.assertRaisesRegex(UserError, "looked at by a person"):
            wizard.action_take_over()
        self._line(wizard, move).action_is_another()
        wizard.action_take_over()
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def test_open_items(self):
        self._account()
        move = self._old()
        self._pay_here(move, 70)
        wizard = self._take_over("open")
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "approved", document.issue_text)
        raw = self.books.documents[document.external_id]
        self.assertEqual(
            (raw["net"], raw["tax"], raw["total"], raw["date"]), ("50.00", "0", "50.00", str(OLD))
        )
        line = document.sent_payload["lines"][0]
        self.assertEqual((line["tax_code"], line["account_code"]), ("T0", "200"))
        self.assertIn(move.name, line["description"])
        self.assertEqual(self._line(wizard, move).state, "waiting")
        # What was paid before is not told again, what is paid there comes back.
        self.assertNotIn("pay", self.books.calls)
        self.assertFalse(move.activity_ids)
        self.books.pay(document.external_id, 50)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))
        self.assertFalse(document.issues)

    def test_a_later_credit_note_is_not_taken_off_twice(self):
        """It goes with its VAT, and takes off there what it takes off here."""
        self._account()
        move = self._old()
        credit = move._reverse_moves([{"invoice_date": "2026-01-05", "date": "2026-01-05"}])
        credit.invoice_line_ids.price_unit = 25
        credit.action_post()
        lines = (move | credit).line_ids
        lines.filtered(lambda ln: ln.display_type == "payment_term").reconcile()
        self.assertEqual(move.amount_residual, 90)
        self._take_over("open")
        self.assertEqual(move.bridge_document_id.sudo().remote_total, 120)
        credit._bridge_transfer()
        self._run()
        totals = {raw["kind"]: raw["total"] for raw in self.books.documents.values()}
        self.assertEqual(totals, {"invoice": "120.00", "credit_note": "30.00"})

    def test_another_start_date_ends_the_decision(self):
        """What is in time then goes with its VAT."""
        self.connection.cutover = "open"
        move = self._old()
        self._account()
        self._wizard().action_take_over()
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.cutover_as, "open")
        self.connection.start_date = OLD
        self.assertFalse(document.cutover_as or document.cutover_waits)
        move._bridge_transfer()
        self._run()
        self.assertEqual((document.state, document.remote_tax), ("approved", 20))

    def test_open_items_need_their_account(self):
        self._old()
        self.connection.cutover = "open"
        with self.assertRaisesRegex(UserError, "cut-over account"):
            self._wizard().action_take_over()

    def test_one_that_cannot_be_checked_holds_nothing_up(self):
        self._account()
        bad, good = self._old(), self._old(200)
        real = type(bad)._bridge_open_item

        def fails(move, *args):
            if move.id == bad.id:
                raise ValueError("Broken")
            return real(move, *args)

        with (
            patch.object(type(bad), "_bridge_open_item", fails),
            mute_logger("odoo.addons.accounting_bridge.models.cutover_backfill"),
        ):
            self._take_over("open")
        self.assertEqual((bad.bridge_state, good.bridge_state), ("attention", "approved"))
        self.assertIn("Broken", bad.bridge_document_id.issue_text)
