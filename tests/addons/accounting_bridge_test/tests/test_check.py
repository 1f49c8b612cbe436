import dataclasses
import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo import Command

from odoo.addons.accounting_bridge.tools.documents import Issue, TaxTotal
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .check_case import CheckCase


class TestCheck(CheckCase):
    def test_unmapped(self):
        (issue,) = self._issues(self._unmapped_move())
        self.assertEqual(issue.code, "tax_unmapped")
        self.assertEqual(issue.params["tax_ids"], self.unmapped.ids)
        self.assertEqual(self._codes(self._move([{"price_unit": 1}] * 2)), [])
        self.connection.sudo().default_account_id = False
        (issue,) = self._issues(self._create_invoice())
        self.assertEqual(issue.code, "account_unmapped")

    def test_one_issue_per_set_of_taxes(self):
        move = self._move([{"price_unit": 10, "tax_ids": self.unmapped.ids}] * 3)
        self.assertEqual(self._codes(move), ["tax_unmapped"])

    def test_start_date(self):
        self.connection.start_date = datetime.date(2026, 1, 16)
        self.assertEqual(self._codes(self._create_invoice()), ["before_start"])
        self.connection.start_date = datetime.date(2026, 1, 15)
        self.assertEqual(self._codes(self._create_invoice()), [])

    def test_lock_date_is_inclusive(self):
        self.connection.sudo().lock_date = datetime.date(2026, 1, 15)
        self.assertEqual(self._codes(self._create_invoice()), ["period_locked"])
        self.connection.sudo().lock_date = datetime.date(2026, 1, 14)
        self.assertEqual(self._codes(self._create_invoice()), [])

    def test_lock_date_of_odoo_moves_the_accounting_date(self):
        self.company.sudo().fiscalyear_lock_date = datetime.date(2026, 1, 31)
        move = self._create_invoice()
        (issue,) = self._issues(move)
        self.assertEqual((issue.code, issue.level), ("dates_differ", "warning"))

    def test_currency(self):
        euro = self.setup_other_currency("EUR")
        move = self._create_invoice(currency_id=euro.id)
        self.assertEqual(self._codes(move), [])
        self._reference("currency", self.company.currency_id.name)
        self.assertEqual(self._codes(move), ["currency_missing"])
        self._reference("currency", "EUR")
        self.assertEqual(self._codes(move), [])

    def test_currency_without_rate(self):
        currency = self.env["res.currency"].with_context(active_test=False)
        pound = currency.search([("name", "=", "THB")])
        pound.active = True
        pound.rate_ids.unlink()
        self.assertEqual(self._codes(self._create_invoice(currency_id=pound.id)), ["rate_missing"])

    def test_books_in_another_currency(self):
        self.connection.sudo().organisation_currency = "XYZ"
        self.assertEqual(self._codes(self._create_invoice()), ["base_currency"])

    def test_lengths(self):
        lines = [{"price_unit": 1, "name": "x" * 4000}, {"price_unit": 1, "name": "x" * 4001}]
        move = self._move(lines)
        (issue,) = self._issues(move)
        self.assertEqual((issue.code, issue.line), ("description_long", move.line_ids[1].id))
        self.partner.name = "x" * 300
        self.assertEqual(self._codes(self._create_invoice()), ["contact_name_long"])

    def test_partner_without_name(self):
        partner = self.env["res.partner"].create(
            {"type": "invoice", "parent_id": self.partner.id, "city": "York"}
        )
        self.assertEqual(self._codes(self._create_invoice(partner_id=partner.id)), [])
        self.partner.name = " "
        codes = self._codes(self._create_invoice())
        self.assertEqual(codes, ["contact_name_missing"])

    def test_nothing_in_it(self):
        notes = self._move([{"name": "Hello", "display_type": "line_note"}])
        self.assertEqual(self._codes(notes), ["no_lines"])
        self.assertEqual(self._codes(self._create_invoice(price=0)), ["nothing_to_transfer"])
        negative = self._create_invoice(price=-1, post=False)
        self.assertEqual(self._codes(negative), ["negative_total"])

    def test_credit_note_of_what_is_not_there(self):
        move = self._create_invoice()
        refund = move._reverse_moves([{"invoice_date": move.invoice_date}])
        (issue,) = self._issues(refund)
        self.assertEqual((issue.code, issue.level), ("reverses_unknown", "error"))
        move._bridge_transfer()
        self.assertEqual(self._codes(refund), [])

    def test_totals_differ(self):
        move = self._create_invoice()
        with self._inexact():
            (issue,) = self._issues(move)
        self.assertEqual((issue.code, issue.params["lines"]), ("totals_differ", []))
        self.assertEqual(
            issue.params["differences"],
            {
                "tax": ["20.00", "20.01"],
                "total": ["120.00", "120.01"],
                "tax:T20": ["20.00", "20.01"],
            },
        )

    def test_totals_that_differ_are_told_line_by_line(self):
        move = self._create_invoice()
        row = {"line": move.invoice_line_ids.id, "name": "Work"}
        row |= {"here": ["100.00", "20.00"], "there": ["100.00", "20.01"]}
        provider = type(self.connection._provider())
        with (
            self._inexact(),
            patch.object(provider, "_line_differences", lambda *_arguments: [row] * 30),
        ):
            (issue,) = self._issues(move)
        self.assertEqual(issue.params["lines"], [row] * 20)
        [words] = self.env["accounting.bridge.issue"]._words([issue], self.connection)
        told = "Work: net 100.00, tax 20.00 in Odoo, net 100.00, tax 20.01 there; "
        self.assertEqual(words.count(told), 3)
        self.assertIn("and 17 more.", words)

    def test_a_tax_changed_by_hand(self):
        """Up to five cents it is rounding, and no more."""
        for cents, codes in ((5, []), (-5, []), (6, ["tax_edited"]), (-100, ["tax_edited"])):
            with self.subTest(cents):
                move = self._move([{"price_unit": 33.33, "tax_ids": self.tax.ids}] * 3)
                totals = move.tax_totals
                group = totals["subtotals"][0]["tax_groups"][0]
                group["tax_amount_currency"] += cents / 100
                move.tax_totals = totals
                self.assertEqual(self._codes(move), codes)
                [(name, amount)] = self._built(move).tax_edited
                self.assertEqual((name, amount), (self.tax.name, Decimal(cents) / 100))

    def test_nobody_changed_the_tax_that_was_rounded_otherwise(self):
        """30 times 0.20 of 0.98, or 5.88 of all together: the company went over to the latter."""
        lines = [{"price_unit": 0.98, "tax_ids": self.tax.ids}] * 30
        for before, after, tax in (
            ("round_per_line", "round_globally", 6.00),
            ("round_globally", "round_per_line", 5.88),
        ):
            self.company.sudo().tax_calculation_rounding_method = before
            move = self._move(lines)
            move.action_post()
            self.company.sudo().tax_calculation_rounding_method = after
            self.assertEqual(move.amount_tax, tax)
            self.assertEqual(self._codes(move), [])
            self.assertEqual(self._built(move).tax_edited, ())

    def test_nobody_changed_the_tax_that_cash_rounding_changed(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To 5.00",
                "rounding": 5,
                "rounding_method": "HALF-UP",
                "strategy": "biggest_tax",
            }
        )
        move = self._create_invoice(price=101, invoice_cash_rounding_id=rounding.id)
        built = self._built(move)
        self.assertEqual(built.tax_rounding, Decimal("-1.20"))
        self.assertEqual(built.tax_edited, ())

    def test_rounding_line_may_shift_net_but_no_tax(self):
        def shifted(_provider, invoice):
            (code,) = invoice.totals.by_code
            cent = Decimal("0.01")
            rows = (
                dataclasses.replace(code, net=code.net - cent),
                TaxTotal("T0", Decimal(0), cent, Decimal(0)),
            )
            return dataclasses.replace(invoice.totals, by_code=rows)

        self._reference("account", "860", data={"system": "ROUNDING"})
        move = self._create_invoice()
        with patch.object(AccountingBridgeProviderTest, "_predict", shifted):
            self.assertEqual(self._codes(move), ["totals_differ"])
            self.connection.rounding_line = True
            self.assertEqual(self._built(move).rounding_account, "860")
            provider = type(self.connection._provider())
            with patch.object(provider, "_way", lambda _provider, _invoice: "rounding_line"):
                self.assertEqual(self._codes(move), [])
            # Allowed, but not what is sent: no net goes to another tax code.
            self.assertEqual(self._codes(move), ["totals_differ"])

    def test_what_the_provider_says(self):
        def issues(_provider, invoice):
            return [Issue("rejected", message=f"no {invoice.number}")]

        move = self._create_invoice()
        with patch.object(type(self.connection._provider()), "_validate", issues):
            (issue,) = self._issues(move)
        self.assertEqual(issue.message, f"no {move.name}")


