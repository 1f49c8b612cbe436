import dataclasses
import datetime
import re
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.modules.module import get_module_path
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.documents import Issue, TaxTotal
from odoo.addons.accounting_bridge_test.models.provider import AccountingBridgeProviderTest

from .export_case import ExportCase

CODE = re.compile(r'(?:Issue\(|_set_issue\(|\bcode=|"code": )\s*"([a-z_]+)"')


def _one_cent_more(_provider, invoice):
    (code,) = invoice.totals.by_code
    cent = Decimal("0.01")
    return dataclasses.replace(
        invoice.totals,
        tax=invoice.totals.tax + cent,
        total=invoice.totals.total + cent,
        by_code=(TaxTotal(code.code, code.rate, code.net, code.tax + cent),),
    )


class CheckCase(ExportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unmapped = cls._tax(7, name="Unmapped 7 %")

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.quick_ref("sales_team.group_sale_manager")

    def _inexact(self):
        """Make the provider compute one cent more tax than Odoo."""
        return patch.object(AccountingBridgeProviderTest, "_predict", _one_cent_more)

    def _unmapped_move(self, **values):
        return self._move([{"price_unit": 10, "tax_ids": self.unmapped.ids}], **values)

    def _issues(self, move):
        return move._bridge_issues(self.connection)[move.id]

    def _deposit(self):
        """:return: an invoice of a deposit of 50 %, and the order"""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.product.id, "price_unit": 100})],
            }
        )
        order.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 50,
                "sale_order_ids": [Command.set(order.ids)],
            }
        )
        deposit = wizard._create_invoices(order).with_user(self.env.user)
        deposit.invoice_date = datetime.date(2026, 1, 10)
        return deposit, order


