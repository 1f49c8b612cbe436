"""Documents that lexoffice does not take as they are, or that nobody expects."""

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError, ValidationError

from .bad_case import BadCase


class TestBadDocument(BadCase):
    def _dollar(self):
        dollar = self.env.ref("base.USD")
        dollar.sudo().active = True
        rate = {"currency_id": dollar.id, "name": "2026-01-01", "rate": 1.1}
        self.env["res.currency.rate"].sudo().create(rate)
        return dollar

    # === CURRENCY ===

    def test_foreign_currency(self):
        move = self._move((self.goods, 10, self.tax), currency_id=self._dollar().id)
        self._blocked(move)
        action = self.assertTold(
            move,
            "eur_only",
            "keeps its books in euros only",
            "USD",
            "Exclude it",
            cure="accounting.bridge.exclude",
        )
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "US-Dollar", "booked_at": "Bank"}).action_exclude()
        self.assertEqual(move.bridge_state, "excluded")
        self._again()
        self.assertNotThere(move)

    def test_foreign_currency_is_refused_on_the_draft(self):
        self.connection.transfer_on = "post"
        move = self._draft((self.goods, 10, self.tax), currency_id=self._dollar().id)
        self.assertTold(move, "eur_only", "euros only", cure="accounting.bridge.exclude")
        with self.assertRaises(RedirectWarning) as refused:
            move.action_post()
        message, action, label = refused.exception.args[:3]
        self.assertIn("Not posted, because it would not arrive exactly in lexoffice", message)
        self.assertIn("in USD", message)
        self.assertEqual((action["res_model"], label), ("accounting.bridge.exclude", "Exclude"))
        self.assertEqual(move.state, "draft")
        wizard = self.env[action["res_model"]].with_context(**action["context"])
        wizard.create({"reason": "US-Dollar"}).action_exclude()
        move.action_post()
        self.assertEqual((move.state, move.bridge_state), ("posted", "excluded"))
        self._again()
        self.assertNotThere(move)

    # === TAXES AND CATEGORIES ===

    def test_tax_that_is_not_mapped(self):
        tax = self.env["account.tax"].create(
            {"name": "16 %", "amount": 16, "type_tax_use": "sale", "company_id": self.company.id}
        )
        move = self._move((self.service, 100, tax))
        self._blocked(move)
        action = self.assertTold(
            move,
            "tax_unmapped",
            "“16 %” on services has no confirmed",
            "Map it and confirm",
            cure="accounting.bridge.mapping",
        )
        # What the button opens is what is missing.
        self.assertEqual(action["context"]["default_tax_ids"], [(6, 0, tax.ids)])
        self._confirm(tax, "Dienstleistungen · 16 %", nature="service")
        self._retry(move)
        self.assertThere(move)

    def test_rate_that_is_not_allowed(self):
        """lexoffice has no 15 %: another rate is not taken for it."""
        tax = self.env["account.tax"].create(
            {"name": "15 %", "amount": 15, "type_tax_use": "sale", "company_id": self.company.id}
        )
        with self.assertRaisesRegex(ValidationError, "Choose a rate of the same percentage"):
            self._confirm(tax, "Dienstleistungen · 16 %", nature="service")
        move = self._move((self.service, 100, tax))
        self._blocked(move)
        self.assertTold(move, "tax_unmapped", "“15 %”", cure="accounting.bridge.mapping")

    def test_rate_that_lexoffice_refuses(self):
        """What was allowed when the mapping was confirmed."""
        move = self._move((self.service, 100, self.tax))
        books = next(iter(self.sandbox.store.books.values()))
        self.control.settings(smallBusiness=True, taxType="vatfree")
        self._blocked(move)
        code = self._codes(move)[0]
        self.assertIn(code, ("rate_refused", "category_refused"))
        self.assertTold(move, code, "Map another one", cure="accounting.bridge.connection")
        self.assertTrue(books)
        self.control.settings(smallBusiness=False, taxType="net")
        self._retry(move)
        self.assertThere(move)

    def test_negative_column_of_a_rate(self):
        move = self._move((self.service, 100, self.tax), (self.service, -10, self.tax7))
        self._blocked(move)
        self.assertTold(
            move,
            "negative_column",
            "· 7 %",
            "-10",
            "no negative amounts",
            "Credit the deduction in a document of its own",
        )
        move.button_draft()
        move.invoice_line_ids.filtered(lambda line: line.price_unit < 0).unlink()
        move.action_post()
        move._bridge_transfer()
        self._again()
        self.assertThere(move)

    def test_category_vanished(self):
        """Between two reloads of the references: lexoffice refuses, by name."""
        move = self._move((self.goods, 100, self.tax))
        self.control.remove_category(self._category("Warenverkäufe · 19 %").data["category"])
        self._blocked(move)
        self.assertTold(
            move,
            "category_refused",
            "does not take the posting category",
            "Reload the references",
            cure="accounting.bridge.connection",
        )
        self.connection.action_reload_references()
        move.bridge_document_id.action_retry()
        self._again()
        action = self.assertTold(
            move,
            "tax_gone",
            "“Warenverkäufe · 19 %” is archived or gone",
            cure="accounting.bridge.mapping",
        )
        mapping = self.env["accounting.bridge.mapping"].browse(action["res_id"])
        reference = self._category("Dienstleistungen · 19 %")
        mapping.write({"reference_id": reference.id, "state": "confirmed"})
        self._retry(move)
        self.assertThere(move)

    def test_category_renamed(self):
        """The id counts: nothing stands still, and the new name is shown."""
        category = self._category("Warenverkäufe · 19 %").data["category"]
        self.control.rename_category(category, "Warenverkauf Inland")
        move = self._move((self.goods, 100, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.connection.action_reload_references()
        row = self.connection._ensure_mappings("tax", [self.tax.ids], nature="goods")
        self.assertEqual(row.reference_id.name, "Warenverkauf Inland · 19 %")
        self.assertEqual(row.state, "confirmed")
        move = self._move((self.goods, 50, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertThere(move)

    def test_foreign_vat_number_on_the_fiscal_position(self):
        """Another country's registration has its own taxes: none of them is mapped."""
        position = self.env["account.fiscal.position"].create(
            {
                "name": "Registriert in Österreich",
                "country_id": self.env.ref("base.at").id,
                "foreign_vat": "ATU12345675",
                "company_id": self.company.id,
            }
        )
        group = self.env["account.tax.group"].create(
            {
                "name": "AT 20 %",
                "country_id": self.env.ref("base.at").id,
                "company_id": self.company.id,
            }
        )
        tax = self.env["account.tax"].create(
            {
                "name": "20 % AT",
                "amount": 20,
                "type_tax_use": "sale",
                "tax_group_id": group.id,
                "country_id": self.env.ref("base.at").id,
                "company_id": self.company.id,
                "fiscal_position_ids": [Command.set(position.ids)],
            }
        )
        move = self._move((self.goods, 100, tax), fiscal_position_id=position.id)
        self._blocked(move)
        self.assertTold(
            move, "tax_unmapped", "“20 % AT” on goods", cure="accounting.bridge.mapping"
        )

    # === KINDS OF DOCUMENTS ===

    def test_nothing_to_pay(self):
        move = self._move((self.service, 0, self.tax))
        self._blocked(move)
        self.assertTold(
            move,
            "nothing_to_transfer",
            "All amounts of this document are zero",
            cure="accounting.bridge.exclude",
        )
        self.connection.transfer_on = "post"
        self.assertEqual(self._move((self.service, 0, self.tax)).state, "posted")

    def test_sums_up_to_nothing(self):
        """0.00 with a discount of the whole sum on another rate is not nothing: VAT differs."""
        move = self._move((self.service, 107, self.tax7), (self.service, -107, self.tax7))
        self._blocked(move)
        self.assertTold(move, "nothing_to_transfer")

    def test_only_notes(self):
        self.connection.transfer_on = "post"
        move = self._draft()
        move.invoice_line_ids = [
            Command.create({"display_type": "line_note", "name": "Wir danken"})
        ]
        # Odoo itself does not post what has no lines.
        with self.assertRaises(UserError):
            move.action_post()
        self.assertEqual(move.state, "draft")
        self.assertIn("no_lines", [i.code for i in move._bridge_issues(self.connection)[move.id]])

    def test_receipt(self):
        self.connection.transfer_on = "post"
        move = self._move((self.service, 100, self.tax), move_type="out_receipt")
        self.assertEqual(move.state, "posted")
        self.assertFalse(move.bridge_document_id.operation_ids)
        self._again()
        self.assertNotThere(move)
        self.assertEqual(
            [i.code for i in move._bridge_issues(self.connection)[move.id]], ["receipt"]
        )

    def test_posting_in_the_future(self):
        """Odoo posts it by itself on its day; until then nothing goes."""
        self.connection.transfer_on = "post"
        move = self._draft((self.service, 100, self.tax), invoice_date="2099-01-01")
        move.auto_post = "at_date"
        daily = self.env.ref("account.ir_cron_auto_post_draft_entry").sudo()
        daily.method_direct_trigger()
        self._again()
        self.assertEqual(move.state, "draft")
        self.assertFalse(move.bridge_document_id)
        move.invoice_date = move.date = "2026-01-15"
        daily.method_direct_trigger()
        self.assertEqual(move.state, "posted")
        self._again()
        self.assertThere(move)

    def test_dated_in_the_future(self):
        move = self._move((self.service, 100, self.tax), invoice_date="2099-01-01")
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["voucherDate"][:10], "2099-01-01")

    def test_several_instalments(self):
        """Odoo's own due date is the last one: it is what lexoffice gets."""
        term = self.env["account.payment.term"].create(
            {
                "name": "30 % now",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 60}),
                ],
            }
        )
        move = self._move((self.service, 100, self.tax), invoice_payment_term_id=term.id)
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["dueDate"][:10], "2026-03-16")

    def test_retention(self):
        """Sicherheitseinbehalt: 5 % five years later. The whole turnover is booked at once."""
        term = self.env["account.payment.term"].create(
            {
                "name": "5 % retained",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 95, "nb_days": 14}),
                    Command.create({"value": "percent", "value_amount": 5, "nb_days": 1826}),
                ],
            }
        )
        move = self._move((self.service, 1000, self.tax), invoice_payment_term_id=term.id)
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.control.pay(move.bridge_document_id.external_id, "1130.50", "2026-01-29")
        self._sweep()
        self.assertEqual((move.payment_state, move.amount_residual), ("partial", 59.5))
        # The retained part is the one that stays open.
        open_lines = move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        self.assertEqual(open_lines.mapped("amount_residual"), [59.5])

    def test_rate_changes_within_the_delivery_period(self):
        """Delivered in the month before: said, because the tax of another month may apply."""
        move = self._draft((self.service, 100, self.tax), delivery_date="2025-12-20")
        self.assertTold(
            move, "delivery_month", "lies in another month", "declared in the right month"
        )
        move.action_post()
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["shippingDate"][:10], "2025-12-20")

    def test_two_rates_in_one_document(self):
        """16 % until the change and 19 % after it, as in 2020: a column each."""
        tax = self.env["account.tax"].create(
            {"name": "16 %", "amount": 16, "type_tax_use": "sale", "company_id": self.company.id}
        )
        self._confirm(tax, "Dienstleistungen · 16 %", nature="service")
        move = self._move((self.service, 100, tax), (self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(
            self._items(self._standing(move)[0]),
            {("Dienstleistungen", 16): (100, 16), ("Dienstleistungen", 19): (100, 19)},
        )
