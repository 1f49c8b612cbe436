from decimal import Decimal

from odoo import models

from ..tools.documents import Line, LineTax

ZERO = Decimal(0)
KIND_OF_SPECIAL = {"cash_rounding": "rounding"}


def exact(value, digits):
    """:return: a float that Odoo rounded to `digits`, as the decimal it stands for"""
    return Decimal(f"{value:.{digits}f}") + ZERO  # the addition turns -0.00 into 0.00


def typed(value):
    """:return: a float as a person typed it: the shortest decimal that reads back the same"""
    return Decimal(str(value)) + ZERO


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_added(self):
        """Whether Odoo added the line by itself."""
        return self.display_type in ("epd", "rounding")

    def _bridge_note(self):
        """A section, subsection or note: words only. The dash keeps a subsection apart from its
        section where the bookkeeping system knows one kind of text."""
        prefix = "– " if self.display_type == "line_subsection" else ""
        return Line(description=prefix + (self.name or ""), kind="note", source=self.id)

    def _bridge_line(self, base_line, mapper, nature=None):
        """:param base_line: the line in Odoo's tax computation, rounded and distributed
        :param nature: see `_bridge_natures`
        :return: `documents.Line`"""
        digits = base_line["currency_id"].decimal_places
        details = base_line["tax_details"]
        net = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
        taxes = tuple(_line_tax(data, digits) for data in details["taxes_data"])
        mapped = mapper.tax(self.tax_ids, self.move_id.fiscal_position_id, nature)
        added = self._bridge_added()
        return Line(
            description=self._bridge_description(),
            kind=KIND_OF_SPECIAL.get(base_line["special_type"], "item"),
            source=self.id,
            quantity=Decimal(1) if added else typed(self.quantity),
            unit_price=exact(net, digits) if added else typed(self.price_unit),
            discount=ZERO if added else typed(self.discount),
            price_included=_price_included(details["taxes_data"]),
            net=exact(net, digits),
            tax=sum((tax.amount for tax in taxes), ZERO),
            taxes=taxes,
            tax_code=mapped.code if mapped else "",
            tax_rate=mapped.rate if mapped else ZERO,
            tax_name=mapped.name if mapped else "",
            tax_data=mapped.data if mapped else {},
            account_code=mapper.account(self.account_id, self.product_id) or "",
            item_code=mapper.item(self.product_id) if self.product_id else "",
            tracking=mapper.tracking(self.analytic_distribution),
        )

    def _bridge_description(self):
        """:return: what the customer reads on the line; where nothing was typed the product's name,
        in the customer's language, or that of the account"""
        if self.name and self.name.strip():
            return self.name.strip()
        product = self.product_id.with_context(lang=self.move_id.partner_id.lang)
        return product.display_name or self.account_id.name or ""


def _price_included(taxes_data):
    """Whether the unit price includes what the line is taxed with. Odoo never counts a reverse
    charge as included."""
    charged = [data for data in taxes_data if not data["tax"].has_negative_factor]
    return bool(charged) and all(data["price_include"] for data in charged)


def _line_tax(data, digits):
    tax = data["tax"]
    percentage = tax.amount_type in ("percent", "division")
    return LineTax(
        name=tax.name,
        rate=typed(tax.amount) if percentage else None,
        amount=exact(data["tax_amount_currency"], digits),
        reverse_charge=data["is_reverse_charge"],
    )
