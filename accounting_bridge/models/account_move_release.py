from odoo import fields, models

from .account_move_check import ASKED

# What a person may decide about one document; about its file only once the rest is sure.
RELEASABLE = (*ASKED, "pdf_failed", "pdf_too_large")


class AccountMove(models.Model):
    """Documents about which the check has a question, by a person's answer."""

    _inherit = "account.move"

    def action_bridge_transfer_anyway(self):
        """What this document corrects or deducts is in the books, or need not be; or it may go
        without its file: a person says so, and it goes.

        :raise AccessError: the user does not answer for invoices
        """
        self._bridge_check_biller()
        # People read link rows; that they may answer is decided above.
        documents = self.sudo().bridge_document_ids.filtered(
            lambda document: document.current and document._is_asked_about()
        )
        for document in documents:
            body = self.env._("Transferred anyway: %s", document.issue_text)
            document.move_id._message_log(body=body)
        documents.write(
            {
                "released": True,
                "released_by": self.env.uid,
                "released_on": fields.Datetime.now(),
            }
        )
        self.browse(documents.move_id.ids)._bridge_transfer()
        return True


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    released = fields.Boolean(
        "Transfer Anyway",
        copy=False,
        tracking=True,
        help="Although what it corrects or deducts is not known to be in the books, although Odoo"
        " sent it, or without its PDF.",
    )
    released_by = fields.Many2one("res.users", copy=False)
    released_on = fields.Datetime(copy=False)

    def _is_asked_about(self):
        errors = [i for i in self.issues or () if i.get("level", "error") == "error"]
        return any(issue["code"] in RELEASABLE for issue in errors)
