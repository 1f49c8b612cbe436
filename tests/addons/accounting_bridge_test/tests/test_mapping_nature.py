import dataclasses
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.accounting_bridge.models.mapping import mapping_key
from odoo.addons.accounting_bridge.tools.documents import Issue
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .export_case import ExportCase
from .mapping_common import MappingCase, tax


class NatureCase(MappingCase):
    """A provider that books goods and services apart and knows no accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        capabilities = AccountingBridgeProviderTest._capabilities(cls.connection)
        can = dataclasses.replace(capabilities, goods_and_services=True, catalogues=("tax",))
        patcher = patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _self: can)
        cls.startClassPatcher(patcher)
        cls.service = cls._product("Service", "service")
        cls.goods = cls._product("Goods", "consu")
        cls.position = cls.env["account.fiscal.position"].create(
            {"name": "Abroad", "company_id": cls.company.id}
        )
        cls.load(tax("w", "Goods", 20), tax("d", "Services", 20), tax("e", "Sales", 20))

    @classmethod
    def _product(cls, name, kind):
        return cls.env["product.product"].create(
            {"name": name, "type": kind, "taxes_id": [Command.set(cls.vat20.ids)]}
        )

    def _move(self, *lines, **values):
        """:param lines: (product or None, price), all with 20 %"""
        return self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Line",
                            "product_id": product and product.id,
                            "price_unit": price,
                            "tax_ids": [Command.set(values.get("taxes", self.vat20).ids)],
                        }
                    )
                    for product, price in lines
                ],
                **{name: value for name, value in values.items() if name != "taxes"},
            }
        )

    def _map(self, taxes, external_id, **values):
        return self.mappings.create(
            {
                "connection_id": self.connection.id,
                "kind": "tax",
                "tax_ids": [Command.set(taxes.ids)],
                "reference_id": self.reference(external_id).id,
                **values,
            }
        )

    def _row(self, taxes, position=None, nature=False):
        key = mapping_key("tax", taxes.ids, position and position.id, nature)
        return self.connection.mapping_ids.filtered(lambda row: row.key == key)


@tagged("post_install", "-at_install")
class TestNature(NatureCase):
    def _codes_of(self, move):
        invoice = move._bridge_invoices(self.connection)[move.id]
        return [line.tax_code for line in invoice.lines]

    def _map_all(self):
        for row in self.mappings.search([("connection_id", "=", self.connection.id)]):
            row.unlink()
        self._map(self.vat20, "w", nature="goods")
        self._map(self.vat20, "d", nature="service")
        self._map(self.vat20, "e")

    # === LINES ===

    def test_goods_services_and_lines_without_product(self):
        self._map_all()
        move = self._move((self.goods, 10), (self.service, 20), (None, 30))
        self.assertEqual(self._codes_of(move), ["W", "D", "E"])

    def test_a_deduction_reduces_the_larger_kind(self):
        self._map_all()
        move = self._move((self.goods, 10), (self.service, 20), (None, -3), (self.goods, -1))
        self.assertEqual(self._codes_of(move), ["W", "D", "D", "D"])
        self.assertEqual(self._codes_of(self._move((self.goods, 9), (None, -3))), ["W", "W"])

    def test_early_payment_discount_belongs_to_what_is_sold(self):
        self._map_all()
        term = self.env["account.payment.term"].create(
            {
                "name": "2 %",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
            }
        )
        move = self._move((self.goods, 100), invoice_payment_term_id=term.id)
        invoice = move._bridge_invoices(self.connection)[move.id]
        self.assertEqual([line.tax_code for line in invoice.lines if line.tax], ["W", "W"])

    def test_no_account_is_asked_for(self):
        self._map_all()
        self.assertFalse(self._issues(self._move((self.goods, 10))))

    def _issues(self, move):
        return move._bridge_issues(self.connection)[move.id]

    # === WHAT IS MISSING ===

    def test_missing_says_for_what(self):
        self._map_all()
        self._row(self.vat20, nature="service").unlink()
        self._row(self.vat20).unlink()
        (issue,) = self._issues(self._move((self.goods, 10), (self.service, 10)))
        self.assertEqual((issue.code, issue.params["nature"]), ("tax_unmapped", "service"))
        words = self.env["accounting.bridge.issue"]
        self.assertIn("“20 %” on services has no", words._words([issue], self.connection)[0])
        cure = words._cure(issue, self.connection)
        self.assertEqual(cure["context"]["default_nature"], "service")
        self.assertEqual(cure["context"]["default_tax_ids"], [(6, 0, self.vat20.ids)])
        row = self.connection._ensure_mappings("tax", [self.vat20.ids], nature="service")
        self.assertEqual(words._cure(issue, self.connection)["res_id"], row.id)

    def test_untaxed_under_a_fiscal_position(self):
        move = self._move((self.goods, 10), taxes=self.taxes, fiscal_position_id=self.position.id)
        (issue,) = self._issues(move)
        words = self.env["accounting.bridge.issue"]
        (word,) = words._words([issue], self.connection)
        self.assertIn("Lines without tax on goods under “Abroad” have", word)
        context = words._cure(issue, self.connection)["context"]
        self.assertEqual(context["default_fiscal_position_id"], self.position.id)

    def test_what_is_gone_there_is_named(self):
        self._map_all()
        row = self._row(self.vat20, nature="goods")
        self.books.references = [r for r in self.books.references if r.external_id != "w"]
        self.load()
        (issue,) = self._issues(self._move((self.goods, 10)))
        self.assertEqual((issue.code, issue.params["reference"]), ("tax_gone", "Goods"))
        words = self.env["accounting.bridge.issue"]
        self.assertIn("“Goods” is archived or gone", words._words([issue], self.connection)[0])
        self.assertEqual(words._cure(issue, self.connection)["res_id"], row.id)
        self.assertFalse(self._issues(self._move((self.service, 10))))

    def test_without_goods_and_services_nothing_is_told_apart(self):
        can = dataclasses.replace(self.connection._capabilities(), goods_and_services=False)
        with patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _self: can):
            move = self._move((self.goods, 10))
            self.assertEqual(move._bridge_natures(can), {})
            (issue,) = self._issues(move)
            self.assertNotIn("nature", issue.params)

    # === ROWS ===

    def test_only_taxes_are_told_apart(self):
        with self.assertRaises(ValidationError):
            self.mappings.create(
                {
                    "connection_id": self.connection.id,
                    "kind": "product",
                    "product_id": self.goods.id,
                    "nature": "goods",
                }
            )

    def test_what_is_used_has_a_row_for_each(self):
        unused = self._tax("Unused", 3)
        self._move((self.goods, 10), taxes=self.vat0)
        self.connection._propose_mappings()
        for taxes in (self.vat20, self.vat0):
            for nature in (False, "goods", "service"):
                self.assertTrue(self._row(taxes, nature=nature), (taxes.name, nature))
        self.assertTrue(self._row(unused))
        self.assertFalse(self._row(unused, nature="goods"))
        self.assertFalse(self.connection.mapping_ids.filtered(lambda r: r.kind == "account"))

    def test_untaxed_under_several_positions_has_a_row_for_each(self):
        for position in (self.position, self.position.browse()):
            for taxes in (self.taxes, self.vat20):
                self._move((self.goods, 10), taxes=taxes, fiscal_position_id=position.id)
        self.connection._propose_mappings()
        row = self._row(self.taxes, self.position, "goods")
        self.assertEqual(row.display_name, "No tax · Goods · Abroad")
        told = row._tax_set()
        self.assertEqual((told["nature"], told["fiscal_position"]), ("goods", "Abroad"))
        self.assertFalse(self._row(self.vat20, self.position, "goods"))

    def test_boxes_are_told(self):
        tag = self.env["account.account.tag"].create({"name": "Box 41", "applicability": "taxes"})
        self.vat0.invoice_repartition_line_ids[0].tag_ids = tag
        row = self.connection._ensure_mappings("tax", [self.vat0.ids], nature="goods")
        self.assertEqual(row._tax_set()["vat_boxes"], ["Box 41"])


@tagged("post_install", "-at_install")
class TestOpaqueCode(ExportCase):
    def test_a_code_that_is_an_id_is_not_shown(self):
        code = "8f8664a8-fd86-11e1-a21f-0800200c9a66:19"
        reference = self._reference("tax", code, "Goods · 19 %", 19)
        self.assertEqual(reference.display_name, "Goods · 19 %")
        self.assertEqual(self._reference("tax", "T7", "Seven").display_name, "Seven (T7)")
        issue = Issue("totals_differ", {"differences": {f"tax:{code}": ["1.00", "1.01"]}})
        (words,) = self.env["accounting.bridge.issue"]._words([issue], self.connection)
        self.assertIn("tax Goods · 19 % 1.00 in Odoo, 1.01 there", words)
