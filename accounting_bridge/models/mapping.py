from odoo import fields, models

KINDS = [
    ("account", "Account"),
    ("tax", "Taxes of a line"),
    ("product", "Product"),
    ("product_category", "Product category"),
    ("payment_journal", "Payment journal"),
    ("fiscal_position", "Fiscal position"),
    ("analytic", "Analytic account"),
]


class AccountingBridgeMapping(models.Model):
    """"This Odoo thing is that reference": proposed automatically, confirmed by a person."""

    _name = "accounting.bridge.mapping"
    _description = "Accounting Bridge Mapping"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True)
    key = fields.Char(compute="_compute_key", store=True, index=True)
    account_id = fields.Many2one("account.account", ondelete="cascade")
    tax_ids = fields.Many2many("account.tax", help="The whole set of taxes of a line.")
    product_id = fields.Many2one("product.product", ondelete="cascade")
    category_id = fields.Many2one("product.category", ondelete="cascade")
    journal_id = fields.Many2one("account.journal", ondelete="cascade")
    fiscal_position_id = fields.Many2one("account.fiscal.position", ondelete="cascade")
    analytic_account_id = fields.Many2one("account.analytic.account", ondelete="cascade")
    reference_id = fields.Many2one(
        "accounting.bridge.reference", ondelete="restrict", tracking=True
    )
    state = fields.Selection(
        [("open", "Open"), ("proposed", "Proposed"), ("confirmed", "Confirmed")],
        required=True,
        default="open",
        tracking=True,
    )
    certainty = fields.Integer("Certainty (%)")
    reason = fields.Char()

    _key_unique = models.Constraint(
        "UNIQUE(connection_id, key)", "This is already mapped for the connection."
    )
