"""Organisations and companies that are not the usual: § 19 UStG, distance sales, branches."""

from odoo import Command

from .bad_case import BadCase
from .common import LexofficeCase


class BooksCase(LexofficeCase):
    organisation = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connect(organisation=cls.organisation)
        cls.connection.write({"transfer_on": "manual", "attach_pdf": False})
        cls.partner.country_id = cls.env.ref("base.de")
        cls.control.keep()

    def setUp(self):
        super().setUp()
        self.control.rewind()

    def _tax(self, amount, name=None, **values):
        return self.env["account.tax"].create(
            {
                "name": name or f"{amount} %",
                "amount": amount,
                "type_tax_use": "sale",
                "company_id": self.company.id,
                **values,
            }
        )

    def _names(self):
        rows = self.connection.sudo().reference_ids.filtered(lambda r: r.kind == "tax" and r.active)
        return rows.mapped("name")

    def _confirm(self, tax, name):
        references = self.connection.sudo().reference_ids
        row = self.connection._ensure_mappings("tax", [tax.ids])
        reference = references.filtered(lambda r: r.name == name)
        row.write({"reference_id": reference.id, "state": "confirmed"})

    def _sent(self, *lines, **values):
        """:param lines: (price, tax)"""
        lines = [
            Command.create({"name": "x", "price_unit": price, "tax_ids": [Command.set(tax.ids)]})
            for price, tax in lines
        ]
        move = self._create_invoice(invoice_line_ids=lines, **values)
        move._bridge_transfer()
        self._run()
        return move

    def _held(self, move):
        rows = self.control.vouchers(self.organisation)
        return [row for row in rows if row["voucherNumber"] == move.name]

    def _codes(self, move):
        return [issue["code"] for issue in move.bridge_document_id.issues or []]


class TestSmallBusiness(BooksCase):
    organisation = "Kleinbetrieb Nord"

    def test_only_its_own_category(self):
        self.assertTrue(all("Kleinunternehmer" in name for name in self._names()), self._names())
        alerts = " ".join(a["message"] for a in self.connection.alerts.values())
        self.assertIn("the organisation is a small business (§ 19 UStG) and shows no VAT", alerts)
        self.assertIn("Correct one of the two", alerts)

    def test_with_tax_it_never_goes(self):
        move = self._sent((100, self._tax(19)))
        self.assertEqual(self._codes(move), ["tax_unmapped"])
        self.assertEqual(self._held(move), [])

    def test_without_tax_it_goes(self):
        tax = self._tax(0, "0 % § 19")
        self._confirm(tax, self._names()[0])
        move = self._sent((100, tax))
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        [voucher] = self._held(move)
        self.assertEqual(
            (float(voucher["totalGrossAmount"]), float(voucher["totalTaxAmount"])), (100, 0)
        )

    def test_from_small_business_to_standard(self):
        """From January on with VAT: the old mapping is gone by name, nothing goes by it."""
        tax = self._tax(0, "0 % § 19")
        self._confirm(tax, self._names()[0])
        self.control.settings(self.organisation, smallBusiness=False, taxType="net")
        self.connection.action_reload_references()
        move = self._sent((100, tax))
        self.assertEqual(self._codes(move), ["tax_gone"])
        self.assertIn("Kleinunternehmer", move.bridge_document_id.issue_text)
        self.assertEqual(self._held(move), [])
        standard = self._tax(19, "19 % neu")
        self._confirm(standard, "Dienstleistungen · 19 %")
        move = self._sent((100, standard))
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        [voucher] = self._held(move)
        self.assertEqual(float(voucher["totalTaxAmount"]), 19)


