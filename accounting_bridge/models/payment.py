from odoo import fields, models

from ..tools.documents import PaymentKind


class AccountingBridgePayment(models.Model):
    """One thing that reduced the open amount of a document, as the provider reported it, or money
    that Odoo took and the provider is told about."""

    _name = "accounting.bridge.payment"
    _description = "Accounting Bridge Payment"
    _order = "date, id"

    document_id = fields.Many2one(
        "accounting.bridge.document", required=True, ondelete="restrict", index=True
    )
    connection_id = fields.Many2one(related="document_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    currency_id = fields.Many2one(related="document_id.currency_id")
    external_id = fields.Char("External ID", copy=False)
    kind = fields.Selection([(k.value, k.value.title()) for k in PaymentKind], required=True)
    origin = fields.Selection(
        [("provider", "Bookkeeping system"), ("odoo", "Odoo")], required=True, default="provider"
    )
    date = fields.Date()
    amount = fields.Monetary()
    bank_amount = fields.Float()
    bank_currency = fields.Char()
    account_ref = fields.Char("Account There")
    reference = fields.Char()
    source_ref = fields.Char(help="External id of the credit note or overpayment behind it.")
    state = fields.Selection(
        [
            ("pending", "To be booked"),
            ("booked", "Booked"),
            ("unclear", "Unclear"),
            ("reversed", "Reversed"),
        ],
        required=True,
        default="pending",
    )
    reversed_on = fields.Date()
    issues = fields.Json()
    payment_id = fields.Many2one("account.payment", ondelete="restrict")
    entry_id = fields.Many2one("account.move", string="Journal Entry", ondelete="restrict")

    _external_unique = models.UniqueIndex(
        "(document_id, external_id) WHERE external_id IS NOT NULL AND state != 'reversed'",
        "This payment is already known.",
    )
