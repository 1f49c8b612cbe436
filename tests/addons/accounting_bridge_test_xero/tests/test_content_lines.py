"""What stands on the lines of a document arrives, and the sandbox, which computes on its own, comes
to Odoo's net, tax and total."""

from odoo import Command

from .content_case import ContentCase


class TestContentLines(ContentCase):
    def test_lines_of_all_sorts(self):
        included = self._tax(20, "OUTPUT2", price_include_override="tax_included")
        reduced = self._tax(5, "RROUTPUT")
        halves = self._tax(15) | self._tax(5, name="Another 5")
        self._confirm_tax(halves, "OUTPUT2")
        reverse = self._reverse_charge()
        none = self.env["account.tax"]
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.1735124)])
        section = {"display_type": "line_section", "name": "Part one"}
        note = {"display_type": "line_note", "name": "Thank you"}
        moves = {
            "discounts": self._move(
                [
                    {"discount": 10},
                    {"discount": 33.33, "price_unit": 19.99, "quantity": 3},
                    {"discount": 100},
                    {"discount": 12.345, "price_unit": 7.77},
                    {"quantity": 0.333, "price_unit": 0.0123},
                ]
            ),
            "discount": self._move([{"discount": 10, "quantity": 3}]),
            "included": self._move(
                [self._taxed(included, price_unit=p) for p in (541.25, 500, 9.99, 0.05)]
            ),
            "mixed": self._move(
                [self._taxed(included, price_unit=9.99), {"price_unit": 3.33}, self._taxed(reduced)]
            ),
            "set": self._move([self._taxed(*halves, price_unit=33.33), self._taxed(*none)]),
            "reverse": self._move([self._taxed(reverse, price_unit=77.77)]),
            "words": self._move([section, {"price_unit": 12.34}, note]),
            "negative": self._move([{}, {"price_unit": -19.99, "name": "Voucher"}]),
            "euro": self._move(
                [{"price_unit": 33.33, "discount": 5}, self._taxed(reduced, price_unit=0.07)],
                currency_id=euro.id,
            ),
            "credit": self._move([{"discount": 15, "price_unit": 19.99}], move_type="out_refund"),
            "credit included": self._move(
                [self._taxed(included, price_unit=19.99, quantity=3)], move_type="out_refund"
            ),
        }
        every = self.env["account.move"].union(*moves.values())
        self._send(every)
        self.assertArrived(every)
        rows = self._rows()

        words = rows[moves["words"].name]["LineItems"]
        self.assertEqual([w["Description"] for w in words], ["Part one", "Work", "Thank you"])
        self.assertFalse(words[0].get("LineAmount") or words[2].get("LineAmount"))
        self.assertEqual(rows[moves["euro"].name]["CurrencyRate"], 1.173512)
        (line,) = rows[moves["discount"].name]["LineItems"]
        self.assertEqual(
            (line["Quantity"], line["UnitAmount"], line["DiscountRate"]), (3, 100, 10)
        )
        self.assertEqual(rows[moves["included"].name]["LineAmountTypes"], "Inclusive")
        line = rows[moves["reverse"].name]["LineItems"][0]
        self.assertEqual((line["TaxType"], line["TaxAmount"]), ("ECZROUTPUTSERVICES", 0))
        line = rows[moves["set"].name]["LineItems"][0]
        self.assertEqual(line["TaxType"], "OUTPUT2")

    def _reverse_charge(self):
        shares = [(0, 0, {"repartition_type": "base", "factor_percent": 100})]
        shares += [
            (0, 0, {"repartition_type": "tax", "factor_percent": factor}) for factor in (100, -100)
        ]
        return self._tax(
            20,
            "ECZROUTPUTSERVICES",
            name="Reverse charge",
            invoice_repartition_line_ids=shares,
            refund_repartition_line_ids=shares,
        )

    def test_fixed_taxes(self):
        """An amount per piece is no rate: it is stated as tax of the line."""
        eco = self._tax(2.5, amount_type="fixed", name="Eco")
        base = self._tax(2.5, amount_type="fixed", name="Duty", include_base_amount=True)
        included = self._tax(
            1.5, amount_type="fixed", name="Bag", price_include_override="tax_included"
        )
        self._confirm_tax(eco, "NONE")
        for taxes in (eco | self.tax, base | self.tax, included | self.tax):
            self._confirm_tax(taxes, "OUTPUT2")
        three = {"quantity": 3, "price_unit": 19.99}
        moves = (
            self._move([self._taxed(eco, **three)])
            | self._move([self._taxed(eco, self.tax, **three), {}])
            | self._move([self._taxed(base, self.tax, **three)])
            | self._move([self._taxed(included, self.tax, **three)])
            | self._move([self._taxed(eco, self.tax, **three)], move_type="out_refund")
        )
        self._send(moves)
        self.assertArrived(moves)

    def test_cash_rounding(self):
        accounts = {
            "profit_account_id": self.company_data["default_account_revenue"].id,
            "loss_account_id": self.company_data["default_account_expense"].id,
        }
        roundings = self.env["account.cash.rounding"].create(
            [
                {"name": "Line", "rounding": 0.05, "strategy": "add_invoice_line", **accounts},
                {"name": "Tax", "rounding": 0.05, "strategy": "biggest_tax", **accounts},
                {"name": "Whole", "rounding": 1, "strategy": "biggest_tax", **accounts},
            ]
        )
        moves = self.env["account.move"]
        for rounding in roundings:
            for price in (19.99, 10.02, 10.2):
                lines = [{"price_unit": price}, {"price_unit": price}]
                moves |= self._move(lines, invoice_cash_rounding_id=rounding.id)
        self.assertTrue(all(moves.mapped("amount_total")))
        self._send(moves)
        self.assertArrived(moves)


