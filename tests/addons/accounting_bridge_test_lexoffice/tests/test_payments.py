from datetime import date, timedelta

from odoo import Command, fields

from .flow_case import FlowCase

DAY = "2026-02-10"


class TestPayments(FlowCase):
    """What the accountant does with money in lexoffice, over real HTTP."""

    def mixed(self):
        """:return: (invoice of 100.00 at 19 % and 50.00 at 7 %: 172.50, its document)"""
        lines = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "price_unit": price,
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for price, tax in ((100, self.tax), (50, self.reduced))
        ]
        move, document = self._transferred(invoice_line_ids=lines)
        self.assertEqual(move.amount_total, 172.5)
        return move, document

    def clearing(self):
        account = self.connection.payment_journal_id.default_account_id
        lines = self.env["account.move.line"].search(
            [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        )
        return round(sum(lines.mapped("balance")), 2)

    def receivable(self):
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "=", self.partner.id),
            ]
        )
        return round(sum(lines.mapped("amount_residual")), 2)

    def lines_of(self, entry):
        """:return: set of (account code, balance)"""
        company = self.company
        return {
            (line.account_id.with_company(company).code, round(line.balance, 2))
            for line in entry.line_ids
            if line.balance
        }

    def calls(self):
        """:return: how many calls there were since the last time"""
        total = self.control.get("calls")["total"]
        self.control.post("calls", clear=True)
        return total

    def row(self, document, kind):
        return document.payment_ids.filtered(lambda p: p.kind == kind and p.state != "reversed")

    # === MONEY ===

    def test_paid_in_two_parts_and_taken_back(self):
        move, document = self._transferred()
        self.control.pay(document.external_id, "50.00", DAY)
        self._sweep()
        self.assertEqual((move.payment_state, move.amount_residual), ("partial", 69))
        self.assertEqual(document.payment_ids.payment_id.date, date(2026, 2, 10))
        self.control.pay(document.external_id, None, DAY, "manualPayment")
        self._sweep()
        self.assertEqual((move.payment_state, document.state), ("paid", "paid"))
        self.assertEqual((move.amount_residual, self.clearing()), (0, 119))
        self.control.unpay(document.external_id)
        self._sweep()
        self.assertEqual((move.amount_residual, document.state), (69, "approved"))
        self.assertEqual(self.clearing(), 50)

    def test_equal_parts_of_one_day(self):
        """Items have no id: equal ones are counted."""
        move, document = self._transferred()
        for _time in range(2):
            self.control.pay(document.external_id, "40.00", DAY)
        self._sweep()
        self.assertEqual((len(document.payment_ids), move.amount_residual), (2, 39))
        before = document.payment_ids.payment_id.read(["name", "write_date"])
        move.action_bridge_refresh()
        self.assertEqual(document.payment_ids.payment_id.read(["name", "write_date"]), before)
        self.control.unpay(document.external_id, 0)
        self._sweep()
        self.assertEqual((move.amount_residual, self.clearing()), (79, 40))

    def test_what_has_not_moved_is_not_read(self):
        documents = [self._transferred()[1] for _n in range(3)]
        self._sweep()
        self.calls()
        self._sweep()
        self.assertEqual(self.calls(), 2, "the lists of what changed and of the latest")
        self.control.pay(documents[0].external_id, "10.00", DAY)
        self._sweep()
        self.assertEqual(self.calls(), 4, "the lists, one voucher and its payments")
        self._sweep()
        self.assertEqual(self.calls(), 2)

    def test_within_the_limit(self):
        """More moved than a run can read at two calls a second: run by run, nothing is read twice,
        and the limit is met at the seams at most."""
        documents = self.env["accounting.bridge.document"].sudo()
        for _number in range(10):
            documents |= self._transferred()[1]
        self._sweep()
        for document in documents:
            self.control.pay(document.external_id, None, DAY)
        self.control.post("limits", per_second=2, capacity=4, enabled=True)
        self.addCleanup(self.control.post, "limits", enabled=False)
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("accounting_bridge.lexoffice.calls_per_second", False)
        for patcher in self._lasting(8):
            self.startPatcher(patcher)
        self.calls()
        self.connection.action_synchronise()
        read = []
        while len(documents.filtered(lambda d: d.state == "paid")) < len(documents):
            self._run()
            read.append(len(documents.filtered(lambda d: d.state == "paid")))
            self.assertLessEqual(len(read), len(documents), read)
        self.assertGreater(len(read), 1, "a run ends itself")
        self.assertEqual(read, sorted(set(read)), "each run gets on")
        answers = [call["status"] for call in self.control.get("calls")["calls"]]
        # What a run began and had no time to end is read again by the next.
        self.assertLessEqual(answers.count(200), 2 * len(documents) + 1 + 4 * len(read))
        self.assertLess(answers.count(429), len(answers) / 3)
        self.assertEqual(self.clearing(), 10 * 119)

    # === WITHOUT MONEY ===

    def test_cash_discount_with_the_tax_of_two_rates(self):
        move, document = self.mixed()
        self.control.cash_discount(document.external_id, "3.45", DAY)
        self.control.pay(document.external_id, None, DAY)
        self._sweep()
        self.assertEqual((move.payment_state, move.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), 169.05)
        entry = self.row(document, "discount").entry_id
        # Gewährte Skonti 8730; Umsatzsteuer 19 % 1776, 7 % 1771.
        receivable = move.line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        code = receivable.account_id.with_company(self.company).code
        self.assertEqual(
            self.lines_of(entry),
            {("8730", 2.0), ("8730", 1.0), ("1776", 0.38), ("1771", 0.07), (code, -3.45)},
        )
        tagged = entry.line_ids.filtered("tax_tag_ids")
        self.assertEqual(round(sum(tagged.mapped("balance")), 2), 3.45)

    def test_irrecoverable(self):
        move, document = self.mixed()
        self.control.pay(document.external_id, "72.50", DAY)
        self.control.irrecoverable(document.external_id, None, DAY)
        self._sweep()
        entry = self.row(document, "write_off").entry_id
        self.assertEqual((move.payment_state, document.state), ("paid", "paid"))
        lines = {line for line in self.lines_of(entry) if line[1] > 0}
        self.assertEqual(lines, {("2400", 57.97), ("2400", 28.98), ("1776", 11.02), ("1771", 2.03)})
        self.control.unpay(document.external_id)
        self._sweep()
        self.assertEqual((move.amount_residual, entry.state), (100, "cancel"))

    def test_dunning_costs(self):
        move, document = self._transferred()
        self.control.dunning_costs(document.external_id, "5.00", DAY)
        self._sweep()
        self.assertEqual((move.amount_residual, self.receivable()), (119, 124))
        self.control.pay(document.external_id, "124.00", DAY)
        self._sweep()
        self.assertEqual((move.payment_state, document.state), ("paid", "paid"))
        self.assertEqual((self.receivable(), self.clearing()), (0, 124))
        entry = self.row(document, "dunning").entry_id
        self.assertIn(("2700", -5.0), self.lines_of(entry))
        self.assertFalse(entry.line_ids.tax_ids | entry.line_ids.tax_line_id)
        self.assertFalse(document.issue_text)

    def test_what_does_not_add_up_is_unclear(self):
        """Where dunning costs stand beside the payment, the items do not explain the open amount:
        shown, nothing booked, nothing guessed."""
        move, document = self._transferred()
        self.control.assumptions(dunning_in_payment=False)
        self.addCleanup(self.control.assumptions, dunning_in_payment=True)
        self.control.dunning_costs(document.external_id, "5.00", DAY)
        self.control.pay(document.external_id, "119.00", DAY)
        self._sweep()
        self.assertEqual(set(document.payment_ids.mapped("state")), {"unclear"})
        self.assertEqual((move.amount_residual, self.clearing()), (119, 0))
        self.assertIn("114.00", document.issue_text)

    # === CREDIT NOTES ===

    def test_to_be_offset_and_settled(self):
        move, document = self._transferred()
        credit, source = self._credited(move)
        self.assertEqual((document.state, source.state), ("to_offset", "to_offset"))
        self.assertEqual((move.amount_residual, credit.amount_residual), (0, 0))
        activity = credit.activity_ids
        self.assertIn(move.name, activity.summary)
        self.assertIn(source.external_url, activity.note)
        self._sweep()
        self.assertEqual((document.state, source.state), ("to_offset", "to_offset"))
        self.control.offset(source.external_id, document.external_id, None, DAY)
        self._sweep()
        self.assertEqual((document.state, source.state), ("paid", "paid"))
        self.assertFalse(credit.activity_ids)
        rows = (document | source).payment_ids
        self.assertEqual(rows.mapped("state"), ["booked"] * 2)
        self.assertFalse(rows.entry_id)
        self.assertFalse(document.issue_text or source.issue_text)
        self.assertEqual((move.amount_residual, credit.amount_residual), (0, 0))

    def test_settled_and_taken_back(self):
        move, document = self._transferred()
        credit, source = self._credited(move, price=50)
        self.control.offset(source.external_id, document.external_id, None, DAY)
        self.control.pay(document.external_id, None, DAY)
        self._sweep()
        self.assertEqual((document.state, source.state), ("paid", "paid"))
        self.assertEqual((move.payment_state, self.clearing()), ("paid", 59.5))
        self.control.unpay(source.external_id)
        self._sweep()
        self.assertEqual((document.status, source.status), ("approved", "approved"))
        self.assertEqual((move.amount_residual, credit.amount_residual), (59.5, 59.5))
        self.control.offset(source.external_id, document.external_id, None, DAY)
        self._sweep()
        self.assertEqual((move.amount_residual, credit.amount_residual), (0, 0))

    def test_credit_note_paid_out(self):
        move, document = self._transferred()
        self.control.pay(document.external_id, None, DAY)
        self._sweep()
        credit, source = self._credited(move)
        self.control.pay(source.external_id, None, DAY)
        self._sweep()
        self.assertEqual((credit.payment_state, source.state), ("paid", "paid"))
        self.assertEqual((self.receivable(), self.clearing()), (0, 0))

    # === GONE THERE ===

    def test_voided_there(self):
        move, document = self._transferred()
        self.control.void(document.external_id)
        self._sweep()
        self.assertEqual(document.state, "voided")
        self.assertTrue(move.activity_ids)

    def test_deleted_there(self):
        """No list shows it: the slow round notices, or *Refresh*; it may be sent again."""
        move, document = self._transferred()
        self.control.delete(document.external_id)
        self._sweep()
        self.assertEqual(document.state, "approved", "nobody knows yet")
        document.fetched_at = fields.Datetime.now() - timedelta(hours=25)
        self._sweep()
        self.assertEqual((document.state, document.raw_status), ("deleted", "not found"))
        self.assertTrue(move.activity_ids)
        again = move._bridge_transfer()
        self._run()
        self.assertEqual(again.status, "approved", again.issue_text)
        self.assertNotEqual(again.external_id, document.external_id)

    def test_deleted_there_noticed_by_refresh(self):
        move, document = self._transferred()
        self.control.delete(document.external_id)
        move.action_bridge_refresh()
        self.assertEqual(document.state, "deleted")

    # === MONEY THAT ODOO TOOK ===

    def test_received_by_odoo(self):
        """lexoffice takes no payments: a person matches it there, and it is recognised."""
        move, document = self._transferred()
        payment = (
            self.env["account.payment"]
            .sudo()
            .create(
                {
                    "partner_id": move.partner_id.id,
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "amount": 119,
                    "date": DAY,
                    "journal_id": self.company_data["default_journal_bank"].id,
                    "memo": "tx-4711",
                }
            )
        )
        payment.action_post()
        (payment.move_id.line_ids | move.line_ids).filtered(
            lambda ln: ln.account_id.account_type == "asset_receivable"
        ).reconcile()
        row = document.payment_ids
        self.assertEqual([i["code"] for i in row.issues], ["match_there"])
        self.assertIn("tx-4711", move.activity_ids.summary)
        self.assertFalse(document.operation_ids.filtered(lambda o: o.action == "pay"))
        self.control.pay(document.external_id, None, "2026-02-12")
        self._sweep()
        self.assertEqual((len(document.payment_ids), row.payment_id), (1, payment))
        self.assertFalse(row.issues)
        self.assertFalse(move.activity_ids)
        self.assertEqual((document.state, self.clearing(), self.receivable()), ("paid", 0, 0))
        # The accountant assigns the bank line later: other day, other type, the same money.
        self.control.unpay(document.external_id)
        self._sweep()
        self.assertEqual([i["code"] for i in row.issues], ["removed_there"])
        self.control.pay(document.external_id, None, "2026-02-14", "manualPayment")
        self._sweep()
        self.assertEqual((len(document.payment_ids), row.payment_id), (1, payment))
        self.assertFalse(row.issues)
        self.assertEqual((document.state, self.clearing(), self.receivable()), ("paid", 0, 0))
