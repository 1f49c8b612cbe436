from collections import defaultdict

from odoo import models


class AccountMove(models.Model):
    """Whether a line sells goods or services, where the provider books them apart."""

    _inherit = "account.move"

    def _bridge_natures(self, can):
        """What is deducted (a deposit, a discount) reduces what it is deducted from, or the books
        would show negative sales of one kind: it counts as the larger kind of the lines with the
        same taxes. A final invoice that deducts deposits is of that kind altogether, because the
        deposits were not split.

        :param can: `books.Capabilities`
        :return: dict line id -> "goods", "service" or None, of all lines with an amount; empty
            where the provider does not tell them apart
        """
        self.ensure_one()
        if not can.goods_and_services:
            return {}
        lines = self.line_ids.filtered(lambda line: line.display_type in AMOUNTS)
        final = any(lines.mapped("is_downpayment")) and not self._is_downpayment()
        natures = {}
        for same in lines.grouped(lambda line: tuple(sorted(line.tax_ids.ids))).values():
            own = {line: line._bridge_nature() for line in same}
            larger = _larger(own)
            for line, nature in own.items():
                natures[line.id] = larger if final or line._bridge_is_deduction() else nature
        return natures


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_nature(self):
        """:return: "goods", "service", or None for a line without product"""
        if self.is_downpayment:
            return self._bridge_nature_of_deposit()
        return _nature(self.product_id)

    def _bridge_nature_of_deposit(self):
        """A deposit is on what was ordered, as far as it bears the same taxes."""
        ordered = self.sale_line_ids.order_id.order_line.filtered(
            lambda line: (
                not line.is_downpayment and not line.display_type and line.tax_ids == self.tax_ids
            )
        )
        return _larger({line: _nature(line.product_id) for line in ordered})

    def _bridge_is_deduction(self):
        return self._bridge_added() or self.price_subtotal < 0


# A journal item of these types is a line of the document with an amount.
AMOUNTS = ("product", "epd", "rounding")


def _nature(product):
    if not product:
        return None
    return "service" if product.type == "service" else "goods"


def _larger(natures):
    """:param natures: dict line -> its nature
    :return: the nature of most of what is charged; deductions do not count"""
    nets = defaultdict(float)
    for line, nature in natures.items():
        if line.price_subtotal > 0 and not line.is_downpayment:
            nets[nature] += line.price_subtotal
    return max(nets, key=nets.get, default=None)
