from odoo import api, models

# What only system administrators change, in Odoo as a whole.
OF_SYSTEM = (
    "ir.config_parameter",
    "ir.cron",
    "ir.module.module",
    "res.company",
    "res.users",
)
# What is acted upon without being written, or by what it holds (the rates of a currency).
LOOKED_AT = (
    "account.move",
    "accounting.bridge.document",
    "accounting.bridge.operation",
    "res.currency",
)


class AccountingBridgeIssue(models.AbstractModel):
    """Whom to ask, where a problem is mended at a place that the reader may not change."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _or_ask(self, action, connection):
        """:param action: what opens the place of a cure, or None
        :return: the action; words that say whom to ask where the user could not mend anything
            there"""
        model = isinstance(action, dict) and action.get("res_model")
        if not model or self._may_mend(model, action.get("res_id")):
            return action
        return self._ask(model, connection)

    def _may_mend(self, model, record_id=None):
        # Whoever words an issue, a person presses the button.
        records = self.sudo(False).env[model].browse(record_id or ())
        if records._transient:
            return True
        return records.has_access("read" if model in LOOKED_AT else "write")

    def _ask(self, model, connection):
        """:return: the action that says whom to ask"""
        people = self._who_may(model, connection)
        if model in OF_SYSTEM:
            text = self.env._("You may not change this. Ask a system administrator: %s", people)
        else:
            text = self.env._("You may not change this. Ask: %s", people)
        return connection._notify("warning", text, sticky=True)

    @api.model
    def _who_may(self, model, connection):
        """:return: names of those who may change records of a model; the connection's owner alone
        where it is one of them"""
        # Whom to ask is no secret.
        connection = connection.sudo()
        groups = self.env.ref("base.group_system").sudo()
        if model not in OF_SYSTEM:
            access = self.env["ir.model.access"].sudo()
            rules = access.search([("model_id.model", "=", model), ("perm_write", "=", True)])
            groups = rules.group_id
        owner, users = connection.user_id, groups.all_user_ids
        owners = owner & users if model.startswith("accounting.bridge") else owner.browse()
        named = self._named(owners, connection.company_id)
        return (
            named
            or self._named(users, connection.company_id)
            or self.env._("nobody has this right yet")
        )

    @api.model
    def _named(self, users, company):
        """:return: names of the people among users who work in a company"""
        people = users.filtered(
            lambda user: (
                user.active
                and not user.share
                and company in user.company_ids
                and not user._is_superuser()
            )
        )
        return ", ".join(people.mapped("name"))
