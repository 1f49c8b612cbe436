from odoo import fields, models

from ..tools.documents import Action

STATES = [
    ("pending", "Waiting"),
    ("sending", "Being sent"),
    ("uncertain", "Outcome unknown"),
    ("rejected", "Rejected"),
    ("done", "Done"),
    ("cancelled", "Withdrawn"),
]
OPEN = ("pending", "sending", "uncertain")


class AccountingBridgeOperation(models.Model):
    """One thing owed to the provider: a row of the outbox, written in the transaction of what
    caused it. Claimed, sent and answered by the connection's scheduled action alone."""

    _name = "accounting.bridge.operation"
    _description = "Accounting Bridge Operation"
    _order = "priority desc, id"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    document_id = fields.Many2one("accounting.bridge.document", ondelete="restrict", index=True)
    move_id = fields.Many2one(related="document_id.move_id", store=True, index=True)
    contact_id = fields.Many2one("accounting.bridge.contact", ondelete="restrict")
    payment_id = fields.Many2one("accounting.bridge.payment", ondelete="restrict")
    action = fields.Selection([(a.value, a.value.title()) for a in Action], required=True)
    state = fields.Selection(STATES, required=True, default="pending", index=True)
    priority = fields.Integer(default=10, help="A person's click is 10, a backfill is 0.")
    key = fields.Char(help="Idempotency key, set with the claim.")
    not_before = fields.Datetime(help="Back-off: not tried earlier.")
    attempts = fields.Integer()
    user_id = fields.Many2one("res.users", string="Requested By")
    claimed_at = fields.Datetime()
    finished_at = fields.Datetime()
    answer = fields.Json(help="What the provider answered, until it is applied.")
    issues = fields.Json()
    data = fields.Json(help="What the action needs besides the document (reason, target, amount).")

    _open_unique = models.UniqueIndex(
        "(document_id, action, coalesce(payment_id, 0))"
        " WHERE state IN ('pending', 'sending', 'uncertain')",
        "This is already waiting.",
    )
