from decimal import Decimal

from odoo.tests import tagged

from .content_case import ContentCase


@tagged("post_install", "-at_install")
class TestSharedCents(ContentCase):
    """Odoo rounds the tax of a rate once, lexoffice for each posting category."""

    def _voucher(self, move):
        document = move._bridge_transfer().sudo()
        self._run()
        self.assertEqual(document.status, "approved", document.issue_text)
        return self.control.voucher(document.external_id)

    def test_goods_and_work_at_one_rate(self):
        """138.21 and 79.66 would be a cent more than the 217.86 of Odoo."""
        move = self._move((self.goods, 727.40, self.tax), (self.service, 419.25, self.tax))
        self.assertEqual((move.amount_tax, move.amount_total), (217.86, 1364.51))
        voucher = self._voucher(move)
        items = voucher["voucherItems"]
        self.assertEqual(len(items), 2)
        self.assertEqual(sum(Decimal(str(item["taxAmount"])) for item in items), Decimal("217.86"))
        self.assertEqual(Decimal(str(voucher["totalGrossAmount"])), Decimal("1364.51"))

    def test_fractions_of_cents(self):
        """What is sold by fractions of units: the net is rounded, and so is the tax, each alone."""
        move = self._create_invoice(17.77, post=False)
        move.invoice_line_ids.quantity = 3.333
        move.action_post()
        voucher = self._voucher(move)
        self.assertEqual(voucher["totalGrossAmount"], move.amount_total)
        self.assertEqual(voucher["totalTaxAmount"], move.amount_tax)
