import dataclasses
import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo import Command

from odoo.addons.accounting_bridge.tools.documents import TaxTotal
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .export_case import ExportCase


def _one_cent_more(_provider, invoice):
    (code,) = invoice.totals.by_code
    cent = Decimal("0.01")
    return dataclasses.replace(
        invoice.totals,
        tax=invoice.totals.tax + cent,
        total=invoice.totals.total + cent,
        by_code=(TaxTotal(code.code, code.rate, code.net, code.tax + cent),),
    )


class CheckCase(ExportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unmapped = cls._tax(7, name="Unmapped 7 %")

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    def _inexact(self):
        """Make the provider compute one cent more tax than Odoo."""
        return patch.object(AccountingBridgeProviderTest, "_predict", _one_cent_more)

    def _unmapped_move(self, **values):
        return self._move([{"price_unit": 10, "tax_ids": self.unmapped.ids}], **values)

    def _issues(self, move):
        return move._bridge_issues(self.connection)[move.id]

    def _deposit(self):
        """:return: an invoice of a deposit of 50 %, and the order"""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.product.id, "price_unit": 100})],
            }
        )
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        deposit = wizard._create_invoices(order).with_user(self.env.user)
        deposit.invoice_date = datetime.date(2026, 1, 10)
        return deposit, order
