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

    def assertSentAsPreviewed(self, moves, status="approved"):
        """:param moves: posted, of customers whose contact is there already
        :param status: what the documents become"""
        previewed = self._previewed(moves)
        for row, _payload in previewed.values():
            self.assertEqual((row.state, row.contact_how), ("going", "existing"), row.issue_text)
            self.assertEqual(row.target_status, status)
            here, there = (row.net, row.tax, row.total), (row.there_net, row.there_tax)
            self.assertEqual(here, (*there, row.there_total))
            self.assertTrue(row.way_text, row.label)
            self.assertComputed(row)
        self.assertArrivedAs(previewed, moves, status)

    def assertArrivedAs(self, previewed, moves, status="approved", given=()):
        """:param previewed: as of `_previewed`
        :param given: what was not known when it was previewed"""
        arrived = self._arrived(moves, status)
        self.assertEqual(arrived.keys(), previewed.keys())
        for number, sent in arrived.items():
            _row, payload = previewed[number]
            with self.subTest(number=number):
                for name in given:
                    self.assertNotEqual(payload.get(name), sent[name], name)
                self.assertEqual(payload | {name: sent[name] for name in given}, sent)

    def assertDraftShownAsSent(self, draft, given):
        """What is shown of a draft is sent once it is posted, but for what posting gives it."""
        ((row, payload),) = self._previewed(draft).values()
        self.assertTrue(row.is_draft)
        self.assertEqual(row.state, "going", row.issue_text)
        draft.action_post()
        self.assertArrivedAs({draft.name: (row, payload)}, draft, given=given)

    def _otherwise(self, change):
        """Make all documents say something else, when they are looked at and when they are sent.

        :param change: what makes another of a `documents.Invoice`"""
        moves = type(self.env["account.move"])
        invoice_of = moves._bridge_invoice
        self.patch(moves, "_bridge_invoice", lambda move, *args: change(invoice_of(move, *args)))
        # Its lines do not add up to the document of Odoo then.
        self.patch(moves, "_bridge_check_amounts", lambda *_args: iter(()))

    def assertComputed(self, row):
        """What is shown line by line adds up to what is shown below it."""
        parts = self.connection._provider()._computed(row._invoice())
        sums = sum(part.net for part in parts), sum(part.tax for part in parts)
        self.assertEqual(tuple(map(float, sums)), (row.there_net, row.there_tax), row.label)
        self.assertIn("<table", row.lines_html)


def digits(text):
    """:return: what a JSON text says, its numbers as they are written"""
    return json.loads(text, parse_float=lambda x: f"number {x}", parse_int=lambda x: f"number {x}")
