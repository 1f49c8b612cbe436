"""A company that is set up wrongly on purpose: the self-check names what is wrong, leads to it, and
is content when it is mended."""

import dataclasses
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .self_check_case import SelfCheckCase


class TestSelfCheckWrong(SelfCheckCase):
    def test_all_is_well(self):
        self._create_invoice()
        self._check()
        states = {row.code: row.state for row in self.connection.sudo().check_ids}
        self.assertNotIn("red", states.values())
        looked_at = {code for code, state in states.items() if state == "amber"}
        # Of how this machine is set up.
        self.assertLessEqual(looked_at, {"two_factor", "callback", "down_payments"})

    # === THE SEVEN ===

    def test_nothing_is_mapped_yet(self):
        """Before the first document, where goods and services are booked apart."""
        can = dataclasses.replace(self.connection._capabilities(), goods_and_services=True)
        self.connection.sudo().mapping_ids.unlink()
        with patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _provider: can):
            self._check()
        self.assertEqual(self._line("taxes").state, "red", self._line("taxes").message)

    def test_wrong_rate(self):
        self._create_invoice()
        self._change("t20", "tax", rate=15)

        def mend(rows):
            self.assertEqual(rows.tax_ids, self.tax)
            self._change("t20", "tax", rate=20)

        self._mends("tax_rates", "red", "20 % in Odoo, 20 % (T20) is 15 %", mend)

    def test_archived_account(self):
        account = self._create_invoice().invoice_line_ids.account_id
        self._map("account", account, "210")
        self._change("a210", "account", active=False)

        def mend(rows):
            self.assertEqual(rows.account_id, account)
            rows.reference_id = self.connection.reference_ids.filtered(
                lambda r: (r.kind, r.code) == ("account", "200")
            )

        self._mends("accounts", "red", "210 Other Sales", mend)

    def test_unmapped_product(self):
        self._map("product", self.product, "WORK")
        other = self.env["product.product"].create({"name": "Forgotten"})
        self._create_invoice()
        invoice = self._create_invoice(post=False)
        invoice.invoice_line_ids.product_id = other

        def mend(rows):
            self.assertEqual(rows.product_id, other)
            rows.reference_id = self.connection.reference_ids.filtered(lambda r: r.kind == "item")

        self._mends("products", "amber", "Forgotten", mend)

    def test_other_base_currency(self):
        self._answer(base_currency="JPY")

        def mend(connection):
            self.assertEqual((connection, connection.setup_step), (self.connection, "currency"))
            step = connection._setup_named("currency")
            self.assertTrue(step.blocks)
            self.assertIn("JPY", step.held[0])
            self.assertIn("Reload", step.held[0])
            self._answer(base_currency=self.company.currency_id.name)
            self.assertEqual(connection.action_setup_reload()["params"]["type"], "success")
            self.assertFalse(connection._setup_named("currency").blocks)

        self._mends("currency", "red", "JPY", mend)
        self.assertEqual(self.connection.organisation_currency, self.company.currency_id.name)
        self.assertEqual(self.connection.state, "live")

    def test_payment_account_that_refuses_payments(self):
        bank = self.company_data["default_journal_bank"]
        self._map("payment_journal", bank, "800")
        self._remove("a800", "payment_account")

        def mend(rows):
            self.assertEqual(rows.journal_id, bank)
            self.books.references = list(self.references)

        self._mends("payment_accounts", "red", "takes no payments on 800 Till", mend)

    def test_payment_account_that_is_gone(self):
        self._map("payment_journal", self.company_data["default_journal_bank"], "800")
        self._remove("a800", "payment_account")
        self._remove("a800", "account")
        self._check()
        self.assertIn("archived or gone", self._line("payment_accounts").message)

    def test_locked_period(self):
        yesterday = fields.Date.today() - timedelta(days=1)
        invoice = self._create_invoice(invoice_date=yesterday)
        invoice._bridge_transfer()
        self._answer(lock_date=yesterday)

        def mend(moves):
            self.assertEqual(moves, invoice)
            self._answer(lock_date=None)

        self._mends("lock_dates", "red", "not transferred: 1", mend)

    def test_locked_until_today(self):
        self._answer(year_lock_date=fields.Date.today())
        self._mends("lock_dates", "red", "today", lambda c: self._answer(year_lock_date=None))

    def test_locked_there_only(self):
        theirs = fields.Date.today() - timedelta(days=40)
        self._answer(lock_date=theirs)

        def mend(company):
            company.sale_lock_date = theirs

        self._mends("lock_dates", "amber", "nothing is locked", mend)

    def test_clearing_journal_with_bank_feed(self):
        journal = self._feed("online_sync")

        def mend(opened):
            self.assertEqual(opened, journal)
            opened.bank_statements_source = "undefined"

        self._mends("clearing_journal", "red", "bank feed", mend)

    # === AND OTHERS ===

    def test_tax_that_nobody_mapped(self):
        tax = self.tax.copy({"name": "Forgotten Tax", "amount": 5})
        invoice = self._create_invoice(post=False)
        invoice.invoice_line_ids.tax_ids = tax
        self.books.references.append(self.references[2].__class__("tax", "t5", "T5", "5 %", rate=5))

        def mend(rows):
            self.assertEqual(rows.tax_ids, tax)
            rows.reference_id = self.connection.reference_ids.filtered(lambda r: r.code == "T5")

        self._mends("taxes", "red", "“Forgotten Tax”", mend)

    def test_untaxed_that_nobody_mapped(self):
        self.connection.mapping_ids.filtered(lambda row: row.key == "tax:").unlink()
        invoice = self._create_invoice(post=False)
        invoice.invoice_line_ids.tax_ids = False

        def mend(rows):
            rows.reference_id = self.connection.reference_ids.filtered(lambda r: r.code == "T0")

        self._mends("taxes", "red", "lines without tax", mend)

    def test_tax_not_allowed_on_its_account(self):
        self._create_invoice()
        self._change("t20", "tax", data={"applies_to": {"revenue": False, "assets": True}})
        self._check()
        # The rate is not for sales at all: its row has a problem of its own.
        self.assertEqual(self._line("tax_rates").state, "red")
        self._change("t20", "tax", data={"applies_to": {"revenue": True, "assets": False}})
        account = self._create_invoice().invoice_line_ids.account_id
        self._check()
        self._map("account", account, "800")

        def mend(rows):
            self.assertEqual(rows.tax_ids, self.tax)
            self._map("account", account, "200")

        self._mends("tax_accounts", "red", "20 % → 800", mend)

    def test_account_without_any(self):
        self.connection.sudo().default_account_id = False
        account = self._create_invoice().invoice_line_ids.account_id

        def mend(rows):
            self.assertEqual(rows.account_id, account)
            self._map("account", account, "200")

        self._mends("accounts", "red", account.code, mend)

    def test_default_account_archived(self):
        self._change("a200", "account", active=False)

        def mend(connection):
            self.assertEqual(connection, self.connection)
            self._change("a200", "account", active=True)

        self._mends("accounts", "red", "200 Sales", mend)

    def test_template_archived(self):
        """It keeps documents from going, so the check says it before the first one waits."""
        templates = [self.references[0].__class__("template", n, "", n) for n in ("Blue", "Red")]
        self.books.references += templates
        can = dataclasses.replace(self.connection._capabilities(), templates=True)
        self.startPatcher(
            patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _provider: can)
        )
        kinds = ("account", "payment_account", "tax", "item", "template")
        self.startPatcher(
            patch.object(
                self._provider,
                "_read_for_check",
                lambda _provider, _session: (self.facts, kinds, self.books.references),
            )
        )
        self.assertEqual(self._state("template"), "green")
        self.connection.template_id = self.connection.reference_ids.filtered(
            lambda reference: reference.name == "Blue"
        )
        self.assertEqual(self._state("template"), "green")
        self.assertIn("Blue", self.line.message)
        self.books.references.remove(templates[0])

        def mend(connection):
            self.assertEqual(connection, self.connection)
            invoice = self._create_invoice(post=False)
            (issue,) = invoice._bridge_issues(connection)[invoice.id]
            self.assertEqual((issue.code, issue.level), ("template_archived", "error"))
            (words,) = self.env["accounting.bridge.issue"]._words([issue], connection)
            self.assertIn("Blue", words)
            cure = self.env["accounting.bridge.issue"]._cure(issue, connection, invoice)
            self.assertEqual(self._opened(cure), connection)
            connection.template_id = connection.reference_ids.filtered(
                lambda reference: reference.name == "Red"
            )

        self._mends("template", "red", "Blue", mend)

    def test_pending(self):
        row = self.connection._ensure_mappings("tax", [self.tax.copy().ids])
        self._mends("pending", "amber", "1", lambda rows: (rows & row).unlink())

    def test_catalogues_never_read(self):
        self.connection.mapping_ids.unlink()
        self.connection.sudo().default_account_id = False
        self.connection.sudo().reference_ids.unlink()
        self._check()
        self.assertEqual(self._line("catalogues").state, "red")
        self.assertEqual(self._line("catalogues").action_cure()["params"]["type"], "success")

    def test_clearing_account_shared(self):
        journal = self.connection.sudo().payment_journal_id
        other = journal.copy({"code": "ANB"})
        other.name = "Another Bank"
        other.default_account_id = journal.default_account_id

        def mend(journals):
            self.assertEqual(journals, journal | other)
            other.default_account_id = self.company_data["default_account_assets"]
            other.inbound_payment_method_line_ids.payment_account_id = False
            other.outbound_payment_method_line_ids.payment_account_id = False

        self._mends("clearing_journal", "red", "Another Bank", mend)

    def test_clearing_methods(self):
        journal = self.connection.sudo().payment_journal_id
        journal.inbound_payment_method_line_ids.payment_account_id = False
        self._mends(
            "clearing_journal",
            "red",
            "payment methods",
            lambda journals: journals._bridge_prepare_mirror(),
        )

    def test_reconciliation_model(self):
        journal = self.connection.sudo().payment_journal_id
        rule = self.env["account.reconcile.model"].create(
            {"name": "Fees", "match_journal_ids": [(6, 0, journal.ids)]}
        )

        def mend(rules):
            self.assertEqual(rules, rule)
            rules.match_journal_ids = False

        self._mends("clearing_journal", "amber", "Fees", mend)

    def test_rounding(self):
        can = self.connection._capabilities()
        there = can.__class__(**{**vars(can), "tax_rounding": "round_per_line"})
        self.company.tax_calculation_rounding_method = "round_globally"

        def mend(company):
            company.tax_calculation_rounding_method = "round_per_line"

        with patch.object(AccountingBridgeProviderTest, "_capabilities", lambda _provider: there):
            self._mends("rounding", "amber", "Round per Line", mend)

    def test_down_payments(self):
        revenue, liability = (
            self.company_data["default_account_revenue"],
            self.company_data["default_account_payable"].copy(
                {"account_type": "liability_current", "reconcile": False}
            ),
        )
        self.company.downpayment_account_id = revenue
        self._check()
        line = self._line("down_payments")
        self.assertEqual((line.state, line.text), ("amber", "check_deposit_revenue"))
        company = self._opened(line.action_cure())
        company.downpayment_account_id = liability
        self._mends(
            "down_payments",
            "amber",
            liability.code,
            lambda rows: self._map("account", rows.account_id, "210"),
        )

    def test_deposits_that_do_not_go(self):
        self.company.downpayment_account_id = False
        self.connection.deposits = "none"
        self._check()
        self.assertEqual(self._line("down_payments").state, "green")

    def test_two_factor(self):
        user = new_test_user(
            self.env,
            "without_second_factor",
            "accounting_bridge.group_act",
            name="Careless",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self._check()
        line = self._line("two_factor")
        self.assertEqual(line.state, "amber")
        if "totp_enabled" in user._fields:
            self.assertIn(user, self._opened(line.action_cure()))
        else:
            self.assertEqual(line.action_cure()["res_model"], "ir.module.module")

    def test_second_route(self):
        module = self.env["ir.module.module"].create(
            {"name": "l10n_xx_reports", "shortdesc": "Tax Return of X", "state": "installed"}
        )
        self._check()
        line = self._line("second_route")
        self.assertEqual(line.state, "amber")
        self.assertIn("Tax Return of X", line.message)
        self.assertEqual(self._opened(line.action_cure()), module)
