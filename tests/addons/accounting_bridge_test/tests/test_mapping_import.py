"""A list that goes through a spreadsheet."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.accounting_bridge.models.mapping import SUBJECTS
from odoo.addons.accounting_bridge.models.mapping_import import CODES
from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax

COLUMNS = [
    "connection_id", "kind", "subject_code", "nature", "fiscal_position_id", "reference_code",
    "state",
]  # fmt: skip


@tagged("post_install", "-at_install")
class TestMappingImport(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(
            account("200", "Sales"),
            account("201", "Other"),
            tax("t20", "20 %", "20"),
            tax("t0", "Zero", "0"),
            ReferenceData("item", "i1", "CHAIR", "Chair"),
        )
        # A right of Odoo's own, which an administrator gives.
        cls.consultant.group_ids |= cls.env.ref("base.group_allow_export")
        cls.mine = cls.mappings.with_user(cls.consultant)
        cls.revenue = cls.company_data["default_account_revenue"]

    def _exported(self, rows, columns=COLUMNS):
        return rows.with_user(self.consultant).export_data(columns)["datas"]

    def _load(self, lines, columns=COLUMNS):
        return self.mine.load(columns, [[str(cell or "") for cell in line] for line in lines])

    def test_every_kind_has_a_code(self):
        self.assertEqual(CODES.keys(), SUBJECTS.keys())

    def test_an_exported_list_comes_back_as_it_was(self):
        self.map("tax", self.vat20 + self.vat0, "t20")
        rows = self.connection.mapping_ids
        before = [(r.key, r.reference_id, r.state, r.reason) for r in rows]
        result = self._load(self._exported(rows))
        self.assertEqual(result["messages"], [])
        self.assertEqual(set(result["ids"]), set(rows.ids))
        self.assertEqual([(r.key, r.reference_id, r.state, r.reason) for r in rows], before)
        self.assertEqual(self.connection.mapping_ids, rows)

    def test_what_was_changed_in_the_file_is_confirmed(self):
        row = self.row("account", self.revenue)
        line = self._exported(row)[0]
        self.assertEqual(line[COLUMNS.index("subject_code")], self.revenue.code)
        line[COLUMNS.index("reference_code")] = "201"
        result = self._load([line])
        self.assertFalse(result["messages"])
        self.assertEqual(row.reference_id, self.reference("201"))
        self.assertEqual((row.state, row.reason), ("confirmed", "imported"))

    def test_a_set_of_taxes_and_what_is_new(self):
        new = self._tax("New", 20)
        lines = [
            [
                self.connection.name,
                "Taxes of a line",
                f"{self.vat20.name} + {new.name}",
                "",
                "",
                "T20",
            ],
            [self.connection.name, "Taxes of a line", "", "", "", "T0"],
        ]
        result = self._load(lines, COLUMNS[:-1])
        # 40 % is no rate of that catalogue: told for its line, and nothing of the file is taken.
        self.assertFalse(result["ids"])
        self.assertEqual([m["record"] for m in result["messages"]], [0])
        self.assertIn("40 % in Odoo", result["messages"][0]["message"])
        lines[0][2] = new.name
        self.assertFalse(self._load(lines, COLUMNS[:-1])["messages"])
        self.assertEqual(self.row("tax", new).reference_id, self.reference("t20"))
        self.assertEqual(self.row("tax", self.taxes).state, "confirmed")

    def test_products_and_categories(self):
        product = self.env["product.product"].create({"name": "Chair", "default_code": "C-1"})
        category = self.env["product.category"].create({"name": "Chairs"})
        lines = [
            [self.connection.name, "product", "C-1", "", "", "CHAIR"],
            [self.connection.name, "category_item", category.complete_name, "", "", "CHAIR"],
        ]
        self.assertFalse(self._load(lines, COLUMNS[:-1])["messages"])
        self.assertEqual(self.row("product", product).reference_code, "CHAIR")
        self.assertEqual(self.row("category_item", category).state, "confirmed")

    def test_errors_are_told_per_line_in_words(self):
        line = [self.connection.name, "Account", "no such", "", "", "200"]
        other = [self.connection.name, "Account", self.revenue.code, "", "", "999"]
        result = self._load([line, other], COLUMNS[:-1])
        self.assertFalse(result["ids"])
        said = {message["record"]: message["message"] for message in result["messages"]}
        self.assertIn("nothing in", said[0])
        self.assertIn("no such", said[0])
        self.assertIn("“999” is not in the catalogue of Books", said[1])

    def test_by_external_id(self):
        row = self.row("account", self.revenue)
        columns = ["id", "reference_code"]
        [line] = self._exported(row, columns)
        result = self._load([[line[0], "201"]], columns)
        self.assertEqual((result["messages"], result["ids"]), ([], row.ids))
        self.assertEqual(row.reference_id, self.reference("201"))

    def test_the_import_leaves_a_trace(self):
        line = self._exported(self.row("account", self.revenue))
        line[0][COLUMNS.index("reference_code")] = "201"
        self._load(line)
        bodies = self.connection.message_ids.mapped("body")
        self.assertTrue([b for b in bodies if "Mappings imported from a file: 1 row" in b])

    def test_another_companys_codes_are_not_found(self):
        other = self.setup_other_company(name="Elsewhere")
        self.env["account.account"].create(
            {
                "name": "Theirs",
                "code": "777777",
                "account_type": "income",
                "company_ids": [Command.set(other["company"].ids)],
            }
        )
        result = self._load(
            [[self.connection.name, "Account", "777777", "", "", "200"]], COLUMNS[:-1]
        )
        self.assertIn("nothing in", result["messages"][0]["message"])

    def test_the_columns_are_ready_to_choose(self):
        template = self.env.ref("accounting_bridge.export_mappings")
        self.assertEqual(template.export_fields.mapped("name"), COLUMNS)

    def test_proposals_of_a_file_stay_proposals(self):
        """A list exported before anybody looked at it confirms nothing where it is imported."""
        row = self.row("tax", self.vat0)
        self.assertEqual(row.state, "proposed")
        lines = self._exported(row)
        row.unlink()
        self.assertFalse(self._load(lines)["messages"])
        row = self.row("tax", self.vat0)
        self.assertEqual((row.state, row.reason), ("proposed", "imported"))
        self.assertFalse(row._counts())
