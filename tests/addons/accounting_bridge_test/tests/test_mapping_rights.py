"""The consultant maps everything and posts nothing."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax


@tagged("post_install", "-at_install")
class TestMappingRights(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(
            account("200", "Sales"),
            tax("t20", "20 %", "20"),
            tax("t0", "Zero", "0"),
            ReferenceData("item", "i1", "CHAIR", "Chair"),
            ReferenceData("payment_account", "p1", "090", "Bank"),
            ReferenceData("tracking_category", "region", "", "Region"),
            ReferenceData("tracking_option", "north", "", "North", parent="region"),
        )
        plan = cls.env["account.analytic.plan"].create({"name": "Somewhere"})
        category = cls.env["product.category"].create({"name": "Hours"})
        values = {"name": "Else", "plan_id": plan.id}
        cls.things = {
            "account": (cls.company_data["default_account_expense"], "200"),
            "product": (cls.env["product.product"].create({"name": "Stool"}), "i1"),
            "product_category": (category, "200"),
            "category_item": (category, "i1"),
            "payment_journal": (cls.company_data["default_journal_bank"], "p1"),
            "analytic_plan": (plan, "region"),
            "analytic": (cls.env["account.analytic.account"].create(values), "north"),
        }
        cls.names = {
            "account": "account_id",
            "product": "product_id",
            "product_category": "category_id",
            "category_item": "category_id",
            "payment_journal": "journal_id",
            "analytic_plan": "plan_id",
            "analytic": "analytic_account_id",
        }

    def test_every_kind_is_mapped_in_the_form(self):
        mine = self.mappings.with_user(self.consultant).with_context(
            default_connection_id=self.connection.id
        )
        known = self.connection.mapping_ids
        known.filtered(lambda r: r.kind in self.things).unlink()
        for kind, (record, external_id) in self.things.items():
            form = Form(mine)
            form.kind = kind
            form[self.names[kind]] = record.with_user(self.consultant)
            form.reference_id = self.reference(external_id).with_user(self.consultant)
            row = form.save()
            self.assertEqual((row.state, row.reason), ("confirmed", "person"), kind)
            self.assertTrue(row.display_name, kind)
        form = Form(mine)
        form.kind = "tax"
        form.tax_ids = self._tax("Twenty", 20).with_user(self.consultant)
        form.reference_id = self.reference("t20").with_user(self.consultant)
        form.save().unlink()

    def test_nothing_is_posted(self):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {"name": "x", "price_unit": 1, "tax_ids": [Command.set(self.vat20.ids)]}
                    )
                ],
            }
        )
        theirs = move.with_user(self.consultant)
        self.assertEqual(theirs.state, "draft")
        for attempt in (
            theirs.action_post,
            lambda: theirs.write({"ref": "x"}),
            lambda: self.connection.with_user(self.consultant).write({"state": "live"}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertEqual(move.state, "draft")

    def test_a_row_stays_with_its_connection(self):
        """Else who maps one company could map another."""
        other = self.setup_other_company(name="Elsewhere")["company"]
        there = (
            self.env["accounting.bridge.connection"]
            .sudo()
            .create({"name": "Theirs", "company_id": other.id, "provider": "test"})
        )
        theirs = there.reference_ids.create(
            {"connection_id": there.id, "kind": "item", "external_id": "x", "name": "X"}
        )
        product = self.env["product.product"].create({"name": "Stool"})
        row = self.map("product", product, "i1").with_user(self.consultant)
        with self.assertRaises(AccessError):
            row.write({"connection_id": there.id, "reference_id": theirs.id})
