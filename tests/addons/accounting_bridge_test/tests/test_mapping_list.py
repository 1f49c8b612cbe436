"""The list of mappings as a consultant works in it."""

from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax

ITEMS = ("account", "tax", "item", "tracking_category", "tracking_option", "payment_account")


@tagged("post_install", "-at_install")
class TestMappingList(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(
            account("200", "Sales"),
            tax("t20", "20 %", "20"),
            tax("t20b", "Other 20", "20"),
            tax("t0", "Zero", "0"),
            ReferenceData("item", "i1", "CHAIR", "Chair"),
            ReferenceData("item", "i2", "WORK", "Work by the hour"),
            ReferenceData("item", "i3", "STOCK", "Stocked", data={"tracked": True}),
            ReferenceData("tracking_category", "region", "", "Region"),
            ReferenceData("tracking_category", "team", "", "Team"),
            ReferenceData("tracking_option", "north", "", "North", parent="region"),
            ReferenceData("tracking_option", "tnorth", "", "North", parent="team"),
        )
        cls.mine = cls.mappings.with_user(cls.consultant).with_context(
            default_connection_id=cls.connection.id
        )

    def _proposed(self, taxes, external_id, certainty):
        row = self.connection._ensure_mappings("tax", [taxes.ids])
        row._propose(self.reference(external_id), certainty, "rate")
        return row

    # === ACCEPTING ===

    def test_accept_all_takes_what_is_sure_and_tells_what_is_left(self):
        sure = self._proposed(self.vat20, "t20", 90)
        unsure = self._proposed(self._tax("Another", 20), "t20", 60)
        zero = self._proposed(self.vat0, "t0", 85)
        opened = self.connection._ensure_mappings("tax", [self._tax("Odd", 7).ids])
        told = self.mine.action_accept_all()["params"]
        rows = sure | unsure | zero | opened
        self.assertEqual(rows.mapped("state"), ["confirmed", "proposed", "proposed", "open"])
        self.assertEqual(told["type"], "warning")
        for words in ("0 %", "uncertain", "without a proposal"):
            self.assertIn(words, told["message"])

    def test_what_is_not_sold_at_home_is_accepted_one_by_one(self):
        """Distance sales and the rates of other countries: whatever is proposed for them, however
        surely, a person looks at the box of the return."""
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Private abroad", "company_id": self.company.id}
        )
        distant, foreign = self._tax("D", 20), self._tax("F", 20)
        distant.fiscal_position_ids = abroad
        foreign.country_id = self.env.ref("base.fr")
        rows = self.mappings.union(
            *(self._proposed(each, "t20", 95) for each in (distant, foreign))
        )
        told = self.mine.action_accept_all()["params"]["message"]
        self.assertEqual(set(rows.mapped("state")), {"proposed"})
        self.assertIn("distance sale", told)
        rows.action_accept()
        self.assertEqual(set(rows.mapped("state")), {"proposed"}, "not in a selection either")
        with self.assertRaisesRegex(UserError, "one at a time"):
            rows.state = "confirmed"
        rows[0].action_accept()
        self.assertEqual(rows[0].state, "confirmed")

    def test_taxes_of_the_home_position_are_ordinary(self):
        home = self.env["account.fiscal.position"].create(
            {
                "name": "Home",
                "company_id": self.company.id,
                "country_id": self.company.country_id.id,
            }
        )
        self.vat20.fiscal_position_ids = home
        row = self._proposed(self.vat20, "t20", 90)
        self.mine.action_accept_all()
        self.assertEqual(row.state, "confirmed")

    def test_boxes_are_called_as_in_the_form(self):
        tags = self.env["account.account.tag"].create(
            [{"name": n, "applicability": "taxes"} for n in ("81_BASE", "81_TAX", "+6", "BOX_A")]
        )
        row = self.connection._ensure_mappings("tax", [self.vat20.ids])
        self.vat20.invoice_repartition_line_ids[0].tag_ids = tags
        self.env.invalidate_all()
        self.assertEqual(set(row.vat_boxes.split(", ")), {"81", "6", "BOX_A"})

    def test_a_rate_that_differs_is_not_accepted(self):
        row = self._proposed(self._tax("Seven", 7), "t20", 100)
        self.assertEqual(row.flag, "rate")
        self.assertIn("with a problem", row.action_accept_all()["params"]["message"])
        self.assertEqual(row.state, "proposed")

    def test_another_connections_rows_are_left_alone(self):
        other = self.connection.copy({"name": "Other"})
        row = self.mappings.create(
            {
                "connection_id": other.id,
                "kind": "tax",
                "tax_ids": [Command.set(self.vat20.ids)],
                "state": "proposed",
            }
        )
        self.mine.action_accept_all()
        self.assertEqual(row.state, "proposed")

    # === IN PLACE ===

    def test_the_state_is_changed_in_place(self):
        row = self._proposed(self.vat20, "t20", 60)
        row.state = "confirmed"
        self.assertEqual(self.connection._mapper().tax(self.vat20).code, "T20")
        row.state = "open"
        self.assertFalse(row.reference_id)
        self.assertFalse(row.reason)

    def test_zero_is_confirmed_one_at_a_time(self):
        rows = self._proposed(self.vat0, "t0", 50) | self._proposed(self.vat20, "t20", 90)
        with self.assertRaisesRegex(UserError, "0 %"):
            rows.state = "confirmed"
        for row in rows:
            row.state = "confirmed"
        self.assertEqual(set(rows.mapped("state")), {"confirmed"})

    # === PROPOSING AND FINDING ===

    def test_propose_again_leaves_confirmed_and_copied_rows(self):
        chosen = self.map("tax", self.vat20, "t20b")
        copied = self.connection._ensure_mappings("tax", [self._tax("Copied", 20).ids])
        copied._propose(self.reference("t20b"), 90, "copied")
        waiting = self.connection._ensure_mappings("tax", [self._tax("Waits", 20).ids])
        self.mine.action_propose_again()
        self.assertEqual((chosen | copied).mapped("reference_id"), self.reference("t20b"))
        self.assertEqual(waiting.state, "proposed")

    def test_find_unmapped_goes_through_what_is_in_use(self):
        plan, unused = self.env["account.analytic.plan"].create([{"name": "Region"}, {"name": "X"}])
        used, other = self.env["account.analytic.account"].create(
            [{"name": "Somewhere", "plan_id": p.id} for p in (plan, unused)]
        )
        sold, _never = self.env["product.product"].create([{"name": "Sold"}, {"name": "Never"}])
        self.connection.use_items = True
        self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": sold.id,
                            "analytic_distribution": {str(used.id): 100},
                            "tax_ids": [Command.set(self.vat20.ids)],
                        }
                    )
                ],
            }
        )
        with self._catalogues():
            self.mine.action_find_unmapped()
        self.assertEqual(self.row("product", sold).state, "open")
        self.assertEqual(self.row("analytic", used).state, "open")
        self.assertFalse(self.row("analytic", other))
        self.assertEqual(self.row("analytic_plan", plan).reference_id, self.reference("region"))
        products = self.connection.mapping_ids.filtered(lambda r: r.kind == "product")
        self.assertEqual(products.product_id, sold)
        with self._catalogues():
            self.assertIn("Nothing new", self.mine.action_find_unmapped()["params"]["message"])

    def _catalogues(self):
        provider = self.connection._provider()
        can = provider._capabilities()
        return patch.object(
            type(provider), "_capabilities", lambda _self: type(can)(catalogues=ITEMS, items=True)
        )

    def test_a_fiscal_position_without_taxes_has_a_row_with_its_name(self):
        positions = self.env["account.fiscal.position"].create(
            [{"name": name, "company_id": self.company.id} for name in ("Abroad", "Exempt")]
        )
        for position in positions:
            self.assertFalse(position.map_tax(self.vat20))
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner_a.id,
                    "invoice_line_ids": [Command.create({"name": "Work", "tax_ids": False})],
                }
            )
            move.fiscal_position_id = position
        self.mine.action_find_unmapped()
        rows = self.connection.mapping_ids.filtered("fiscal_position_id")
        self.assertEqual(rows.fiscal_position_id, positions)
        self.assertFalse(rows.tax_ids)
        names = rows.with_user(self.consultant).mapped("display_name")
        self.assertEqual(sorted(names), ["No tax · Abroad", "No tax · Exempt"])
        found = self.mine.search([("fiscal_position_id", "ilike", "Abroad")])
        self.assertEqual(found, rows[0])

    # === KINDS ===

    def test_an_item_stands_for_all_products_of_a_category(self):
        parent = self.env["product.category"].create({"name": "Labour"})
        category = self.env["product.category"].create({"name": "Hours", "parent_id": parent.id})
        one, own = self.env["product.product"].create(
            [{"name": name, "categ_id": category.id} for name in ("One", "Own")]
        )
        other = self.env["product.product"].create({"name": "Other"})
        self.map_category(parent, "i2")
        self.map("product", own, "i1")
        mapper = self.connection._mapper()
        self.assertEqual([mapper.item(p) for p in (one, own, other)], ["WORK", "CHAIR", ""])
        covered = self.connection._products_with_item(one | own | other)
        self.assertEqual(covered, one | own)

    def map_category(self, category, external_id):
        return self.mappings.create(
            {
                "connection_id": self.connection.id,
                "kind": "category_item",
                "category_id": category.id,
                "reference_id": self.reference(external_id).id,
            }
        )

    def test_a_category_has_an_account_and_an_item(self):
        category = self.env["product.category"].create({"name": "Hours"})
        product = self.env["product.product"].create({"name": "One", "categ_id": category.id})
        self.map("product_category", category, "200")
        self.map_category(category, "i1")
        mapper = self.connection._mapper()
        self.assertEqual(mapper.item(product), "CHAIR")
        self.assertEqual(mapper.account(self.env["account.account"], product), "200")

    def test_products_are_proposed_by_code_then_by_name(self):
        by_code, by_name, stock = self.env["product.product"].create(
            [
                {"name": "Work by the hour", "default_code": "CHAIR"},
                {"name": "work by the hour"},
                {"name": "Stocked", "default_code": "STOCK"},
            ]
        )
        self.connection._ensure_subjects({"product": by_code | by_name | stock})
        self.connection._match_mappings()
        found = [self.row("product", p).reference_id.external_id for p in (by_code, by_name, stock)]
        self.assertEqual(found, ["i1", "i2", False])
        self.assertEqual(self.row("product", by_name).reason, "name")

    def test_an_analytic_account_is_an_option_of_its_plans_category(self):
        plan = self.env["account.analytic.plan"].create({"name": "Team"})
        north = self.env["account.analytic.account"].create({"name": "NORTH", "plan_id": plan.id})
        self.connection._ensure_subjects({"analytic": north, "analytic_plan": plan})
        self.connection._match_mappings()
        row, of_plan = self.row("analytic", north), self.row("analytic_plan", plan)
        self.assertEqual(row.certainty, 50)  # two options are named so
        self.assertEqual(
            (of_plan.reference_id, of_plan.state), (self.reference("team"), "proposed")
        )
        of_plan.action_accept()
        self.mine.action_propose_again()
        self.assertEqual((row.reference_id, row.certainty), (self.reference("tnorth"), 80))

    # === ITEMS ARE USED ===

    def test_the_first_item_that_is_linked_says_that_items_are_used(self):
        one, two = self.env["product.product"].create([{"name": "One"}, {"name": "Two"}])
        self.assertFalse(self.connection.use_items)
        self.map("product", one, "i1")
        self.assertTrue(self.connection.use_items)
        self.connection.use_items = False
        self.map("product", two, "i2")
        self.assertFalse(self.connection.use_items)

    # === WHO CHANGED WHAT ===

    def test_changes_are_listed_for_the_consultant(self):
        # Tests switch off that Odoo tracks what changes.
        tracked = self.env(user=self.consultant.id, context={})
        row = self.map("tax", self.vat20, "t20").with_env(tracked)
        self._track()
        row.reference_id = self.reference("t20b")
        self.connection.with_env(tracked).transfer_on = "send"
        self._track()
        self.env.flush_all()
        changes = self.env["accounting.bridge.change"].with_user(self.consultant)
        action = self.connection.with_user(self.consultant).action_changes()
        found = changes.search(action["domain"])
        said = {(c.model, c.field_label, c.old_value, c.new_value) for c in found}
        self.assertIn(
            ("accounting.bridge.mapping", "Counterpart", "20 % (T20)", "Other 20 (T20B)"), said
        )
        self.assertIn(("accounting.bridge.connection", "Transfer", "By hand", "On sending"), said)
        by = found.filtered(lambda c: c.new_value == "On sending").author_id
        self.assertEqual(by, self.consultant.partner_id)

    def _track(self):
        """Odoo notes what changed when the transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_a_deleted_mapping_stays_visible(self):
        row = self.map("tax", self.vat20, "t20")
        row.with_user(self.consultant).unlink()
        self.env.flush_all()
        changes = self.env["accounting.bridge.change"].with_user(self.consultant)
        found = changes.search([("connection_id", "=", self.connection.id)], limit=1)
        self.assertIn("20 % → 20 % (T20) (Confirmed)", found.new_value)
        self.assertEqual(found.author_id, self.consultant.partner_id)

    def test_who_only_uses_it_sees_no_changes(self):
        user = self.env["res.users"].create(
            {
                "name": "User",
                "login": "list_user",
                "company_id": self.company.id,
                "company_ids": [Command.set(self.company.ids)],
                "group_ids": [Command.link(self.env.ref("accounting_bridge.group_user").id)],
            }
        )
        with self.assertRaises(AccessError):
            self.env["accounting.bridge.change"].with_user(user).search([])
        for name in ("action_accept_all", "action_propose_again", "action_find_unmapped"):
            row = self._proposed(self.vat20, "t20", 90)
            with self.assertRaises(AccessError):
                getattr(row.with_user(user), name)()

    # === MANY ===

    def test_many_taxes_cost_hardly_more_than_few(self):
        """Counted after the first, which reads what is read once."""

        def queries(count, first):
            taxes = self.taxes.create(
                [
                    {
                        "name": f"Many {first + n}",
                        "amount": 20,
                        "type_tax_use": "sale",
                        "company_id": self.company.id,
                    }
                    for n in range(count)
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.mine.action_find_unmapped()
            self.env.flush_all()
            rows = self.connection.mapping_ids.filtered(lambda row: row.tax_ids & taxes)
            self.assertEqual(len(rows), count)
            return self.env.cr.sql_log_count - before

        queries(1, 0)
        few, many = queries(5, 10), queries(60, 100)
        self.assertLess(many - few, 55, f"{few} queries for 5, {many} for 60")
