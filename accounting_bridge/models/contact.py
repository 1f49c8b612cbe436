from odoo import fields, models


class AccountingBridgeContact(models.Model):
    """The link of one partner and one external contact. A partner may have several (after a merge),
    one of them preferred; no constraint names the partner, because a partner merge deletes by SQL
    what would break one."""

    _name = "accounting.bridge.contact"
    _description = "Accounting Bridge Contact"
    _order = "preferred desc, id desc"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", required=True, ondelete="restrict", index=True)
    external_id = fields.Char("External ID", required=True)
    name = fields.Char()
    number = fields.Char()
    preferred = fields.Boolean(default=True)
    matched_by = fields.Selection(
        [
            ("created", "Created"),
            ("number", "Contact number"),
            ("vat", "VAT ID"),
            ("email_name", "E-mail and name"),
            ("person", "Chosen by a person"),
        ],
        required=True,
    )
    archived = fields.Boolean()

    _external_unique = models.Constraint(
        "UNIQUE(connection_id, external_id)", "This contact is already linked."
    )