class TestDelivery(CheckCase):
    def test_date_shared_with_another_invoice_of_the_order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.product.id})] * 2,
            }
        )
        order.action_confirm()
        values = {"invoice_date": "2026-01-20", "delivery_date": "2026-01-10"}
        moves = self.env["account.move"]
        for line in order.order_line:
            link = {"sale_line_ids": [Command.set(line.ids)], "price_unit": 1}
            moves |= self._move([link], **values)
            moves[-1].action_post()
        (issue,) = self._issues(moves[1])
        self.assertEqual((issue.code, issue.level), ("delivery_shared", "warning"))
        self.assertEqual(issue.params["numbers"], moves[0].mapped("name"))


class TestDeposit(CheckCase):
    def test_when_issued(self):
        deposit, order = self._deposit()
        self.assertEqual(self._codes(deposit), [])
        deposit.action_post()
        final = order._create_invoices(final=True).with_user(self.env.user)
        final.invoice_date = datetime.date(2026, 1, 20)
        built = self._built(final)
        self.assertIn(deposit.name, built.remark)
        self.assertEqual(built.totals.total, Decimal("60.00"))
        self.assertEqual(self._codes(final), ["deposit_unknown"])
        deposit._bridge_transfer()
        self.assertEqual(self._codes(final), [])

    def test_never(self):
        self.connection.deposits = "none"
        deposit, _order = self._deposit()
        self.assertEqual(self._codes(deposit), ["deposit_not_transferred"])

    def test_when_paid(self):
        self.connection.deposits = "paid"
        self.connection.transfer_on = "post"
        deposit, _order = self._deposit()
        deposit.action_post()
        self.assertEqual(self._codes(deposit), ["deposit_unpaid"])
        self.assertFalse(deposit.bridge_document_id)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=deposit.ids
        ).create({})._create_payments()
        self.assertIn(deposit.payment_state, ("in_payment", "paid"))
        self.assertEqual(deposit.bridge_state, "queued")

    def test_negative_column_of_a_rate(self):
        deposit, order = self._deposit()
        deposit.action_post()
        order.order_line.filtered(lambda line: not line.is_downpayment).tax_ids = False
        final = order._create_invoices(final=True).with_user(self.env.user)
        self.assertIn("negative_rate", self._codes(final))
