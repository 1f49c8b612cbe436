from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax


@tagged("post_install", "-at_install")
class TestMapping(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(
            account("200", "Sales"),
            account("201", "Services"),
            tax("t20", "20 % on income", "20"),
            tax("t0", "Zero rated", "0"),
            tax("in20", "20 % on expenses", "20", applies_to={"revenue": False}),
            ReferenceData("item", "i1", "CHAIR", "Chair"),
        )
        cls.revenue = cls.company_data["default_account_revenue"]

    # === WHAT A ROW IS ABOUT ===

    def test_the_order_of_a_set_does_not_matter(self):
        one = self.map("tax", self.vat20 + self.vat0, "t20")
        self.assertEqual(one.key, f"tax:{self.vat20.id},{self.vat0.id}")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            one.copy({"tax_ids": [Command.set((self.vat0 + self.vat20).ids)]})

    def test_no_tax_is_a_set_too(self):
        row = self.map("tax", self.taxes, "t0")
        self.assertEqual((row.key, row.display_name), ("tax:", "No tax"))

    def test_an_archived_tax_stays_in_its_set(self):
        row = self.map("tax", self.vat20, "t20")
        self.vat20.active = False
        row.invalidate_recordset()
        self.env.add_to_compute(row._fields["key"], row)
        self.assertEqual(row.key, f"tax:{self.vat20.id}")
        self.assertEqual(row.tax_rate, 20)

    def test_a_deleted_tax_takes_its_rows_along(self):
        row = self.map("tax", self.vat20 + self.vat0, "t20")
        self.vat0.unlink()
        self.assertFalse(row.exists())

    def test_a_row_is_about_one_thing(self):
        with self.assertRaises(ValidationError):
            self.map("tax", self.vat20, "t20", account_id=self.revenue.id)
        with self.assertRaises(ValidationError):
            self.map("account", self.env["account.account"], "200")

    def test_only_taxes_know_fiscal_positions(self):
        abroad = self.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": self.company.id}
        )
        row = self.map("tax", self.taxes, "t0", fiscal_position_id=abroad.id)
        self.assertEqual(row.key, f"tax:/{abroad.id}")
        with self.assertRaises(ValidationError):
            self.map("account", self.revenue, "200", fiscal_position_id=abroad.id)

    # === WHAT IT MAY POINT AT ===

    def test_the_kind_must_fit(self):
        with self.assertRaises(ValidationError):
            self.map("tax", self.vat20, "200")
        with self.assertRaises(ValidationError):
            self.map("account", self.revenue, "i1")

    def test_the_reference_is_of_the_same_connection(self):
        other = self.connection.copy({"name": "Other"})
        with self.assertRaises(ValidationError):
            self.map("tax", self.vat20, "t20", connection_id=other.id)

    def test_another_companys_tax_is_refused(self):
        other = self.setup_other_company()
        with self.assertRaises(ValidationError):
            self.map("tax", other["default_tax_sale"], "t20")
        with self.assertRaises(ValidationError):
            self.map("account", other["default_account_revenue"], "200")

    def test_a_branchs_journal_is_taken(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.load(ReferenceData("payment_account", "p1", "090", "Till"))
        journal = self.env["account.journal"].create(
            {"name": "Till", "type": "cash", "code": "TILL", "company_id": branch.id}
        )
        self.assertTrue(self.map("payment_journal", journal, "p1"))

    # === RATES ===

    def test_another_percentage_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "20 % in Odoo.*0 %"):
            self.map("tax", self.vat20, "t0")

    def test_a_rate_for_purchases_is_refused(self):
        with self.assertRaises(ValidationError):
            self.map("tax", self.vat20, "in20")

    def test_reverse_charge_nets_to_nothing(self):
        lines = [
            Command.create({"repartition_type": "base"}),
            Command.create({"repartition_type": "tax", "factor_percent": 100}),
            Command.create({"repartition_type": "tax", "factor_percent": -100}),
        ]
        reverse = self._tax(
            "Reverse", 20, invoice_repartition_line_ids=lines, refund_repartition_line_ids=lines
        )
        row = self.map("tax", reverse, "t0")
        self.assertEqual((row.tax_rate, row.state), (0, "confirmed"))
        with self.assertRaises(ValidationError):
            row.reference_id = self.reference("t20")

    def test_the_rate_of_a_set_is_what_odoo_computes(self):
        on_top = self._tax("On top", 10, sequence=99)
        first = self._tax("First", 20, sequence=1, include_base_amount=True)
        division = self._tax("Division", 20, amount_type="division")
        group = self._tax(
            "Group", 0, amount_type="group", children_tax_ids=[Command.set(self.vat20.ids)]
        )
        fixed = self._tax("Fixed", 3, amount_type="fixed")
        rates = [
            (self.vat20 + self.vat0, 20),
            (first + on_top, 32),
            (division, 25),
            (group, 20),
            (self.vat20 + fixed, 20),
        ]
        for taxes, rate in rates:
            row = self.connection._ensure_mappings("tax", [taxes.ids])
            self.assertEqual(row.tax_rate, rate, taxes.mapped("name"))

    def test_a_tax_changed_later_is_flagged(self):
        row = self.map("tax", self.vat20, "t20")
        self.vat20.amount = 19
        self.assertEqual(row.flag, "rate")
        self.vat20.amount = 20
        self.assertFalse(row.flag)

    # === PEOPLE ===

    def test_choosing_is_confirming(self):
        row = self.connection._ensure_mappings("account", [self.revenue.ids])
        self.assertEqual(row.state, "open")
        row.reference_id = self.reference("200")
        self.assertEqual((row.state, row.certainty), ("confirmed", 100))
        row.reference_id = False
        self.assertEqual((row.state, row.certainty), ("open", 0))

    def test_nothing_chosen_cannot_be_confirmed(self):
        row = self.connection._ensure_mappings("account", [self.revenue.ids])
        with self.assertRaises(ValidationError):
            row.state = "confirmed"
        with self.assertRaises(UserError):
            row.action_accept()

    def _propose(self, row, external_id):
        row._propose(self.reference(external_id), 50, "name")
        return row

    def test_accepting_many_leaves_what_a_person_must_see(self):
        sure = self._propose(self.connection._ensure_mappings("tax", [self.vat20.ids]), "t20")
        zero = self._propose(self.connection._ensure_mappings("tax", [self.vat0.ids]), "t0")
        named = self._propose(
            self.connection._ensure_mappings("account", [self.revenue.ids]), "201"
        )
        answer = (sure + zero + named).with_user(self.consultant).action_accept()
        self.assertEqual(
            (sure + zero + named).mapped("state"), ["confirmed", "proposed", "confirmed"]
        )
        self.assertIn("2 accepted", answer["params"]["message"])
        zero.action_accept()
        self.assertEqual(zero.state, "confirmed")

    def test_a_proposal_with_a_problem_is_not_accepted(self):
        row = self._propose(self.connection._ensure_mappings("tax", [self.vat20.ids]), "t0")
        with self.assertRaisesRegex(UserError, "percentage"):
            row.action_accept()

    def test_changes_are_tracked(self):
        row = self.map("account", self.revenue, "200")
        row = row.with_user(self.consultant).with_context(
            tracking_disable=False, mail_notrack=False
        )
        self.env.flush_all()
        self.cr.precommit.run()
        row.reference_id = self.reference("201")
        self.env.flush_all()
        self.cr.precommit.run()
        message = row.message_ids[0]
        values = message.sudo().tracking_value_ids
        self.assertEqual(message.author_id, self.consultant.partner_id)
        self.assertEqual(values.mapped("old_value_char"), ["200 Sales"])
        self.assertEqual(values.mapped("new_value_char"), ["201 Services"])

    def test_deletions_are_noted_on_the_connection(self):
        row = self.map("account", self.revenue, "200")
        row.with_user(self.consultant).unlink()
        self.assertIn("200 Sales", self.connection.message_ids[0].body)
        self.assertEqual(self.connection.message_ids[0].author_id, self.consultant.partner_id)

    def test_a_user_reads_only(self):
        row = self.map("account", self.revenue, "200")
        user = self.consultant.copy({"login": "bridge_user"})
        user.group_ids = self.env.ref("accounting_bridge.group_user")
        row = row.with_user(user)
        self.assertEqual(row.state, "confirmed")
        with self.assertRaises(AccessError):
            row.write({"reference_id": False})
        with self.assertRaises(AccessError):
            row.unlink()

    # === THE WAY TO THE EXACT PLACE ===

    def test_a_missing_mapping_is_opened_where_it_is(self):
        user = self.consultant.copy({"login": "bridge_user"})
        user.group_ids = self.env.ref("accounting_bridge.group_user")
        connection = self.connection.with_user(user)
        action = connection._mapping_action("tax", (self.vat0 + self.vat20).ids)
        row = self.mappings.search(action["domain"])
        self.assertEqual((row.tax_ids, row.state), (self.vat20 + self.vat0, "open"))
        self.assertEqual(action["res_model"], row._name)
        again = connection._mapping_action("tax", (self.vat20 + self.vat0).ids)
        self.assertEqual(again["domain"], action["domain"])

    def test_somebody_else_makes_it_at_the_same_time(self):
        ensure = type(self.connection)._ensure_mappings

        def unseen(connection, kind, subjects):
            ensure(connection, kind, subjects)
            return connection.env["accounting.bridge.mapping"].create(
                {"connection_id": connection.id, "kind": kind, "tax_ids": subjects[0]}
            )

        model = self.env.registry["accounting.bridge.connection"]
        with patch.object(model, "_ensure_mappings", unseen), mute_logger("odoo.sql_db"):
            action = self.connection._mapping_action("tax", (self.vat0 + self.vat20).ids)
        self.assertEqual(action["res_model"], "accounting.bridge.mapping")

    def test_a_connection_goes_with_its_mappings(self):
        row = self.map("account", self.revenue, "200")
        self.connection.sudo().state = "disconnected"
        self.connection.unlink()
        self.assertFalse(row.exists())

    def test_several_missing_ones_at_once(self):
        action = self.connection._mapping_action("product", (self.product_a + self.product_b).ids)
        rows = self.mappings.search(action["domain"])
        self.assertEqual(rows.product_id, self.product_a + self.product_b)
