from odoo.tests import tagged

from .common import ConnectedCase


@tagged("post_install", "-at_install")
class TestMapping(ConnectedCase):
    """What is loaded from Xero and proposed for a British company."""

    def reload(self):
        answer = self.connection.action_reload_references()
        self.assertEqual(answer["params"]["type"], "success", answer["params"]["message"])
        self.connection.invalidate_recordset(["alerts"])

    def act(self, **values):
        self.control.act(tenant=self.tenants["Bridge Trading (UK)"], **values)

    def row(self, taxes):
        key = f"tax:{','.join(map(str, taxes.ids))}"
        return self.connection.mapping_ids.filtered(lambda row: row.key == key)

    def test_all_catalogues_are_loaded(self):
        self.reload()
        references = self.connection.reference_ids.grouped("kind")
        kinds = {"account", "payment_account", "tax", "currency", "template", "item"}
        self.assertLessEqual(kinds, set(references))
        sales = references["account"].filtered(lambda account: account.code == "200")
        self.assertEqual(sales.data["nature"], "revenue")
        for_sales = references["tax"].filtered("for_sales").mapped("code")
        self.assertIn("OUTPUT2", for_sales)
        self.assertNotIn("INPUT2", for_sales)

    def test_the_standard_rate_is_proposed_and_counts_once_confirmed(self):
        self.reload()
        row = self.row(self.tax)
        self.assertEqual(row.reference_id.code, "OUTPUT2")
        self.assertEqual(row.state, "proposed")
        self.assertIsNone(self.connection._mapper().tax(self.tax))
        row.action_accept()
        self.assertEqual(self.connection._mapper().tax(self.tax).code, "OUTPUT2")

    def test_no_rate_at_zero_is_sure(self):
        self.reload()
        for row in self.connection.mapping_ids.filtered(
            lambda r: r.kind == "tax" and not r.tax_rate
        ):
            self.assertLessEqual(row.certainty, 50, row.display_name)
            self.assertNotEqual(row.state, "confirmed")

    def test_the_words_of_a_tax_tell_zero_rates_apart(self):
        self.reload()
        charts = {"ST0": "ZERORATEDOUTPUT", "ST2": "EXEMPTOUTPUT"}
        for name, code in charts.items():
            tax = self.env["account.chart.template"].with_company(self.company).ref(name)
            self.assertEqual(self.row(tax).reference_id.code, code, tax.name)

    def test_what_the_accountant_archives_is_flagged_after_a_reload(self):
        self.reload()
        row = self.connection._ensure_mappings(
            "account", [self.company_data["default_account_revenue"].ids]
        )
        row.reference_id = self.connection.reference_ids.filtered(
            lambda r: r.kind == "account" and r.code == "200"
        )
        self.act(action="archive_account", code="200")
        self.reload()
        self.assertEqual(row.flag, "archived")
        self.assertIn("mapping", self.connection.alerts)
        self.act(action="archive_account", code="200", restore=True)
        self.reload()
        self.assertFalse(row.flag)
        self.assertNotIn("mapping", self.connection.alerts or {})

    def test_a_rate_changed_there_is_flagged(self):
        self.reload()
        row = self.row(self.tax)
        row.action_accept()
        self.act(action="tax_rate", tax_type="OUTPUT2", rate=21)
        self.reload()
        self.assertEqual(row.flag, "rate")
        self.assertIsNone(self.connection._mapper().tax(self.tax))

    def test_reload_is_logged(self):
        self.reload()
        exchanges = self.env["accounting.bridge.exchange"].search(
            [("connection_id", "=", self.connection.id)]
        )
        self.assertTrue(any("TaxRates" in path for path in exchanges.mapped("path")))
