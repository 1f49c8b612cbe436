"""An order is looked at by the invoice that would be made of it, of which nothing is left."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .preview_case import PreviewCase


class TestPreviewOrder(PreviewCase):
    def _order(self, confirm=True, **line):
        values = {"product_id": self.product.id, "price_unit": 100, **line}
        order = self.env["sale.order"].create(
            {"partner_id": self.partner.id, "order_line": [Command.create(values)]}
        )
        if confirm:
            order.action_confirm()
        return order

    def test_an_order_without_invoice(self):
        order = self._order()
        before = self._counts()
        later = len(self.env.cr.postcommit._funcs)
        (row,) = self._shown(order.action_bridge_preview())
        self.assertEqual((row.state, row.label, row.order_id), ("going", order.name, order))
        self.assertEqual((row.total, row.there_total, row.accounts), (120, 120, "200"))
        self.assertEqual((row.contact_how, row.move_id.ids), ("new", []))
        self.assertTrue(row.is_draft)
        self.assertIn("Work", row.lines_html)
        self.assertEqual(row.action_open()["res_id"], order.id)
        self.assertEqual(self._counts(), before)
        self.assertEqual(len(self.env.cr.postcommit._funcs), later)
        self.assertEqual((order.invoice_status, order.invoice_count), ("to invoice", 0))

    def test_it_is_what_the_button_makes(self):
        order = self._order()
        (row,) = self._shown(order.action_bridge_preview())
        total = row.total
        row.action_create_external()
        self.assertEqual(order.invoice_ids.amount_total, total)
        self.assertEqual(order.invoice_ids.bridge_state, "queued")
        (row,) = self._shown(order.action_bridge_preview())
        self.assertEqual((row.state, row.move_id), ("waiting", order.invoice_ids))

    def test_a_draft_that_is_there_is_the_one_looked_at(self):
        order = self._order()
        draft = order._create_invoices()
        (row,) = self._shown(order.action_bridge_preview())
        self.assertEqual((row.move_id, row.is_draft), (draft, True))
        self.assertTrue(draft.exists())

    def test_several_orders_go_on_one_invoice(self):
        orders = self._order() | self._order()
        (row,) = self._shown(orders.action_bridge_preview())
        self.assertEqual((row.total, row.label), (240, ", ".join(orders.mapped("name"))))

    def test_refreshing(self):
        order = self._order(tax_ids=[Command.set(self.unmapped.ids)])
        (row,) = self._shown(order.action_bridge_preview())
        self.assertEqual(row.state, "problem")
        self._map(self.unmapped, "T7", 7)
        (row,) = self._shown(row.action_refresh())
        self.assertEqual(row.state, "going")

    def test_nothing_to_invoice(self):
        with self.assertRaises(UserError):
            self._order(confirm=False).action_bridge_preview()
        with self.assertRaises(UserError):
            self._order(product_uom_qty=0).action_bridge_preview()

    # === WHO MAY ===

    def test_a_salesperson_sees_their_own(self):
        seller = new_test_user(
            self.env,
            "preview_seller",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        mine = self._create_invoice(invoice_user_id=seller.id)
        theirs = self._create_invoice(invoice_user_id=self.env.user.id)
        row = self._row(mine.with_user(seller))
        self.assertEqual((row.state, row.tax_codes), ("going", "20 %"))
        self.assertTrue(row.lines_html and row.totals_html)
        with self.assertRaises(UserError):
            theirs.with_user(seller).action_bridge_preview()
        with self.assertRaises(UserError):
            row.with_user(self.env.user).read(["label"])
        order = self._order()
        order.user_id = seller
        (row,) = self._shown(order.with_user(seller).action_bridge_preview())
        self.assertEqual(row.total, 120)

    def test_a_consultant_sees_all_and_posts_nothing(self):
        consultant = new_test_user(
            self.env,
            "preview_consultant",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        theirs = self._create_invoice(invoice_user_id=self.env.user.id)
        draft = self._create_invoice(post=False)
        rows = self._shown(self.connection.with_user(consultant).action_preview())
        self.assertIn(theirs, rows.move_id)
        row = self._row(draft.with_user(consultant))
        self.assertEqual(row.state, "going")
        with self.assertRaises(UserError):
            row.action_create_external()
        self.assertEqual(draft.state, "draft")

    def test_another_company(self):
        company = self.setup_other_company(name="Preview Elsewhere")["company"]
        stranger = new_test_user(
            self.env,
            "preview_stranger",
            "accounting_bridge.group_manager,account.group_account_invoice",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        move = self._create_invoice()
        with self.assertRaises(UserError):
            move.with_user(stranger).action_bridge_preview()
        with self.assertRaises(UserError):
            self.connection.with_user(stranger).action_preview()
