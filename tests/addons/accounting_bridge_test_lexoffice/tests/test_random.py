"""Invoices at random, of all that changes how Odoo computes a total: each arrives at lexoffice
equal to the cent in net, tax per rate and total, or is refused before it is sent, with a reason.

Another seed or number: ACCOUNTING_BRIDGE_SEED, ACCOUNTING_BRIDGE_RANDOM in the environment."""

import logging
import os
import random
from collections import Counter, defaultdict
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .content_case import ContentCase

_logger = logging.getLogger(__name__)
SEED = int(os.environ.get("ACCOUNTING_BRIDGE_SEED", "20261122"))
COUNT = int(os.environ.get("ACCOUNTING_BRIDGE_RANDOM", "30"))
RATES = (19, 7, 16, 5)
CENT = Decimal("0.01")
# Why a document may be refused here, whatever else it is.
REASONS = {"totals_differ", "negative_column", "negative_rate", "negative_total", "no_lines"}
REASONS |= {"nothing_to_transfer"}


@tagged("post_install", "-at_install")
class TestRandom(ContentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.random = random.Random(SEED)
        cls.taxes = {rate: cls._both(rate) for rate in RATES}
        for rate in RATES:
            for tax in cls.taxes[rate]:
                for name, nature in (("Warenverkäufe", "goods"), ("Dienstleistungen", "service")):
                    cls._confirm(tax, f"{name} · {rate} %", nature=nature)
                cls._confirm(tax, f"Einnahmen · {rate} %")
        cls._confirm(cls.env["account.tax"], "Einnahmen · 0 %")
        rounding = cls.env["account.cash.rounding"]
        account = cls.company_data["default_account_revenue"].id
        common = {"rounding": 0.05, "rounding_method": "HALF-UP"}
        accounts = {"profit_account_id": account, "loss_account_id": account}
        cls.roundings = rounding.create(
            [
                {"name": "Line", "strategy": "add_invoice_line", **common, **accounts},
                {"name": "Tax", "strategy": "biggest_tax", **common},
            ]
        )
        cls.term = cls.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "company_id": cls.company.id,
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )

    @classmethod
    def _both(cls, rate):
        """:return: [a tax on top of the price, one that the price includes]"""
        plain = cls._sales_tax(rate) or cls.tax.copy({"name": f"{rate} %", "amount": rate})
        included = {"name": f"{rate} % in price", "price_include_override": "tax_included"}
        return [plain, plain.copy(included)]

    # === MAKING THEM ===

    def _price(self):
        return self.random.choice(
            (
                lambda: round(self.random.uniform(0.01, 20), 2),
                lambda: round(self.random.uniform(1, 3000), 2),
                lambda: round(self.random.uniform(0.001, 5), 4),
                lambda: self.random.choice((0.5, 9.99, 19.95, 49.5, 100, 1000)),
            )
        )()

    def _line(self, position, mixed):
        product = self.random.choice((self.goods, self.service, None))
        rate = self.random.choice(RATES[: self.random.choice((1, 2, 2, 4))])
        pair = self.taxes[rate]
        tax = self.random.choice(pair) if mixed == "mixed" else pair[mixed == "included"]
        price, quantity = self._price(), self.random.choice((1, 1, 2, 3, 7, 1.5, 3.333, 12))
        if position and self.random.random() < 0.08:
            price, quantity = -price / 4, 1
        return Command.create(
            {
                "name": f"Position {position}",
                "product_id": product and product.id,
                "price_unit": price,
                "quantity": quantity,
                "discount": self.random.choice((0, 0, 0, 5, 10, 12.5, 33.33)),
                "tax_ids": [Command.set(tax.ids)],
            }
        )

    def _document(self):
        """:return: (a posted document, the words that say what it is made of)"""
        choose = self.random.choice
        method = choose(("round_globally", "round_per_line"))
        discount = choose(("included", "excluded", "mixed"))
        self.company.tax_calculation_rounding_method = method
        self.term.early_pay_discount_computation = discount
        mixed = choose(("excluded", "excluded", "included", "mixed"))
        count = choose((1, 2, 3, 5, 8, 30))
        extra = choose(("", "", "", "rounding line", "rounding tax", "discount term", "refund"))
        values = {
            "rounding line": {"invoice_cash_rounding_id": self.roundings[0].id},
            "rounding tax": {"invoice_cash_rounding_id": self.roundings[1].id},
            "discount term": {"invoice_payment_term_id": self.term.id},
            "refund": {"move_type": "out_refund"},
        }.get(extra, {})
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [self._line(n, mixed) for n in range(count)],
                **values,
            }
        )
        words = (method, mixed, f"{count} lines", extra)
        if extra == "discount term":
            words += (discount,)
        if move.amount_total < 0:
            return None, words
        move.action_post()
        return move, words

    # === WHAT THE BOOKS HOLD ===

    def _by_rate(self, voucher):
        """:return: (net in all, {rate: tax}, total) of a voucher, from its items"""
        taxes, net = defaultdict(Decimal), Decimal(0)
        for item in voucher["voucherItems"]:
            tax, amount = Decimal(str(item["taxAmount"])), Decimal(str(item["amount"]))
            taxes[Decimal(str(item["taxRatePercent"]))] += tax
            net += amount - (tax if voucher["taxType"] == "gross" else 0)
        taxes = {rate: tax for rate, tax in taxes.items() if tax}
        return net, taxes, Decimal(str(voucher["totalGrossAmount"]))

    def _own(self, move):
        """The same as Odoo stored it."""
        taxes = defaultdict(Decimal)
        for line in move.line_ids.filtered("tax_line_id"):
            amount = Decimal(str(move.direction_sign * line.amount_currency)).quantize(CENT)
            taxes[Decimal(str(line.tax_line_id.amount)).normalize()] += amount
        taxes = {rate: tax for rate, tax in taxes.items() if tax}
        net, total = (
            Decimal(str(amount)).quantize(CENT)
            for amount in (move.amount_untaxed, move.amount_total)
        )
        return net, taxes, total

    def _until_settled(self, moves):
        for _ in range(3 * len(moves) + 10):
            self._run()
            if all(move.bridge_state != "queued" for move in moves):
                return

    def test_equal_or_refused(self):
        fates, made = Counter(), []
        while len(made) < COUNT:
            move, words = self._document()
            if move:
                made.append((move, words))
        moves = self.env["account.move"].union(*(move for move, _words in made))
        expected = {}
        for move, words in made:
            method, discount = words[0], words[4] if len(words) > 4 else "mixed"
            self.company.tax_calculation_rounding_method = method
            self.term.early_pay_discount_computation = discount
            expected[move] = [
                i for i in move._bridge_issues(self.connection)[move.id] if i.level == "error"
            ]
            if not expected[move]:
                move._bridge_transfer()
                self._until_settled(move)
        there = {row["voucherNumber"]: row for row in self.control.vouchers()}
        for move, words in made:
            with self.subTest(seed=SEED, move=move.name, words=words):
                voucher, refused = there.get(move.name), expected[move]
                codes = {issue.code for issue in refused}
                fates[", ".join(sorted(codes)) or "there"] += 1
                if refused:
                    self.assertFalse(voucher)
                    self.assertLessEqual(codes, REASONS)
                    continue
                self.assertTrue(voucher, move.bridge_document_id.issue_text)
                self.assertEqual(self._by_rate(voucher), self._own(move))
                self.assertEqual(move.bridge_state, "approved")
        for move, words in made:
            if expected[move]:
                _logger.info("refused %s %s", words, [(i.code, i.params) for i in expected[move]])
        _logger.info("Of %s documents: %s", len(moves), dict(fates))
        self.assertGreater(fates["there"], COUNT // 3)
