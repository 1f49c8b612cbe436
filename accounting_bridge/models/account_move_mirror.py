from odoo import models
from odoo.exceptions import UserError

from .lock import is_unlocked


class AccountMove(models.Model):
    """Journal entries that mirror what the provider reported, and what an invoice says of them."""

    _inherit = "account.move"

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        # Words read the set-up, which the reader may not see.
        document = self.bridge_document_id.sudo()
        for index, words in enumerate(document._payment_words() if document else ()):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "accounting_bridge.payment_action"
            )
            alerts[f"accounting_bridge_payment_{index}"] = {
                "level": "warning",
                "message": words,
                "action_text": self.env._("Payments"),
                "action": {**action, "domain": [("document_id", "=", document.id)]},
            }
        return alerts

    def action_bridge_payment_there(self):
        """*Payment in …*: where the bookkeeping system leads payments, they are recorded there and
        appear here by themselves."""
        return self.action_bridge_open()

    def _bridge_may_cancel(self):
        """Whether the entry's period is open and nothing seals the entry."""
        self.ensure_one()
        locks = self._get_violated_lock_dates(self.date, self._affect_tax_report())
        return not locks and not self.inalterable_hash

    def _check_draftable(self):
        result = super()._check_draftable()
        if not is_unlocked(self):
            self._bridge_check_mirror()
        return result

    def _bridge_check_mirror(self):
        """:raise UserError: the entry was booked by the bridge"""
        # Whose entry it is decides, not what the user may see of connections.
        journals = self.sudo().journal_id.filtered(lambda j: j._bridge_mirrored())
        entries = self.filtered(lambda m: m.journal_id in journals and m.posted_before)
        if entries:
            connection = entries[0].sudo().journal_id._bridge_mirrored()
            raise UserError(
                self.env._(
                    "%(entry)s mirrors a payment that %(provider)s reported. Change it in "
                    "%(provider)s; Odoo takes it over.",
                    entry=entries[0].display_name,
                    provider=connection._provider()._label(),
                )
            )
