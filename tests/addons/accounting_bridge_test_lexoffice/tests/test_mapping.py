from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import LexofficeCase

SERVICES = "8f8664a0-fd86-11e1-a21f-0800200c9a66"
# Taxes of the German chart and what they are at lexoffice; None: a person has to say.
GERMAN_TAXES = {
    "tax_ust_19_skr03": "Einnahmen · 19 %",
    "tax_ust_7_skr03": "Einnahmen · 7 %",
    "tax_ust_19_eu_skr03": "Fernverkauf · 19 %",
    "tax_ust_eu_skr03": "Fernverkauf · 7 %",
    "tax_eu_sale_skr03": "Innergemeinschaftliche Lieferung · 0 %",
    "tax_free_eu_skr03": "Fremdleistungen §13b · 0 %",
    "tax_export_skr03": "Ausfuhrlieferungen an Drittländer · 0 %",
    "tax_free_third_country_skr03": "Dienstleistungen an Drittländer · 0 %",
    "tax_ust_free_bau_skr03": "Bauleistungen §13b · 0 %",
    "tax_free_skr03_ohne_vst": "Steuerfreie Umsätze §4 · 0 %",
    "tax_free_skr03_mit_vst": None,
    "tax_not_taxable_skr03": None,
    "tax_ust_no_ustpflicht_skr03": None,
    "tax_free_newcar_skr03": None,
    "tax_ust_free_mobil_skr03": None,
    "tax_ust_19_3eck_first_skr03": None,
    "tax_ust_x_skr03": None,
    "tax_ust_19_farmer_skr03": None,
    "tax_ust_107_farmer_skr03": None,
}
SMALL_BUSINESS = "Einnahmen als Kleinunternehmer · 0 %"
ROUNDING = {"nature": "revenue", "system": "ROUNDING"}