class TestCheck(CheckCase):
    def test_unmapped(self):
        (issue,) = self._issues(self._unmapped_move())
        self.assertEqual(issue.code, "tax_unmapped")
        self.assertEqual(issue.params["tax_ids"], self.unmapped.ids)
        self.assertEqual(self._codes(self._move([{"price_unit": 1}] * 2)), [])
        self.connection.sudo().default_account_id = False
        (issue,) = self._issues(self._create_invoice())
        self.assertEqual(issue.code, "account_unmapped")

    def test_one_issue_per_set_of_taxes(self):
        move = self._move([{"price_unit": 10, "tax_ids": self.unmapped.ids}] * 3)
        self.assertEqual(self._codes(move), ["tax_unmapped"])

    def test_start_date(self):
        self.connection.start_date = datetime.date(2026, 1, 16)
        self.assertEqual(self._codes(self._create_invoice()), ["before_start"])
        self.connection.start_date = datetime.date(2026, 1, 15)
        self.assertEqual(self._codes(self._create_invoice()), [])

    def test_lock_date_is_inclusive(self):
        self.connection.sudo().lock_date = datetime.date(2026, 1, 15)
        self.assertEqual(self._codes(self._create_invoice()), ["period_locked"])
        self.connection.sudo().lock_date = datetime.date(2026, 1, 14)
        self.assertEqual(self._codes(self._create_invoice()), [])

    def test_lock_date_of_odoo_moves_the_accounting_date(self):
        self.company.sudo().fiscalyear_lock_date = datetime.date(2026, 1, 31)
        move = self._create_invoice()
        (issue,) = self._issues(move)
        self.assertEqual((issue.code, issue.level), ("dates_differ", "warning"))

    def test_currency(self):
        euro = self.setup_other_currency("EUR")
        move = self._create_invoice(currency_id=euro.id)
        self.assertEqual(self._codes(move), [])
        self._reference("currency", self.company.currency_id.name)
        self.assertEqual(self._codes(move), ["currency_missing"])
        self._reference("currency", "EUR")
        self.assertEqual(self._codes(move), [])

    def test_currency_without_rate(self):
        currency = self.env["res.currency"].with_context(active_test=False)
        pound = currency.search([("name", "=", "THB")])
        pound.active = True
        pound.rate_ids.unlink()
        self.assertEqual(self._codes(self._create_invoice(currency_id=pound.id)), ["rate_missing"])

    def test_books_in_another_currency(self):
        self.connection.sudo().organisation_currency = "XYZ"
        self.assertEqual(self._codes(self._create_invoice()), ["base_currency"])

    def test_lengths(self):
        lines = [{"price_unit": 1, "name": "x" * 4000}, {"price_unit": 1, "name": "x" * 4001}]
        move = self._move(lines)
        (issue,) = self._issues(move)
        self.assertEqual((issue.code, issue.line), ("description_long", move.line_ids[1].id))
        self.partner.name = "x" * 300
        self.assertEqual(self._codes(self._create_invoice()), ["contact_name_long"])

    def test_partner_without_name(self):
        partner = self.env["res.partner"].create(
            {"type": "invoice", "parent_id": self.partner.id, "city": "York"}
        )
        self.assertEqual(self._codes(self._create_invoice(partner_id=partner.id)), [])
        self.partner.name = " "
        codes = self._codes(self._create_invoice())
        self.assertEqual(codes, ["contact_name_missing"])

    def test_nothing_in_it(self):
        notes = self._move([{"name": "Hello", "display_type": "line_note"}])
        self.assertEqual(self._codes(notes), ["no_lines"])
        self.assertEqual(self._codes(self._create_invoice(price=0)), ["nothing_to_transfer"])
        negative = self._create_invoice(price=-1, post=False)
        self.assertEqual(self._codes(negative), ["negative_total"])

    def test_credit_note_of_what_is_not_there(self):
        move = self._create_invoice()
        refund = move._reverse_moves([{"invoice_date": move.invoice_date}])
        (issue,) = self._issues(refund)
        self.assertEqual((issue.code, issue.level), ("reverses_unknown", "error"))
        move._bridge_transfer()
        self.assertEqual(self._codes(refund), [])

    def test_totals_differ(self):
        move = self._create_invoice()
        with self._inexact():
            (issue,) = self._issues(move)
        self.assertEqual(issue.code, "totals_differ")
        self.assertEqual(
            issue.params["differences"],
            {
                "tax": ["20.00", "20.01"],
                "total": ["120.00", "120.01"],
                "tax:T20": ["20.00", "20.01"],
            },
        )

    def test_rounding_line_may_shift_net_but_no_tax(self):
        def shifted(_provider, invoice):
            (code,) = invoice.totals.by_code
            cent = Decimal("0.01")
            rows = (
                dataclasses.replace(code, net=code.net - cent),
                TaxTotal("T0", Decimal(0), cent, Decimal(0)),
            )
            return dataclasses.replace(invoice.totals, by_code=rows)

        self._reference("account", "860", data={"system": "ROUNDING"})
        move = self._create_invoice()
        with patch.object(AccountingBridgeProviderTest, "_predict", shifted):
            self.assertEqual(self._codes(move), ["totals_differ"])
            self.connection.rounding_line = True
            self.assertEqual(self._built(move).rounding_account, "860")
            self.assertEqual(self._codes(move), [])

    def test_what_the_provider_says(self):
        def issues(_provider, invoice):
            return [Issue("rejected", message=f"no {invoice.number}")]

        move = self._create_invoice()
        with patch.object(type(self.connection._provider()), "_validate", issues):
            (issue,) = self._issues(move)
        self.assertEqual(issue.message, f"no {move.name}")


class TestDelivery(CheckCase):
    def test_date_shared_with_another_invoice_of_the_order(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "order_line": [Command.create({"product_id": self.product.id})] * 2,
            }
        )
        order.action_confirm()
        values = {"invoice_date": "2026-01-20", "delivery_date": "2026-01-10"}
        moves = self.env["account.move"]
        for line in order.order_line:
            link = {"sale_line_ids": [Command.set(line.ids)], "price_unit": 1}
            moves |= self._move([link], **values)
            moves[-1].action_post()
        (issue,) = self._issues(moves[1])
        self.assertEqual((issue.code, issue.level), ("delivery_shared", "warning"))
        self.assertEqual(issue.params["numbers"], moves[0].mapped("name"))


