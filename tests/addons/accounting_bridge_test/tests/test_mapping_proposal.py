from decimal import Decimal
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax


@tagged("post_install", "-at_install")
class TestMappingProposal(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.company_data["default_account_revenue"]

    def propose(self, *references):
        if references:
            self.load(*references)
        self.connection.with_user(self.consultant)._propose_mappings()

    def told(self, row):
        return row.reference_id.external_id or None, row.certainty, row.reason

    # === WHICH ROWS ===

    def test_every_sales_tax_and_the_empty_set_have_a_row(self):
        self.propose()
        sales = self.taxes.search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)]
        )
        for one in sales:
            self.assertTrue(self.row("tax", one), one.name)
        self.assertTrue(self.row("tax"))
        self.assertFalse(self.row("tax", self.company_data["default_tax_purchase"]))

    def test_a_set_on_a_document_or_a_product_has_a_row(self):
        other = self._tax("Other", 3)
        self.product_a.taxes_id = self.vat20 + other
        self.init_invoice("out_invoice", amounts=[100], taxes=self.vat20 + self.vat0)
        self.init_invoice("in_invoice", amounts=[100], taxes=self.vat0 + other)
        self.propose()
        self.assertTrue(self.row("tax", self.vat20, other))
        self.assertTrue(self.row("tax", self.vat20, self.vat0))
        self.assertFalse(self.row("tax", self.vat0, other))

    def test_accounts_in_use_have_a_row(self):
        used, of_product, of_category, unused = (
            self.env["account.account"].create(
                {"code": f"4711{n}", "name": f"Revenue {n}", "account_type": "income"}
            )
            for n in range(4)
        )
        move = self.init_invoice("out_invoice", amounts=[100])
        move.invoice_line_ids.account_id = used
        self.product_a.property_account_income_id = of_product
        self.product_b.categ_id.property_account_income_categ_id = of_category
        self.propose()
        for one in (used, of_product, of_category):
            self.assertTrue(self.row("account", one), one.name)
        self.assertFalse(self.row("account", unused))
        self.assertFalse(self.row("account", self.company_data["default_account_receivable"]))

    def test_documents_before_the_start_do_not_count(self):
        self.init_invoice(
            "out_invoice", amounts=[1], taxes=self.vat20 + self.vat0, invoice_date="2020-01-01"
        )
        self.connection.start_date = "2021-01-01"
        self.propose()
        self.assertFalse(self.row("tax", self.vat20, self.vat0))

    def test_another_companys_things_have_no_row(self):
        other = self.setup_other_company()
        self.propose()
        self.assertFalse(self.row("tax", other["default_tax_sale"]))
        self.assertFalse(self.row("payment_journal", other["default_journal_bank"]))

    def test_banks_have_a_row_but_the_connections_own_journal(self):
        bank, cash = (
            self.company_data["default_journal_bank"],
            self.company_data["default_journal_cash"],
        )
        self.connection.payment_journal_id = cash
        self.propose()
        self.assertTrue(self.row("payment_journal", bank))
        self.assertFalse(self.row("payment_journal", cash))

    # === ACCOUNTS ===

    def test_same_code_and_nature_is_sure(self):
        self.propose(account(self.revenue.code, "Turnover"), account("1", self.revenue.name))
        row = self.row("account", self.revenue)
        self.assertEqual(self.told(row), (self.revenue.code, 100, "code"))
        self.assertTrue(row._counts())

    def test_same_code_of_another_nature_is_not(self):
        self.propose(account(self.revenue.code, "Bank", "assets"))
        row = self.row("account", self.revenue)
        self.assertEqual(self.told(row), (self.revenue.code, 40, "code_nature"))
        self.assertFalse(row._counts())

    def test_a_nature_not_stated_is_not_sure(self):
        self.propose(account(self.revenue.code, "Turnover", None))
        self.assertEqual(self.row("account", self.revenue).certainty, 90)

    def test_same_name(self):
        self.propose(account("1", self.revenue.name.upper()), account("2", "Else"))
        self.assertEqual(self.told(self.row("account", self.revenue)), ("1", 80, "name"))

    def test_two_of_the_same_name_are_doubtful(self):
        self.propose(account("1", self.revenue.name), account("2", self.revenue.name))
        self.assertEqual(self.row("account", self.revenue).certainty, 50)

    def test_nothing_alike_stays_open(self):
        self.propose(account("1", "Else"))
        self.assertEqual(self.row("account", self.revenue).state, "open")

    # === TAXES ===

    def test_the_only_rate_for_sales(self):
        self.propose(
            tax("out", "20 % on income", "20"),
            tax("in", "20 %", "20", applies_to={"revenue": False}),
        )
        row = self.row("tax", self.vat20)
        self.assertEqual(self.told(row), ("out", 95, "rate"))
        self.assertFalse(row._counts())

    def test_several_rates_for_sales(self):
        self.propose(tax("a", "Capital sales", "20"), tax("b", "20 % income", "20"))
        self.assertEqual(self.told(self.row("tax", self.vat20)), ("b", 60, "rate_ambiguous"))

    def test_the_description_tells_too(self):
        self.vat20.description = "<p>On <b>capital</b> sales</p>"
        self.propose(tax("a", "On capital sales", "20"), tax("b", "Income 20", "20"))
        self.assertEqual(self.told(self.row("tax", self.vat20)), ("a", 60, "rate_ambiguous"))

    def test_zero_is_never_sure(self):
        self.propose(tax("z", "Zero", "0"))
        self.assertEqual(self.told(self.row("tax", self.vat0)), ("z", 50, "zero_rate"))
        self.assertEqual(self.told(self.row("tax")), ("z", 50, "zero_rate"))

    def test_the_provider_knows_better(self):
        asked = []

        def said(provider, tax_sets, references):
            asked.extend(tax_sets)
            return {s["key"]: [("exempt", 99, "known")] for s in tax_sets if not s["rate"]}

        provider = self.env.registry["accounting.bridge.provider.test"]
        texts = patch.object(provider, "_issue_texts", lambda provider: {"known": "Known so"})
        with patch.object(provider, "_propose_taxes", said), texts:
            self.propose(tax("zero", "0 %", "0"), tax("exempt", "Exempt", "0"))
            row = self.row("tax", self.vat0)
            self.assertEqual(row.reason_label, "Known so")
        self.assertEqual(self.told(row), ("exempt", 50, "known"))
        vat20 = next(s for s in asked if s["key"] == f"tax:{self.vat20.id}")
        self.assertEqual(
            vat20,
            {
                "key": f"tax:{self.vat20.id}",
                "names": ["20 %"],
                "rate": Decimal(20),
                "type_tax_use": "sale",
                "reverse_charge": False,
                "country": self.vat20.country_code,
                "nature": None,
                "fiscal_position": "",
                "vat_boxes": [],
            },
        )

    # === THE REST ===

    def test_journals_by_bank_account_number_and_currency(self):
        bank = self.company_data["default_journal_bank"]
        bank.bank_acc_number = "GB33 BUKB 2020 1555 5555 55"
        there = {"number": "GB33BUKB20201555555555"}
        self.propose(
            ReferenceData("payment_account", "yen", "1", "Yen", currency="JPY", data=there),
            ReferenceData("payment_account", "bank", "2", "Current", data=there),
            ReferenceData("payment_account", "name", "3", bank.name),
        )
        self.assertEqual(self.told(self.row("payment_journal", bank)), ("bank", 95, "number"))

    def test_products_by_code_but_no_tracked_stock(self):
        self.product_a.default_code, self.product_b.default_code = "CHAIR", "DESK"
        self.propose(
            ReferenceData("item", "i1", "CHAIR", "Chair"),
            ReferenceData("item", "i2", "DESK", "Desk", data={"tracked": True}),
        )
        self.assertEqual(self.told(self.row("product", self.product_a)), ("i1", 90, "code"))
        self.assertFalse(self.row("product", self.product_b).reference_id)

    def test_analytic_by_name(self):
        plan = self.env["account.analytic.plan"].create({"name": "Region"})
        north = self.env["account.analytic.account"].create({"name": "North", "plan_id": plan.id})
        self.propose(ReferenceData("tracking_option", "o1", "", "North", parent="c1"))
        self.assertEqual(self.told(self.row("analytic", north)), ("o1", 80, "name"))

    # === AGAIN ===

    def test_asking_again_changes_nothing(self):
        self.propose(account(self.revenue.code, "Sales"), tax("t20", "20 %", "20"))
        rows = self.mappings.search([("connection_id", "=", self.connection.id)])
        self.env.flush_all()
        before = rows.read(["reference_id", "state", "certainty", "write_date"])
        with patch.object(self.env.registry[rows._name], "write") as write:
            self.propose()
        write.assert_not_called()
        after = self.mappings.search([("connection_id", "=", self.connection.id)])
        self.assertEqual(before, after.read(["reference_id", "state", "certainty", "write_date"]))

    def test_what_a_person_chose_is_kept(self):
        self.load(account(self.revenue.code, "Sales"), account("9", "Else"))
        row = self.map("account", self.revenue, "9")
        self.propose()
        self.assertEqual(self.told(row), ("9", 100, "person"))

    def test_a_proposal_whose_reference_vanished_is_made_anew(self):
        self.propose(tax("t20", "20 %", "20"))
        row = self.row("tax", self.vat20)
        self.load(tax("new", "20 % new", "20"))
        self.assertEqual(row.reference_id.external_id, "new")
        self.load(account("1", "Else"))
        self.assertEqual((row.state, row.certainty), ("open", 0))

    def test_made_there_and_reloaded(self):
        self.propose(account("1", "Else"))
        row = self.row("account", self.revenue)
        self.load(account("1", "Else"), account(self.revenue.code, "New"))
        self.assertEqual(row.reference_id.external_id, self.revenue.code)

    def test_a_branchs_documents_count(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.cr.precommit.run()
        own = self.taxes.create(
            {
                "name": "Branch tax",
                "amount": 20,
                "company_id": branch.id,
                "tax_group_id": self.vat20.tax_group_id.id,
                "invoice_repartition_line_ids": [
                    Command.create({"repartition_type": "base"}),
                    Command.create({"repartition_type": "tax"}),
                ],
                "refund_repartition_line_ids": [
                    Command.create({"repartition_type": "base"}),
                    Command.create({"repartition_type": "tax"}),
                ],
            }
        )
        self.propose()
        self.assertTrue(self.row("tax", own))
