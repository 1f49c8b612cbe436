from odoo import models

from ..tools.errors import Rejected


class AccountingBridgeDocument(models.Model):
    """The file that goes with a document is the customer's file, byte for byte."""

    _inherit = "accounting.bridge.document"

    def _pdf_attachment(self):
        """:return: the invoice's PDF attachment: the stored one, or made once by Odoo's own send
            machinery and stored as that (a PDF drawn later changes with the customer's name)
        :raise Rejected: when it cannot be made, with Odoo's reason"""
        self.ensure_one()
        move = self.move_id
        if not move.invoice_pdf_report_id:
            self._make_pdf()
        attachment = move.invoice_pdf_report_id
        if self.pdf_checksum != attachment.checksum:
            self.pdf_checksum = attachment.checksum
        return attachment

    def _make_pdf(self):
        move, send = self.move_id, self.env["account.move.send"]
        was_sent = move.is_move_sent
        settings = send._get_default_sending_settings(move, sending_methods=[], extra_edis=[])
        data = {move: settings}
        send._generate_invoice_documents(data)
        if settings.get("error"):
            raise Rejected(send._format_error_text(settings["error"]), code="pdf_failed")
        # Odoo calls it sent when the file is made; nobody has received this one.
        move.is_move_sent = was_sent