class TestDeposit(CheckCase):
    def test_when_issued(self):
        deposit, order = self._deposit()
        self.assertEqual(self._codes(deposit), [])
        deposit.action_post()
        final = order._create_invoices(final=True).with_user(self.env.user)
        final.invoice_date = datetime.date(2026, 1, 20)
        built = self._built(final)
        self.assertIn(deposit.name, built.remark)
        self.assertEqual(built.totals.total, Decimal("60.00"))
        self.assertEqual(self._codes(final), ["deposit_unknown"])
        deposit._bridge_transfer()
        self.assertEqual(self._codes(final), [])

    def test_never(self):
        self.connection.deposits = "none"
        deposit, _order = self._deposit()
        self.assertEqual(self._codes(deposit), ["deposit_not_transferred"])

    def test_when_paid(self):
        self.connection.deposits = "paid"
        self.connection.transfer_on = "post"
        deposit, _order = self._deposit()
        deposit.action_post()
        self.assertEqual(self._codes(deposit), ["deposit_unpaid"])
        self.assertFalse(deposit.bridge_document_id)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=deposit.ids
        ).create({})._create_payments()
        self.assertIn(deposit.payment_state, ("in_payment", "paid"))
        self.assertEqual(deposit.bridge_state, "queued")

    def test_negative_column_of_a_rate(self):
        deposit, order = self._deposit()
        deposit.action_post()
        order.order_line.filtered(lambda line: not line.is_downpayment).tax_ids = False
        final = order._create_invoices(final=True).with_user(self.env.user)
        self.assertIn("negative_rate", self._codes(final))


