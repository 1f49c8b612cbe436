from collections import defaultdict
from decimal import Decimal

from odoo import models
from odoo.tools import float_round

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
        mapped = mapper.tax(self.tax_ids, self.move_id.fiscal_position_id, nature)
        # Odoo may compute with a price of more decimals than people see.
        seen = {} if base_line["special_type"] else {"unit_price": typed(self.price_unit)}
        return Line(
            description=self._bridge_description(),
            source=self.id,
            **computed(base_line) | seen,
            **coded(mapped),
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


def computed(base_line):
    """What a line comes to, from Odoo's tax computation alone: of records or of plain values.

    :param base_line: rounded and distributed (`account.tax._round_base_lines_tax_details`)
    :return: dict of fields of `documents.Line`
    """
    digits, details = base_line["currency_id"].decimal_places, base_line["tax_details"]
    total = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
    net = exact(total, digits)
    taxes = tuple(_line_tax(data, digits) for data in details["taxes_data"])
    return {
        "kind": KIND_OF_SPECIAL.get(base_line["special_type"], "item"),
        **_figures(base_line, net),
        "price_included": _price_included(details["taxes_data"]),
        "net": net,
        "tax": sum((tax.amount for tax in taxes), ZERO),
        "taxes": taxes,
    }


def _figures(base_line, net):
    if base_line["special_type"]:  # what Odoo added by itself
        return {"quantity": Decimal(1), "unit_price": net, "discount": ZERO}
    return {
        "quantity": typed(base_line["quantity"]),
        "unit_price": typed(base_line["price_unit"]),
        "discount": typed(base_line["discount"]),
    }


def coded(mapped):
    """:param mapped: `MappedTax`, or None
    :return: dict of the fields of `documents.Line` that say what the provider calls its taxes"""
    if not mapped:
        return {}
    return {
        "tax_code": mapped.code,
        "tax_rate": mapped.rate,
        "tax_name": mapped.name,
        "tax_data": mapped.data,
    }


def edited(base_lines, computed_lines=None):
    """How far taxes were changed by hand: what Odoo keeps of a tax is otherwise its rounded sum.

    :param base_lines: as for `computed`, with the amounts of the tax lines distributed on them
    :param computed_lines: the same lines with their tax computed otherwise, to compare with
    :return: dict `account.tax` -> Decimal, signed as the tax, of those that were
    """
    raw, kept, digits = defaultdict(float), defaultdict(float), 2
    for base_line, line in zip(base_lines, computed_lines or base_lines, strict=True):
        digits = base_line["currency_id"].decimal_places
        for data in base_line["tax_details"]["taxes_data"]:
            kept[data["tax"]] += data["tax_amount_currency"]
        for data in line["tax_details"]["taxes_data"]:
            # Odoo rounds the sum of each of these.
            kind = (data["is_reverse_charge"], data["price_include"], line["computation_key"])
            raw[data["tax"], kind] += _raw_tax(line, data)
    for (tax, _kind), amount in raw.items():
        kept[tax] -= float_round(amount, precision_digits=digits)
    found = {tax: exact(amount, digits) for tax, amount in kept.items()}
    return {tax: amount for tax, amount in found.items() if amount}


def _raw_tax(base_line, data):
    """:return: the tax of a line before rounding; the one that Odoo itself was given for it, as
    for a deposit, where there is one"""
    given = (base_line["manual_tax_amounts"] or {}).get(str(data["tax"].id)) or {}
    amount = given.get("tax_amount_currency")
    if amount is None:
        return data["raw_tax_amount_currency"]
    return -amount if data["is_reverse_charge"] else amount


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
