from odoo import fields, models

KINDS = [
    ("account", "Account"),
    ("payment_account", "Payment account"),
    ("tax", "Tax rate"),
    ("currency", "Currency"),
    ("template", "Template"),
    ("item", "Item"),
    ("tracking_category", "Tracking category"),
    ("tracking_option", "Tracking option"),
    ("category", "Posting category"),
]


class AccountingBridgeReference(models.Model):
    """One row of a catalogue of the provider: loaded, never typed. What is gone there is kept and
    archived here, because documents and mappings point at it."""

    _name = "accounting.bridge.reference"
    _description = "Accounting Bridge Reference"
    _order = "kind, code, name, id"
    _rec_names_search = ["code", "name"]

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    external_id = fields.Char(required=True, readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    rate = fields.Float("Rate (%)", digits=(16, 4), readonly=True)
    currency = fields.Char(readonly=True)
    parent_ref = fields.Char(readonly=True)
    data = fields.Json(readonly=True)

    _external_unique = models.Constraint(
        "UNIQUE(connection_id, kind, external_id)", "This reference is already loaded."
    )
