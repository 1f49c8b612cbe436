import json

from odoo import Command


class PreviewProof:
    """What a preview shows is what arrives, digit by digit.

    A test of a provider mixes it into a case of its own, whose `_documents` makes documents of all
    sorts and whose `_arrived` tells what the books were sent.
    """

    def _early_discount(self, computation="mixed"):
        return self.env["account.payment.term"].create(
            {
                "name": "2 % within ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": computation,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )

    def _cash_rounding(self, **values):
        return self.env["account.cash.rounding"].create(
            {
                "name": "Cash",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
                **values,
            }
        )

    def _previewed(self, moves):
        """:return: dict number of a document -> (its row, what would be sent, as `digits`)"""
        shown = moves.action_bridge_preview()
        rows = self.env[shown["res_model"]].browse(shown["res_id"])
        rows = rows if "preview_id" in rows._fields else rows.row_ids
        return {row.label: (row, digits(row.payload)) for row in rows}

    def assertSentAsPreviewed(self, moves):
        """:param moves: posted, of customers that are linked already"""
        previewed = self._previewed(moves)
        for row, _payload in previewed.values():
            self.assertEqual((row.state, row.contact_how), ("going", "existing"), row.issue_text)
            here, there = (row.net, row.tax, row.total), (row.there_net, row.there_tax)
            self.assertEqual(here, (*there, row.there_total))
            self.assertTrue(row.way_text, row.label)
            self.assertComputed(row)
        arrived = self._arrived(moves)
        self.assertEqual(arrived.keys(), previewed.keys())
        for number, sent in arrived.items():
            with self.subTest(number=number):
                self.assertEqual(previewed[number][1], sent)

    def assertComputed(self, row):
        """What is shown line by line adds up to what is shown below it."""
        parts = self.connection._provider()._computed(row._invoice())
        sums = sum(part.net for part in parts), sum(part.tax for part in parts)
        self.assertEqual(tuple(map(float, sums)), (row.there_net, row.there_tax), row.label)
        self.assertIn("<table", row.lines_html)


def digits(text):
    """:return: what a JSON text says, its numbers as they are written"""
    return json.loads(text, parse_float=lambda x: f"number {x}", parse_int=lambda x: f"number {x}")