class TestPosting(CheckCase):
    def test_transferred_on_posting(self):
        self.connection.transfer_on = "post"
        move = self._create_invoice()
        self.assertEqual(move.bridge_state, "queued")
        self.assertEqual(move.bridge_document_id.operation_ids.action, "create")

    def test_by_hand_and_on_sending_nothing_is_queued_on_posting(self):
        for when in ("manual", "send"):
            self.connection.transfer_on = when
            self.assertFalse(self._create_invoice().bridge_document_id)

    def test_inexact_is_refused_and_stays_a_draft(self):
        for when in ("post", "send"):
            self.connection.transfer_on = when
            move = self._create_invoice(post=False)
            with self._inexact(), self.assertRaisesRegex(UserError, r"20\.00 in Odoo, 20\.01"):
                move.action_post()

    def test_refusal_links_to_the_mapping(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        with self.assertRaises(RedirectWarning) as caught:
            move.action_post()
        message, action, *_others = caught.exception.args
        self.assertIn("Unmapped 7 %", message)
        self.assertEqual(action["res_model"], "accounting.bridge.mapping")
        self.assertEqual(action["context"]["default_tax_ids"], [(6, 0, self.unmapped.ids)])

    def test_by_hand_posting_is_never_refused(self):
        self.connection.transfer_on = "manual"
        move = self._unmapped_move()
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_warned(self):
        self.connection.write({"transfer_on": "post", "inexact": "warn"})
        for when in ("post", "send"):
            self.connection.transfer_on = when
            move = self._unmapped_move()
            move.action_post()
            self.assertEqual((move.state, move.bridge_state), ("posted", "attention"))
            self.assertEqual(move.bridge_document_id.issues[0]["code"], "tax_unmapped")
            self.assertFalse(move.bridge_document_id.operation_ids)

    def test_money_taken_is_never_refused(self):
        """Online payments and POS post as superuser after the money was captured."""
        self.connection.transfer_on = "post"
        move = self._unmapped_move()
        move.sudo().action_post()
        self.assertEqual((move.state, move.bridge_state), ("posted", "attention"))

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_scheduled_posting_waits_as_a_draft_with_the_reason(self):
        self.connection.transfer_on = "post"
        move = self._unmapped_move(auto_post="at_date")
        with self.enter_registry_test_mode():
            cron = self.env.ref("account.ir_cron_auto_post_draft_entry").sudo()
            cron.method_direct_trigger()
        self.assertEqual(move.state, "draft")
        self.assertIn("Unmapped 7 %", move.message_ids[0].body)

    def test_out_of_scope_is_posted_without_a_word(self):
        self.connection.write({"transfer_on": "post", "start_date": "2026-02-01"})
        bill = self._create_invoice(move_type="in_invoice")
        old = self._create_invoice()
        receipt = self._create_invoice(move_type="out_receipt")
        self.assertEqual(set((bill + old + receipt).mapped("state")), {"posted"})
        self.assertFalse((bill + old + receipt).bridge_document_id)

    def test_draft_says_what_is_wrong(self):
        move = self._unmapped_move()
        (alert,) = move._bridge_alerts().values()
        self.assertEqual(alert["level"], "warning")
        self.assertIn("Unmapped 7 %", alert["message"])
        self.assertEqual(alert["action"]["res_model"], "accounting.bridge.mapping")
        self.connection.transfer_on = "post"
        (alert,) = move._bridge_alerts().values()
        self.assertEqual(alert["level"], "danger")
        self.assertEqual(self._create_invoice(post=False)._bridge_alerts(), {})

    def test_empty_draft_says_nothing_yet(self):
        move = self.env["account.move"].create({"move_type": "out_invoice"})
        self.assertEqual(move._bridge_alerts(), {})
        self.assertEqual(set(self._codes(move)), {"contact_name_missing", "no_lines"})

    def test_billing_needs_no_further_rights(self):
        self.connection.transfer_on = "post"
        biller = self._user("account.group_account_invoice")
        good = self._create_invoice(post=False).with_user(biller)
        self.assertEqual(good._bridge_alerts(), {})
        good.action_post()
        self.assertEqual(good.bridge_state, "queued")
        bad = self._unmapped_move().with_user(biller)
        (alert,) = bad._bridge_alerts().values()
        self.assertIn("Unmapped 7 %", alert["message"])
        with self.assertRaisesRegex(RedirectWarning, "Unmapped 7 %"):
            bad.action_post()

    def test_companies_are_checked_by_their_own_connection(self):
        self.connection.transfer_on = "post"
        other = self.setup_other_company()
        move = self.init_invoice("out_invoice", amounts=[10], company=other["company"])
        companies = [self.company.id, other["company"].id]
        both = move | self._create_invoice(post=False)
        both.with_context(allowed_company_ids=companies).action_post()
        self.assertFalse(move.bridge_document_id)
        self.assertEqual(move.state, "posted")

    def test_posting_without_a_connection(self):
        self.connection.sudo().state = "disconnected"
        move = self._unmapped_move()
        move.action_post()
        self.assertFalse(move.bridge_document_id)
        self.assertEqual(self._unmapped_move()._bridge_alerts(), {})


class TestWords(CheckCase):
    def _words(self, issue):
        (words,) = self.env["accounting.bridge.issue"]._words([issue.to_json()], self.connection)
        return words

    def test_every_text_has_words_even_without_its_parameters(self):
        for code in self.env["accounting.bridge.issue"]._texts():
            self.assertNotIn("%(", self._words(Issue(code)))
            self.assertTrue(self._words(Issue(code)))

    def test_every_code_of_the_core_has_words(self):
        used = set()
        for path in Path(get_module_path("accounting_bridge")).rglob("*.py"):
            used |= set(CODE.findall(path.read_text()))
        self.assertGreater(len(used), 50)
        self.assertFalse(used - set(self.env["accounting.bridge.issue"]._texts()))

    def test_unknown_code_falls_back_to_the_provider(self):
        self.assertEqual(self._words(Issue("no_such", message="Broken")), "Broken")
        self.assertIn("no_such", self._words(Issue("no_such")))

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        issue = Issue("period_locked", {"date": "2026-01-15", "lock_date": "2026-01-31"})
        reader = self.env["accounting.bridge.issue"].with_context(lang="de_DE")
        self.assertIn("31.01.2026", reader._words([issue.to_json()])[0])

    def test_name_of_the_provider(self):
        self.assertIn("Test Books", self._words(Issue("authentication")))
        words = self.env["accounting.bridge.issue"]._words([Issue("authentication").to_json()])
        self.assertIn("bookkeeping system", words[0])

    def test_stored_issues_survive_json(self):
        move = self._unmapped_move()
        move.action_post()
        move._bridge_transfer()
        self.assertIn("Unmapped 7 %", move.bridge_document_id.issue_text)

    def test_cures(self):
        move = self._unmapped_move()
        words = self.env["accounting.bridge.issue"]
        places = {
            "tax_unmapped": "accounting.bridge.mapping",
            "authentication": "accounting.bridge.connection",
            "contact_name_missing": "res.partner",
            "rate_missing": "res.currency",
            "no_lines": "account.move",
            "no_such": "account.move",
        }
        for code, model in places.items():
            action = words._cure(Issue(code).to_json(), self.connection, move)
            self.assertEqual(action["res_model"], model, code)
        self.assertIsNone(words._cure(Issue("no_such").to_json(), self.connection))
