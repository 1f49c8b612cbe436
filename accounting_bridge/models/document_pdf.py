import math
import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.documents import Issue
from ..tools.errors import Rejected

# How long one batch draws PDFs before it goes: a run ends itself after some seconds.
RENDER_SECONDS = 3


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    pdf_required = fields.Boolean(
        "Not Without Its PDF",
        default=True,
        tracking=True,
        help="A document whose PDF cannot be made, or is too large there, is not transferred."
        " Otherwise it is transferred without, with a warning.",
    )

    def _attaches_pdf(self):
        return self.attach_pdf and self._capabilities().attachments


class AccountingBridgeDocument(models.Model):
    """The file that goes with a document is the customer's file, byte for byte."""

    _inherit = "accounting.bridge.document"

    def _pdf_attachment(self):
        """:return: the invoice's PDF attachment: the stored one (with the e-invoice in it, where
            Odoo embeds one), or made once by Odoo's own send machinery and stored as that (a PDF
            drawn later changes with the customer's name)
        :raise Rejected: it cannot be made, with Odoo's reason, or the provider does not take it"""
        self.ensure_one()
        move = self.move_id
        if not self._is_odoos():
            raise self._without_pdf("pdf_issued_there")
        if not move.invoice_pdf_report_id:
            self._make_pdf()
        attachment = move.invoice_pdf_report_id
        most = self.connection_id._capabilities().max_attachment
        if most and attachment.file_size > most:
            params = {"size": _kibibytes(attachment.file_size), "max": _kibibytes(most)}
            raise self._without_pdf("pdf_too_large", params)
        if self.pdf_checksum != attachment.checksum:
            self.pdf_checksum = attachment.checksum
        return attachment

    def _make_pdf(self):
        move, send = self.move_id, self.env["account.move.send"]
        was_sent = move.is_move_sent
        settings = send._get_default_sending_settings(move, sending_methods=[], extra_edis=[])
        try:
            with self.env.cr.savepoint():
                send._generate_invoice_documents({move: settings})
        except UserError as error:
            raise self._without_pdf("pdf_failed", message=str(error)) from error
        if settings.get("error"):
            reason = send._format_error_text(settings["error"])
            raise self._without_pdf("pdf_failed", message=reason)
        if not move.invoice_pdf_report_id:
            raise self._without_pdf("pdf_failed")
        # Odoo calls it sent when the file is made; nobody has received this one.
        move.is_move_sent = was_sent

    def _needs_pdf(self):
        """Whether it must not go without its file: the connection says so, and nobody has decided
        otherwise about this one."""
        return self.connection_id.pdf_required and self._attaches_pdf() and not self.released

    def _lacks_pdf(self):
        move = self.move_id
        return self._needs_pdf() and move.state == "posted" and not move.invoice_pdf_report_id

    def _without_pdf(self, code, params=None, message=""):
        level = "error" if self._needs_pdf() else "warning"
        return Rejected(message, issues=[Issue(code, params or {}, message=message, level=level)])


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    def _draw(self, operations):
        """Nothing is drawn between the claim and the call, nor where it could be lost: files that
        are missing are made first, for a few seconds, each kept at once.

        :return: those of the operations that can go now; none where files were drawn instead
        """
        connection = self.connection_id
        if not (connection.pdf_required and connection._attaches_pdf()):
            return operations
        missing = operations.filtered(lambda o: o.action == "create" and o.document_id._lacks_pdf())
        if operations - missing:
            return operations - missing
        end = time.monotonic() + RENDER_SECONDS
        for operation in missing:
            try:
                self._step(self._with_pdf, operation)
            except Exception as error:  # noqa: BLE001 it concerns this document only
                self.env.cr.rollback()
                self._refuse(operation, error)
            if time.monotonic() > end:
                break
        return operations.browse()

    def _with_pdf(self, operations):
        """Make sure, where the connection says so, that what is about to be transferred has its
        file.

        :return: those of the operations that do; the others are refused
        """
        ready = operations.browse()
        for operation in operations:
            document = operation.document_id
            try:
                if document._needs_pdf():
                    document._pdf_attachment()
            except Rejected as error:
                operation._set_rejected([issue.to_json() for issue in error.issues])
            else:
                ready |= operation
        return ready


def _kibibytes(size):
    return math.ceil(size / 1024)
