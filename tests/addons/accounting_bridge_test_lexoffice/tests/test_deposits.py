from odoo import Command
from odoo.exceptions import UserError

from .content_case import ContentCase


class TestDeposits(ContentCase):
    """Deposits and final invoices as Odoo's own down payments make them (§ 13 (1) no. 1a UStG)."""

    def _order(self, *lines, **values):
        """:param lines: (product, price, taxes)"""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for product, price, taxes in lines
                ],
                **values,
            }
        )
        order.action_confirm()
        return order

    def _deposit(self, order, percent):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": percent,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        return self._posted(wizard._create_invoices(order), "2026-01-10")

    def _final(self, order):
        return self._posted(order._create_invoices(final=True), "2026-02-20")

    def _posted(self, move, date):
        move = move.with_user(self.env.user)
        move.invoice_date = date
        move.action_post()
        return move

    def _issues(self, move):
        return move._bridge_issues(self.connection)[move.id]

    # === WHEN ISSUED ===

    def test_remainder_per_rate(self):
        order = self._order((self.goods, 1000, self.tax), (self.goods, 200, self.tax7))
        deposit = self._deposit(order, 30)
        voucher = self._transfer(deposit)
        self.assertEqual(
            self._items(voucher),
            {("Warenverkäufe", 19): (300, 57), ("Warenverkäufe", 7): (60, 4.2)},
        )
        final = self._final(order)
        voucher = self._transfer(final)
        self.assertEqual(final.bridge_state, "approved", final.bridge_document_id.issue_text)
        self.assertEqual(
            self._items(voucher),
            {("Warenverkäufe", 19): (700, 133), ("Warenverkäufe", 7): (140, 9.8)},
        )
        self.assertEqual(float(voucher["totalGrossAmount"]), final.amount_total)
        self.assertIn(deposit.name, voucher["remark"])
        self.assertIn(order.name, voucher["remark"])

    def test_deposits_reduce_the_category_that_they_were_booked_on(self):
        order = self._order((self.service, 800, self.tax), (self.goods, 200, self.tax))
        for percent in (30, 20):
            voucher = self._transfer(self._deposit(order, percent))
            self.assertEqual(list(self._items(voucher)), [("Dienstleistungen", 19)])
        final = self._final(order)
        voucher = self._transfer(final)
        self.assertEqual(self._items(voucher), {("Dienstleistungen", 19): (500, 95)})

    def test_nothing_left(self):
        order = self._order((self.goods, 100, self.tax), (self.service, 50, self.tax7))
        self._transfer(self._deposit(order, 100))
        final = self._final(order)
        self.assertEqual(final.amount_total, 0)
        self.assertEqual([i.code for i in self._issues(final)], ["nothing_to_transfer"])
        self.assertIsNone(self._transfer(final))
        self.assertFalse(final.bridge_document_id.operation_ids)

    def test_a_rate_that_would_become_negative_is_refused_on_the_draft(self):
        order = self._order((self.goods, 100, self.tax), (self.goods, 100, self.tax7))
        self._transfer(self._deposit(order, 50))
        sold = order.order_line.filtered(lambda line: not line.is_downpayment)
        sold.filtered(lambda line: line.tax_ids == self.tax7).price_unit = 10
        final = order._create_invoices(final=True).with_user(self.env.user)
        final.invoice_date = "2026-02-20"
        self.assertIn("negative_rate", [issue.code for issue in self._issues(final)])
        words = self.env["accounting.bridge.issue"]._words(self._issues(final), self.connection)
        self.assertIn("Warenverkäufe · 7 %", " ".join(words))
        self.connection.transfer_on = "post"
        with self.assertRaisesRegex(UserError, "deducted deposits exceed"):
            final.action_post()

    def test_final_invoice_taken_back(self):
        order = self._order((self.goods, 1000, self.tax))
        self._transfer(self._deposit(order, 30))
        final = self._final(order)
        self._transfer(final)
        credit = final._reverse_moves([{"invoice_date": "2026-02-25"}])
        credit.action_post()
        voucher = self._transfer(credit)
        self.assertEqual(voucher["type"], "salescreditnote")
        self.assertEqual(self._items(voucher), {("Warenverkäufe", 19): (700, 133)})

    # === OTHERWISE ===

    def test_when_paid(self):
        self.connection.write({"deposits": "paid", "transfer_on": "post"})
        deposit = self._deposit(self._order((self.goods, 1000, self.tax)), 30)
        self._run()
        self.assertIsNone(self._there(deposit))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=deposit.ids
        ).create({})._create_payments()
        self._run()
        self.assertTrue(self._there(deposit))

    def test_never(self):
        self.connection.deposits = "none"
        order = self._order((self.goods, 1000, self.tax))
        deposit = self._deposit(order, 30)
        self.assertIsNone(self._transfer(deposit))
        self.assertEqual([i.code for i in self._issues(deposit)], ["deposit_not_transferred"])
        voucher = self._transfer(self._final(order))
        self.assertEqual(self._items(voucher), {("Warenverkäufe", 19): (700, 133)})

    def test_a_deposit_that_is_not_there_is_asked_about(self):
        order = self._order((self.goods, 1000, self.tax))
        deposit = self._deposit(order, 30)
        final = self._final(order)
        self.assertIsNone(self._transfer(final))
        self.assertIn(deposit.name, final.bridge_document_id.issue_text)
        final.action_bridge_transfer_anyway()
        self._run()
        self.assertTrue(self._there(final))
