"""What the accountant does at Xero comes back: status, payments, credits; a second sweep changes
nothing."""

import contextlib
from unittest.mock import patch

from odoo.addons.accounting_bridge_xero.tools import changes

from .content_case import ContentCase


class TestContentBack(ContentCase):
    def test_statuses(self):
        self.connection.target_status = "draft"
        drafts = self._move([{}]) | self._move([{}]) | self._move([{}])
        self._send(drafts)
        self.connection.target_status = "submitted"
        submitted = self._move([{}])
        self._send(submitted)
        self.connection.target_status = "approved"
        approved = self._move([{}]) | self._move([{}])
        self._send(approved)
        every = drafts | submitted | approved
        self._assert_states(every, ["draft"] * 3, "submitted", ["approved"] * 2)

        approve, delete, submit = drafts
        self._act("approve", id=approve.name)
        self._act("delete", id=delete.name)
        self._act("edit", id=submit.name, Status="SUBMITTED")
        self._act("approve", id=submitted.name)
        paid, void = approved
        self._act("pay", id=paid.name)
        self._act("void", id=void.name)
        self._sweep()
        states = ["approved", "deleted", "submitted"], "approved", ["paid", "voided"]
        self._assert_states(every, *states)
        # What the accountant took away alone stays in Odoo, and somebody is told.
        self.assertEqual((delete.state, void.state), ("posted", "posted"))
        for move in (delete, void):
            self.assertTrue(move.activity_ids, move.bridge_state)
        self._assert_second_sweep_changes_nothing()

    def _assert_states(self, moves, *states):
        flat = [s for state in states for s in ([state] if isinstance(state, str) else state)]
        self.assertEqual(moves.mapped("bridge_state"), flat)

    def _assert_second_sweep_changes_nothing(self):
        before = self._snapshot()
        self._sweep()
        self.assertEqual(self._snapshot(), before)
        # And if Xero reported everything anew.
        self.connection.sync_ids.sudo().bookmark = False
        self._sweep()
        self.assertEqual(self._snapshot(), before)

    def _snapshot(self):
        """:return: all that a sweep could change: rows of these models, with their figures"""
        company = [("company_id", "=", self.company.id)]
        documents = self.env["accounting.bridge.document"].search([])
        return {
            "documents": documents.read(["state", "status", "remote_due", "issues"]),
            "payments": documents.sudo().payment_ids.read(["state", "amount", "issues"]),
            "entries": self.env["account.move"].search(company).read(
                ["state", "amount_residual", "payment_state"]
            ),
            "partials": self.env["account.partial.reconcile"].search(company).ids,
            "messages": self.env["mail.message"].search_count(
                [("model", "=", "account.move"), ("res_id", "in", documents.move_id.ids)]
            ),
            "activities": self.env["mail.activity"].search_count([]),
        }

    def test_money(self):
        part, full, over, credited, undone, returned = moves = self.env["account.move"].union(
            *(self._move([{"price_unit": price}]) for price in (100, 200, 300, 400, 500, 600))
        )
        self._send(moves)
        self._act("pay", id=part.name, amount=20, date="2026-02-01", reference="first")
        self._act("pay", id=part.name, amount=30)
        self._act("pay", id=full.name)
        self._act("overpay", contact=None, amount=400, invoice=over.name)
        self._act("credit", id=credited.name, amount=120, number="CN-ACC-1")
        self._act("pay", id=undone.name, amount=100)
        payment = self._act("pay", id=returned.name)["PaymentID"]
        self._sweep()
        self.assertEqual((part.payment_state, part.amount_residual), ("partial", 70))
        self.assertEqual((full.payment_state, full.bridge_state), ("paid", "paid"))
        self.assertEqual((over.payment_state, over.bridge_state), ("paid", "paid"))
        self.assertEqual((credited.payment_state, credited.amount_residual), ("partial", 360))
        self.assertEqual((returned.payment_state, returned.bridge_state), ("paid", "paid"))
        rows = part.bridge_document_id.payment_ids.sorted("amount")
        self.assertEqual(rows.mapped("amount"), [20, 30])
        self.assertEqual(str(rows[0].date), "2026-02-01")
        self._assert_second_sweep_changes_nothing()

        self._act("delete_payment", id=payment)
        self._act("pay", id=undone.name)
        self._sweep()
        self.assertEqual((returned.payment_state, returned.bridge_state), ("not_paid", "approved"))
        self.assertEqual(undone.payment_state, "paid")
        self._assert_second_sweep_changes_nothing()

    def test_overpayment_of_another_invoice(self):
        """What a customer paid too much and the accountant allocated to the next invoice."""
        first, second = self._move([{}]), self._move([{}])
        self._send(first | second)
        over = self._act("overpay", contact=None, amount=150, invoice=first.name)
        self._act("allocate", id=over["OverpaymentID"], invoice=second.name, amount=30)
        self._sweep()
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual((second.payment_state, second.amount_residual), ("partial", 90))
        self._assert_second_sweep_changes_nothing()

    def test_foreign_currency(self):
        """EUR on GBP books: our rate goes along, the bank's amount comes back."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.25)])
        moves = self._move([{}], currency_id=euro.id) | self._move([{}], currency_id=euro.id)
        pounds, euros = moves
        self._send(moves)
        self.assertArrived(moves)
        there = self._rows()[pounds.name]
        self.assertEqual((there["CurrencyCode"], there["CurrencyRate"]), ("EUR", 1.25))
        self._pay(pounds, 50, "090", 1.2)
        self._sweep()
        self.assertEqual((pounds.payment_state, pounds.amount_residual), ("partial", 70))
        self._pay(pounds, 70, "090", 1.4)
        self._pay(euros, 120, "092", 1.25)
        self._sweep()
        self.assertEqual(moves.mapped("payment_state"), ["paid", "paid"])
        gain = self._exchange_gain()
        # 50 / 1.2 + 70 / 1.4 instead of 120 / 1.25
        self.assertEqual(gain, round(41.67 + 50 - 96, 2))
        self._assert_second_sweep_changes_nothing()

    def _pay(self, move, amount, account, rate):
        element = {
            "Invoice": {"InvoiceNumber": move.name},
            "Account": {"Code": account},
            "Date": "2026-02-01",
            "Amount": amount,
            "CurrencyRate": rate,
        }
        return self._api("PUT", "Payments", element)

    def _exchange_gain(self):
        company = self.company.sudo()
        accounts = (
            company.income_currency_exchange_account_id
            | company.expense_currency_exchange_account_id
        )
        lines = self.env["account.move.line"].search(
            [("account_id", "in", accounts.ids), ("parent_state", "=", "posted")]
        )
        return -round(sum(lines.mapped("balance")), 2)

    def test_credit_notes(self):
        """Our credit notes are matched with their invoices there: whole, in part, and no more than
        is open."""
        whole, part, larger = moves = (
            self._move([{}]) | self._move([{"price_unit": 200}]) | self._move([{"price_unit": 300}])
        )
        self._send(moves)
        self._act("pay", id=larger.name, amount=300)
        self._sweep()
        notes = self.env["account.move"]
        for move, price in ((whole, 100), (part, 50), (larger, 300)):
            note = move._reverse_moves([{"invoice_date": move.invoice_date}])
            note.invoice_line_ids.price_unit = price
            note.action_post()
            notes |= note
        self._send(notes)
        for _run in range(2):
            self._work(notes.bridge_document_id)
            self._sweep()
        rows = self._rows()
        self.assertEqual(
            [(rows[n.name]["Status"], rows[n.name]["RemainingCredit"]) for n in notes],
            [("PAID", 0), ("PAID", 0), ("AUTHORISED", 300)],
        )
        self.assertEqual(
            [(rows[m.name]["Status"], rows[m.name]["AmountCredited"]) for m in moves],
            [("PAID", 120), ("AUTHORISED", 60), ("PAID", 60)],
        )
        self.assertEqual(
            [note.bridge_document_id.remote_total for note in notes], notes.mapped("amount_total")
        )
        self.assertEqual(moves.mapped("amount_residual"), [0, 180, 0])
        self.assertEqual(notes.mapped("amount_residual"), [0, 0, 300])
        self._assert_second_sweep_changes_nothing()

    def test_more_than_one_page(self):
        moves = self.env["account.move"].union(*(self._move([{}]) for _count in range(5)))
        self._send(moves)
        self._sweep()
        for move in moves:
            self._act("pay", id=move.name)
        with self._pages_of(2):
            self._sweep()
        self.assertEqual(set(moves.mapped("bridge_state")), {"paid"})
        self.assertEqual(set(moves.mapped("payment_state")), {"paid"})

    @contextlib.contextmanager
    def _pages_of(self, size):
        self.control.post("calls", clear=True)
        with patch.object(changes, "PAGE_SIZE", size):
            yield
        self.assertGreater(self.control.get("calls")["counts"]["GET /api.xro/2.0/Invoices"], 2)
