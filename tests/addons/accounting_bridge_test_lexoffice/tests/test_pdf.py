import hashlib
from unittest.mock import patch

from odoo.exceptions import UserError

from .content_case import ContentCase

LIMIT = 5 * 1024 * 1024
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SEND = "odoo.addons.account.models.account_move_send.AccountMoveSend"


class TestPdf(ContentCase):
    """The customer's file is the accountant's file, byte for byte."""

    def setUp(self):
        super().setUp()
        self.connection.attach_pdf = True

    def _store(self, move, content):
        """What Odoo's own sending stores, the e-invoice in it included."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{move.name.replace('/', '_')}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": move._name,
                    "res_id": move.id,
                    "res_field": "invoice_pdf_report_file",
                }
            )
        )

    def _invoice(self, content=None):
        move = self._move((self.goods, 100, self.tax))
        if content:
            self._store(move, content)
            move.invalidate_recordset()
        return move

    def test_byte_for_byte(self):
        move = self._invoice(PDF)
        voucher = self._transfer(move)
        (file,) = voucher["files"]
        self.assertEqual(file["sha256"], hashlib.sha256(PDF).hexdigest())
        document = move.bridge_document_id
        self.assertEqual(document.pdf_checksum, move.invoice_pdf_report_id.checksum)
        self.assertEqual(document.state, "approved", document.issue_text)

    def test_as_large_as_it_may_be(self):
        voucher = self._transfer(self._invoice(PDF + b" " * (LIMIT - len(PDF))))
        self.assertEqual(voucher["files"][0]["size"], LIMIT)

    def test_too_large(self):
        move = self._invoice(PDF + b" " * (LIMIT - len(PDF) + 1))
        self.assertIsNone(self._transfer(move))
        self.assertIn("5121 KiB; lexoffice takes 5120 KiB", move.bridge_document_id.issue_text)
        alerts = {a.get("action_text"): a for a in move._get_alerts().values()}
        self.assertEqual(
            alerts["Transfer Anyway"]["action_call"][1], "action_bridge_transfer_anyway"
        )
        move.action_bridge_transfer_anyway()
        self._run()
        voucher = self._there(move)
        self.assertEqual((voucher["files"], move.bridge_state), ([], "approved"))
        self.assertIn("5121 KiB", move.bridge_document_id.issue_text)

    def test_not_drawn(self):
        move = self._invoice()
        broken = patch(f"{SEND}._prepare_invoice_pdf_report", side_effect=UserError("Kein Drucker"))
        with broken:
            self.assertIsNone(self._transfer(move))
        self.assertIn("Kein Drucker", move.bridge_document_id.issue_text)
        self.connection.pdf_required = False
        with broken:
            move.bridge_document_id.action_retry()
            self._run()
        voucher = self._there(move)
        self.assertEqual((voucher["files"], move.bridge_state), ([], "approved"))
        self.assertIn("Kein Drucker", move.bridge_document_id.issue_text)
