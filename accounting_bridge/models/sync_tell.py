from collections import defaultdict

from odoo import models

from ..tools.documents import Action, Result
from .operation import ACTS

TOLD = {Action.CREATE.value, *ACTS}


class AccountingBridgeSync(models.Model):
    """Telling people what became of what they asked for."""

    _inherit = "accounting.bridge.sync"

    def _notify(self, pairs):
        """One bus notification per person, action and result, with a *Show* button."""
        asked = defaultdict(lambda: self.env["account.move"])
        for operation, outcome in pairs:
            settled = outcome.result in (Result.DONE, Result.REJECTED)
            if settled and operation.action in TOLD and operation.user_id:
                asked[operation.user_id, operation.action, outcome.result] |= operation.move_id
        for (user, action, result), moves in asked.items():
            self._tell(user, Action(action), result is Result.DONE, moves)

    def _tell(self, user, action, done, moves):
        label = self.connection_id._provider()._label()
        names = ", ".join(moves[:3].mapped("name")) + (" …" if len(moves) > 3 else "")
        said, failed = self._told_words(names)[action]
        user._bus_send(
            "account_notification",
            {
                "type": "success" if done else "warning",
                "title": label,
                "message": said if done else failed,
                "action_button": {
                    "name": self.env._("Show"),
                    "action_name": label,
                    "model": "account.move",
                    "res_ids": moves.ids,
                },
            },
        )
        # What is open on the screen shows it without being loaded again.
        orders = moves.line_ids.sale_line_ids.order_id
        ids = {"account.move": moves.ids, "sale.order": orders.ids}
        user._bus_send("accounting_bridge_state", {"ids": ids})

    def _told_words(self, names):
        """:return: dict action -> (when it was done, when it was refused)"""
        return {
            Action.CREATE: (
                self.env._("Transferred: %s", names),
                self.env._("Could not be transferred: %s", names),
            ),
            Action.SUBMIT: (
                self.env._("Submitted for approval: %s", names),
                self.env._("Could not be submitted for approval: %s", names),
            ),
            Action.APPROVE: (
                self.env._("Approved: %s", names),
                self.env._("Could not be approved: %s", names),
            ),
            Action.EMAIL: (
                self.env._("Sent by e-mail: %s", names),
                self.env._("Could not be sent by e-mail: %s", names),
            ),
        }