class TestContentHead(ContentCase):
    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    def test_deposit_and_final_invoice(self):
        product = self.env["product.product"].create(
            {"name": "Project", "invoice_policy": "order", "taxes_id": [Command.set(self.tax.ids)]}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "price_unit": 333.33, "product_uom_qty": 3}
                    )
                ],
            }
        )
        order.action_confirm()
        deposit = self._bill(order, advance_payment_method="percentage", amount=30)
        self._send(deposit)
        final = self._bill(order, advance_payment_method="delivered")
        self._send(final)
        self.assertArrived(deposit | final)
        self.assertLess(final.amount_total, order.amount_total)
        lines = self._rows()[final.name]["LineItems"]
        self.assertTrue([line for line in lines if (line.get("LineAmount") or 0) < 0])

    def _bill(self, order, **values):
        wizard = self.env["sale.advance.payment.inv"].create(
            {"sale_order_ids": [Command.set(order.ids)], **values}
        )
        move = wizard._create_invoices(order).with_user(self.env.user)
        move.invoice_date = "2026-01-15"
        move.action_post()
        return move

    def test_due_dates_of_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        last = self._move([{}], invoice_payment_term_id=term.id)
        self._send(last)
        self.connection.due_date_rule = "first"
        first = self._move([{}], invoice_payment_term_id=term.id)
        self._send(first)
        self.assertArrived(last | first)
        rows = self._rows()
        self.assertEqual(rows[last.name]["DueDateString"][:10], "2026-02-14")
        self.assertEqual(rows[first.name]["DueDateString"][:10], "2026-01-15")

    def test_number_as_reference(self):
        self.connection.number_mode = "reference"
        move = self._move([{}], ref="their order 7")
        self._send(move)
        document = move.bridge_document_id
        (there,) = [r for r in self._books()["invoices"] if r["InvoiceID"] == document.external_id]
        self.assertEqual(there["Reference"], move.name)
        self.assertEqual(there["InvoiceNumber"], document.external_number)
        self.assertTrue(there["InvoiceNumber"].startswith("INV-"))
        self.assertEqual(document.remote_total, move.amount_total)
        self.assertEqual(document.state, "approved", document.issue_text)

    def test_number_and_reference(self):
        move = self._move([{}], ref="their order 7")
        self._send(move)
        self.assertArrived(move)
        self.assertEqual(self._rows()[move.name]["Reference"], "their order 7")

    def test_status_asked_for(self):
        for target, raw in (("draft", "DRAFT"), ("submitted", "SUBMITTED")):
            self.connection.target_status = target
            move = self._move([{}])
            self._send(move)
            self.assertArrived(move, target)
            self.assertEqual(self._rows()[move.name]["Status"], raw)

    def test_held_back_as_draft(self):
        """Who connected may not approve any more: Xero keeps a draft, and that is said."""
        self._act("role", user="Ada", role="INVOICEONLY")
        move = self._move([{}])
        self._send(move)
        document = move.bridge_document_id
        self.assertEqual((document.status, document.state), ("draft", "draft"))
        words = "Asked for “Awaiting payment”, but in Xero it is “Draft”"
        self.assertIn(words, document.issue_text)
        (alert,) = [a for a in move._get_alerts().values() if "Asked for" in a["message"]]
        self.assertEqual(alert["level"], "warning")
        self._act("approve", id=move.name)
        self._sweep()
        self.assertArrived(move)
        self.assertFalse(document.issues, "it is what was asked for now")