class TestDistanceSales(BooksCase):
    organisation = "Fernhandel OSS"

    def test_rates_of_other_countries(self):
        self.assertIn("Fernverkauf in EU-Land steuerpflichtig · 21 %", self._names())
        dutch = self._tax(21, "21 % NL")
        self._confirm(dutch, "Fernverkauf in EU-Land steuerpflichtig · 21 %")
        move = self._sent((100, dutch))
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        [voucher] = self._held(move)
        self.assertEqual(float(voucher["totalTaxAmount"]), 21)

    def test_price_with_tax_included(self):
        dutch = self._tax(21, "21 % NL", price_include_override="tax_included")
        self._confirm(dutch, "Fernverkauf in EU-Land steuerpflichtig · 21 %")
        for price in (10, 99.99, 0.05, 1234.56):
            move = self._sent((price, dutch), (price, dutch))
            if move.bridge_state != "approved":
                self.assertEqual(self._codes(move), ["totals_differ"])
                continue
            [voucher] = self._held(move)
            self.assertEqual(float(voucher["totalGrossAmount"]), move.amount_total)
            self.assertEqual(float(voucher["totalTaxAmount"]), move.amount_tax)

    def test_not_together_with_other_sales(self):
        dutch, german = self._tax(21, "21 % NL"), self._tax(19, "19 % DE")
        self._confirm(dutch, "Fernverkauf in EU-Land steuerpflichtig · 21 %")
        self._confirm(german, "Warenverkäufe · 19 %")
        move = self._sent((100, dutch), (100, german))
        self.assertEqual(self._codes(move), ["distance_mixed"])
        self.assertIn(
            "together with other sales. Make a document of its own for it",
            move.bridge_document_id.issue_text,
        )
        self.assertEqual(self._held(move), [])

    def test_not_on_the_collective_contact(self):
        dutch = self._tax(21, "21 % NL")
        self._confirm(dutch, "Fernverkauf in EU-Land steuerpflichtig · 21 %")
        self.partner.bridge_collective = True
        move = self._sent((100, dutch))
        self.assertEqual(self._codes(move), ["contact_required"])
        self.assertEqual(self._held(move), [])
        [alert] = [a for a in move._get_alerts().values() if "collective contact" in a["message"]]
        self.assertEqual(alert["action"]["res_model"], "res.partner")
        self.partner.bridge_collective = False
        move.bridge_document_id.action_retry()
        self._run()
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)

    def test_principle_is_switched(self):
        """The category is not offered any more: named, before anything is sent."""
        dutch = self._tax(21, "21 % NL")
        self._confirm(dutch, "Fernverkauf in EU-Land steuerpflichtig · 21 %")
        self.control.settings(self.organisation, distanceSalesPrinciple="ORIGIN")
        move = self._sent((100, dutch))
        self.assertEqual(self._held(move), [])
        self.assertIn(self._codes(move)[0], ("rate_refused", "category_refused", "tax_gone"))
        self.connection.action_reload_references()
        move.bridge_document_id.action_retry()
        self._run()
        self.assertEqual(self._codes(move), ["tax_gone"])


class TestBranches(BadCase):
    """Branch companies have the connection, and the books, of their main company."""

    def test_branch_shares_the_connection(self):
        branch = (
            self.env["res.company"]
            .sudo()
            .create({"name": "Filiale Süd", "parent_id": self.company.id})
        )
        self.env.user.sudo().company_ids |= branch
        first = self._move((self.service, 100, self.tax))
        moves = self.env["account.move"].with_company(branch)
        journal = self.company_data["default_journal_sale"]
        second = moves.create(
            {
                "move_type": "out_invoice",
                "company_id": branch.id,
                "journal_id": journal.id,
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Filiale",
                            "price_unit": 50,
                            "tax_ids": [Command.set(self.tax.ids)],
                        }
                    )
                ],
            }
        )
        second.action_post()
        self._confirm(self.tax, "Dienstleistungen · 19 %")
        (first | second)._bridge_transfer()
        self._run()
        for move in (first, second):
            self.assertThere(move)
            self.assertEqual(move.bridge_document_id.connection_id, self.connection)
        contacts = {self._standing(move)[0]["contactId"] for move in (first, second)}
        self.assertEqual(len(contacts), 1)
        self.control.pay(second.bridge_document_id.external_id, None, "2026-02-01")
        self._sweep()
        self.assertEqual(
            (first.payment_state, second.payment_state),
            ("not_paid", "paid"),
            second.bridge_document_id.issue_text,
        )
