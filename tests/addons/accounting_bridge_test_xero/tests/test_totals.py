"""Random invoices arrive at Xero to the cent: the sandbox computes its totals on its own."""

import random

from odoo import Command

from .test_transfer import TransferCase


class TestTotals(TransferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        taxes = cls.env["account.tax"]
        values = {"type_tax_use": "sale", "company_id": cls.company.id}
        cls.reduced = taxes.create({**values, "name": "5 %", "amount": 5})
        cls.included = taxes.create(
            {
                **values,
                "name": "20 % included",
                "amount": 20,
                "price_include_override": "tax_included",
            }
        )
        references = cls.connection.sudo().reference_ids.filtered(lambda r: r.kind == "tax")
        codes = {reference.code: reference for reference in references}
        for tax, code in ((cls.reduced, "RROUTPUT"), (cls.included, "OUTPUT2")):
            mapping = cls.connection._ensure_mappings("tax", [tax.ids])
            mapping.write({"reference_id": codes[code].id, "state": "confirmed"})

    def _random_invoice(self, dice, sets):
        lines = [
            Command.create(
                {
                    "name": "Work",
                    "quantity": round(dice.uniform(0.1, 30), 2),
                    "price_unit": round(dice.uniform(0.01, 250), dice.choice((2, 4))),
                    "discount": dice.choice((0, 0, 10, 33.33)),
                    "tax_ids": [Command.set(dice.choice(sets).ids)],
                }
            )
            for _count in range(dice.randint(1, 9))
        ]
        kind = dice.choice(("out_invoice", "out_invoice", "out_refund"))
        move = self._create_invoice(move_type=kind, post=False, invoice_line_ids=lines)
        move.name = f"{self._testMethodName}/2026/{move.id:05}"
        move.action_post()
        return move

    def _assert_arrive(self, method, seed):
        self.company.tax_calculation_rounding_method = method
        dice, none = random.Random(seed), self.env["account.tax"]
        kinds = [[self.tax, self.reduced, none], [self.included], [self.tax, self.included, none]]
        moves = [self._random_invoice(dice, kinds[number % 3]) for number in range(24)]
        documents = self._transfer(*moves)
        for _run in range(3):
            if all(document.external_id for document in documents):
                break
            self._run()
        for move, document in zip(moves, documents, strict=True):
            self.assertEqual(document.state, "approved", document.issue_text)
            self.assertEqual(
                (document.remote_net, document.remote_tax, document.remote_total),
                (move.amount_untaxed, move.amount_tax, move.amount_total),
            )

    def test_rounded_per_tax(self):
        self._assert_arrive("round_globally", seed=1)

    def test_rounded_per_line(self):
        self._assert_arrive("round_per_line", seed=2)
