from .cutover_case import CutoverCase


class TestLeftoverTax(CutoverCase):
    """What the test left is the same only with the same VAT, whatever its total."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the provider states is not for people to write.
        cls.connection.sudo().organisation_ref = "books"
        cls.connection.in_test = True
        cls._keep_books()

    def _live(self):
        action = self.connection.action_move_to_live()
        wizards = self.env[action["res_model"]].with_context(**action["context"])
        wizards.create({"confirmation": self.company.name}).action_move()

    def _assert_refused(self, document):
        self.assertEqual([issue["code"] for issue in document.issues or ()], ["left_by_test"])
        self.assertFalse(document.external_id)
        self.assertEqual(len(self.books.documents), 1)

    def test_an_open_item_is_not_the_whole_document(self):
        move = self._old()
        self._account()
        self._take_over("open")
        self.assertEqual(move.bridge_document_id.sudo().remote_total, 120)
        self._live()
        self.connection.start_date = "2025-12-01"
        document = move._bridge_transfer().sudo()
        self._run()
        self._assert_refused(document)

    def test_another_rate(self):
        move = self._create_invoice(107)
        move._bridge_transfer()
        self._run()
        self._live()
        for raw in self.books.documents.values():
            raw.update(net="120.00", tax="8.40", total="128.40")
        document = move._bridge_transfer().sudo()
        self._run()
        self._assert_refused(document)
