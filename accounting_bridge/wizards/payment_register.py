from odoo import models

from ..models import lock


class AccountPaymentRegister(models.TransientModel):
    """*Register Payment* is asked before anything is done: with a stored token it charges the
    customer first and matches afterwards."""

    _inherit = "account.payment.register"

    def _get_batch_available_journals(self, batch_result):
        journals = super()._get_batch_available_journals(batch_result)
        # A journal's use counts, not what the user may see of connections.
        return journals - journals.sudo().filtered(lambda j: j._bridge_mirrored())

    def _create_payments(self):
        if lock.is_person(self.env):
            self.line_ids._bridge_check_payments()
        return super()._create_payments()
