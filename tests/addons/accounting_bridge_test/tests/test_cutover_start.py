from odoo import Command

from .cutover_case import OLD, CutoverCase

SINCE = "2026-01-10"


class TestCutoverStart(CutoverCase):
    """What was open at the start date is what is listed, what goes, and what the books need: what
    was paid or credited since takes it off there as well."""

    def _credit(self, move, price, day):
        credit = move._reverse_moves([{"invoice_date": day, "date": day}])
        credit.invoice_line_ids.price_unit = price
        credit.action_post()
        lines = (move | credit).line_ids.filtered(lambda ln: ln.display_type == "payment_term")
        if not all(lines.mapped("reconciled")):  # a full one is matched on posting
            lines.reconcile()
        return credit

    def _listed(self, move):
        """:return: what the cut-over lists as open of a move, and that sum"""
        wizard = self._wizard()
        [sums] = [s for s in self.connection.opening_sums if s["currency"] == move.currency_id.name]
        return self._line(wizard, move).open_amount, float(sums["here"])

    def _taken(self, move):
        """:return: what goes of it as an open item"""
        self._account()
        self._take_over("open")
        document = move.bridge_document_id.sudo()
        self.assertEqual(document.state, "approved", document.issue_text)
        return float(self.books.documents[document.external_id]["total"])

    def test_paid_since(self):
        move = self._old()
        self._pay_here(move, 20)
        self._pay_here(move, 100, SINCE)
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self._listed(move), (100, 100))
        self.assertEqual(self._taken(move), 100)
        # What was paid before is known; what was paid since is told.
        document = move.bridge_document_id.sudo()
        rows = document.payment_ids.sorted("date")
        self.assertEqual(rows.mapped("before_link"), [True, False])
        self.assertEqual(rows.mapped("amount"), [20, 100])
        self.assertTrue(rows[1]._has_issue("match_there"))
        self._wizard()
        self.assertEqual(self.connection.opening_sums[0]["difference"], "0.00")

    def test_credited_since(self):
        """The credit note goes with its VAT; without its invoice it would stay open there."""
        move = self._old()
        credit = self._credit(move, 100, SINCE)
        self.assertEqual(move.amount_residual, 0)
        self.assertEqual(self._listed(move), (120, 120))
        self.assertEqual(self._taken(move), 120)
        credit._bridge_transfer()
        self._run()
        totals = {raw["kind"]: raw["total"] for raw in self.books.documents.values()}
        self.assertEqual(totals, {"invoice": "120.00", "credit_note": "120.00"})

    def test_credited_before(self):
        move = self._old()
        self._credit(move, 25, "2025-12-20")
        self.assertEqual(self._listed(move), (90, 90))
        self.assertEqual(self._taken(move), 90)

    def test_settled_before_is_not_listed(self):
        move = self._old()
        self._pay_here(move, 120, "2025-12-31")
        self.assertFalse(self._line(self._wizard(), move))
        self.assertFalse(self.connection.opening_sums)

    def test_a_credit_note_paid_back_since(self):
        credit = self._create_invoice(50, "out_refund", invoice_date=OLD)
        self._pay_here(credit, 60, SINCE)
        self.assertEqual(self._listed(credit), (-60, -60))

    def test_instalments(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Thirds",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": days})
                    for share, days in ((30, 0), (30, 30), (40, 60))
                ],
            }
        )
        move = self._old(invoice_payment_term_id=terms.id)
        self._pay_here(move, 36)
        self._pay_here(move, 50, SINCE)
        self.assertEqual(self._listed(move), (84, 84))
        self.assertEqual(self._taken(move), 84)

    def test_foreign_currency(self):
        usd = self.env.ref("base.USD")
        if usd == self.company.currency_id:
            usd = self.env.ref("base.EUR")
        usd.active = True
        for day, rate in (("2025-12-01", 1.25), ("2026-01-05", 1.5)):
            usd.rate_ids.create(
                {"name": day, "rate": rate, "currency_id": usd.id, "company_id": self.company.id}
            )
        move = self._old(currency_id=usd.id)
        self._pay_here(move, 20)
        self._pay_here(move, 40, SINCE)
        self.assertEqual(move.amount_residual, 60)
        self.assertEqual(self._listed(move), (100, 100))
        self.assertEqual(move._bridge_open_amount(self.connection), 100)

    def test_cash_rounding(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "0.05",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.company.default_cash_difference_income_account_id.id
                or self.company_data["default_account_revenue"].id,
                "loss_account_id": self.company_data["default_account_expense"].id,
            }
        )
        move = self._old(33.33, invoice_cash_rounding_id=rounding.id)
        self.assertEqual(move.amount_total, 40)
        self._pay_here(move, 15, SINCE)
        self.assertEqual(self._listed(move), (40, 40))
        self.assertEqual(self._taken(move), 40)

    # === LINKING WHAT IS EQUAL AT THE START ===

    def test_what_was_paid_there_since_comes_back(self):
        """Nobody told Odoo: the open amounts of today differ, those of the start do not."""
        move = self._old()
        ref = self._there(move)
        self.books.pay(ref, 70, SINCE)
        wizard = self._wizard()
        line = self._line(wizard, move)
        self.assertEqual((line.state, line.external_open, line.external_due), ("same", 120, 50))
        self.assertEqual(self.connection.opening_sums[0]["difference"], "0.00")
        wizard.action_link_all()
        self._run()
        self.assertEqual(move.amount_residual, 50)

    def test_what_was_paid_here_since_is_told(self):
        move = self._old()
        self._pay_here(move, 70, SINCE)
        self._there(move)
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        [row] = move.bridge_document_id.sudo().payment_ids
        self.assertTrue(row._has_issue("match_there"))
        self.assertFalse(row.before_link)

    def test_paid_on_both_sides_since_is_one_payment(self):
        """Also where it was paid meanwhile: what stands there is read again before it is linked."""
        move, open_move = self._old(), self._old(200)
        for one in (move, open_move):
            self._pay_here(one, 70, SINCE)
        ref, other = self._there(move), self._there(open_move)
        self.books.pay(ref, 70, "2026-01-11")
        wizard = self._wizard()
        self.books.pay(other, 70, "2026-01-11")
        wizard.action_link_all()
        self._run()
        for one in (move, open_move):
            [row] = one.bridge_document_id.sudo().payment_ids
            self.assertEqual((row.amount, row.origin, row.issues), (70, "odoo", False))
            self.assertTrue(row.external_id)

    def test_settled_on_both_sides_since(self):
        move = self._old()
        self._pay_here(move, 120, SINCE)
        ref = self._there(move)
        self.books.pay(ref, 120, SINCE)
        wizard = self._wizard()
        line = self._line(wizard, move)
        self.assertEqual((line.state, line.open_amount, line.external_open), ("same", 120, 120))
        wizard.action_link_all()
        self.assertEqual(move.bridge_document_id.sudo().state, "paid")

    def test_settled_there_under_another_number(self):
        """It would be doubled."""
        move = self._old()
        self._pay_here(move, 120, SINCE)
        self.books.pay(self._there(move, number="4711"), 120, SINCE)
        wizard = self._wizard()
        line = self._line(wizard, move)
        self.assertEqual((line.state, line.chosen_id.external_number), ("perhaps", "4711"))

    def test_settled_there_long_ago_is_of_no_interest(self):
        move = self._old()
        self._pay_here(move, 120, SINCE)
        ref = self._there(move, number="other", total="61.00")
        self.books.pay(ref, 61, "2025-12-20")
        wizard = self._wizard()
        self.assertNotIn("other", wizard.line_ids.mapped("external_number"))

    def test_a_remainder_of_the_start(self):
        """The accountant entered what was open then; some of it was paid since, here only."""
        move = self._old()
        self._pay_here(move, 20)
        self._pay_here(move, 30, SINCE)
        self._there(move, net="100.00", tax="0.00", total="100.00")
        wizard = self._wizard()
        self.assertEqual(self._line(wizard, move).state, "same")
        wizard.action_link_all()
        document = move.bridge_document_id.sudo()
        self.assertEqual((document.cutover_as, document.taken_amount), ("open", 100))
        self.assertEqual(document.payment_ids.sorted("date").mapped("before_link"), [True, False])

    def test_a_part_of_the_list(self):
        early, late = self._old(invoice_date="2025-10-01"), self._old()
        wizard = self._wizard()
        whole = self.connection.opening_sums
        wizard.dated_from = "2025-12-01"
        wizard.action_read()
        self.assertEqual(wizard.line_ids.move_id, late)
        self.assertNotIn(early, wizard.line_ids.move_id)
        self.assertEqual(self.connection.opening_sums, whole)
