from decimal import Decimal

from odoo import api, fields, models

from ..tools.documents import Issue, Kind, PaymentKind, PaymentOrder

KINDS = [
    (PaymentKind.PAYMENT.value, "Payment"),
    (PaymentKind.CREDIT.value, "Credit note"),
    (PaymentKind.OVERPAYMENT.value, "Overpayment"),
    (PaymentKind.PREPAYMENT.value, "Prepayment"),
    (PaymentKind.REFUND.value, "Refund"),
    (PaymentKind.DISCOUNT.value, "Cash discount"),
    (PaymentKind.WRITE_OFF.value, "Bad debt"),
    (PaymentKind.DUNNING.value, "Dunning costs"),
    (PaymentKind.OTHER.value, "Other"),
]
STATES = [
    ("pending", "To be booked"),
    ("booked", "Booked"),
    ("unclear", "Unclear"),
    ("noted", "Nothing to book"),
    ("reversed", "Reversed"),
]


def effect(kind, amount):
    """:param kind: a `PaymentKind`, or its value
    :return: by how much an item of this kind and (positive) amount reduces the open amount of its
        document"""
    if kind == PaymentKind.OTHER:
        return 0 * amount
    return -amount if kind == PaymentKind.DUNNING else amount


class AccountingBridgePayment(models.Model):
    """One thing that changed the open amount of a document, as the provider reported it, or money
    that Odoo took and the provider is told about. Written by the engine alone."""

    _name = "accounting.bridge.payment"
    _description = "Accounting Bridge Payment"
    _order = "date, id"

    document_id = fields.Many2one(
        "accounting.bridge.document", required=True, ondelete="restrict", index=True
    )
    move_id = fields.Many2one(related="document_id.move_id", string="Invoice", store=True)
    connection_id = fields.Many2one(related="document_id.connection_id", store=True, index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    currency_id = fields.Many2one(related="document_id.currency_id")
    external_id = fields.Char("External ID", copy=False)
    kind = fields.Selection(KINDS, required=True)
    origin = fields.Selection(
        [("provider", "Bookkeeping system"), ("odoo", "Odoo")], required=True, default="provider"
    )
    date = fields.Date(help="The real date, also where a locked period moved the entry.")
    amount = fields.Monetary()
    bank_amount = fields.Float(digits=(16, 4))
    bank_currency = fields.Char()
    rate = fields.Float(digits=(16, 8), help="Document currency for one company currency unit.")
    account_ref = fields.Char("Account There")
    reference = fields.Char()
    source_ref = fields.Char(help="External id of the credit note or overpayment behind it.")
    source_number = fields.Char("Credit Note There")
    state = fields.Selection(STATES, required=True, default="pending", index=True)
    reversed_on = fields.Date()
    issues = fields.Json()
    issue_text = fields.Text("Why", compute="_compute_issue_text")
    # What the bridge booked is guarded there; money that Odoo took stays free.
    payment_id = fields.Many2one("account.payment", ondelete="set null", index="btree_not_null")
    entry_id = fields.Many2one(
        "account.move", string="Journal Entry", ondelete="set null", index="btree_not_null"
    )
    reversal_id = fields.Many2one("account.move", string="Reversal Entry", ondelete="set null")
    # By which money that Odoo took was matched with the document: one per instalment.
    partial_ids = fields.One2many("account.partial.reconcile", "bridge_payment_id")
    operation_ids = fields.One2many("accounting.bridge.operation", "payment_id")

    _external_unique = models.UniqueIndex(
        "(document_id, external_id) WHERE external_id IS NOT NULL AND state != 'reversed'",
        "This payment is already known.",
    )

    @api.depends("issues")
    @api.depends_context("lang")
    def _compute_issue_text(self):
        words = self.env["accounting.bridge.issue"]
        for payment in self:
            payment.issue_text = "\n".join(words._words(payment.issues, payment.connection_id))

    @api.depends("kind", "reference", "amount")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for payment in self:
            name = payment.reference or payment.source_number or payment.move_id.name or ""
            payment.display_name = f"{labels.get(payment.kind, '')} {name}".strip()

    # === VALUES ===

    @api.model
    def _facts(self, remote):
        """:param remote: `documents.RemotePayment`
        :return: the values of a row that states it; what was not stated is left out"""
        values = {
            "external_id": remote.external_id,
            "kind": remote.kind.value,
            "amount": float(remote.amount),
            "date": remote.date,
            "account_ref": remote.account_id,
            "reference": remote.reference,
            "bank_amount": remote.bank_amount and float(remote.bank_amount),
            "bank_currency": remote.bank_currency,
            "rate": remote.rate and float(remote.rate),
            "source_ref": remote.source_id,
            "source_number": remote.source_number,
        }
        return {name: value for name, value in values.items() if value}

    def _states(self, remote):
        """Whether the row books what `remote` states: same money on the same day. What an answer
        leaves out (lists say less than single reads) is no difference."""
        self.ensure_one()
        return (
            self.kind == remote.kind.value
            and self.currency_id.compare_amounts(self.amount, float(remote.amount)) == 0
            and (not remote.date or not self.date or self.date == remote.date)
        )

    def _set_issue(self, code, params=None, level="error", message=""):
        issue = Issue(code, params or {}, level=level, message=message).to_json()
        for payment in self:
            if payment.issues != [issue]:
                payment.issues = [issue]

    def _has_issue(self, code):
        self.ensure_one()
        return any(issue["code"] == code for issue in self.issues or ())

    def _money_move(self):
        """:return: the journal entry that holds the money, or an empty record"""
        self.ensure_one()
        return self.payment_id.move_id or self.entry_id

    # === MONEY THAT ODOO TOOK, FOR THE PROVIDER ===

    def _money_journal(self):
        """:return: the journal that took the money"""
        self.ensure_one()
        return self.payment_id.journal_id or self.entry_id.journal_id

    def _bridge_order(self):
        """:return: `documents.PaymentOrder`: what the provider is told about the money"""
        self.ensure_one()
        currency = self.currency_id
        return PaymentOrder(
            external_document=self.document_id.external_id,
            kind=Kind(self.document_id.kind),
            account=self.connection_id._mapper(self.move_id).payment_account(self._money_journal()),
            date=self.date,
            amount=Decimal(f"{self.amount:.{currency.decimal_places}f}"),
            reference=self.reference or "",
            currency_rate=Decimal(f"{self.rate:.8f}") if self.rate else None,
            others=tuple((self.document_id._known_payments() - self).mapped("external_id")),
        )

    def _pushed(self, external_id):
        """The provider holds the payment now, under this id. Where the sweep was quicker and
        booked it as news, that booking goes: it is the same money. Where it was taken for another
        payment of the same amount, that one is told anew."""
        self.ensure_one()
        twins = self.document_id.payment_ids.filtered(
            lambda p: p.external_id == external_id and p.state != "reversed" and p != self
        )
        ours = twins.filtered(lambda p: p.origin == "odoo")
        ours.external_id = False
        (twins - ours)._undo()
        ours.flush_recordset(["external_id"])
        self.write({"external_id": external_id, "issues": False})
        ours._push()
