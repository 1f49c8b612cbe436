from odoo import fields, models

CUTOVERS = [
    ("none", "Nothing"),
    ("open", "Open items only"),
    ("history", "Full history"),
]


class AccountingBridgeConnection(models.Model):
    """What becomes of the documents dated before the start date."""

    _inherit = "accounting.bridge.connection"

    cutover = fields.Selection(
        CUTOVERS,
        string="Documents Before the Start Date",
        required=True,
        default="none",
        tracking=True,
        help="Nothing: they stay with the bookkeeping of before. Open items only: what is still "
        "open is taken over without VAT, which was reported elsewhere. Full history: they are "
        "transferred as they are; a person states that they were not reported elsewhere.",
    )

    cutover_account_id = fields.Many2one(
        "accounting.bridge.reference",
        string="Cut-Over Account",
        domain="[('connection_id', '=', id), ('kind', '=', 'account')]",
        tracking=True,
        copy=False,
        help="Open items are taken over on this account, without VAT, for example a clearing "
        "account of the opening balance. The adviser names it.",
    )

    def _frozen_values(self):
        return super()._frozen_values() | {"cutover": self.cutover}
