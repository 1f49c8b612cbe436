from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .flow_case import FlowCase


class TestCreateInvoice(FlowCase):
    """*Create external invoice* on orders and invoices, as people press it."""

    def _create_order(self, price=100, confirm=True, product=None, **values):
        product = product or self.product
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
                **values,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def _forget_tax(self):
        self.connection.mapping_ids.filtered(lambda m: m.tax_ids).unlink()

    def test_order_to_external_invoice_with_one_click(self):
        order = self._create_order()
        action = order.action_bridge_create_invoice()
        self.assertEqual(action["params"]["type"], "success")
        invoice = order.invoice_ids
        self.assertEqual((invoice.state, invoice.bridge_state), ("posted", "queued"))
        self.assertEqual(order.bridge_state, "queued")
        self._run()
        self.assertEqual(order.bridge_state, "approved")
        self.assertEqual(order.bridge_number, invoice.name)
        self.assertTrue(order.bridge_url)

    def test_twice_clicked_shows_the_first_result(self):
        order = self._create_order()
        order.action_bridge_create_invoice()
        order.action_bridge_create_invoice()
        self._run()
        action = order.action_bridge_create_invoice()
        self.assertEqual(action["res_id"], order.invoice_ids.id)
        self.assertEqual(len(order.invoice_ids), 1)
        self.assertEqual(len(self.books.documents), 1)

    def test_a_draft_is_used(self):
        order = self._create_order()
        draft = order._create_invoices().sudo(False)
        order.action_bridge_create_invoice()
        self.assertEqual(order.invoice_ids, draft)
        self.assertEqual(draft.state, "posted")

    def test_nothing_to_invoice_offers_a_down_payment(self):
        product = self.env["product.product"].create(
            {"name": "Hours", "type": "service", "invoice_policy": "delivery"}
        )
        order = self._create_order(product=product)
        self.assertEqual(order.invoice_status, "no")
        action = order.action_bridge_create_invoice()
        self.assertEqual(action["res_model"], "sale.advance.payment.inv")
        self.assertEqual(action["context"]["active_ids"], order.ids)

    def test_down_payment_and_final_invoice(self):
        order = self._create_order(1000)
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(order.ids)],
                "advance_payment_method": "percentage",
                "amount": 30,
            }
        )
        wizard.create_invoices()
        order.action_bridge_create_invoice()
        order.action_bridge_create_invoice()
        self._run()
        totals = sorted(d["total"] for d in self.books.documents.values())
        self.assertEqual(totals, ["360.00", "840.00"])

    def test_several_orders_of_one_customer(self):
        orders = self._create_order(100) | self._create_order(200)
        orders.action_bridge_create_invoice()
        self._run()
        self.assertEqual(len(orders.invoice_ids), 1)
        self.assertEqual(set(orders.mapped("bridge_state")), {"approved"})

    def test_quotation_is_refused_by_name(self):
        order = self._create_order(confirm=False)
        with self.assertRaisesRegex(UserError, order.name):
            order.action_bridge_create_invoice()

    def test_without_connection_the_button_leads_there(self):
        self.connection.sudo().state = "disconnected"
        action = self._create_order().action_bridge_create_invoice()
        self.assertEqual(action["params"]["next"]["res_model"], "accounting.bridge.connection")

    def test_salesperson_hands_the_draft_over(self):
        seller = new_test_user(
            self.env,
            "seller",
            "sales_team.group_sale_salesman",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        order = self._create_order(user_id=seller.id)
        order.with_user(seller).action_bridge_create_invoice()
        invoice = order.invoice_ids
        self.assertEqual(invoice.state, "draft")
        activity = invoice.activity_ids
        self.assertTrue(activity.user_id.has_group("account.group_account_invoice"))
        self.assertIn(seller.name, str(activity.note))

    def test_what_would_not_go_stays_a_draft_and_says_why(self):
        self._forget_tax()
        order = self._create_order()
        action = order.action_bridge_create_invoice()
        self.assertEqual(order.invoice_ids.state, "draft")
        self.assertEqual(action["params"]["type"], "danger")
        self.assertIn("20 %", action["params"]["message"])
        self.assertEqual(action["params"]["next"]["res_id"], order.invoice_ids.id)

    def test_draft_invoice_offers_to_post_first(self):
        draft = self._create_invoice(post=False)
        action = draft.action_bridge_create_external()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.move_ids, draft)
        wizard.action_post()
        self.assertEqual(draft.bridge_state, "queued")

    def test_list_action_for_many(self):
        invoices = self._create_invoice() | self._create_invoice(50)
        invoices.action_bridge_create_external()
        self._run()
        self.assertEqual(invoices.mapped("bridge_state"), ["approved", "approved"])

    def test_on_posting(self):
        self.connection.transfer_on = "post"
        self.assertEqual(self._create_invoice().bridge_state, "queued")

    def test_on_sending(self):
        self.connection.transfer_on = "send"
        invoice = self._create_invoice()
        self.assertFalse(invoice.bridge_state)
        self.env["account.move.send"]._generate_and_send_invoices(
            invoice, sending_methods=["manual"], allow_fallback_pdf=True
        )
        self.assertEqual(invoice.bridge_state, "queued")

    def test_banner_names_the_reason_and_retries(self):
        invoice = self._create_invoice()
        self._forget_tax()
        document = invoice._bridge_transfer()
        self.assertEqual(invoice.bridge_state, "attention")
        alerts = {k: v for k, v in invoice._get_alerts().items() if "bridge" in k}
        self.assertIn("20 %", alerts["accounting_bridge_issue_0"]["message"])
        self.assertTrue(alerts["accounting_bridge_issue_0"]["action"])
        self.assertEqual(
            alerts["accounting_bridge_retry"]["action_call"],
            ("accounting.bridge.document", "action_retry", document.ids),
        )
