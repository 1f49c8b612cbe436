"""The invoices of the parity figures as real ones: written and posted in Odoo, read from there by
the product as it reads what it transfers."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from odoo import Command

from odoo.addons.accounting_bridge.models.mapping import mapping_key

from .parity_engine import CASH, Sums, Taxes
from .parity_invoices import digits_of

_BATCH = 25
_DECIMALS = {"Product Price": 4, "Product Unit": 4}


class Posted:
    """Invoices of a company that has a connection to the provider, with its taxes mapped."""

    def __init__(self, env, company, country, taxes: Taxes, contact) -> None:
        self._env = env(context={**env.context, "allowed_company_ids": company.ids})
        self._company, self._taxes = company.with_env(self._env), taxes
        self._contact, self._country = contact, country
        self._codes = {
            tax.id: taxes.sets[name].code
            for name, records in taxes.records.items()
            for tax in records | records.children_tax_ids
        }
        for name, digits in _DECIMALS.items():
            env["decimal.precision"].search([("name", "=", name)]).digits = digits
        self._partner = env["res.partner"].create({"name": "Parity Ltd", "is_company": True})
        self._currencies = {
            currency.name: currency
            for currency in env["res.currency"].with_context(active_test=False).search(
                [("name", "in", country.currencies)])
        }
        for currency in self._currencies.values():
            currency.active = True
        self._roundings = self._made_roundings()
        self._terms: dict = {}
        self._connection = self._connected()

    def _made_roundings(self) -> dict:
        account = self._env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self._company.ids)], limit=1)
        common = {"rounding": CASH, "rounding_method": "HALF-UP"}
        accounts = {"profit_account_id": account.id, "loss_account_id": account.id}
        line, tax = self._env["account.cash.rounding"].create([
            {"name": "Line", "strategy": "add_invoice_line", **common, **accounts},
            {"name": "Tax", "strategy": "biggest_tax", **common},
        ])
        return {"line": line, "tax": tax}

    def _connected(self):
        """A connection as if a person had mapped every set."""
        connection = self._env["accounting.bridge.connection"].create({
            "name": "Parity", "company_id": self._company.id,
            "provider": self._country.provider, "state": "live",
        })
        make = self._env["accounting.bridge.reference"].create
        common = {"connection_id": connection.id}
        connection.default_account_id = make(
            common | {"kind": "account", "external_id": "sales", "code": "200", "name": "Sales"}
        )
        references = {}
        for name, taxes in self._taxes.sets.items():
            if taxes.code not in references:
                references[taxes.code] = make(common | {
                    "kind": "tax", "external_id": taxes.code, "code": taxes.code,
                    "name": taxes.name, "rate": float(taxes.rate),
                })
            for records in self._stand_for(name):
                self._map(connection, records, references[taxes.code])
        return connection

    def _stand_for(self, name: str) -> list:
        """An early payment discount leaves out fixed taxes."""
        records = self._taxes.records[name]
        percentages = records.filtered(lambda tax: tax.amount_type != "fixed")
        return [records] if records == percentages else [records, percentages]

    def _map(self, connection, records, reference) -> None:
        rows = self._env["accounting.bridge.mapping"]
        key = ("connection_id", "=", connection.id), ("key", "=", mapping_key("tax", records.ids))
        row = rows.search([*key])
        row = row or rows.create({
            "connection_id": connection.id, "kind": "tax", "tax_ids": [Command.set(records.ids)],
        })
        row.write({"reference_id": reference.id, "state": "confirmed"})

    def made(self, invoices: list[dict]) -> Iterator[tuple]:
        """:return: tuples (dict, neutral document, `Sums`, list of Issue); what comes to less than
        nothing is left out, because Odoo does not post it"""
        for method in ("round_globally", "round_per_line"):
            own = [invoice for invoice in invoices if invoice["method"] == method]
            # Odoo computes with what the company has now.
            self._company.tax_calculation_rounding_method = method
            for start in range(0, len(own), _BATCH):
                yield from self._batch(own[start:start + _BATCH])

    def _batch(self, invoices: list[dict]) -> Iterator[tuple]:
        moves = self._env["account.move"].create([self._values(each) for each in invoices])
        pairs = list(zip(invoices, moves, strict=True))
        units = {move.id: self._edit(move, invoice) for invoice, move in pairs if invoice["edit"]}
        moves = moves.filtered(lambda move: move.amount_total >= 0)
        moves.action_post()
        checked = moves._bridge_checked(self._connection)
        for invoice, move in pairs:
            if move in moves:
                document, issues = checked[move.id]
                document = dataclasses.replace(document, contact=self._contact)
                yield invoice, document, self._sums(move, units.get(move.id, 0)), issues
        self._env.flush_all()
        self._env.invalidate_all()

    def _values(self, invoice: dict) -> dict:
        foreign = invoice["currency"] != self._country.currency
        return {
            "move_type": invoice["kind"], "partner_id": self._partner.id,
            "company_id": self._company.id, "invoice_date": "2026-01-15",
            "currency_id": self._currencies[invoice["currency"]].id,
            **({"invoice_currency_rate": invoice["rate"]} if foreign else {}),
            "invoice_cash_rounding_id": (
                self._roundings[invoice["cash"]].id
                if invoice["cash"] and digits_of(invoice["currency"]) else False
            ),
            "invoice_payment_term_id": self._term(
                invoice["discount"], invoice.get("early", "mixed")
            ),
            "invoice_line_ids": [Command.create(self._line(line)) for line in invoice["lines"]],
        }

    def _line(self, line: dict) -> dict:
        figures = {name: line[name] for name in ("price_unit", "quantity", "discount")}
        taxes = self._taxes.records[line["taxes"]]
        return {"name": "Work", **figures, "tax_ids": [Command.set(taxes.ids)]}

    def _term(self, percentage: float, computation: str) -> int | bool:
        if not percentage:
            return False
        key = percentage, computation
        if key not in self._terms:
            self._terms[key] = self._env["account.payment.term"].create({
                "name": f"{percentage} %", "company_id": self._company.id, "discount_days": 10,
                "early_discount": True, "discount_percentage": percentage,
                "early_pay_discount_computation": computation,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            })
        return self._terms[key].id

    def _edit(self, move, invoice: dict) -> int:
        """Change the largest tax as a person does below the lines; by so many smallest units."""
        totals = move.tax_totals
        groups = [group for part in totals["subtotals"] for group in part["tax_groups"]]
        largest = max(groups, key=lambda each: abs(each["tax_amount_currency"]), default=None)
        if not largest or not largest["tax_amount_currency"]:
            return 0
        before = move.amount_tax
        largest["tax_amount_currency"] += invoice["edit"]
        move.tax_totals = totals
        return round(abs(move.amount_tax - before) * 10 ** digits_of(invoice["currency"]))

    def _sums(self, move, edited: int) -> Sums:
        """As Odoo stored them: the totals, and net and tax of each code from the journal items."""
        digits = move.currency_id.decimal_places
        by_code = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for line in move.line_ids.filtered(lambda line: line.display_type != "payment_term"):
            amount = _decimal(move.direction_sign * line.amount_currency, digits)
            if line.tax_repartition_line_id:
                by_code[self._codes[line.tax_line_id.id]][1] += amount
            else:
                code = self._codes.get(line.tax_ids[:1].id) or self._taxes.sets["none"].code
                by_code[code][0] += amount
        amounts = (move.amount_untaxed, move.amount_tax, move.amount_total)
        net, tax, total = (_decimal(amount, digits) for amount in amounts)
        return Sums(net, tax, total, {c: tuple(pair) for c, pair in by_code.items()}, edited)


def _decimal(amount: float, digits: int) -> Decimal:
    return Decimal(f"{amount:.{digits}f}") + 0
