from odoo import api, models

from ..tools.documents import Action

# What is offered of a selection, and by which action.
ACTS = {
    "accounting_bridge.action_move_submit": Action.SUBMIT,
    "accounting_bridge.action_move_approve": Action.APPROVE,
    "accounting_bridge.action_move_email": Action.EMAIL,
}


class IrActionsActions(models.Model):
    _inherit = "ir.actions.actions"

    @api.model
    def get_bindings(self, model_name):
        """What no bookkeeping system of the companies at work offers is not offered of a list."""
        bindings = super().get_bindings(model_name)
        if model_name != "account.move" or not bindings.get("action"):
            return bindings
        hidden = self._bridge_hidden_acts()
        shown = [action for action in bindings["action"] if action["id"] not in hidden]
        return {**bindings, "action": shown}

    def _bridge_hidden_acts(self):
        known = ((self.env.ref(name, raise_if_not_found=False), act) for name, act in ACTS.items())
        connections = self.env["accounting.bridge.connection"]
        for company in self.env.companies:
            connections |= connections._for_company(company)
        return {
            action.id
            for action, act in known
            if action and not any(connection._offers_act(act) for connection in connections)
        }