@tagged("post_install", "-at_install")
class TestMapping(LexofficeCase):
    """What is loaded from lexoffice and proposed for a German company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.taxes = {name: cls.chart.ref(name) for name in GERMAN_TAXES}
        # Most of what a German company could need is there, but switched off at first.
        for tax in cls.taxes.values():
            tax.sudo().active = True

    def setUp(self):
        super().setUp()
        self.control.post("reset")

    def reload(self):
        answer = self.connection.action_reload_references()
        self.assertEqual(answer["params"]["type"], "success", answer["params"]["message"])

    def row(self, taxes, position=False, nature=False):
        """:return: the mapping of these taxes with its proposal"""
        row = self.connection._ensure_mappings("tax", [taxes.ids], position and position.id, nature)
        self.connection._match_mappings()
        return row

    def proposed(self, *args, **more):
        return self.row(*args, **more).reference_id.name or None

    def test_what_is_loaded(self):
        self.connect()
        references = self.connection.reference_ids.grouped("kind")
        codes = references["tax"].mapped("code")
        self.assertIn(f"{SERVICES}:19", codes)
        self.assertIn(f"{SERVICES}:7", codes)
        self.assertTrue(all(references["tax"].mapped("for_sales")))
        self.assertEqual(references["account"].mapped("data"), [ROUNDING])
        self.assertFalse(self.connection.mapping_ids.filtered(lambda r: r.kind == "account"))

    def test_taxes_of_the_german_chart(self):
        self.connect()
        found = {name: self.proposed(tax) for name, tax in self.taxes.items()}
        self.assertEqual(found, GERMAN_TAXES)

    def test_taxes_of_the_german_chart_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        # Translations are loaded for all, by the system.
        self.env["ir.module.module"].sudo()._load_module_terms(["l10n_de"], ["de_DE"])
        self.chart._load_translations(langs=["de_DE"], companies=self.company)
        self.company.partner_id.lang = "de_DE"
        names = self.taxes["tax_export_skr03"].with_context(lang="de_DE").description
        self.assertIn("Ausfuhr", names)
        self.connect()
        found = {name: self.proposed(tax) for name, tax in self.taxes.items()}
        self.assertEqual(found, GERMAN_TAXES)

    def test_goods_and_services(self):
        self.connect()
        standard = self.taxes["tax_ust_19_skr03"]
        self.assertEqual(self.proposed(standard, nature="goods"), "Warenverkäufe · 19 %")
        row = self.row(standard, nature="service")
        self.assertEqual(row.reference_id.name, "Dienstleistungen · 19 %")
        self.assertEqual(row.state, "proposed")
        self.assertGreater(row.certainty, 80)

    def test_line_without_tax(self):
        """The fiscal position tells where the customer is, the product what was sold."""
        self.connect()
        none = self.env["account.tax"]
        abroad = self.chart.ref("fiscal_position_non_eu_partner_skr03")
        business = self.chart.ref("fiscal_position_eu_vat_id_partner_skr03")
        consumer = self.chart.ref("fiscal_position_eu_no_id_partner_skr03")
        home = self.chart.ref("fiscal_position_domestic_skr03")
        self.assertIsNone(self.proposed(none))
        expected = {
            (abroad, "goods"): "Ausfuhrlieferungen an Drittländer · 0 %",
            (abroad, "service"): "Dienstleistungen an Drittländer · 0 %",
            (abroad, False): None,
            (business, "goods"): "Innergemeinschaftliche Lieferung · 0 %",
            (business, "service"): "Fremdleistungen §13b · 0 %",
            (consumer, "goods"): None,
            (home, "goods"): None,
            (home, "service"): None,
        }
        found = {
            (position, nature): self.proposed(none, position, nature)
            for position, nature in expected
        }
        self.assertEqual(found, expected)

    def test_zero_is_never_sure(self):
        self.connect()
        for tax in self.taxes.values():
            for nature in ("goods", "service", False):
                row = self.row(tax, nature=nature)
                self.assertNotEqual(row.state, "confirmed", row.display_name)
                if not row.tax_rate:
                    self.assertLessEqual(row.certainty, 50, row.display_name)

    def test_why_is_said(self):
        self.connect()
        row = self.row(self.taxes["tax_eu_sale_skr03"])
        self.assertEqual(row.reason_label, "0 %, and the VAT box is that of the category")
        self.assertEqual(row.vat_boxes, "41")

    def test_small_business(self):
        self.connect(organisation="Kleinbetrieb Nord")
        self.assertEqual(
            self.connection.reference_ids.filtered(lambda r: r.kind == "tax").mapped("name"),
            [SMALL_BUSINESS],
        )
        self.assertEqual(self.proposed(self.env["account.tax"]), SMALL_BUSINESS)
        exempt = self.taxes["tax_ust_no_ustpflicht_skr03"]
        self.assertEqual(self.proposed(exempt), SMALL_BUSINESS)
        self.assertIsNone(self.proposed(self.taxes["tax_ust_19_skr03"]))
        self.assertIsNone(self.proposed(self.taxes["tax_eu_sale_skr03"]))

    def test_vanished_category_is_flagged(self):
        self.connect()
        row = self.row(self.taxes["tax_ust_19_skr03"], nature="service")
        row.action_accept()
        mapper = self.connection._mapper()
        tax = mapper.tax(self.taxes["tax_ust_19_skr03"], nature="service")
        self.assertEqual(tax.code, f"{SERVICES}:19")
        self.control.remove_category(SERVICES)
        self.reload()
        self.assertEqual(row.flag, "archived")
        self.assertIsNone(
            self.connection._mapper().tax(self.taxes["tax_ust_19_skr03"], nature="service")
        )

    def test_another_rate_is_refused(self):
        self.connect()
        row = self.row(self.taxes["tax_ust_19_skr03"])
        reduced = self.connection.reference_ids.filtered(lambda r: r.code == f"{SERVICES}:7")
        with self.assertRaisesRegex(ValidationError, "Dienstleistungen · 7 %"):
            row.reference_id = reduced
