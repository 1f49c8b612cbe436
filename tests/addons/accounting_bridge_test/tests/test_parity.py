import random
from decimal import Decimal

from odoo import Command

from .export_case import ExportCase


class TestParity(ExportCase):
    """What is built equals what Odoo posted, to the cent, whatever the lines are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        included = {"price_include_override": "tax_included"}
        cls.sets = [
            cls.tax,
            cls._tax(17.5),
            cls._tax(7) | cls._tax(2.25),
            cls._tax(19, **included),
            cls._tax(5, **included) | cls._tax(9.5, **included),
            cls._tax(0.3, amount_type="fixed") | cls.tax,
            cls._tax(10, include_base_amount=True, sequence=1) | cls._tax(3, sequence=2),
            cls.env["account.tax"],
        ]
        rates = (17.5, 9.25, 19, 14.5, 20, 13.3)
        for position, (taxes, rate) in enumerate(zip(cls.sets[1:-1], rates, strict=True)):
            cls._map(taxes, f"S{position}", rate)

    def _random_lines(self, dice):
        return [
            {
                "product_id": dice.choice((False, self.product.id, self.product_a.id)),
                "quantity": round(dice.uniform(0.01, 40), 2),
                "price_unit": round(dice.uniform(-5, 300), dice.choice((2, 2, 4))),
                "discount": dice.choice((0, 0, 5, 12.5, 33.33)),
                "tax_ids": [Command.set(dice.choice(self.sets).ids)],
            }
            for _count in range(dice.randint(1, 12))
        ]

    def _random_moves(self, count, seed):
        dice = random.Random(seed)
        euro = self.setup_other_currency("EUR")
        moves = self.env["account.move"].create(
            [
                self._move_values(
                    self._random_lines(dice),
                    move_type=dice.choice(("out_invoice", "out_invoice", "out_refund")),
                    currency_id=dice.choice((self.company.currency_id, euro)).id,
                )
                for _number in range(count)
            ]
        )
        moves.filtered(lambda move: move.amount_total > 0).action_post()
        return moves

    def _assert_parity(self, moves):
        invoices = moves._bridge_invoices(self.connection)
        issues = moves._bridge_issues(self.connection)
        for move in moves:
            invoice, lines = invoices[move.id], invoices[move.id].lines
            net, tax = sum(line.net for line in lines), sum(line.tax for line in lines)
            self.assertEqual(net, Decimal(f"{move.amount_untaxed:.2f}"))
            self.assertEqual(tax, Decimal(f"{move.amount_tax:.2f}"))
            self.assertEqual(net + tax, Decimal(f"{move.amount_total:.2f}"))
            self.assertEqual(sum(t.net for t in invoice.totals.by_code), net)
            self.assertEqual(sum(t.tax for t in invoice.totals.by_code), tax)
            self.assertEqual(self._taxes_of(lines), self._taxes_posted(move))
            codes = {issue.code for issue in issues[move.id]}
            self.assertLessEqual(codes, {"negative_total"} if move.amount_total < 0 else set())

    def _taxes_of(self, lines):
        amounts = {}
        for tax in (tax for line in lines for tax in line.taxes):
            amounts[tax.name] = amounts.get(tax.name, 0) + tax.amount
        return {name: amount for name, amount in amounts.items() if amount}

    def _taxes_posted(self, move):
        amounts = {}
        for line in move.line_ids.filtered("tax_line_id"):
            amount = Decimal(f"{move.direction_sign * line.amount_currency:.2f}")
            amounts[line.tax_line_id.name] = amounts.get(line.tax_line_id.name, 0) + amount
        return {name: amount for name, amount in amounts.items() if amount}

    def test_rounding_per_tax(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        self._assert_parity(self._random_moves(30, seed=19))

    def test_rounding_per_line(self):
        self.company.tax_calculation_rounding_method = "round_per_line"
        self._assert_parity(self._random_moves(30, seed=20))

    def test_taxes_edited_by_hand(self):
        move = self._move([{"price_unit": 33.33, "tax_ids": self.tax.ids}] * 3)
        totals = move.tax_totals
        totals["subtotals"][0]["tax_groups"][0]["tax_amount_currency"] += 0.01
        move.tax_totals = totals
        self.assertEqual(move.amount_tax, 20.01)
        self._assert_parity(move)

    def test_journal_item_edited_by_hand_is_refused(self):
        move = self._move([{"price_unit": 100, "tax_ids": self.tax.ids}])
        kinds = move.line_ids.grouped("display_type")
        product, term = kinds["product"], kinds["payment_term"]
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_currency = amount_currency - 1,"
            " balance = balance - 1, credit = credit + 1 WHERE id = %s",
            [product.id],
        )
        self.env.cr.execute(
            "UPDATE account_move_line SET amount_currency = amount_currency + 1,"
            " balance = balance + 1, debit = debit + 1 WHERE id = %s",
            [term.id],
        )
        self.env.invalidate_all()
        move._compute_amount()
        (issue,) = move._bridge_issues(self.connection)[move.id]
        self.assertEqual(issue.code, "totals_own")
        self.assertEqual(issue.params["differences"]["net"], ["101.00", "100.00"])

    def test_a_batch_costs_few_queries(self):
        moves = self._random_moves(50, seed=21)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        moves._bridge_checked(self.connection)
        queries = self.env.cr.sql_log_count - before
        self.assertLessEqual(queries / len(moves), 0.8, "SQL queries per document")
