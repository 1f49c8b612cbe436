from odoo import models

from ..models import lock


class AccountPaymentRegister(models.TransientModel):
    """*Register Payment* is asked before anything is done: with a stored token it charges the
    customer first and matches afterwards."""

    _inherit = "account.payment.register"

    def _create_payments(self):
        if lock.is_person(self.env):
            self.line_ids._bridge_check_payments()
        return super()._create_payments()
