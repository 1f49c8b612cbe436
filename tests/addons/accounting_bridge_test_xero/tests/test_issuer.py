"""Who issues the customer's document, as the sandbox's books see it."""

from odoo.exceptions import UserError

from .content_case import ContentCase


class TestIssuer(ContentCase):
    def test_odoo_issues(self):
        """Xero is not made to send it, and Odoo sends it."""
        move = self._move([{}])
        self._send(move)
        self.assertFalse(self._there(move)["SentToContact"])
        self.assertFalse(move.bridge_issued_there)
        move._generate_and_send()
        self.assertTrue(move.is_move_sent)
        with self.assertRaisesRegex(UserError, "send this one from Odoo"):
            move.action_bridge_email()
        # Somebody does so in Xero.
        move.bridge_document_id.sudo().remote_sent = True
        self.assertIn("accounting_bridge_also_sent", move._get_alerts())

    def test_xero_issues(self):
        self.connection.issuer = "provider"
        self.connection.attach_pdf = True
        move = self._move([{}])
        with self.assertRaisesRegex(UserError, "Xero issues the invoice"):
            move.action_invoice_sent()
        self._send(move)
        there = self._there(move)
        self.assertEqual((there["Status"], there["HasAttachments"]), ("AUTHORISED", False))
        move.action_bridge_email()
        self._work(move.bridge_document_id)
        self.assertTrue(self._there(move)["SentToContact"])
        self.assertFalse(move.is_move_sent or move.invoice_pdf_report_id)
        self.assertNotIn("accounting_bridge_also_sent", move._get_alerts())
