"""What a preview says of documents, and that it writes nothing."""

import datetime
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.models import preview as preview_module
from odoo.addons.accounting_bridge.tools.errors import Unavailable

from ..models.provider import AccountingBridgeProviderTest
from .preview_case import PreviewCase


class TestPreview(PreviewCase):
    def test_a_document_that_would_go(self):
        move = self._create_invoice()
        row = self._row(move)
        self.assertEqual((row.state, row.label), ("going", move.name))
        self.assertEqual((row.accounts, row.tax_codes), ("200", "20 %"))
        self.assertEqual((row.contact_how, row.contact_name), ("new", self.partner.name))
        self.assertEqual((row.net, row.tax, row.total), (100, 20, 120))
        self.assertEqual((row.there_net, row.there_tax, row.there_total), (100, 20, 120))
        self.assertEqual((row.date, row.due_date), (move.invoice_date, move.invoice_date_due))
        self.assertEqual(row.target_status, self.connection.target_status)
        self.assertFalse(row.issues or row.alerts or row.is_draft)
        self.assertIn("120.00", row.totals_html)
        self.assertIn("Work", row.lines_html)

    def test_who_may_not_map_is_told_whom_to_ask(self):
        """A cure opens no page on which the reader could mend nothing."""
        self.connection.user_id = self.env.user
        self.connection.sudo().mapping_ids.unlink()
        seller = new_test_user(
            self.env,
            "preview_seller",
            "account.group_account_invoice,accounting_bridge.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        row = self._row(self._create_invoice(post=False).with_user(seller)).with_user(seller)
        action = row.action_cure()
        self.assertEqual(action["tag"], "display_notification")
        self.assertIn(f"Ask: {self.env.user.name}", action["params"]["message"])
        self.assertEqual(
            row.preview_id.problem_ids.filtered("is_one_cure")[:1].action_cure()["tag"],
            "display_notification",
        )
        mine = self._row(self._create_invoice(post=False))
        self.assertEqual(mine.action_cure()["res_model"], "accounting.bridge.mapping")

    def test_lines_without_discount_say_none(self):
        move = self._create_invoice(post=False)
        discounted = {"name": "Cheaper", "price_unit": 10, "discount": 5}
        move.invoice_line_ids = [Command.create(discounted)]
        html = self._row(move).lines_html
        self.assertIn("5 %", html)
        self.assertNotIn("0.0<", html)

    def test_numbers_are_written_as_the_reader_writes_them(self):
        self.env["res.lang"]._activate_lang("de_DE")
        line = {"name": "Dear", "price_unit": 1234.5, "quantity": 2.25, "discount": 7.5}
        row = self._row(self._create_invoice(invoice_line_ids=[Command.create(line)], post=False))
        for lang, words in (
            ("en_US", (">1,234.5<", ">2.25<", ">7.5 %<")),
            ("de_DE", (">1.234,5<", ">2,25<", ">7,5 %<")),
        ):
            html = row.with_context(lang=lang).lines_html
            for word in words:
                self.assertIn(word, html)

    def test_the_form_it_is_opened_from(self):
        self.assertEqual(self._create_invoice()._get_alerts(), {})

    def test_defaults_of_where_it_is_opened_from_say_nothing(self):
        move = self._create_invoice()
        self._create_invoice()
        there = move.with_context(default_connection_id=self.connection.id, default_offset=7)
        self.assertEqual(self._row(there).move_id, move)

    def test_nothing_is_written(self):
        invoices = self._create_invoices(2) | self._unmapped_move()
        self.connection.sudo().sync_ids.read()
        self.connection._check_database()  # which one it is, is kept at the first call of all
        before, writes, calls = self._counts(), self._writes(), list(self.books.calls)
        rows = self._look(invoices)
        rows.read()
        rows.preview_id.read()
        rows.preview_id.action_refresh()
        everything = self.connection.action_preview()
        self._shown(everything).read()
        self.assertEqual(self._counts(), before)
        self.assertTrue(writes)
        self.assertEqual(self._writes(), writes)
        self.assertEqual(set(self.books.calls[len(calls) :]), {"match"})
        self.assertFalse(self.books.documents or self.books.contacts)
        self.assertFalse(invoices.bridge_document_ids)

    def test_a_problem_has_words_and_a_cure(self):
        row = self._row(self._unmapped_move())
        self.assertEqual((row.state, self._codes_of(row)), ("problem", ["tax_unmapped"]))
        self.assertIn("Unmapped 7 %", row.issue_text)
        self.assertEqual(row.problem, row.issue_text)
        (alert,) = row.alerts.values()
        self.assertEqual(alert["action"]["res_model"], "accounting.bridge.mapping")
        self.assertEqual(row.action_cure()["res_model"], "accounting.bridge.mapping")
        # What it comes to there cannot be known.
        self.assertFalse(row.is_predicted)

    def test_another_total_there(self):
        with self._inexact():
            row = self._row(self._create_invoice())
        self.assertEqual((row.state, self._codes_of(row)), ("problem", ["totals_differ"]))
        self.assertEqual((row.total, row.there_total), (120, 120.01))
        with self._inexact():
            self.assertIn("text-danger", row.totals_html)

    def test_what_became_of_it_so_far(self):
        self.connection.start_date = datetime.date(2026, 1, 15)
        there, queued, excluded, early, draft, cancelled = (
            self._create_invoice(post=False) for _ in range(6)
        )
        early.invoice_date = datetime.date(2026, 1, 14)
        (there | queued | excluded | early).action_post()
        there._bridge_transfer()
        self._run()
        queued._bridge_transfer()
        excluded._bridge_exclude("Elsewhere")
        cancelled.button_cancel()
        rows = self._look(there | queued | excluded | early | draft | cancelled)
        found = {row.move_id: (row.state, self._codes_of(row)) for row in rows}
        self.assertEqual(found[there], ("nothing", ["there_already"]))
        self.assertEqual(found[queued], ("waiting", ["queued"]))
        self.assertEqual(found[excluded], ("nothing", ["excluded"]))
        self.assertEqual(found[early], ("nothing", ["before_start"]))
        self.assertEqual(found[draft], ("going", []))
        self.assertEqual(found[cancelled], ("nothing", ["not_posted"]))
        self.assertTrue(rows.filtered(lambda r: r.move_id == draft).is_draft)
        preview = rows.preview_id
        counts = (preview.going_count, preview.waiting_count, preview.nothing_count)
        self.assertEqual(counts, (1, 1, 4))

    def test_what_the_provider_refused_before(self):
        move = self._create_invoice()
        document = move._bridge_transfer()
        self._run()
        document.sudo().operation_ids.filtered(lambda o: o.action == "create")._set_rejected(
            [{"code": "number_used", "params": {"number": move.name}}]
        )
        document.sudo().write({"external_id": False, "status": False})
        row = self._row(move)
        self.assertEqual((row.state, self._codes_of(row)), ("problem", ["number_used"]))

    def test_instalments(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "30/70",
                "line_ids": [
                    (0, 0, {"value": "percent", "value_amount": 30, "nb_days": 0}),
                    (0, 0, {"value": "percent", "value_amount": 70, "nb_days": 30}),
                ],
            }
        )
        move = self._create_invoice(invoice_payment_term_id=term.id)
        self.connection.due_date_rule = "first"
        row = self._row(move)
        self.assertEqual((row.state, self._codes_of(row)), ("going", ["instalments"]))
        self.assertEqual(row.due_date, move.invoice_date)
        self.assertIn("2 parts", row.issue_text)

    def test_one_that_cannot_be_read_never_hides_the_others(self):
        good, bad = self._create_invoice(), self._create_invoice()
        check = type(bad)._bridge_check

        def broken(move, *args):
            if move.id == bad.id:
                raise ZeroDivisionError("broken")
            return check(move, *args)

        self.patch(type(bad), "_bridge_check", broken)
        with mute_logger("odoo.addons.accounting_bridge.models.preview_look"):
            rows = self._look(good | bad)
        self.assertEqual(rows.mapped("state"), ["going", "problem"])
        self.assertIn("broken", rows[1].issue_text)

    # === CONTACTS ===

    def test_contacts(self):
        move = self._create_invoice()
        self._knows(external_id="c-1", name="Bridge Customer Ltd", how="number")
        row = self._row(move)
        self.assertEqual((row.state, row.contact_how), ("going", "existing"))
        self.assertEqual((row.contact_name, row.contact_ref), ("Bridge Customer Ltd", "c-1"))
        self._knows(external_id="c-1", name="B", how="number", archived=True)
        row = self._row(move)
        self.assertEqual((row.state, self._codes_of(row)), ("problem", ["contact_archived"]))
        other = self.env["res.partner"].create({"name": "Somebody Else"})
        values = {"connection_id": self.connection.id, "partner_id": other.id}
        values |= {"external_id": "c-1", "matched_by": "person"}
        self.env["accounting.bridge.contact"].sudo().create(values)
        self._knows(external_id="c-1", name="B", how="number")
        row = self._row(move)
        self.assertEqual((row.state, self._codes_of(row)), ("problem", ["contact_taken"]))
        self.assertIn("Somebody Else", row.issue_text)
        self.assertFalse(row.contact_ref)

    def test_a_linked_contact_is_not_asked_for(self):
        move = self._create_invoice()
        values = {"connection_id": self.connection.id, "partner_id": self.partner.id}
        values |= {"external_id": "c-7", "name": "As Linked", "matched_by": "person"}
        self.env["accounting.bridge.contact"].sudo().create(values)
        row = self._row(move)
        self.assertEqual((row.contact_how, row.contact_name), ("existing", "As Linked"))
        self.assertNotIn("match", self.books.calls)

    def test_a_doubtful_contact_is_linked_from_here(self):
        move = self._create_invoice()
        candidates = (("c-1", "Bridge Customer"), ("c-2", "Bridge Customer"))
        name = "Bridge Customer"
        self._knows(external_id="c-1", name=name, how="name", candidates=candidates)
        row = self._row(move)
        self.assertEqual((row.state, row.contact_how), ("problem", "doubtful"))
        (alert,) = row.alerts.values()
        server = self.env["ir.actions.server"].browse(alert["action"]["id"])
        action = server.with_context(**alert["action"]["context"]).run()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.chosen_id = wizard.candidate_ids[1]
        wizard.action_link()
        row.action_refresh()
        self.assertEqual((row.state, row.contact_ref), ("going", "c-2"))

    def test_the_provider_cannot_be_reached(self):
        def fail(_self, session, contacts):
            raise Unavailable(code="unreachable")

        self.patch(AccountingBridgeProviderTest, "_match_contacts", fail)
        rows = self._look(self._create_invoice() | self._unmapped_move())
        self.assertEqual(rows.mapped("contact_how"), ["unknown", "unknown"])
        self.assertEqual(rows.mapped("state"), ["going", "problem"])
        (alert,) = rows.preview_id.alerts.values()
        self.assertIn("cannot be reached", alert["message"])

    # === WHAT IS DONE FROM HERE ===

    def test_what_has_no_problem_is_transferred(self):
        good, bad = self._create_invoice(), self._create_invoice()
        bad.button_draft()
        bad.invoice_line_ids.tax_ids = self.unmapped
        bad.action_post()
        rows = self._look(good | bad)
        rows.preview_id.action_create_external()
        self.assertEqual(good.bridge_state, "queued")
        self.assertFalse(bad.bridge_document_ids)
        with self.assertRaises(UserError):
            rows.filtered(lambda row: row.move_id == bad).action_create_external()

    def test_refreshing_shows_what_was_mended(self):
        move = self._unmapped_move()
        row = self._row(move)
        self._map(self.unmapped, "T7", 7)
        self.assertEqual(row.action_refresh()["res_id"], row.id)
        self.assertEqual((row.state, row.issues, row.there_total), ("going", False, 10.7))

    def test_sums(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 2)])
        moves = self._create_invoices(2) | self._create_invoice(30, "out_refund")
        moves |= self._create_invoice(50, currency_id=euro.id) | self._unmapped_move()
        preview = self._look(moves).preview_id
        self.assertEqual((preview.going_count, preview.problem_count), (4, 1))
        text = str(preview.sums)
        for amount in ("204.00", "60.00", "10.70"):
            self.assertIn(amount, text)

    # === EVERYTHING THAT WOULD GO ===

    def test_everything_that_would_go(self):
        there, queued, open_one = (self._create_invoice() for _ in range(3))
        draft = self._create_invoice(post=False)
        bill = self._create_invoice(move_type="in_invoice")
        there._bridge_transfer()
        self._run()
        queued._bridge_transfer()
        rows = self._shown(self.connection.action_preview())
        seen = rows.move_id
        self.assertIn(open_one, seen)
        self.assertIn(queued, seen)
        self.assertFalse(seen & (there | draft | bill))

    def test_pages(self):
        self.patch(preview_module, "PAGE", 3)
        self._create_invoices(7)
        action = self.connection.action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((preview.shown_count, preview.total_count), (3, 7))
        self.assertEqual(preview.page_text, "Documents 1 to 3 of 7")
        self.assertEqual(preview.left_text, "On the next pages: 4.")
        first = preview.row_ids.move_id
        preview.action_next()
        second = preview.row_ids.move_id
        self.assertFalse(first & second)
        preview.action_next()
        self.assertEqual((preview.shown_count, preview.has_left), (1, False))
        self.assertEqual(preview.page_text, "Documents 7 to 7 of 7")
        preview.action_previous()
        self.assertEqual(preview.row_ids.move_id, second)

    def test_a_bounded_number_of_queries(self):
        few, many = self._create_invoices(5), self._create_invoices(40)

        def queries(moves):
            moves.action_bridge_preview()  # what is read once is read
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            moves.action_bridge_preview()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(queries(many) - queries(few), 10)

    def test_not_connected(self):
        with patch.object(type(self.connection), "_for_company", return_value=self.connection[:0]):
            action = self._create_invoice().action_bridge_preview()
        self.assertEqual(action["tag"], "display_notification")
        self.connection.sudo().state = "draft"
        with self.assertRaises(UserError):
            self.connection.action_preview()
