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

    def _bridge_reached_customer(self):
        """Whether the customer has the document or could have seen it: it was sent or printed,
        somebody of the customer was notified, or can log in to the portal and did so since.

        A PDF that the bridge itself made for the bookkeeping system is no sign of it.
        """
        self.ensure_one()
        printed = self.invoice_pdf_report_id.create_uid
        if self.is_move_sent or (printed and not printed._is_superuser()):
            return True
        family = Domain("commercial_partner_id", "=", self.commercial_partner_id.id)
        partners = self.env["res.partner"].with_context(active_test=False).search(family)
        notified = self.env["mail.notification"].search_count(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "=", self.id),
                ("res_partner_id", "in", partners.ids),
            ],
            limit=1,
        )
        visits = partners.user_ids.filtered("share").mapped("login_date")
        return bool(notified) or any(visit and visit >= self.create_date for visit in visits)
