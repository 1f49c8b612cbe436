"""Invoices as plain dicts through Odoo's tax engine, inside Odoo: no row is written for them.

It is done the way that Odoo's own screens do it in JavaScript: base lines of plain values, their
taxes added and rounded. What is made of the base lines is made by the product's own code; what
must arrive is summed here, in other words.
"""

import datetime
import itertools
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace

from odoo import Command

from odoo.addons.accounting_bridge.models.account_move_export import KINDS, by_code
from odoo.addons.accounting_bridge.models.account_move_line_export import (
    coded,
    computed,
    edited,
    typed,
)
from odoo.addons.accounting_bridge.models.mapper import MappedTax
from odoo.addons.accounting_bridge.tools.documents import Contact, Invoice, Line, Status, Totals

from .parity_invoices import digits_of
from .parity_taxes import Country, Tax, TaxSet

CASH = 0.05
_DATE = datetime.date(2026, 1, 15)


@dataclass(frozen=True)
class Sums:
    """What an invoice comes to: `by_code` is dict tax code -> (net, tax). `edited`: by how many
    smallest units a tax was changed by hand."""

    net: Decimal
    tax: Decimal
    total: Decimal
    by_code: dict
    edited: int = 0


class Taxes:
    """The sets of a country as taxes of a company, by name."""

    def __init__(self, env, company, country: Country) -> None:
        self._env, self._company = env, company
        self.sets: dict[str, TaxSet] = {taxes.name: taxes for taxes in country.all_sets}
        self.records = {}
        for taxes in country.all_sets:
            self.records[taxes.name] = env["account.tax"].concat(*(
                self._made(tax, f"{taxes.name} {place}", place)
                for place, tax in enumerate(taxes.taxes)
            ))

    def _made(self, tax: Tax, name: str, place: int):
        values = {
            "name": name, "amount": tax.amount, "amount_type": tax.how, "sequence": place,
            "type_tax_use": "sale", "company_id": self._company.id,
            "country_id": self._company.account_fiscal_country_id.id,
            "include_base_amount": tax.in_base,
            "price_include_override": "tax_included" if tax.included else "tax_excluded",
        }
        if tax.children:
            children = [
                self._made(child, f"{name}.{number}", number)
                for number, child in enumerate(tax.children)
            ]
            values["children_tax_ids"] = [Command.set([child.id for child in children])]
        if tax.reverse:
            values |= dict.fromkeys(
                ("invoice_repartition_line_ids", "refund_repartition_line_ids"), _REVERSE
            )
        return self._env["account.tax"].create(values)

    def mapped(self, name: str) -> MappedTax:
        """The set as a person mapped it."""
        taxes = self.sets[name]
        return MappedTax(taxes.code, taxes.rate, taxes.code, f"{taxes.name} %")


_REVERSE = [
    Command.create({"repartition_type": "base"}),
    Command.create({"repartition_type": "tax", "factor_percent": 100}),
    Command.create({"repartition_type": "tax", "factor_percent": -100}),
]


class Engine:
    """:param taxes: `Taxes`, with a connection's mappings for them or without any"""

    def __init__(self, env, company, country: Country, taxes: Taxes, contact: Contact) -> None:
        self._engine, self._company, self._taxes = env["account.tax"], company, taxes
        self._contact, self._country = contact, country
        self._numbers = itertools.count(1)
        names = ("name", "in", country.currencies)
        currencies = env["res.currency"].with_context(active_test=False).search([names])
        self._currencies = {currency.name: currency for currency in currencies}

    def made(self, invoice: dict, rounding_account: str = "") -> tuple[Invoice, Sums]:
        """The neutral document, and what must arrive."""
        document = _Document(self, invoice)
        document.compute()
        lines = tuple(
            Line(
                description=f"Work {place}", source=place, account_code="200",
                **computed(base_line), **coded(self._taxes.mapped(name)),
            )
            for place, (name, base_line) in enumerate(document.lines, 1)
        )
        sums = document.sums()
        digits = digits_of(invoice["currency"])
        foreign = invoice["currency"] != self._country.currency
        return Invoice(
            kind=KINDS[invoice["kind"]], number=f"P/{next(self._numbers)}", date=_DATE,
            due_date=_DATE, contact=self._contact, lines=lines,
            totals=Totals(sums.net, sums.tax, sums.total, by_code(lines)),
            currency=invoice["currency"], digits=digits,
            currency_rate=typed(invoice["rate"]) if foreign else None,
            target=Status.APPROVED, rounding_account=rounding_account,
            tax_rounding=document.tax_rounding, tax_edited=document.edited(),
        ), sums


