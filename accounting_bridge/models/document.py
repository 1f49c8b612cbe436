from odoo import fields, models

# What people see on the badge. Remote statuses first, then what stands in the way.
STATES = [
    ("none", "Not transferred"),
    ("excluded", "Excluded"),
    ("queued", "Waiting"),
    ("sending", "Being sent"),
    ("uncertain", "Outcome unknown"),
    ("attention", "Needs attention"),
    ("draft", "Draft"),
    ("submitted", "Awaiting approval"),
    ("approved", "Awaiting payment"),
    ("paid", "Paid"),
    ("voided", "Voided"),
    ("deleted", "Deleted"),
]
STATUSES = [s for s in STATES if s[0] in {"draft", "submitted", "approved", "paid", "voided", "deleted"}]


class AccountingBridgeDocument(models.Model):
    """The link of one Odoo document and one external document, with the facts the provider stated.
    A document that was voided or deleted there and is sent again gets a new row (generation)."""

    _name = "accounting.bridge.document"
    _description = "Accounting Bridge Document"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _rec_name = "external_number"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True)
    move_id = fields.Many2one("account.move", required=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id")
    currency_id = fields.Many2one(related="move_id.currency_id")
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], required=True
    )
    generation = fields.Integer(required=True, default=1)
    current = fields.Boolean(default=True, help="Older generations are kept, not current.")
    operation_ids = fields.One2many("accounting.bridge.operation", "document_id")
    payment_ids = fields.One2many("accounting.bridge.payment", "document_id")

    # facts as the provider stated them
    external_id = fields.Char("External ID", copy=False)
    external_number = fields.Char("External Number", copy=False)
    external_url = fields.Char("External Link", copy=False)
    status = fields.Selection(STATUSES, copy=False, help="What the provider said last.")
    raw_status = fields.Char(copy=False)
    remote_net = fields.Monetary(copy=False)
    remote_tax = fields.Monetary(copy=False)
    remote_total = fields.Monetary(copy=False)
    remote_due = fields.Monetary(copy=False)
    remote_paid = fields.Monetary(copy=False)
    remote_credited = fields.Monetary(copy=False)
    remote_sent = fields.Boolean(copy=False)
    remote_updated = fields.Datetime("Changed There", copy=False)
    fetched_at = fields.Datetime("Last Read", copy=False)

    # what was sent, kept as long as the law asks
    target_status = fields.Selection(STATUSES, copy=False)
    sent_at = fields.Datetime(copy=False)
    sent_by = fields.Many2one("res.users", copy=False)
    sent_payload = fields.Json(copy=False)
    sent_fingerprint = fields.Char(copy=False, help="Hash of what was sent, compared daily.")
    pdf_checksum = fields.Char(copy=False)

    # excluded by a person
    excluded = fields.Boolean(copy=False, tracking=True)
    excluded_reason = fields.Char(copy=False, tracking=True)
    excluded_by = fields.Many2one("res.users", copy=False)
    excluded_on = fields.Datetime(copy=False)
    booked_at = fields.Char("Booked By Hand At", copy=False, tracking=True)

    # what people see: computed from the facts and the operations
    state = fields.Selection(STATES, compute="_compute_state", store=True)
    issues = fields.Json(copy=False, help="Why it needs attention: codes and parameters.")
    issue_text = fields.Text(compute="_compute_issue_text")

    _current_unique = models.UniqueIndex(
        "(connection_id, move_id) WHERE current", "This document is already linked."
    )
    _external_unique = models.UniqueIndex(
        "(connection_id, kind, external_id) WHERE external_id IS NOT NULL",
        "This external document is already linked.",
    )
