from odoo import models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .mapping import mapping_key

# What a cure opens a list of, or the form where it is one.
MODELS = {
    "journals": "account.journal",
    "mappings": "accounting.bridge.mapping",
    "modules": "ir.module.module",
    "moves": "account.move",
    "rules": "account.reconcile.model",
    "users": "res.users",
}


class AccountingBridgeCheck(models.Model):
    """The one place that mends a line: what it opens is exactly what the line names."""

    _inherit = "accounting.bridge.check"

    def action_cure(self):
        """Who may not open the place, or could not mend anything there, is told whom to ask."""
        issues = self.env["accounting.bridge.issue"]
        try:
            with self.env.cr.savepoint():
                action = super().action_cure()
        except AccessError:
            return issues._ask("res.company", self.connection_id)
        return issues._or_ask(action, self.connection_id)

    def _cure_records(self):
        return self.env["accounting.bridge.issue"]._list(MODELS[self.cure], self.cure_ids or [])

    _cure_journals = _cure_moves = _cure_rules = _cure_users = _cure_records

    def _cure_modules(self):
        if self.cure_ids:
            return self._cure_records()
        action = self.env["ir.actions.act_window"]._for_xml_id("base.open_module_tree")
        return action | {"context": {"search_default_name": "auth_totp"}}

    # === THE CONNECTION ===

    def _cure_connection(self):
        return self.env["accounting.bridge.issue"]._form(self.connection_id)

    # What connects stands on top of the form, for those who may.
    _cure_connect = _cure_connection

    def _cure_currency(self):
        """The page of the set-up that says how it is mended there, with *Reload*."""
        self.connection_id.action_setup_to("currency")
        return self.connection_id._setup_action()

    def _cure_key(self):
        if self.env.user.has_group("accounting_bridge.group_manager"):
            return self.connection_id.action_connect_key()
        return self._cure_connection()

    def _cure_stuck(self):
        return self.connection_id.action_stuck()

    def _cure_reload(self):
        return self.connection_id.action_reload_references()

    def _cure_switch_on(self):
        return self.connection_id.action_switch_on()

    # === MAPPINGS ===

    def _cure_pending(self):
        return self.connection_id.action_mappings()

    def _cure_mappings(self):
        return self._mappings(Domain("id", "in", self.cure_ids or []))

    def _cure_account_rows(self):
        return self.connection_id._mapping_action("account", self.cure_ids or [])

    def _cure_product_rows(self):
        return self.connection_id._mapping_action("product", self.cure_ids or [])

    def _cure_tax_rows(self):
        """The rows of the taxes that none is confirmed for; missing ones are made, open."""
        keys = []
        for tax_ids, position, nature in (self.params or {}).get("sets", ()):
            narrowed = {"fiscal_position_id": position, "nature": nature or False}
            # An open row states only that something is missing.
            row = self.connection_id.sudo()._ensure_mappings("tax", [tax_ids], **narrowed)
            if row.state == "confirmed" and row._is_zero() and not row.flag:
                row._make_way()  # for documents without fiscal position
            keys.append(mapping_key("tax", tax_ids, **narrowed))
        return self._mappings(Domain("key", "in", keys))

    def _mappings(self, domain):
        action = self.connection_id.action_mappings()
        domain = Domain("connection_id", "=", self.connection_id.id) & domain
        context = {"default_connection_id": self.connection_id.id}
        return {**action, "domain": list(domain), "context": context}

    # === THE COMPANY AND THE SYSTEM ===

    def _cure_elsewhere(self):
        """Where the provider's own wish for the company is fulfilled."""
        issues = (self.params or {}).get("because") or [{"params": self.params}]
        words = self.env["accounting.bridge.issue"]
        found = (words._cure_elsewhere(issue, self.connection_id) for issue in issues)
        return next(filter(None, found), None) or self._cure_connection()

    def _cure_company(self):
        """What of the company's settings concerns the books."""
        return {
            "type": "ir.actions.act_window",
            "name": self.company_id.display_name,
            "res_model": "res.company",
            "res_id": self.company_id.id,
            "views": [(self.env.ref("accounting_bridge.company_view_form_books").id, "form")],
            "target": "new",
        }

    def _cure_crons(self):
        # A consultant may know which one it is, though not open it.
        cron = self.connection_id.sudo().sync_ids.cron_id
        return self.env["accounting.bridge.issue"]._list("ir.cron", cron.ids)

    def _cure_parameters(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("System Parameters"),
            "res_model": "ir.config_parameter",
            "views": [(False, "list"), (False, "form")],
            "domain": [("key", "in", ("web.base.url", "web.base.url.freeze"))],
        }
