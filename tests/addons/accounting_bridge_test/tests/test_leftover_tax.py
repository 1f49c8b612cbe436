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

    def test_another_code_of_the_same_rate(self):
        """A mapping was put right after the test: what stands there has the wrong one."""
        for kind in ("tax", "account", "none"):
            with self.subTest(kind=kind):
                self.connection.in_test = True
                move = self._create_invoice(107)
                move._bridge_transfer()
                self._run()
                self._live()
                if kind == "tax":
                    self._map_otherwise()
                elif kind == "account":
                    self.connection.sudo().default_account_id = self._another("account", "200")
                document = move._bridge_transfer().sudo()
                self._run()
                codes = [issue["code"] for issue in document.issues or ()]
                self.assertEqual(codes, [] if kind == "none" else ["left_by_test"])
                self.assertEqual(bool(document.external_id), kind == "none")

    def _map_otherwise(self):
        mapping = self.connection._ensure_mappings("tax", [self.tax.ids])
        reference = self._another("tax", "T20")
        mapping.write({"reference_id": reference.id, "state": "confirmed"})

    def _another(self, kind, code):
        """:return: another reference there, alike but for its code"""
        references = self.connection.sudo().reference_ids
        known = references.filtered(lambda r: (r.kind, r.code) == (kind, code))
        return known.copy({"code": f"{code}X", "external_id": f"{code}X"})
