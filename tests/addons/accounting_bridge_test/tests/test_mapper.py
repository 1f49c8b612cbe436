from decimal import Decimal

from odoo.tests import tagged

from odoo.addons.accounting_bridge.tools.books import ReferenceData

from .mapping_common import MappingCase, account, tax


@tagged("post_install", "-at_install")
class TestMapper(MappingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load(
            account("200", "Sales"),
            account("400", "Category"),
            account("900", "Default"),
            account("800", "Deposits", "liabilities"),
            tax("t20", "20 %", "20", applies_to={"revenue": True, "liabilities": False}),
            tax("t0", "Zero", "0"),
            tax("ec", "Abroad", "0"),
            ReferenceData("item", "i1", "CHAIR", "Chair"),
            ReferenceData("payment_account", "p1", "090", "Bank"),
            *(
                ReferenceData("tracking_option", f"{c}{n}", "", f"{c}{n}", parent=c)
                for c in ("region", "team")
                for n in (1, 2)
            ),
        )
        cls.revenue = cls.company_data["default_account_revenue"]
        plan = cls.env["account.analytic.plan"].create({"name": "Plan"})
        cls.analytic = cls.env["account.analytic.account"].create(
            [{"name": str(n), "plan_id": plan.id} for n in range(4)]
        )

    # === TAXES ===

    def test_a_confirmed_set(self):
        self.map("tax", self.vat20 + self.vat0, "t20")
        mapper = self.connection._mapper()
        found = mapper.tax(self.vat0 + self.vat20)
        self.assertEqual((found.code, found.rate, found.external_id), ("T20", Decimal(20), "t20"))
        self.assertIsNone(mapper.tax(self.vat20))
        self.assertIsNone(mapper.tax(self.taxes))

    def test_a_proposed_tax_does_not_count(self):
        row = self.connection._ensure_mappings("tax", [self.vat20.ids])
        row._propose(self.reference("t20"), 100, "rate")
        self.assertIsNone(self.connection._mapper().tax(self.vat20))
        row.action_accept()
        self.assertEqual(self.connection._mapper().tax(self.vat20).code, "T20")

    def test_the_fiscal_position_tells_apart(self):
        abroad, home = self.env["account.fiscal.position"].create(
            [{"name": name, "company_id": self.company.id} for name in ("Abroad", "Home")]
        )
        self.map("tax", self.taxes, "t0")
        self.map("tax", self.taxes, "ec", fiscal_position_id=abroad.id)
        mapper = self.connection._mapper()
        self.assertEqual(mapper.tax(self.taxes, abroad).code, "EC")
        self.assertIsNone(mapper.tax(self.taxes, home), "0 % is something else under each")
        self.assertEqual(mapper.tax(self.taxes, home.browse()).code, "T0")
        self.assertEqual(mapper.tax(self.taxes).code, "T0")

    def test_a_row_with_a_problem_is_not_used(self):
        self.map("tax", self.vat20, "t20")
        self.vat20.amount = 19
        self.assertIsNone(self.connection._mapper().tax(self.vat20))

    # === ACCOUNTS ===

    def test_the_account_before_the_category_before_the_default(self):
        category = self.product_a.categ_id
        below = category.create({"name": "Below", "parent_id": category.id})
        self.product_b.categ_id = below
        none = self.connection._mapper()
        self.assertIsNone(none.account(self.revenue))
        self.connection.default_account_id = self.reference("900")
        self.assertEqual(self.connection._mapper().account(self.revenue, self.product_a), "900")
        self.map("product_category", category, "400")
        mapper = self.connection._mapper()
        self.assertEqual(mapper.account(self.revenue, self.product_a), "400")
        self.assertEqual(mapper.account(self.revenue, self.product_b), "400")
        self.assertEqual(mapper.account(self.revenue), "900")
        self.map("account", self.revenue, "200")
        self.assertEqual(self.connection._mapper().account(self.revenue, self.product_a), "200")

    def test_the_nearest_category(self):
        category = self.product_a.categ_id
        below = category.create({"name": "Below", "parent_id": category.id})
        self.product_a.categ_id = below
        self.map("product_category", category, "400")
        self.map("product_category", below, "200")
        mapper = self.connection._mapper(self.init_invoice("out_invoice", products=self.product_a))
        self.assertEqual(mapper.account(self.revenue, self.product_a), "200")

    def test_an_archived_account_is_not_replaced_by_another(self):
        self.connection.default_account_id = self.reference("900")
        self.map("account", self.revenue, "200")
        self.books.references = [r for r in self.books.references if r.external_id != "200"]
        self.load()
        self.assertIsNone(self.connection._mapper().account(self.revenue))

    def test_an_archived_default_is_none(self):
        self.connection.default_account_id = self.reference("900")
        self.books.references = [r for r in self.books.references if r.external_id != "900"]
        self.load()
        self.assertIsNone(self.connection._mapper().account(self.revenue))

    def test_a_sure_proposal_counts_for_accounts(self):
        row = self.connection._ensure_mappings("account", [self.revenue.ids])
        row._propose(self.reference("200"), 99, "code")
        self.assertIsNone(self.connection._mapper().account(self.revenue))
        row._propose(self.reference("200"), 100, "code")
        self.assertEqual(self.connection._mapper().account(self.revenue), "200")

    def test_a_rate_must_be_allowed_on_the_account(self):
        deposits = self.company_data["default_account_assets"]
        self.map("account", self.revenue, "200")
        self.map("account", deposits, "800")
        self.map("tax", self.vat20, "t20")
        mapper = self.connection._mapper()
        vat20 = mapper.tax(self.vat20)
        self.assertTrue(mapper.allowed(vat20, mapper.account(self.revenue)))
        self.assertFalse(mapper.allowed(vat20, mapper.account(deposits)))
        self.assertTrue(mapper.allowed(vat20, "unknown"))

    # === THE REST ===

    def test_items_and_payment_accounts(self):
        bank = self.company_data["default_journal_bank"]
        mapper = self.connection._mapper()
        self.assertEqual((mapper.item(self.product_a), mapper.payment_account(bank)), ("", ""))
        self.map("product", self.product_a, "i1")
        self.map("payment_journal", bank, "p1")
        mapper = self.connection._mapper()
        self.assertEqual(mapper.item(self.product_a), "CHAIR")
        self.assertEqual(mapper.item(self.env["product.product"]), "")
        self.assertEqual(mapper.payment_account(bank), "p1")

    def test_tracking(self):
        for one, option in zip(self.analytic[:3], ("region1", "region2", "team1"), strict=True):
            self.map("analytic", one, option)
        a, b, team, unmapped = (str(one.id) for one in self.analytic)
        region1, team1 = ("region", "region1"), ("team", "team1")
        cases = [
            (None, (), False),
            ({}, (), False),
            ({unmapped: 40.0}, (), False),
            ({a: 100.0}, (region1,), False),
            ({a: 100.0, unmapped: 100.0}, (region1,), False),
            ({f"{a},{team}": 100.0}, (region1, team1), False),
            ({a: 100.0, team: 100.0}, (region1, team1), False),
            ({a: 60.0}, (), True),
            ({a: 50.0, b: 50.0}, (), True),
            ({a: 50.0, unmapped: 50.0}, (), True),
            ({f"{a},{team}": 50.0, f"{b},{team}": 50.0}, (team1,), True),
        ]
        mapper = self.connection._mapper()
        for distribution, tracking, problem in cases:
            self.assertEqual(mapper.tracking(distribution), tracking, distribution)
            issue = mapper.tracking_problem(distribution)
            self.assertEqual(bool(issue), problem, distribution)
        self.assertEqual((issue.code, issue.level), ("tracking_split", "warning"))

    # === COST ===

    def test_four_queries_for_any_number_of_documents(self):
        self.map("tax", self.vat20, "t20")
        self.map("account", self.revenue, "200")
        self.map("product", self.product_a, "i1")
        self.map("product_category", self.product_b.categ_id, "400")
        self.connection.default_account_id = self.reference("900")
        moves = self.env["account.move"].union(
            *(
                self.init_invoice(
                    "out_invoice", products=self.product_a + self.product_b, taxes=self.vat20
                )
                for _n in range(5)
            )
        )
        for batch in (moves[:1], moves):
            lines = batch.invoice_line_ids
            lines.read(["product_id", "account_id", "tax_ids", "analytic_distribution"])
            self.env.flush_all()
            self.env["accounting.bridge.mapping"].invalidate_model()
            self.env["accounting.bridge.reference"].invalidate_model()
            with self.assertQueryCount(4):
                mapper = self.connection._mapper(batch)
            with self.assertQueryCount(0):
                for line in lines:
                    self.assertEqual(mapper.tax(line.tax_ids).code, "T20")
                    self.assertIn(mapper.account(line.account_id, line.product_id), ("200", "400"))
                    mapper.item(line.product_id)
                    mapper.tracking(line.analytic_distribution)

    def test_only_the_products_of_the_documents_are_read(self):
        self.map("product", self.product_a, "i1")
        self.map("product", self.product_b, "i1")
        moves = self.init_invoice("out_invoice", products=self.product_a)
        mapper = self.connection._mapper(moves)
        self.assertEqual((mapper.item(self.product_a), mapper.item(self.product_b)), ("CHAIR", ""))
