from odoo.exceptions import UserError

from .flow_case import FlowCase


class TestRemove(FlowCase):
    """Removing and connecting again: alike for every provider, here over Xero's HTTP."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice()
        cls.invoice._bridge_transfer()
        cls._run()
        cls.document = cls.invoice.bridge_document_id
        assert cls.document.state == "approved", cls.document.issue_text
        cls.control.keep()

    def _remove(self):
        wizard = self.env["accounting.bridge.disconnect"].create(
            {"connection_id": self.connection.id, "confirmation": self.company.name}
        )
        wizard.action_pause()
        wizard.action_disconnect()
        self.assertEqual(self.connection.state, "disconnected")

    def _again(self):
        """:return: another connection of the company to the same organisation"""
        connection = self._create_connection(self.company)
        self.connect(connection)
        self.control.post("calls", clear=True)
        return connection

    def _written(self):
        calls = self.sandbox.calls.describe()["calls"]
        return [c for c in calls if c["method"] != "GET" and "/Invoices" in c["path"]]

    def test_the_same_row_goes_on(self):
        self._remove()
        with self.assertRaises(UserError):
            self.invoice.button_draft()
        self._act("pay", id=self.invoice.name)
        self.connect()
        self._run()
        self.assertEqual(self.document.state, "paid")

    def test_another_row_recognises_what_is_sent_again(self):
        self._remove()
        second = self._again()
        self.invoice._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.connection_id, second)
        self.assertEqual(self.document.state, "approved", self.document.issue_text)
        self.assertFalse(self._written())
        self._act("pay", id=self.invoice.name)
        second.action_synchronise()
        self._run(second)
        self.assertEqual(self.document.state, "paid")
        self.assertEqual(self.invoice.amount_residual, 0)

    def test_voided_there_meanwhile(self):
        self._remove()
        self._act("void", id=self.invoice.name)
        second = self._again()
        self.invoice._bridge_transfer()
        self._run(second)
        self.assertEqual(self.document.state, "voided")
        self.assertFalse(self._written())

    def test_what_waited_is_sent_once(self):
        waiting = self._create_invoice(200)
        waiting._bridge_transfer()
        self._remove()
        self.connect()
        self._run()
        self.assertEqual(waiting.bridge_state, "approved")
        self.assertTrue(self._there(waiting))
