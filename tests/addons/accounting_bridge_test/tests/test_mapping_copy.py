"""Taking over how another company is mapped."""

from lxml.html import fromstring

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.accounting_bridge.tools.books import ReferenceData
from odoo.addons.accounting_bridge_test.models.provider import BOOKS

from .mapping_common import MappingCase, account, tax

CATALOGUE = (
    account("200", "Sales"),
    tax("t20", "20 %", "20"),
    tax("t0", "Zero", "0"),
    ReferenceData("item", "i1", "CHAIR", "Chair"),
)


@tagged("post_install", "-at_install")
class TestMappingCopy(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(*CATALOGUE)
        data = cls.setup_other_company(name="Second Ltd")
        cls.second, cls.revenue2 = data["company"], data["default_account_revenue"]
        cls.tax2 = data["default_tax_sale"]
        cls.target = (
            cls.env["accounting.bridge.connection"]
            .sudo()
            .create(
                {
                    "name": "Second Books",
                    "company_id": cls.second.id,
                    "provider": "test",
                    "state": "test",
                }
            )
            .sudo(False)
        )
        cls.addClassCleanup(BOOKS.pop, cls.target.id)
        BOOKS[cls.target.id].references = [*CATALOGUE[:2], CATALOGUE[3]]
        cls.target._load_references(cls.target._provider()._open(cls.target, "", 0))
        cls.consultant.company_ids |= cls.second

    def _copy(self, user=None, companies=None):
        companies = companies or self.company | self.second
        wizard = (
            self.env["accounting.bridge.copy.mappings"]
            .with_user(user or self.consultant)
            .with_context(allowed_company_ids=companies.ids)
            .create({"connection_id": self.target.id, "source_id": self.connection.id})
        )
        wizard.action_copy()
        return wizard

    def _left(self, wizard):
        """:return: what was not copied, as it is told"""
        rows = fromstring(wizard.report).iterfind(".//tbody/tr")
        return [" | ".join(cell.text for cell in row.iterfind("td")) for row in rows]

    def _there(self, kind, *records):
        ids = [i for record in records for i in record.ids]
        return self.target._ensure_mappings(kind, [ids])

    def test_proposals_and_what_did_not_fit(self):
        revenue = self.company_data["default_account_revenue"]
        product = self.env["product.product"].create({"name": "Chair"})
        own_tax = self._tax("Only here", 20)
        self.map("account", revenue, "200")
        self.map("tax", own_tax, "t20")
        self.map("tax", self.vat0, "t0")
        self.map("product", product, "i1")
        self._tax("0 %", 0, company_id=self.second.id)
        wizard = self._copy()
        there = self._there("account", self.revenue2)
        self.assertEqual(there.reference_id.connection_id, self.target)
        self.assertEqual((there.reference_id.code, there.state), ("200", "proposed"))
        self.assertEqual(there.reason, "copied")
        self.assertEqual(self._there("product", product).reference_id.code, "CHAIR")
        left = [
            "Only here | 20 % (T20) | Second Ltd has nothing of this code or name.",
            "0 % | Zero (T0) | Its counterpart is not in the catalogue of Second Books.",
        ]
        self.assertCountEqual(self._left(wizard), left)
        said = f"2 mappings of {self.connection.name} are proposed here; they wait"
        self.assertIn(said, wizard.report)
        for kind in ("Account: 1", "Product: 1"):
            self.assertIn(kind, html2plaintext(wizard.report))
        bodies = self.target.message_ids.mapped("body")
        self.assertTrue([body for body in bodies if said in body])
        there.state = "confirmed"
        again = self._copy()
        self.assertIn("Mapped alike here already: 1", html2plaintext(again.report))
        self.assertCountEqual(self._left(again), left)

    def test_a_tax_is_never_confirmed_by_it_and_zero_is_never_sure(self):
        BOOKS[self.target.id].references = list(CATALOGUE)
        self.target._load_references(self.target._provider()._open(self.target, "", 0))
        self.map("tax", self.vat20, "t20")
        self.map("tax", self.vat0, "t0")
        twenty, zero = (
            self._tax(name, amount, company_id=self.second.id)
            for name, amount in (("20 %", 20), ("0 %", 0))
        )
        self._copy()
        rows = self._there("tax", twenty) | self._there("tax", zero)
        self.assertEqual(rows.mapped("state"), ["proposed", "proposed"])
        self.assertEqual(rows.mapped("certainty"), [90, 50])
        self.assertIsNone(self.target._mapper().tax(twenty))
        self.target._match_mappings()
        self.assertEqual(rows.mapped("reason"), ["copied", "copied"])

    def test_the_same_chart_is_known_by_its_external_ids(self):
        mine = self.company_data["default_tax_sale"]
        row = self.connection._ensure_mappings("tax", [mine.ids])
        self.tax2.name = "Called otherwise"
        twin = self.target.sudo()._twins(row._subject(), self.company, "name")
        self.assertEqual(twin, self.tax2)

    def test_what_is_confirmed_stays(self):
        revenue = self.company_data["default_account_revenue"]
        self.map("account", revenue, "200")
        other = (
            self.env["accounting.bridge.reference"]
            .sudo()
            .create(
                {
                    "connection_id": self.target.id,
                    "kind": "account",
                    "external_id": "900",
                    "code": "900",
                    "name": "Other",
                }
            )
        )
        there = self._there("account", self.revenue2)
        there.reference_id = other
        wizard = self._copy()
        self.assertEqual((there.reference_id, there.state), (other, "confirmed"))
        self.assertIn("It is mapped to something else here, which stays.", wizard.report)

    def test_fields_come_along(self):
        self.connection._ensure_fields().filtered(lambda r: r.target == "email").is_sent = False
        wizard = self._copy()
        self.assertEqual(self.target.field_rules, {"email": False})
        self.assertIn("Fields set as there: E-mail", html2plaintext(wizard.report))

    def test_only_with_both_companies(self):
        self.map("account", self.company_data["default_account_revenue"], "200")
        self.consultant.write(
            {"company_ids": [Command.set(self.second.ids)], "company_id": self.second.id}
        )
        with self.assertRaises(AccessError):
            self._copy(companies=self.second)
        self.consultant.write(
            {"company_ids": [Command.set(self.company.ids)], "company_id": self.company.id}
        )
        with self.assertRaises(AccessError):
            self._copy(companies=self.company)

    def test_not_from_itself_nor_from_another_provider(self):
        wizards = self.env["accounting.bridge.copy.mappings"]
        for source in (self.target, self.connection.browse()):
            wizard = wizards.create({"connection_id": self.target.id, "source_id": source.id})
            with self.assertRaises(UserError):
                wizard.action_copy()

    def test_the_same_code_of_another_tax_is_not_sure(self):
        """What users of a provider make themselves is numbered alike, and is something else."""
        other = tax("t20", "Reverse charge 20 %", "20")
        BOOKS[self.target.id].references = [CATALOGUE[0], other, CATALOGUE[3]]
        self.target._load_references(self.target._provider()._open(self.target, "", 0))
        self.map("tax", self.vat20, "t20")
        twenty = self._tax("20 %", 20, company_id=self.second.id)
        self._copy()
        row = self._there("tax", twenty)
        self.assertEqual((row.reference_id.name, row.state), (other.name, "proposed"))
        row.action_accept_all()
        self.assertEqual(row.state, "proposed")
