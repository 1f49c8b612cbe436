import dataclasses
import datetime
from decimal import Decimal
from unittest.mock import patch

from odoo import Command, fields

from odoo.addons.accounting_bridge.tools.documents import Kind, Status

from .export_case import ExportCase


class TestExport(ExportCase):
    def test_simple(self):
        move = self._create_invoice(ref="PO 7")
        invoice = self._built(move)
        line = invoice.lines[0]
        self.assertEqual(invoice.kind, Kind.INVOICE)
        self.assertEqual(invoice.number, move.name)
        self.assertEqual(invoice.reference, "PO 7")
        self.assertEqual(invoice.date, datetime.date(2026, 1, 15))
        self.assertEqual(invoice.currency, move.currency_id.name)
        self.assertIsNone(invoice.currency_rate)
        self.assertEqual(invoice.target, Status.APPROVED)
        self.assertEqual(
            (line.quantity, line.unit_price, line.net, line.tax),
            (Decimal(1), Decimal(100), Decimal("100.00"), Decimal("20.00")),
        )
        self.assertEqual((line.tax_code, line.tax_rate, line.account_code), ("T20", 20, "200"))
        self.assertEqual(invoice.totals.total, Decimal("120.00"))
        self.assertEqual(invoice.url, f"{move.get_base_url()}/odoo/account.move/{move.id}")
        self.assertEqual(self._codes(move), [])

    def test_other_kinds_are_left_out(self):
        bill = self._create_invoice(move_type="in_invoice", post=False)
        receipt = self._create_invoice(move_type="out_receipt", post=False)
        self.assertEqual((bill + receipt)._bridge_invoices(self.connection), {})
        self.assertEqual(self._codes(bill), ["wrong_type"])
        self.assertEqual(self._codes(receipt), ["receipt"])

    def test_draft_has_a_placeholder_as_number(self):
        move = self._create_invoice(post=False)
        move.name = False
        self.assertEqual(self._built(move).number, f"DRAFT-{move.id}")
        self.assertEqual(self._codes(move), [])

    def test_number_as_reference(self):
        self.connection.number_mode = "reference"
        self.assertTrue(self._built(self._create_invoice()).number_as_reference)

    def test_credit_note_is_positive_and_names_its_invoice(self):
        move = self._create_invoice()
        link = move.sudo()._bridge_link(self.connection)
        link.external_id = "there"
        refund = move._reverse_moves([{"invoice_date": move.invoice_date}])
        invoice = self._built(refund)
        self.assertEqual(invoice.kind, Kind.CREDIT_NOTE)
        self.assertEqual(invoice.totals.total, Decimal("120.00"))
        self.assertEqual(invoice.lines[0].net, Decimal("100.00"))
        self.assertEqual(invoice.reverses, "there")
        self.assertEqual(invoice.remark, f"Full credit note for {move.name} of 01/15/2026")
        self.assertEqual(self._codes(refund), [])
        refund.invoice_line_ids.price_unit = 50
        remark = self._built(refund).remark
        self.assertEqual(remark, f"Partial credit note for {move.name} of 01/15/2026")

    def test_person_and_order(self):
        company = self.env["res.partner"].create({"name": "Works Ltd", "is_company": True})
        ann, ben = self.env["res.partner"].create(
            [
                {"name": "Ann Lee", "parent_id": company.id, "type": "invoice"},
                {"name": "Ben Lee", "parent_id": company.id, "type": "contact"},
            ]
        )
        move = self._create_invoice(partner_id=ann.id, invoice_origin="Job 7")
        self.assertEqual((self._built(move).person, self._built(move).order), ("Ann Lee", "Job 7"))
        order = (
            self.env["sale.order"]
            .sudo()
            .create(  # sales is not what is tested
                {
                    "partner_id": ben.id,
                    "partner_invoice_id": company.id,
                    "client_order_ref": "PO 12",
                    "order_line": [
                        Command.create({"product_id": self.product.id, "price_unit": 9})
                    ],
                }
            )
        )
        order.action_confirm()
        order.order_line.qty_delivered = 1
        invoice = self._built(order._create_invoices())
        self.assertEqual(invoice.person, "Ben Lee")
        self.assertTrue(invoice.order.startswith(f"{order.name} PO 12"), invoice.order)
        self.assertEqual(self._built(self._create_invoice()).person, "")

    def test_notes_sections_and_order(self):
        move = self._move(
            [
                {"name": "Part A", "display_type": "line_section", "sequence": 1},
                {"name": "Sub", "display_type": "line_subsection", "sequence": 2},
                {"name": "Second", "price_unit": 2, "sequence": 4},
                {"name": "First", "price_unit": 1, "sequence": 3},
                {"name": "Thanks", "display_type": "line_note", "sequence": 5},
            ]
        )
        lines = self._built(move).lines
        self.assertEqual(
            [(line.kind, line.description) for line in lines],
            [
                ("note", "Part A"),
                ("note", "– Sub"),
                ("item", "First"),
                ("item", "Second"),
                ("note", "Thanks"),
            ],
        )

    def test_line_without_words_is_called_like_its_product_or_account(self):
        move = self._move([{"product_id": self.product.id}, {"price_unit": 3}])
        move.invoice_line_ids.name = False
        product, account = self._built(move).lines
        self.assertEqual(product.description, self.product.display_name)
        self.assertEqual(account.description, move.invoice_line_ids[1].account_id.name)

    def test_reverse_charge(self):
        tax = self._tax(
            20,
            invoice_repartition_line_ids=[
                Command.create({"repartition_type": "base"}),
                Command.create({"repartition_type": "tax", "factor_percent": 100}),
                Command.create({"repartition_type": "tax", "factor_percent": -100}),
            ],
            refund_repartition_line_ids=[
                Command.create({"repartition_type": "base"}),
                Command.create({"repartition_type": "tax", "factor_percent": 100}),
                Command.create({"repartition_type": "tax", "factor_percent": -100}),
            ],
        )
        self._map(tax, "RC")
        line = self._built(self._move([{"price_unit": 50, "tax_ids": tax.ids}])).lines[0]
        self.assertEqual([t.amount for t in line.taxes], [Decimal("10.00"), Decimal("-10.00")])
        self.assertEqual([t.reverse_charge for t in line.taxes], [False, True])
        self.assertEqual((line.net, line.tax), (Decimal("50.00"), Decimal("0.00")))

    def test_taxes_of_a_line_are_mapped_as_a_set(self):
        fixed = self._tax(1.5, amount_type="fixed")
        both = fixed | self.tax
        self._map(both, "BOTH", 20)
        sets = (both, self.tax)
        lines = self._built(
            self._move([{"price_unit": 10, "tax_ids": taxes.ids} for taxes in sets])
        ).lines
        self.assertEqual([line.tax_code for line in lines], ["BOTH", "T20"])
        self.assertEqual(lines[0].tax, Decimal("3.50"))
        self.assertIsNone(next(t for t in lines[0].taxes if t.name == fixed.name).rate)

    def test_price_included(self):
        tax = self._tax(20, price_include_override="tax_included")
        self._map(tax, "I20", 20)
        line = self._built(self._move([{"price_unit": 120, "tax_ids": tax.ids}])).lines[0]
        self.assertTrue(line.price_included)
        self.assertEqual((line.unit_price, line.net, line.tax), (120, 100, 20))

    def test_cash_rounding_is_a_line_of_its_own(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "0.05",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        move = self._move(
            [{"price_unit": 10.02, "tax_ids": self.tax.ids}], invoice_cash_rounding_id=rounding.id
        )
        invoice = self._built(move)
        self.assertEqual(invoice.lines[-1].kind, "rounding")
        self.assertEqual(invoice.lines[-1].tax_code, "T0")
        self.assertEqual(sum(line.gross for line in invoice.lines), invoice.totals.total)
        self.assertEqual(self._codes(move), [])

    def test_cash_rounding_in_the_biggest_tax(self):
        rounding = self.env["account.cash.rounding"].create(
            {"name": "0.05", "rounding": 0.05, "strategy": "biggest_tax"}
        )
        move = self._move(
            [{"price_unit": 10.02, "tax_ids": self.tax.ids}], invoice_cash_rounding_id=rounding.id
        )
        invoice = self._built(move)
        self.assertEqual(invoice.totals.total, Decimal("12.00"))
        self.assertEqual(
            [(line.net, line.tax) for line in invoice.lines], [(Decimal("10.02"), Decimal("1.98"))]
        )
        self.assertEqual(self._codes(move), [])

    def test_group_of_taxes_is_one_member_of_the_set(self):
        children = self._tax(5) | self._tax(2)
        group = self._tax(0, amount_type="group", children_tax_ids=children.ids)
        self._map(group, "G7", 7)
        move = self._move([{"price_unit": 100, "tax_ids": group.ids}])
        (line,) = self._built(move).lines
        self.assertEqual((line.tax_code, line.tax), ("G7", Decimal("7.00")))
        self.assertEqual([tax.rate for tax in line.taxes], [5, 2])
        self.assertEqual(self._codes(move), [])

    def test_early_payment_discount_lowers_the_tax(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 %",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": "mixed",
            }
        )
        move = self._create_invoice(invoice_payment_term_id=term.id)
        invoice = self._built(move)
        self.assertEqual(invoice.totals.tax, Decimal("19.60"))
        self.assertEqual([line.net for line in invoice.lines], [100, -2, 2])
        self.assertEqual(self._codes(move), [])

    def test_foreign_currency(self):
        euro = self.setup_other_currency("EUR")
        move = self._create_invoice(currency_id=euro.id)
        invoice = self._built(move)
        self.assertEqual(invoice.currency, "EUR")
        self.assertEqual(invoice.currency_rate, Decimal(str(move.invoice_currency_rate)))
        self.assertEqual(invoice.totals.net, Decimal("100.00"))
        self.assertEqual(invoice.company_currency, self.company.currency_id.name)
        self.assertEqual(invoice.company_total, Decimal(f"{move.amount_total_signed:.2f}"))

    def test_currency_without_cents(self):
        yen = self.setup_other_currency("JPY", rounding=1)
        invoice = self._built(self._create_invoice(price=1001, currency_id=yen.id))
        self.assertEqual(invoice.digits, 0)
        self.assertEqual(str(invoice.totals.total), "1201")

    def test_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        move = self._create_invoice(invoice_payment_term_id=term.id)
        self.assertEqual(self._built(move).due_date, datetime.date(2026, 2, 14))
        self.connection.due_date_rule = "first"
        self.assertEqual(self._built(move).due_date, datetime.date(2026, 1, 15))

    def test_document_does_not_depend_on_who_reads(self):
        move = self._create_invoice()
        self.env["res.lang"]._activate_lang("fr_FR")
        user = self._user("account.group_account_invoice", lang="fr_FR")
        self.assertEqual(
            move.with_user(user)._bridge_invoices(self.connection.with_user(user)),
            move._bridge_invoices(self.connection),
        )