class _Document:
    """One invoice in the engine. `lines`: list of (name of the set, base line)."""

    def __init__(self, engine: Engine, invoice: dict) -> None:
        self._engine, self._company = engine._engine, engine._company
        self._taxes, self._invoice = engine._taxes, invoice
        self._currency = engine._currencies[invoice["currency"]]
        self._digits = digits_of(invoice["currency"])
        self._tax_lines: list = []
        self._edited = 0
        self.tax_rounding = Decimal(0)
        self.lines = [
            (line["taxes"], self._base_line(**line | {"taxes": self._records(line["taxes"])}))
            for line in invoice["lines"]
        ]

    def compute(self) -> None:
        self._round()
        if self._invoice["discount"]:
            self._add_early_payment()
        if self._invoice["edit"]:
            if self._change_biggest_tax(self._invoice["edit"]):
                self._edited = round(abs(self._invoice["edit"]) * 10**self._digits)
        elif self._invoice["cash"]:
            self._add_cash_rounding()

    def _records(self, name):
        return self._taxes.records[name]

    def _base_line(self, taxes, price_unit, quantity=1.0, discount=0.0, special=False):
        added = {"special_type": special, "special_mode": "total_excluded"} if special else {}
        return self._engine._prepare_base_line_for_taxes_computation(
            {}, tax_ids=taxes, price_unit=price_unit, quantity=quantity, discount=discount,
            currency_id=self._currency, rate=self._invoice["rate"],
            is_refund=self._invoice["kind"] == "out_refund", **added,
        )

    def _round(self) -> None:
        base_lines = [base_line for _name, base_line in self.lines]
        for base_line in base_lines:
            self._engine._add_tax_details_in_base_line(
                base_line, self._company, self._invoice["method"]
            )
        self._engine._round_base_lines_tax_details(base_lines, self._company, self._tax_lines)

    def _add_early_payment(self) -> None:
        """As Odoo reduces the tax at once: so much of each line less with its taxes, and the same
        amount more without."""
        reduced, whole = defaultdict(float), 0.0
        for name, base_line in self.lines:
            if self._records(name):
                net = base_line["tax_details"]["total_excluded_currency"]
                share = self._currency.round(net * self._invoice["discount"] / 100)
                reduced[name] += share
                whole += share
        for name, amount in reduced.items():
            taxes = self._records(name).filtered(lambda tax: tax.amount_type != "fixed")
            self._add(name, taxes, -amount, "early_payment")
        self._add("none", self._records("none"), whole, "early_payment")

    def _add(self, name, taxes, amount, special) -> None:
        amount = self._currency.round(amount)
        self.lines.append((name, self._base_line(taxes, amount, special=special)))
        self._round()

    def _tax_amounts(self) -> dict:
        amounts = defaultdict(float)
        for _name, base_line in self.lines:
            for data in base_line["tax_details"]["taxes_data"]:
                amounts[data["tax"]] += data["tax_amount_currency"]
        return {tax: round(amount, self._digits) for tax, amount in amounts.items()}

    def _change_biggest_tax(self, by: float) -> bool:
        amounts = {tax: amount for tax, amount in self._tax_amounts().items() if amount}
        if not amounts:
            return False
        tax = max(amounts, key=lambda each: abs(amounts[each]))
        refund = self._invoice["kind"] == "out_refund"
        parts = tax.refund_repartition_line_ids if refund else tax.invoice_repartition_line_ids
        self._tax_lines = [self._engine._prepare_tax_line_for_taxes_computation(
            {}, tax_repartition_line_id=parts.filtered(lambda p: p.repartition_type == "tax")[:1],
            currency_id=self._currency, amount_currency=amounts[tax] + by,
            balance=(amounts[tax] + by) / self._invoice["rate"],
        )]
        self._round()
        return True

    def _add_cash_rounding(self) -> None:
        total = float(self.sums().total)
        amount = round(round(total / CASH) * CASH - total, self._digits)
        if not amount or self._digits < 2:
            return
        if self._invoice["cash"] == "line":
            self._add("none", self._records("none"), amount, "cash_rounding")
        elif self._change_biggest_tax(amount):
            self.tax_rounding = self._decimal(amount)

    def edited(self) -> tuple:
        found = edited([base_line for _name, base_line in self.lines])
        amounts = {tax.name: amount for tax, amount in found.items()}
        if self.tax_rounding:
            amounts = {name: amount - self.tax_rounding for name, amount in amounts.items()}
        return tuple((name, amount) for name, amount in amounts.items() if amount)

    def sums(self) -> Sums:
        """The total from Odoo's own summary, net and tax of each code from the base lines."""
        by_code = defaultdict(lambda: [0.0, 0.0])
        for name, base_line in self.lines:
            details, row = base_line["tax_details"], by_code[self._taxes.sets[name].code]
            row[0] += details["total_excluded_currency"] + details["delta_total_excluded_currency"]
            row[1] += sum(data["tax_amount_currency"] for data in details["taxes_data"])
        summary = self._engine._get_tax_totals_summary(
            [base_line for _name, base_line in self.lines], self._currency, self._company
        )
        tax = self._decimal(summary["tax_amount_currency"])
        total = self._decimal(summary["total_amount_currency"])
        rates = {code: tuple(map(self._decimal, row)) for code, row in by_code.items()}
        return Sums(total - tax, tax, total, rates, self._edited)

    def _decimal(self, amount: float) -> Decimal:
        return Decimal(f"{amount:.{self._digits}f}") + 0


def asked(provider) -> SimpleNamespace:
    """What the product's check of the totals wants to know, without a connection."""
    return SimpleNamespace(
        provider=provider, mapper=SimpleNamespace(tax_name=lambda code: code)
    )
