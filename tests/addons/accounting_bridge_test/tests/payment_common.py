import datetime
import uuid
from decimal import Decimal

from odoo.addons.accounting_bridge.tests.common import BridgeCase
from odoo.addons.accounting_bridge.tools.documents import (
    Kind,
    PaymentKind,
    RemoteDocument,
    RemotePayment,
    Status,
)

DAY = datetime.date(2026, 2, 10)


class PaymentCase(BridgeCase):
    """Documents that were transferred, and what the provider says of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection._ensure_payment_journal()
        cls.journal = cls.connection.payment_journal_id
        cls.documents = cls.env["accounting.bridge.document"].sudo()

    @classmethod
    def link(cls, move, connection=None, **values):
        """:return: the document of a transferred move"""
        return cls.documents.create(
            {
                "connection_id": (connection or cls.connection).id,
                "move_id": move.id,
                "kind": "credit_note" if move.move_type == "out_refund" else "invoice",
                "external_id": str(uuid.uuid4()),
                "external_number": move.name,
                "status": "approved",
                **values,
            }
        )

    def invoice(self, price=100, **values):
        """:return: (invoice of price and 20 % tax, its document)"""
        move = self._create_invoice(price, **values)
        return move, self.link(move)

    @staticmethod
    def payment(amount, date=DAY, kind=PaymentKind.PAYMENT, external_id=None, **values):
        return RemotePayment(
            external_id or str(uuid.uuid4()), kind, Decimal(str(amount)), date, **values
        )

    @staticmethod
    def remote(document, *payments, due=None, **values):
        """:return: what the provider says: these payments, and the open amount they leave"""
        total = Decimal(str(document.move_id.amount_total))
        if due is None:
            due = total - sum((p.amount for p in payments), Decimal(0))
        status = Status.APPROVED if due else Status.PAID
        return RemoteDocument(
            external_id=document.external_id,
            kind=Kind(document.kind),
            number=document.external_number,
            raw={},
            **{
                "status": status,
                "raw_status": status.value,
                "total": total,
                "amount_due": Decimal(str(due)),
                "payments": payments,
                **values,
            },
        )

    def apply(self, document, *payments, **values):
        document._apply_payments(self.remote(document, *payments, **values))
        document.flush_recordset()
        document.invalidate_recordset()

    def clearing(self, journal=None):
        """:return: balance of the account "Payments according to …", company currency"""
        journal = journal or self.journal
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", journal.default_account_id.id),
                ("parent_state", "=", "posted"),
            ]
        )
        return round(sum(lines.mapped("balance")), 2)

    def balance_of(self, move, account):
        lines = move.line_ids.filtered(lambda ln: ln.account_id == account)
        return round(sum(lines.mapped("balance")), 2)

    def codes(self, payment):
        return [issue["code"] for issue in payment.issues or ()]