class TestContact(ExportCase):
    def _contact(self, partner):
        return partner._bridge_contacts(self.connection)[partner.id]

    def test_invoice_address_is_the_person_of_its_company(self):
        company = self.env["res.partner"].create(
            {"name": "Works Ltd", "is_company": True, "city": "Leeds", "vat": "/"}
        )
        child = self.env["res.partner"].create(
            {"name": "Ann Marie Lee", "parent_id": company.id, "type": "invoice", "city": "York"}
        )
        contact = self._contact(child)
        self.assertEqual((contact.key, contact.name), (str(company.id), "Works Ltd"))
        self.assertEqual((contact.first_name, contact.last_name), ("Ann Marie", "Lee"))
        self.assertEqual((contact.city, contact.vat), ("Leeds", ""))

    def test_customer_number(self):
        self.partner.ref = "C-1"
        contact = self._contact(self.partner)
        uuid = self.env["ir.config_parameter"].sudo().get_param("database.uuid")
        # A restored database gives ids again, to other customers.
        since = int(self.partner.create_date.timestamp())
        made = f"ODOO-{uuid[:8]}-{self.partner.id}-{since:x}"
        self.assertEqual((contact.number, contact.other_numbers), ("C-1", (made,)))
        twin = self.env["res.partner"].create({"name": "Twin", "ref": "C-1", "active": False})
        contact = self._contact(self.partner)
        self.assertEqual((contact.number, contact.other_numbers), (made, ()))
        twin.company_id = self.env["res.company"].sudo().create({"name": "Elsewhere"})
        self.assertEqual(self._contact(self.partner).number, "C-1")

    def test_collective(self):
        able = dataclasses.replace(self.connection._capabilities(), collective_contact=True)
        self.partner.bridge_collective = True
        links = self.env["accounting.bridge.contact"].sudo()  # the engine's
        values = {"connection_id": self.connection.id, "partner_id": self.partner.id}
        links.create({**values, "external_id": "a", "matched_by": "person"})
        contact = self._contact(self.partner)
        self.assertEqual((contact.collective, contact.external_id), (False, "a"))
        self.assertFalse(self.partner.bridge_collective_possible)
        provider = type(self.connection._provider())
        with patch.object(provider, "_capabilities", lambda _provider: able):
            contact = self._contact(self.partner)
            self.partner.invalidate_recordset(["bridge_collective_possible"])
            self.assertTrue(self.partner.bridge_collective_possible)
        self.assertEqual((contact.collective, contact.external_id), (True, None))
        known, problems = links._resolve(self.connection, None, [contact])
        self.assertEqual((known, problems), ({contact.key: None}, {}))

    def test_preferred_link(self):
        links = self.env["accounting.bridge.contact"].sudo()  # the engine's
        values = {"connection_id": self.connection.id, "partner_id": self.partner.id}
        for external_id, preferred in (("a", True), ("b", False)):
            links.create(
                {
                    **values,
                    "external_id": external_id,
                    "preferred": preferred,
                    "matched_by": "person",
                }
            )
        self.assertEqual(self._contact(self.partner).external_id, "a")


class TestDates(ExportCase):
    def test_delivery_in_another_month_is_a_warning(self):
        move = self._create_invoice(delivery_date=fields.Date.to_date("2025-12-31"))
        issues = move._bridge_issues(self.connection)[move.id]
        self.assertEqual([(i.code, i.level) for i in issues], [("delivery_month", "warning")])
        self.assertEqual(self._built(move).delivery_date, datetime.date(2025, 12, 31))
