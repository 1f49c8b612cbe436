from markupsafe import Markup, escape

from odoo import models
from odoo.tools import plaintext2html

ACTIVITY = "mail.mail_activity_data_warning"


class AccountingBridgeDocument(models.Model):
    """What the lock asks of a link row."""

    _inherit = "accounting.bridge.document"

    def _leads_payments(self):
        """Whether payments on this document are recorded in the bookkeeping system first. Removing
        a connection frees payments, not documents."""
        self.ensure_one()
        connection = self.connection_id
        return connection.payments_led_by == "provider" and connection.state != "disconnected"

    def _owner(self):
        """:return: the user who looks after the connection, if this user can see the document"""
        return self._able(self.sudo().connection_id.user_id, "read")

    def _able(self, users, operation):
        """:return: those of the users who may do this with the document"""
        self.ensure_one()
        company = self.company_id
        users = users.filtered(lambda user: user.active and company in user.company_ids)
        move = self.move_id.with_context(allowed_company_ids=company.ids)
        return users.filtered(lambda user: move.with_user(user).has_access(operation))

    def _for_owner(self):
        """:return: the document in the language of the owner"""
        return self.with_context(lang=self._owner().lang or self.env.lang)

    def _tell_owner(self, summary, note="", user=None):
        """An activity on the document for the owner of the connection (or for `user`), once per
        summary; a line in the chatter where nobody can be named."""
        self.ensure_one()
        # Reminders are for the owner, whoever or whatever caused them.
        move = self.move_id.sudo()
        user = user or self._owner()
        # What others said is text, not a page.
        note = note if isinstance(note, Markup) else plaintext2html(note)
        if not user:
            move._message_log(body=escape(summary) + note)
        elif summary not in move.activity_ids.mapped("summary"):
            move.activity_schedule(ACTIVITY, summary=summary, note=note, user_id=user.id)
