from odoo.exceptions import UserError
from odoo.tests import Form

from odoo.addons.accounting_bridge.tools import books as b

from .setup_case import SetupCase


class TestSetupSteps(SetupCase):
    """What each step finds, proposes and leaves open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._connect()

    # === ACCOUNT ===

    def test_the_default_account_is_proposed_with_its_reason(self):
        step = self._step("account")
        self.assertEqual(step.state, "open")
        self.assertIn("200 Sales, because it is the only one for revenue", step.proposed[0])
        self._to("account")
        self.connection.action_setup_accept()
        self.assertEqual(self.connection.default_account_id.code, "200")
        self.assertFalse(self._step("account").problems)

    def test_the_counterpart_of_the_sales_account_comes_first(self):
        sales = self.company_data["default_account_revenue"]
        self.books.references += [
            b.ReferenceData("account", "a1", "100", "Fees", data={"nature": "revenue"}),
            b.ReferenceData("account", "a2", sales.code, "Work", data={"nature": "revenue"}),
        ]
        self._create_invoice()
        self.connection.action_setup_reload()
        account, reason = self.connection._proposed_account()
        self.assertEqual(account.name, "Work")
        self.assertIn("sales journal", reason)

    def test_an_archived_default_account_blocks(self):
        self._to("account")
        self.connection.action_setup_accept()
        self.connection.default_account_id.sudo().active = False
        self.assertEqual(self._step("account").state, "blocked")

    def test_books_without_accounts_say_so(self):
        with self._other_provider(catalogues=("tax",)):
            step = self._step("account")
        self.assertIn("posting category", step.found[0])
        self.assertFalse(step.problems)

    # === TAXES ===

    def test_taxes_are_accepted_and_confirmed_by_a_person(self):
        self._to("taxes")
        step = self._step("taxes")
        self.assertEqual(step.state, "open")
        self.assertIn("To accept", step.problems["waiting"]["message"])
        self.connection.action_setup_accept()
        step = self._step("taxes")
        self.assertIn("tick the box", step.problems["unconfirmed"]["message"])
        with Form(self.connection, "accounting_bridge.connection_view_form_setup") as form:
            form.setup_taxes_right = True
        self.assertIn(self.env.user.name, self.connection.setup_taxes_said)
        self.connection.action_setup_next()
        self.assertEqual(self._step("taxes").state, "done")

    def test_nothing_is_confirmed_while_something_is_open(self):
        self._to("taxes")
        row = self.connection.setup_tax_ids[:1]
        self.assertIn(row.display_name, self.connection.setup_taxes_left)
        with self.assertRaisesRegex(UserError, "Can be confirmed when"):
            self.connection.setup_taxes_right = True
        self.assertFalse(self.connection._standing_confirmation("taxes"))
        self.connection.action_setup_accept()
        self.env.invalidate_all()
        self.assertFalse(self.connection.setup_taxes_left)
        self.connection.setup_taxes_right = True
        self.assertTrue(self.connection._confirmation("taxes"))

    def test_what_was_confirmed_of_nothing_holds_for_nothing(self):
        """Nothing is in use, and nothing accepted."""
        self.env["product.template"].search([]).taxes_id = False
        self.company.account_sale_tax_id = False
        self.connection.mapping_ids.filtered(lambda row: row.kind == "tax").state = "open"
        self.connection._confirm("taxes", "All is right.")
        self.assertFalse(self.connection._confirmation_basis("taxes"))
        self.assertFalse(self.connection._confirmation("taxes"))
        self.assertFalse(self.connection.setup_taxes_said)
        self.assertIn("at least one", self.connection.setup_taxes_left)

    def test_accept_all_takes_only_what_the_page_shows(self):
        unused = self.env["account.tax"].create(
            {"name": "20 % D", "amount": 20, "type_tax_use": "sale", "company_id": self.company.id}
        )
        self.connection.action_setup_reload()
        self._to("taxes")
        row = self.connection.setup_other_tax_ids.filtered(lambda row: row.tax_ids == unused)
        self.assertEqual((row.state, row.certainty >= 70), ("proposed", True))
        self.connection.action_setup_accept()
        self.assertEqual(row.state, "proposed")
        self.assertEqual(set(self.connection.setup_tax_ids.mapped("state")), {"confirmed"})

    def test_what_is_open_is_counted_once(self):
        zero, odd = self.env["account.tax"].create(
            [
                {"name": f"{r} %", "amount": r, "type_tax_use": "sale", "company_id": c}
                for r, c in ((0, self.company.id), (7.77, self.company.id))
            ]
        )
        self.env["product.product"].create({"name": "Odd", "taxes_id": odd.ids})
        self.env["product.product"].create({"name": "Free", "taxes_id": zero.ids})
        self.connection.action_setup_reload()
        words = self._step("taxes").problems["waiting"]["message"]
        self.assertIn("To accept: 2.", words)
        self.assertIn("one by one because only a person knows which it is: 1.", words)
        self.assertIn("to be chosen: 1.", words)

    def test_many_problems_are_summed_up(self):
        taxes = self.env["account.tax"].create(
            [
                {"name": f"T {n}", "amount": 20, "type_tax_use": "sale", "company_id": c}
                for n in range(12)
                for c in self.company.ids
            ]
        )
        for tax in taxes:
            self.env["product.product"].create({"name": tax.name, "taxes_id": tax.ids})
        self.connection.action_setup_reload()
        taxes.amount = 19
        self.env.flush_all()
        words = self._step("taxes").problems["flag"]["message"]
        self.assertEqual(words.count("19 % in Odoo"), 5)
        self.assertIn("And 7 more", words)

    def test_days_are_written_as_the_reader_writes_them(self):
        self._to("taxes")
        self.connection.action_setup_accept()
        self.connection.setup_taxes_right = True
        self.tax.amount = 0
        self.env.flush_all()
        words = self.connection._why_confirm_taxes()
        self.assertNotRegex(words, r"\d{4}-\d{2}-\d{2}")
        today = self.connection._setup_day(self.env.cr.now())
        self.assertIn(today, words)

    def test_other_books_are_mapped_anew(self):
        self._to("taxes")
        self.connection.action_setup_accept()
        self.connection.setup_taxes_right = True
        row = self.connection.setup_tax_ids.filtered("tax_rate")
        self.connection._disconnect()
        with self._kept_in(self.company.currency_id.name, organisation="other"):
            self._connect()
        self.assertEqual((row.state, row.reason), ("proposed", "from_test"))
        row.action_accept()
        self.env.invalidate_all()
        self.assertFalse(self.connection.setup_taxes_right)

    def test_a_change_asks_again_and_says_what_and_who(self):
        self._to("taxes")
        self.connection.action_setup_accept()
        self.connection.setup_taxes_right = True
        self.connection.action_setup_next()
        row = self.connection.setup_tax_ids.filtered("tax_rate")
        self.tax.amount = 0
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.connection.setup_taxes_right)
        self.assertEqual(self._step("taxes").state, "blocked", "and the rates differ")
        self.assertIn("0 % in Odoo", self._step("taxes").problems["flag"]["message"])
        row.reference_id = self.connection.reference_ids.filtered(lambda r: r.code == "T0")
        words = self._step("taxes").problems["unconfirmed"]["message"]
        self.assertIn(self.env.user.name, words)
        self.assertIn(row.display_name, words)
        self.connection.setup_taxes_right = True
        self.assertTrue(self.connection._confirmation("taxes"))
        self.connection.setup_taxes_right = False
        self.assertFalse(self.connection._confirmation("taxes"))

    def test_at_zero_percent_one_by_one(self):
        zero = self.env["account.tax"].create(
            {"name": "Zero", "amount": 0, "type_tax_use": "sale", "company_id": self.company.id}
        )
        self.product.taxes_id = zero
        self.connection.action_setup_reload()
        self._to("taxes")
        self.connection.action_setup_accept()
        left = self.connection.setup_tax_ids.filtered(lambda row: row.state != "confirmed")
        self.assertEqual(left.tax_ids, zero)
        self.assertIn("one by one", self._step("taxes").problems["waiting"]["message"])
        left.action_accept()
        self.assertIn("unconfirmed", self._step("taxes").problems)

    def test_what_nothing_uses_is_not_asked_for(self):
        unused = self.env["account.tax"].create(
            {"name": "Odd", "amount": 7, "type_tax_use": "sale", "company_id": self.company.id}
        )
        self.connection.action_setup_reload()
        self.assertNotIn(unused, self.connection.setup_tax_ids.tax_ids)
        self.assertIn(unused, self.connection.setup_other_tax_ids.tax_ids)
        self._create_invoice(invoice_date=self._today())
        invoice = self._create_invoice(post=False, invoice_date=self._today())
        invoice.invoice_line_ids.tax_ids = unused
        self.assertIn(unused, self._needed().tax_ids)

    def _today(self):
        return self.env["accounting.bridge.connection"]._fields["lock_date"].today()

    def _needed(self):
        self.env.invalidate_all()
        return self.connection.setup_tax_ids

    # === CURRENCIES ===

    def test_another_base_currency_blocks_until_it_is_mended(self):
        with self._kept_in("NZD"):
            self.connection.action_setup_reload()
            step = self._step("currency")
            self.assertEqual(step.state, "blocked")
            self.assertIn("NZD", step.problems["base"]["message"])
            self.assertEqual(self.connection.state, "paused", "nothing goes meanwhile")
            self._to("currency")
            with self.assertRaisesRegex(UserError, "NZD"):
                self.connection.action_setup_next()
            with self.assertRaisesRegex(UserError, "NZD"):
                self.connection.action_resume()
        self.connection.action_setup_reload()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self._step("currency").problems)

    def test_connecting_other_books_is_refused_outside_the_set_up(self):
        self.connection.sudo().write({"state": "draft", "setup_holds": False})
        with self._kept_in("NZD"), self.assertRaises(UserError):
            self.connection.action_connect()
        self.connection.sudo().setup_holds = True
        with self._kept_in("NZD"):
            self.connection.action_connect()
        self.assertEqual(self.connection.state, "paused")

    def test_other_books_are_connected_instead(self):
        """The wrong organisation was chosen: nothing hangs on it yet."""
        with self._kept_in("NZD", "wrong"):
            self.connection.sudo().state = "draft"
            self.connection.action_connect()
            self.assertEqual(self.connection.organisation_ref, "wrong")
        self.assertIn("NZD", self.connection.alerts["setup_currency"]["message"])
        offered = [b.Organisation("wrong", "Wrong"), b.Organisation("books", "Test Books")]
        self.assertEqual(self.connection._take_organisation(offered), offered[1])
        self.connection.action_connect()
        self.assertEqual(self.connection.organisation_ref, "books")
        self.assertEqual(self.connection.state, "live")
        with self._kept_in(self.company.currency_id.name, "others"), self.assertRaises(UserError):
            self.connection.action_connect()

    def test_foreign_currencies_in_use(self):
        step = self._step("currency")
        self.assertFalse(step.problems)
        foreign = self.setup_other_currency("EUR")
        self._create_invoice(currency_id=foreign.id, invoice_date=self._today())
        self.assertIn("EUR", self._step("currency").problems["foreign"]["message"])
        self.assertNotEqual(self._step("currency").state, "blocked")
        self.books.references.append(b.ReferenceData("currency", "EUR", "EUR", "Euro"))
        self.connection.action_setup_reload()
        self.assertFalse(self._step("currency").problems)

    # === PAYMENTS ===

    def test_the_clearing_journal_is_made_in_place(self):
        self.assertIn("Clearing journal", " ".join(self._step("payments").found))
        self.connection.payment_journal_id = False
        step = self._step("payments")
        self.assertIn("journal", step.problems)
        self.connection.with_user(self.consultant).action_setup_journal()
        journal = self.connection.payment_journal_id
        self.assertTrue(journal.default_account_id)
        self.assertEqual(
            journal._bridge_method_line("inbound").payment_account_id, journal.default_account_id
        )
        self.assertNotIn("journal", self._step("payments").problems)

    def test_an_account_that_others_use_blocks(self):
        journal = self.connection.payment_journal_id
        other = self.company_data["default_journal_bank"]
        journal.default_account_id = other.default_account_id
        journal._bridge_prepare_mirror()
        self.assertIn(other.name, self._step("payments").problems["clearing"]["message"])

    def test_a_chosen_journal_is_prepared(self):
        chosen = self.env["account.journal"].create(
            {"name": "Mirror", "type": "cash", "code": "MIR", "company_id": self.company.id}
        )
        self.connection.with_user(self.consultant).payment_journal_id = chosen
        self.assertTrue(chosen._bridge_method_line("outbound"))
        self.assertNotIn("clearing", self._step("payments").problems)

    def test_another_provider_is_another_ledger_of_record(self):
        self.connection.setup_ledger_right = True
        self.connection._disconnect()
        self.connection.provider = "none"
        self.env.invalidate_all()
        self.assertFalse(self.connection.setup_ledger_right)

    def test_a_tick_leaves_the_other_alone(self):
        """Each is written in a transaction of its own, as the web client does."""
        self._to("taxes")
        self.connection.action_setup_accept()
        for first, second in (("taxes", "ledger"), ("ledger", "taxes")):
            for right in (True, False):
                self.connection[f"setup_{first}_right"] = right
                self.env.flush_all()
                self.env.invalidate_all()
                self.connection.write({f"setup_{second}_right": True})
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.connection[f"setup_{first}_right"], right, (first, right))
                self.assertTrue(self.connection[f"setup_{second}_right"])

    def test_the_ledger_of_record_is_confirmed_and_freezes(self):
        self.assertIn("ledger", self._step("payments").problems)
        self.connection.setup_ledger_right = True
        row = self.connection._confirmation("ledger_of_record")
        self.assertIn("Test Books is the ledger of record", row.statement)
        self.assertNotIn("ledger", self._step("payments").problems)
        self._transfer()
        with self.assertRaisesRegex(UserError, "frozen"):
            self.connection.setup_ledger_right = False

    # === DOCUMENTS ===

    def test_the_start_date_is_proposed(self):
        self._to("policy")
        self.assertIn("start", self._step("policy").problems)
        self.connection.action_setup_accept()
        self.assertEqual(self.connection.start_date, self._today().replace(day=1))
        self.assertNotIn("start", self._step("policy").problems)

    def test_what_is_frozen_says_why_and_since_when(self):
        self.assertFalse(self.connection.setup_frozen)
        self._transfer()
        self.assertIn("first document was transferred", self.connection.setup_frozen)
        self.assertIn(self.connection.setup_frozen, self._step("policy").found)

    def _transfer(self):
        self._to("taxes")
        self.connection.action_setup_accept()
        self._to("account")
        self.connection.action_setup_accept()
        document = self._create_invoice()._bridge_transfer()
        self.assertFalse(document.issue_text)
        self._run()
        self.assertTrue(self.connection.is_frozen)
