from odoo import models
from odoo.exceptions import UserError

# They ask each invoice for its template, `_get_name_invoice_report`.
ASKING = ("account.report_invoice", "account.report_invoice_with_payments")
STAND_IN = "accounting_bridge.report_issued_there"


class IrActionsReport(models.Model):
    """An invoice that is cancelled in both systems prints with positive amounts and, in German, as
    "Stornorechnung": the name of the credit note that it is not. So it is not printed.

    Nor is an invoice that the bookkeeping system issues: a page that says so stands in its place,
    because flows that print without being asked (point of sale, mail templates) go on."""

    _inherit = "ir.actions.report"

    def _get_rendering_context(self, report, docids, data):
        if self._is_invoice_report(report.report_name):
            moves = self.env["account.move"].browse(docids)
            for move in moves.filtered(lambda m: m.state == "cancel" and m.bridge_document_id)[:1]:
                raise UserError(
                    self.env._(
                        "%s was cancelled after its transfer. It is not printed, because it would "
                        "look like a credit note.",
                        move.display_name,
                    )
                )
            asks = report.report_name in ASKING
            # A template of its own would print the invoice: that of the report, or one of a module
            # that is loaded later.
            there = moves.filtered("bridge_issued_there").filtered(
                lambda move: not asks or move._get_name_invoice_report() != STAND_IN
            )
            if there:
                raise UserError(there._bridge_not_sent_words())
        return super()._get_rendering_context(report, docids, data)


class AccountMove(models.Model):
    """What is handed out as the document: nothing where the bookkeeping system issues it."""

    _inherit = "account.move"

    def _get_name_invoice_report(self):
        if self.bridge_issued_there:
            return STAND_IN
        return super()._get_name_invoice_report()

    def _get_invoice_legal_documents(self, filetype, allow_fallback=False):
        if self.bridge_issued_there:
            return None
        return super()._get_invoice_legal_documents(filetype, allow_fallback=allow_fallback)

    def _get_invoice_legal_documents_all(self, allow_fallback=False):
        if self.bridge_issued_there:
            return []
        return super()._get_invoice_legal_documents_all(allow_fallback=allow_fallback)

    def _process_attachments_for_template_post(self, mail_template):
        """E-invoices that were made on posting go along with a mail by template."""
        found = super()._process_attachments_for_template_post(mail_template)
        there = self.filtered("bridge_issued_there")
        return {move_id: files for move_id, files in found.items() if move_id not in there.ids}

    def _bridge_issued_there_words(self):
        """:return: by whom the document is issued, in a customer's words"""
        # Who issues the document is no secret of the set-up.
        provider = self.sudo()._bridge_connection_of()._provider()
        return self.env._(
            "%(number)s of %(company)s is issued and sent from %(provider)s; there is no other "
            "invoice.",
            number=self.name,
            company=self.sudo().company_id.name,
            provider=provider._label(),
        )
