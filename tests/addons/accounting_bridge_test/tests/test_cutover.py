import dataclasses
import datetime
import uuid
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.accounting_bridge.tools.documents import Status

from .flow_case import FlowCase

OLD = datetime.date(2025, 12, 15)


class CutoverCase(FlowCase):
    """A company that starts with the year 2026, and has open invoices of before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.start_date = "2026-01-01"
        cls.connection._ensure_payment_journal()
        provider = type(cls.env["accounting.bridge.provider.test"])
        can = cls.connection._capabilities()
        can = dataclasses.replace(can, open_item_tax="T0")
        real = provider._read_document

        def read(self, kind, raw):
            """The books tell day and currency as well."""
            told = {"date": datetime.date.fromisoformat(raw["date"]), "currency": raw["currency"]}
            return dataclasses.replace(real(self, kind, raw), **told)

        def open_documents(self, session, before):
            every = [self._read_document(None, raw) for raw in session.books.documents.values()]
            yield [r for r in every if r.status is Status.APPROVED and r.date < before]

        for name, instead in (
            ("_capabilities", lambda _provider: can),
            ("_read_document", read),
            ("_open_documents", open_documents),
        ):
            cls.startClassPatcher(patch.object(provider, name, instead))

    def _there(self, move, **values):
        """Have the books hold what a person entered there for this invoice."""
        raw = {
            "id": str(uuid.uuid4()),
            "kind": "credit_note" if move.move_type == "out_refund" else "invoice",
            "number": move.name,
            "net": str(move.amount_untaxed),
            "tax": str(move.amount_tax),
            "total": str(move.amount_total),
            "date": str(move.invoice_date),
            "currency": move.currency_id.name,
            "payments": [],
            "status": "approved",
            **values,
        }
        self.books.documents[raw["id"]] = self.books.touch(raw)
        return raw["id"]

    def _old(self, price=100, **values):
        return self._create_invoice(price, **{"invoice_date": OLD, **values})

    def _pay_here(self, move, amount):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        wizard.create({"amount": amount, "payment_date": "2025-12-20"})._create_payments()

    def _wizard(self):
        action = self.connection.action_cutover()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _line(self, wizard, move):
        return wizard.line_ids.filtered(lambda line: line.move_id == move)


class TestCutover(CutoverCase):
    """Open documents of both sides, side by side, and what becomes of them."""

    # === BOTH SIDES ===

    def test_side_by_side(self):
        same, other, here = self._old(), self._old(200), self._old(300)
        self._create_invoice(999)  # of after the start
        self._there(same)
        self._there(other, total="241.00")
        self._there(self._old(50), number="by hand")
        wizard = self._wizard()
        states = {line.number: line.state for line in wizard.line_ids if line.move_id}
        self.assertEqual(
            (states[same.name], states[other.name], states[here.name]), ("same", "differs", "here")
        )
        self.assertIn("total 240.00 in Odoo, 241.00 there", self._line(wizard, other).words)
        self.assertEqual(wizard.line_ids.mapped("state").count("there"), 1)
        [sums] = self.connection.opening_sums
        # 120 + 240 + 360 + 60 here, 120 + 241 + 60 there
        self.assertEqual((sums["here"], sums["there"]), ("780.00", "421.00"))
        self.assertEqual(sums["difference"], "359.00")
        self.assertIn("359.00", wizard.sums)

    def test_several_of_one_number(self):
        move = self._old()
        self._there(move)
        self._there(move)
        self.assertEqual(self._line(self._wizard(), move).state, "several")

    def test_a_credit_note_counts_against(self):
        self._old()
        self._create_invoice(50, "out_refund", invoice_date=OLD)
        self._wizard()
        self.assertEqual(self.connection.opening_sums[0]["here"], "60.00")

    def test_it_is_the_consultants(self):
        user = new_test_user(self.env, "cut_biller", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.connection.with_user(user).action_cutover()

    # === LINKING ===

    def test_all_that_are_the_same(self):
        move = self._old()
        ref = self._there(move)
        wizard = self._wizard()
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.external_id, document.state), (ref, "approved"))
        self.assertEqual((document.linked_by, document.sent_at), (self.env.user, False))
        self.assertEqual(self._line(wizard, move).state, "linked")
        with self.assertRaisesRegex(UserError, "cannot be changed here"):
            move.button_draft()
        # Its payments come back, and what linked it was no transfer that freezes the policy.
        self.books.pay(ref, 120)
        self._run()
        self.assertEqual(move.payment_state, "paid")
        self.connection.start_date = "2025-12-31"
        self.assertEqual(self._line(self._wizard(), move), wizard.line_ids.browse())

    def test_one_by_one_where_the_numbers_differ(self):
        move, other = self._old(), self._old(200)
        ref = self._there(move, number="4711")
        self._there(other, number="4712", total="240.01")
        wizard = self._wizard()
        line = self._line(wizard, move)
        there = {row.external_number: row for row in wizard.line_ids if row.state == "there"}
        # Same date and amount: proposed, and not taken over by the way.
        self.assertEqual((line.state, line.chosen_id), ("perhaps", there["4711"]))
        line.chosen_id = False
        with self.assertRaisesRegex(UserError, "Choose the document"):
            line.action_link()
        line.chosen_id = there["4711"]
        line.action_link()
        self.assertEqual(move.bridge_document_id.sudo().external_id, ref)
        second = self._line(wizard, other)
        second.chosen_id = there["4712"]
        with self.assertRaisesRegex(UserError, "the two differ"):
            second.action_link()
        self.assertFalse(other.bridge_document_id.external_id)

    def test_what_was_paid_before_is_booked_once(self):
        """Part of it was paid before, and both books know."""
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move)
        self.books.pay(ref, 50, "2025-12-20")
        self.books.pay(ref, 20, "2025-12-21")  # as two there
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        self._run()
        self.assertEqual(move.amount_residual, 50)
        self.books.pay(ref, 50, "2026-01-10")
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((move.amount_residual, move.payment_state), (0, "paid"))
        reported = move.bridge_document_id.sudo().payment_ids.payment_id.filtered(
            "bridge_connection_id"
        )
        self.assertEqual(reported.mapped("amount"), [50])

    def test_a_payment_of_before_that_is_taken_back_there_is_told(self):
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move)
        self.books.pay(ref, 70, "2025-12-20")
        self._wizard().action_link_all()
        raw = self.books.documents[ref]
        raw["payments"] = []
        self.books.touch(raw)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual(move.amount_residual, 50)
        self.assertIn("deleted in Test Books", move.activity_ids.summary)

    def test_a_remainder_that_was_entered_there(self):
        move = self._old()
        self._pay_here(move, 70)
        ref = self._there(move, net="50.00", tax="0.00", total="50.00")
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.state, document.cutover_as), ("approved", "open"))
        self.books.pay(ref, 50)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))

    def test_linked_once(self):
        move = self._old()
        self._there(move)
        first, second = self._wizard(), self._wizard()
        first.action_link_all()
        with self.assertRaisesRegex(UserError, "linked or excluded already"):
            second.action_link_all()

    def test_an_excluded_document_stays_so(self):
        move = self._old()
        self._there(move)
        move._bridge_exclude("by hand")
        self.assertEqual(self._line(self._wizard(), move).state, "excluded")

    # === OPEN ITEMS ===

    def test_what_is_perhaps_there_is_looked_at_first(self):
        self._account()
        self.connection.cutover = "open"
        move = self._old()
        self._there(move, number="by hand")
        wizard = self._wizard()
        with self.assertRaisesRegex(UserError, "looked at by a person"):
            wizard.action_take_over()
        self._line(wizard, move).action_is_another()
        wizard.action_take_over()
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def _take_over(self, how, **values):
        self.connection.cutover = how
        wizard = self._wizard()
        wizard.write(values)
        wizard.action_take_over()
        self._run()
        return wizard

    def _account(self):
        account = self.connection.sudo().reference_ids.filtered(lambda r: r.kind == "account")
        self.connection.cutover_account_id = account

    def test_open_items(self):
        self._account()
        move = self._old()
        self._pay_here(move, 70)
        wizard = self._take_over("open")
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "approved", document.issue_text)
        raw = self.books.documents[document.external_id]
        self.assertEqual(
            (raw["net"], raw["tax"], raw["total"], raw["date"]), ("50.00", "0", "50.00", str(OLD))
        )
        line = document.sent_payload["lines"][0]
        self.assertEqual((line["tax_code"], line["account_code"]), ("T0", "200"))
        self.assertIn(move.name, line["description"])
        self.assertEqual(self._line(wizard, move).state, "waiting")
        # What was paid before is not told again, what is paid there comes back.
        self.assertNotIn("pay", self.books.calls)
        self.assertFalse(move.activity_ids)
        self.books.pay(document.external_id, 50)
        self.connection.action_synchronise()
        self._run()
        self.assertEqual((document.state, move.payment_state), ("paid", "paid"))
        self.assertFalse(document.issues)

    def test_a_later_credit_note_is_not_taken_off_twice(self):
        """It goes with its VAT, and takes off there what it takes off here."""
        self._account()
        move = self._old()
        credit = move._reverse_moves([{"invoice_date": "2026-01-05", "date": "2026-01-05"}])
        credit.invoice_line_ids.price_unit = 25
        credit.action_post()
        lines = (move | credit).line_ids
        lines.filtered(lambda ln: ln.display_type == "payment_term").reconcile()
        self.assertEqual(move.amount_residual, 90)
        self._take_over("open")
        self.assertEqual(move.bridge_document_id.sudo().remote_total, 120)
        credit._bridge_transfer()
        self._run()
        totals = {raw["kind"]: raw["total"] for raw in self.books.documents.values()}
        self.assertEqual(totals, {"invoice": "120.00", "credit_note": "30.00"})

    def test_another_start_date_ends_the_decision(self):
        """What is in time then goes with its VAT."""
        self.connection.cutover = "open"
        move = self._old()
        self._account()
        self._wizard().action_take_over()
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.cutover_as, "open")
        self.connection.start_date = OLD
        self.assertFalse(document.cutover_as or document.cutover_waits)
        move._bridge_transfer()
        self._run()
        self.assertEqual((document.state, document.remote_tax), ("approved", 20))

    def test_what_is_paid_there_is_not_taken_over_again(self):
        """Only what is open there is listed; the same number may stand there, paid."""
        self._account()
        move = self._old()
        self.books.unique = False
        self.addCleanup(setattr, self.books, "unique", True)
        self.books.pay(self._there(move), 120)
        with patch.object(
            type(self.env["accounting.bridge.provider.test"]),
            "_open_documents",
            lambda _provider, _session, _before: [],
        ):
            self._take_over("history", not_reported=True)
        self.assertEqual(len(self.books.documents), 1)

    def test_an_invoice_is_no_credit_note(self):
        move = self._old()
        self._there(move, kind="credit_note", number="4711")
        wizard = self._wizard()
        line = self._line(wizard, move)
        line.chosen_id = wizard.line_ids.filtered(lambda row: row.external_number == "4711")
        with self.assertRaisesRegex(UserError, "Choose the document"):
            line.action_link()

    def test_nobody_decides_by_the_context(self):
        self._account()
        move = self._create_invoice().with_context(
            default_cutover_as="open", default_excluded=True, default_in_test=True
        )
        self.assertFalse(move.bridge_document_id)
        document = move._bridge_transfer().sudo()
        self.assertFalse(document.cutover_as or document.excluded or document.in_test)

    def test_open_items_need_their_account(self):
        self._old()
        self.connection.cutover = "open"
        with self.assertRaisesRegex(UserError, "cut-over account"):
            self._wizard().action_take_over()

    def test_only_of_before_the_start(self):
        """Whatever day a person looks at: later documents go with their VAT."""
        self._account()
        self._create_invoice()
        self.connection.cutover = "open"
        wizard = self._wizard()
        wizard.before = "2026-02-01"
        wizard.action_read()
        with self.assertRaisesRegex(UserError, "dated before the start date"):
            wizard.action_take_over()

    def test_one_that_cannot_be_checked_holds_nothing_up(self):
        self._account()
        bad, good = self._old(), self._old(200)
        real = type(bad)._bridge_open_item

        def fails(move, *args):
            if move.id == bad.id:
                raise ValueError("Broken")
            return real(move, *args)

        with (
            patch.object(type(bad), "_bridge_open_item", fails),
            mute_logger("odoo.addons.accounting_bridge.models.cutover_backfill"),
        ):
            self._take_over("open")
        self.assertEqual((bad.bridge_state, good.bridge_state), ("attention", "approved"))
        self.assertIn("Broken", bad.bridge_document_id.issue_text)

    def test_nothing(self):
        self._old()
        with self.assertRaisesRegex(UserError, "nothing of before"):
            self._wizard().action_take_over()

    # === FULL HISTORY ===

    def test_history_is_stated_by_a_person(self):
        move = self._old()
        self.connection.cutover = "history"
        with self.assertRaisesRegex(UserError, "not reported elsewhere"):
            self._wizard().action_take_over()
        self._take_over("history", not_reported=True)
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.state, document.remote_total), ("approved", 120))
        self.assertEqual(document.operation_ids.filtered("finished_at")[-1:].priority, 0)
        stated = self.connection._confirmation("history")
        self.assertEqual(stated.user_id, self.env.user)
        self.assertIn("no VAT return", stated.statement)

    def test_a_closed_period_is_released_by_name(self):
        move = self._old()
        self.company.tax_lock_date = "2025-12-31"
        self._take_over("history", not_reported=True)
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "attention")
        self.assertEqual(document.issues[0]["code"], "period_closed")
        self.assertFalse(self.books.documents)
        wizard = self._wizard()
        wizard.release = True
        wizard.action_take_over()
        self._run()
        self.assertEqual(document.state, "approved")
        # When more is closed, it is asked for again.
        self.company.tax_lock_date = "2026-01-10"
        self.assertFalse(self.connection._confirmation("release"))

    def test_paid_ones_only_when_asked_for(self):
        move = self._old()
        self._pay_here(move, 120)
        self.connection.cutover = "history"
        wizard = self._wizard()
        self.assertFalse(self._line(wizard, move))
        wizard.with_paid = True
        wizard.action_read()
        self.assertEqual(self._line(wizard, move).state, "here")

    def test_without_a_decision_nothing_goes(self):
        document = self._old()._bridge_transfer()
        self.assertEqual(document.issues[0]["code"], "before_start")

    # === DATED EARLIER ===

    def test_posted_later_but_dated_earlier(self):
        move, in_time = self._old(), self._create_invoice()
        self.assertEqual((move.bridge_state, in_time.bridge_state), ("none", False))
        self.assertIn("before it", move.bridge_document_id.issue_text)
        self.assertEqual(self.connection.late_count, 1)
        action = self.connection.action_late()
        self.assertEqual(self.env["account.move"].search(action["domain"]), move)
        move._bridge_exclude("reported before")
        self.connection.invalidate_recordset(["late_count"])
        self.assertEqual(self.connection.late_count, 0)

    def test_in_time_with_another_start(self):
        move = self._old()
        self.connection.start_date = OLD
        self.connection.invalidate_recordset(["late_count"])
        self.assertEqual(self.connection.late_count, 0)
        self.assertFalse(move.bridge_document_id.issues)

    def test_dated_where_the_books_are_locked(self):
        # What the provider states is not for people to write.
        self.connection.sudo().lock_date = "2026-01-31"
        move = self._create_invoice()
        self.assertEqual(move.bridge_document_id.issues[0]["code"], "dated_locked")
        self.assertEqual(self.connection.late_count, 1)

    def test_what_both_sides_hold_is_not_for_people(self):
        move = self._old()
        line = self._line(self._wizard(), move).sudo(False)
        with self.assertRaisesRegex(AccessError, "cannot be entered by hand"):
            line.external_id = "forged"
        with self.assertRaises(AccessError):
            line.copy()
