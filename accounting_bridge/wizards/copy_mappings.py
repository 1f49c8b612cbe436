from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class AccountingBridgeCopyMappings(models.TransientModel):
    """Take over how another company is mapped, as proposals."""

    _name = "accounting.bridge.copy.mappings"
    _description = "Copy Mappings of Another Company"

    connection_id = fields.Many2one("accounting.bridge.connection", "To", required=True)
    provider = fields.Char(compute="_compute_provider")
    source_id = fields.Many2one(
        "accounting.bridge.connection",
        string="From",
        domain="[('id', '!=', connection_id), ('provider', '=', provider)]",
    )
    with_fields = fields.Boolean("Fields Too", default=True)
    report = fields.Html(readonly=True)

    @api.depends("connection_id")
    def _compute_provider(self):
        for wizard in self:
            wizard.provider = wizard.connection_id.provider

    def action_copy(self):
        self.ensure_one()
        source, target = self.source_id, self.connection_id
        self._check_allowed(source, target)
        # What it is called in the other company decides, not what this person may open; both
        # companies are theirs (see above).
        there, here = source.sudo(), target.sudo()
        proposed, left = here._copy_mappings(there)
        copied = here._copy_fields(there) if self.with_fields else ()
        said, self.report = here._tell_copied(there, proposed, left, copied)
        target._message_log(body=said)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copied"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_allowed(self, source, target):
        """:raise AccessError: one of the companies is not among the user's own
        :raise UserError: there is nothing to copy from"""
        if not source or source == target:
            raise UserError(self.env._("Choose the company to copy from."))
        source.check_access("read")
        target.check_access("write")
        self.env["accounting.bridge.mapping"].check_access("write")
        if (source | target).company_id - self.env.user.company_ids:
            raise AccessError(self.env._("Copying is for who may see both companies."))
        if source.provider != target.provider:
            raise UserError(
                self.env._(
                    "%s keeps its books elsewhere: its counterparts are others.", source.name
                )
            )

    def action_show(self):
        self.ensure_one()
        return self.connection_id.action_mappings("proposed")


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def action_copy_mappings(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Copy Mappings of Another Company"),
            "res_model": "accounting.bridge.copy.mappings",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_connection_id": self.id},
        }
