from odoo import Command
from odoo.exceptions import RedirectWarning
from odoo.tests import Form

from .content_case import ContentCase


class TestContentLines(ContentCase):
    def test_goods_services_and_rates(self):
        move = self._move(
            (self.goods, 100, self.tax),
            (self.service, 50, self.tax),
            (self.goods, 20, self.tax7),
            (None, 10, self.tax),
        )
        voucher = self._transfer(move)
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        self.assertEqual(
            self._items(voucher),
            {
                ("Warenverkäufe", 19): (100, 19),
                ("Dienstleistungen", 19): (50, 9.5),
                ("Warenverkäufe", 7): (20, 1.4),
                ("Einnahmen", 19): (10, 1.9),
            },
        )
        self.assertEqual(float(voucher["totalGrossAmount"]), move.amount_total)

    def test_a_discount_reduces_what_it_is_on(self):
        move = self._move(
            (self.goods, 100, self.tax), (self.service, 500, self.tax), (None, -50, self.tax)
        )
        self.assertEqual(
            self._items(self._transfer(move)),
            {("Warenverkäufe", 19): (100, 19), ("Dienstleistungen", 19): (450, 85.5)},
        )

    def test_person_and_order_in_the_remark(self):
        person = self.env["res.partner"].create(
            {"name": "Erika Muster", "parent_id": self.partner.id, "type": "invoice"}
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "partner_invoice_id": person.id,
                "client_order_ref": "Dachausbau",
                "order_line": [Command.create({"product_id": self.goods.id, "price_unit": 10})],
            }
        )
        order.action_confirm()
        move = order._create_invoices().with_user(self.env.user)
        move.action_post()
        voucher = self._transfer(move)
        self.assertEqual(voucher["remark"], f"{move.name} – Erika Muster – {order.name} Dachausbau")

    def test_collective_contact(self):
        self.partner.bridge_collective = True
        before = len(self.control.contacts())
        voucher = self._transfer(self._move((self.goods, 10, self.tax)))
        self.assertTrue(voucher["useCollectiveContact"])
        self.assertEqual(voucher["contactName"], self.partner.name)
        self.assertEqual(len(self.control.contacts()), before)
        self.assertFalse(
            self.env["accounting.bridge.contact"].search([("partner_id", "=", self.partner.id)])
        )

    def test_collective_contact_is_offered_on_the_customer(self):
        with Form(self.partner) as form:
            form.bridge_collective = True
        self.assertTrue(self.partner.bridge_collective)
        self.connection.sudo().state = "disconnected"
        self.env.invalidate_all()
        with self.assertRaises(AssertionError), Form(self.partner) as form:
            form.bridge_collective = False

    # === WHAT DOES NOT GO ===

    def test_foreign_currency_is_refused_early_and_can_be_excluded(self):
        move = self._move((self.goods, 10, self.tax), currency_id=self._dollar().id)
        self.assertIsNone(self._transfer(move))
        (issue,) = move.bridge_document_id.issues
        self.assertEqual(issue["code"], "eur_only")
        alerts = {a["action_text"]: a for a in move._get_alerts().values() if "action" in a}
        action = alerts["Exclude"]["action"]
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "US-Dollar"}).action_exclude()
        self.assertEqual(move.bridge_state, "excluded")

    def _dollar(self):
        dollar = self.env.ref("base.USD")
        dollar.sudo().active = True
        self.env["res.currency.rate"].sudo().create(
            {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.1}
        )
        return dollar

    def test_foreign_currency_is_not_posted_unseen(self):
        self.connection.transfer_on = "post"
        with self.assertRaises(RedirectWarning) as caught:
            self._move((self.goods, 10, self.tax), currency_id=self._dollar().id)
        _message, action, button, *_more = caught.exception.args
        self.assertEqual((action["res_model"], button), ("accounting.bridge.exclude", "Exclude"))

    def test_category_that_is_gone_is_named(self):
        category = self._category("Warenverkäufe · 19 %").data["category"]
        self.control.remove_category(category)
        self.connection.action_reload_references()
        move = self._move((self.goods, 10, self.tax))
        self.assertIsNone(self._transfer(move))
        document = move.bridge_document_id
        self.assertEqual([issue["code"] for issue in document.issues], ["tax_gone"])
        self.assertIn("“Warenverkäufe · 19 %” is archived or gone", document.issue_text)
        row = self.connection._ensure_mappings("tax", [self.tax.ids], nature="goods")
        cure = self.env["accounting.bridge.issue"]._cure(document.issues[0], self.connection, move)
        self.assertEqual(cure["res_id"], row.id)

    def test_rows_are_proposed_for_goods_and_services(self):
        rows = self.connection.mapping_ids.filtered(lambda row: row.tax_ids == self.tax)
        rows.unlink()
        self.connection._propose_mappings()
        rows = self.connection.mapping_ids.filtered(lambda row: row.tax_ids == self.tax)
        proposed = {row.nature: row.reference_id.name for row in rows}
        self.assertEqual(
            proposed,
            {
                False: "Einnahmen · 19 %",
                "goods": "Warenverkäufe · 19 %",
                "service": "Dienstleistungen · 19 %",
            },
        )
        self.assertFalse(self.connection.mapping_ids.filtered(lambda row: row.kind != "tax"))
