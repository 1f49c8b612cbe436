from odoo import models
from odoo.fields import Domain


class AccountMove(models.Model):
    """Odoo's own *Request Cancel* for transferred documents."""

    _inherit = "account.move"

    def button_request_cancel(self):
        self.ensure_one()
        if not self._bridge_locked():
            return super().button_request_cancel()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Request Cancel"),
            "res_model": "accounting.bridge.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id},
        }

    def button_cancel(self):
        result = super().button_cancel()
        # Odoo has followed, whoever saw to it: link rows are written by the product only.
        for document in self.sudo().bridge_document_id.filtered("issues"):
            others = [issue for issue in document.issues if issue["code"] != "cannot_follow"]
            if others != document.issues:
                document.issues = others or False
        return result

    def _bridge_reached_customer(self):
        """Whether the customer has the document or could have seen it: it was sent or printed,
        somebody of the customer was notified, or can log in to the portal and did so since.

        A PDF that the bridge itself made for the bookkeeping system is no sign of it.
        """
        self.ensure_one()
        if self._bridge_is_printed() or self._bridge_notified():
            return True
        visits = self._bridge_family().user_ids.filtered("share").mapped("login_date")
        return any(visit and visit >= self.create_date for visit in visits)

    def _bridge_handed_out(self):
        """Whether Odoo gave the document itself to the customer, as far as it knows: it was sent or
        printed, or a message with a file went to somebody of the customer."""
        self.ensure_one()
        files = Domain("mail_message_id.attachment_ids", "!=", False)
        return self._bridge_is_printed() or self._bridge_notified(files)

    def _bridge_is_printed(self):
        printed = self.invoice_pdf_report_id.create_uid
        return bool(self.is_move_sent or (printed and not printed._is_superuser()))

    def _bridge_family(self):
        """:return: the customer with all its contacts"""
        family = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        return self.env["res.partner"].with_context(active_test=False).search(family)

    def _bridge_notified(self, which=Domain.TRUE):
        """:param which: domain of the notifications that count
        :return: whether somebody of the customer got a message about the document"""
        domain = [
            ("mail_message_id.model", "=", self._name),
            ("mail_message_id.res_id", "=", self.id),
            ("res_partner_id", "in", self._bridge_family().ids),
        ]
        return bool(self.env["mail.notification"].search_count(which & Domain(domain), limit=1))
