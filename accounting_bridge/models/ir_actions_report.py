from odoo import models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    """An invoice that is cancelled in both systems prints with positive amounts and, in German, as
    "Stornorechnung": the name of the credit note that it is not. So it is not printed."""

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
        return super()._get_rendering_context(report, docids, data)
