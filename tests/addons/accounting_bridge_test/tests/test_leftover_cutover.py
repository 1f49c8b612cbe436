from odoo.exceptions import UserError

from .cutover_case import OLD, CutoverCase


class TestLeftoverCutover(CutoverCase):
    """A test in the books that went live, a later start date then: what the test transferred in
    full, with its VAT, is no opening balance."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the provider states is not for people to write.
        cls.connection.sudo().organisation_ref = "books"
        cls.connection.in_test = True

    def _live(self, cutover):
        action = self.connection.action_move_to_live()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards.create({"confirmation": self.company.name}).action_move()
        self.connection.write({"start_date": "2026-01-01", "cutover": cutover})

    def _in_full(self):
        """:return: an invoice that the test transferred with its VAT"""
        self.connection.start_date = OLD
        move = self._old()
        move._bridge_transfer()
        self._run()
        return move

    def test_a_document_of_the_test_is_not_the_same(self):
        move = self._in_full()
        for cutover in ("open", "none"):
            with self.subTest(cutover=cutover):
                self._live(cutover)
                wizard = self._wizard()
                line = self._line(wizard, move)
                self.assertEqual((line.state, wizard.same_count), ("left", 0))
                for words in (move.name, "in the test", "voided", "Test Books"):
                    self.assertIn(words, line.words)
                wizard.action_link_all()
                line.action_link_selected()
                with self.assertRaisesRegex(UserError, "in the test.*voided"):
                    line.action_link()
                self.assertFalse(move.bridge_document_id.sudo().external_id)
                self.assertTrue(self.connection._leftovers())
                self.connection.in_test = True

    def test_nor_is_it_for_a_page_that_was_read_before(self):
        move = self._in_full()
        self._live("history")
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        self.connection.cutover = "open"
        with self.assertRaisesRegex(UserError, "in the test.*voided"):
            wizard.action_link_all()

    def test_nor_under_another_number(self):
        move = self._in_full()
        for raw in self.books.documents.values():
            raw["number"] = "4711-TEST"
        self._live("open")
        wizard = self._wizard()
        there = wizard.line_ids.filtered(lambda line: line.external_number == "4711-TEST")
        self.assertEqual(there.state, "left")
        line = self._line(wizard, move)
        line.chosen_id = there
        with self.assertRaisesRegex(UserError, "4711-TEST.*in the test"):
            line.action_link()

    def test_once_it_is_voided_its_open_amount_is_taken_over(self):
        move = self._in_full()
        self._live("open")
        for raw in self.books.documents.values():
            raw["number"] = "4711-TEST"
            self.books.touch(raw, status="voided")
        self._account()
        self._take_over("open")
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.state, document.remote_tax), ("approved", 0))

    def test_full_history_takes_what_went_in_full(self):
        move = self._in_full()
        self._live("history")
        wizard = self._wizard()
        wizard.action_link_all()
        self.assertEqual(self._line(wizard, move).state, "linked")

    def test_an_open_item_of_the_test_stays_one(self):
        """It has no VAT: good for open items, and none for full history."""
        move = self._old()
        self._account()
        self._take_over("open")
        self._live("history")
        self.assertEqual(self._line(self._wizard(), move).state, "left")
        self.connection.cutover = "open"
        self.assertEqual(self._line(self._wizard(), move).state, "same")
