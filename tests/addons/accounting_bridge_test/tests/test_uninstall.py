from odoo.exceptions import UserError

from .key_case import KeyCase

KEY = "first-key-123456"


class TestUninstall(KeyCase):
    """Links stay when the provider's module goes; what goes with the core is said before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect_and_transfer()

    def setUp(self):
        super().setUp()
        self.waiting = self._create_invoice(200)._bridge_transfer()

        self._another_that_waits()

    def _another_that_waits(self):
        """What waits for another bookkeeping system is no matter of this one."""
        company = self._create_company(name="Elsewhere")
        connection = self._draft(company, provider="none")
        # Rows of the outbox are written by the product only.
        self.env["accounting.bridge.operation"].sudo().create(
            [
                {"connection_id": connection.id, "company_id": company.id, "action": "contact"}
                for _number in range(3)
            ]
        )

    def _words(self, name):
        module = self.env["ir.module.module"].sudo().search([("name", "=", name)])
        wizard = self.env["base.module.uninstall"].sudo().create({"module_ids": module.ids})
        return wizard.bridge_words

    def _of(self, words):
        """:return: the sentence about the books of these tests (others may be in the database)"""
        return next(line for line in words.split("\n") if "Test Books" in line)

    # === WHAT IS SAID ===

    def test_of_the_core(self):
        sentence = self._of(self._words("accounting_bridge"))
        self.assertIn("links of 1 documents to Test Books", sentence)
        self.assertIn("1 operations that wait", sentence)
        self.assertIn("will not know them again", sentence)

    def test_of_what_the_core_needs(self):
        self.assertIn("links of 1 documents", self._of(self._words("sale")))

    def test_of_the_provider(self):
        sentence = self._of(self._words("accounting_bridge_test"))
        self.assertIn("The links of 1 documents, the mappings and the payments are kept", sentence)
        self.assertIn("1 operations wait", sentence)
        self.assertIn("Remove the connection first", sentence)
        self.connection.sudo().state = "paused"
        self.connection._disconnect()
        sentence = self._of(self._words("accounting_bridge_test"))
        self.assertNotIn("Remove the connection first", sentence)

    def test_of_anything_else(self):
        self.assertFalse(self._words("base_import"))
        self.assertFalse(self._words("portal_rating"))

    # === WHAT STAYS ===

    def test_the_provider_comes_back(self):
        connection, there = self.connection, self.document.external_id
        connection._provider_removed()
        self.assertEqual((connection.provider, connection.state), ("none", "disconnected"))
        self.assertFalse(self._tokens())
        self.assertEqual(self.document.external_id, there)
        with self.assertRaises(UserError):
            connection._check_may_be_connected()
        connection.init()
        connection.invalidate_recordset()
        self.assertEqual((connection.provider, connection.state), ("test", "disconnected"))
        connection._connect_with_key(KEY)
        self.books.calls.clear()
        self._run()
        self.assertEqual(self.waiting.state, "approved")
        self.assertEqual(self.books.calls.count("create"), 1)
        self.document.move_id.action_bridge_refresh()
        self.assertEqual(self.document.status, "approved")
        self.assertEqual(len(self.books.documents), 2)

    def test_another_provider_does_not_take_its_place(self):
        self.connection._provider_removed()
        self.env.cr.execute(
            "UPDATE accounting_bridge_connection SET former_provider = 'gone' WHERE id = %s",
            [self.connection.id],
        )
        self.connection.init()
        self.connection.invalidate_recordset()
        self.assertEqual(self.connection.provider, "none")
