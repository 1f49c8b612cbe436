from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.documents import Action, Issue


class AccountingBridgeDocument(models.Model):
    """What follows for one document from who issues it to the customer."""

    _inherit = "accounting.bridge.document"

    also_sent_seen_by = fields.Many2one("res.users", copy=False, tracking=True)
    also_sent_seen_on = fields.Datetime(copy=False)

    def _is_odoos(self):
        """Whether Odoo issues the document to the customer."""
        self.ensure_one()
        # Who issues it holds for everybody.
        connection = self.sudo().connection_id
        # Most connections: told without looking at the document.
        return connection._issuer() == "odoo" or self.move_id._bridge_issued_by() == "odoo"

    # === NOTHING OF OURS MAKES BOTH SIDES SEND ===

    def _queue(self, action, data=None, priority=10, payment=None):
        if action is Action.EMAIL and self._is_odoos():
            words = self.env["accounting.bridge.issue"]._words(
                [Issue("email_issuer")], self.connection_id
            )
            raise UserError(words[0])
        return super()._queue(action, data=data, priority=priority, payment=payment)

    def _attaches_pdf(self):
        """Whether Odoo's PDF goes along: it is the customer's file, or there is none of Odoo's."""
        return self.connection_id._attaches_pdf() and self._is_odoos()

    # === SENT BY BOTH ALL THE SAME ===

    def _is_also_sent(self):
        """Whether the bookkeeping system sent what Odoo issues, and nobody has looked at it."""
        return self._was_sent() and not self.also_sent_seen_on and self._is_odoos()

    def action_also_sent_seen(self):
        """A person has made sure that the customer owes, and deducts, the VAT once.

        :raise AccessError: the user does not answer for invoices
        """
        self.check_access("read")
        self.move_id._bridge_check_biller()
        # People read link rows; that they may answer is decided above.
        for document in self.sudo().filtered(lambda d: d._is_also_sent()):
            document.also_sent_seen_by = self.env.uid
            document.also_sent_seen_on = fields.Datetime.now()
            document.move_id.sudo(False)._message_log(
                body=self.env._(
                    "Settled with the customer that only Odoo's invoice counts, although %s sent "
                    "it, too.",
                    document.connection_id._provider()._label(),
                )
            )
        return True


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_check_links(self, facts):
        yield from super()._bridge_check_links(facts)
        if facts.connection._issuer() == "provider" and self._bridge_is_sent_by_odoo(facts):
            # Asked about, unless a person has answered.
            answered = self._bridge_link_at(facts.connection).released
            level = "warning" if answered else "error"
            yield Issue("sent_by_odoo", {"number": self.name}, level=level)

    def _bridge_is_sent_by_odoo(self, facts):
        there = self._bridge_link_at(facts.connection)
        return self.state == "posted" and not there.external_id and self._bridge_handed_out()

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        document = self.bridge_document_id
        # Words read the set-up, which the reader may not see.
        connection = document.sudo().connection_id or self.sudo()._bridge_connection()
        if document and document._is_also_sent():
            words = self.env["accounting.bridge.issue"]._words([Issue("also_sent")], connection)
            alerts["accounting_bridge_also_sent"] = {
                "level": "warning",
                "message": words[0],
                "action_text": self.env._("It Is Settled"),
                "action_call": (document._name, "action_also_sent_seen", document.ids),
            }
        if self.bridge_issued_there and not document._was_sent():
            code = "issued_there" if document.external_id else "issued_there_later"
            words = self.env["accounting.bridge.issue"]._words([Issue(code)], connection)
            alerts["accounting_bridge_issued_there"] = {"level": "info", "message": words[0]}
        return alerts
