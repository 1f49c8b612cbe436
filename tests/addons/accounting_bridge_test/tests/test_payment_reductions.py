import datetime

from odoo.addons.accounting_bridge.tools.documents import PaymentKind

from .payment_common import DAY, PaymentCase

LOCK = datetime.date(2026, 2, 28)
FIRST_OPEN = datetime.date(2026, 3, 1)
KIND = {kind.value: kind for kind in PaymentKind}


class ReductionCase(PaymentCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = cls.env["account.account"]
        cls.discounts, cls.losses, cls.dunnings = (
            accounts.create({"code": code, "name": name, "account_type": type_})
            for code, name, type_ in (
                ("873000", "Cash discounts", "income"),
                ("240000", "Bad debts", "expense"),
                ("270000", "Dunning costs", "income_other"),
            )
        )
        cls.connection.write(
            {
                "discount_account_id": cls.discounts.id,
                "write_off_account_id": cls.losses.id,
                "dunning_account_id": cls.dunnings.id,
            }
        )
        cls.nineteen = cls.tax.copy({"name": "19 %", "amount": 19})
        cls.seven = cls.tax.copy({"name": "7 %", "amount": 7})

    def mixed(self, **values):
        """:return: (invoice of 100.00 at 19 % and 50.00 at 7 %: 119.00 + 53.50 = 172.50, its
        document)"""
        lines = [
            (0, 0, {"name": "Work", "price_unit": price, "tax_ids": [(6, 0, tax.ids)]})
            for price, tax in ((100, self.nineteen), (50, self.seven))
        ]
        move = self._create_invoice(invoice_line_ids=lines, **values)
        self.assertEqual(move.amount_total, 172.5)
        return move, self.link(move)

    def item(self, kind, amount, **values):
        return self.payment(amount, kind=KIND[kind], **values)

    def entry(self, document, kind):
        return document.payment_ids.filtered(lambda p: p.kind == kind).entry_id

    def by_rate(self, entry):
        """:return: (dict rate -> tax, dict rate -> base) of an entry, as balances"""
        taxes = {ln.tax_line_id.amount: ln.balance for ln in entry.line_ids if ln.tax_line_id}
        bases = {ln.tax_ids.amount: ln.balance for ln in entry.line_ids if ln.tax_ids}
        return tuple({rate: round(v, 2) for rate, v in d.items()} for d in (taxes, bases))


class TestReductions(ReductionCase):
    """Cash discounts and bad debts take revenue and its tax back by rate, to the cent."""

    def test_cash_discount_of_two_rates(self):
        invoice, document = self.mixed()
        # 2 % of 172.50 is 3.45: 119.00 of it 2.38 (0.38 tax), 53.50 of it 1.07 (0.07 tax).
        self.apply(document, self.item("payment", "169.05"), self.item("discount", "3.45"))
        entry = self.entry(document, "discount")
        self.assertEqual(self.by_rate(entry), ({19: 0.38, 7: 0.07}, {19: 2.0, 7: 1.0}))
        self.assertEqual(self.balance_of(entry, self.discounts), 3.0)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), 169.05)
        self.assertEqual((entry.date, entry.journal_id), (DAY, self.journal))
        self.assertEqual(document.payment_ids.mapped("state"), ["booked"] * 2)

    def test_the_last_cent_goes_to_the_largest_part(self):
        for amount, taxes, bases in (
            ("0.01", {19: 0.0, 7: 0.0}, {19: 0.01, 7: 0.0}),
            ("0.05", {19: 0.0, 7: 0.0}, {19: 0.03, 7: 0.02}),
            ("5.00", {19: 0.55, 7: 0.1}, {19: 2.9, 7: 1.45}),
            ("99.99", {19: 11.01, 7: 2.03}, {19: 57.97, 7: 28.98}),
            ("172.49", {19: 19.0, 7: 3.5}, {19: 99.99, 7: 50.0}),
        ):
            with self.subTest(amount=amount):
                invoice, document = self.mixed()
                self.apply(document, self.item("discount", amount))
                found = self.by_rate(self.entry(document, "discount"))
                self.assertEqual(
                    tuple({k: v for k, v in d.items() if v} for d in found),
                    (
                        {k: v for k, v in taxes.items() if v},
                        {k: v for k, v in bases.items() if v},
                    ),
                )
                self.assertEqual(f"{172.5 - invoice.amount_residual:.2f}", amount)

    def test_bad_debt(self):
        invoice, document = self.mixed()
        self.apply(document, self.item("payment", 72.5), self.item("write_off", 100))
        entry = self.entry(document, "write_off")
        self.assertEqual(self.by_rate(entry), ({19: 11.02, 7: 2.03}, {19: 57.97, 7: 28.98}))
        self.assertEqual(self.balance_of(entry, self.losses), 86.95)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))

    def test_bad_debt_whose_tax_stays(self):
        """Where bad debt relief is another matter (United Kingdom)."""
        self.connection.write_off_tax = False
        invoice, document = self.mixed()
        self.apply(document, self.item("write_off", 172.5))
        entry = self.entry(document, "write_off")
        self.assertEqual(self.balance_of(entry, self.losses), 172.5)
        self.assertFalse(entry.line_ids.tax_ids | entry.line_ids.tax_line_id)
        self.assertEqual(invoice.amount_residual, 0)

    def test_without_an_account_of_its_own(self):
        """The revenue accounts of the invoice take it."""
        self.connection.write({"discount_account_id": False})
        invoice, document = self.mixed()
        self.apply(document, self.item("discount", "3.45"))
        entry = self.entry(document, "discount")
        revenue = invoice.invoice_line_ids.account_id
        self.assertEqual(entry.line_ids.filtered("tax_ids").account_id, revenue)
        self.assertEqual(self.by_rate(entry), ({19: 0.38, 7: 0.07}, {19: 2.0, 7: 1.0}))

    def test_discount_on_a_credit_note(self):
        """What the customer gets back is less by the discount that was granted."""
        credit, document = self.mixed(move_type="out_refund")
        self.apply(document, self.item("refund", "169.05"), self.item("discount", "3.45"))
        entry = self.entry(document, "discount")
        self.assertEqual(self.by_rate(entry), ({19: -0.38, 7: -0.07}, {19: -2.0, 7: -1.0}))
        self.assertEqual((credit.payment_state, credit.amount_residual), ("paid", 0))
        self.assertEqual(self.clearing(), -169.05)

    def test_in_the_tax_report(self):
        tag = self.env["account.account.tag"].create(
            {"name": "-81", "applicability": "taxes", "country_id": self.company.country_id.id}
        )
        self.nineteen.refund_repartition_line_ids.tag_ids = tag
        _invoice, document = self.mixed()
        self.apply(document, self.item("discount", "3.45"))
        lines = self.entry(document, "discount").line_ids
        tagged = lines.filtered(lambda ln: ln.tax_tag_ids)
        self.assertEqual(sorted(round(b, 2) for b in tagged.mapped("balance")), [0.38, 2.0])

    def test_tax_that_is_due_on_payment(self):
        """Taxes on what was received (Ist-Versteuerung): what was let off is never due."""
        self.company.tax_exigibility = True
        accounts = self.env["account.account"]
        waiting, due = (
            accounts.create(
                {
                    "code": code,
                    "name": code,
                    "account_type": "liability_current",
                    "reconcile": code == "177900",
                }
            )
            for code in ("177900", "177600")
        )
        tax = self.nineteen.copy(
            {
                "name": "19 % on payment",
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": waiting.id,
            }
        )
        lines = tax.invoice_repartition_line_ids | tax.refund_repartition_line_ids
        lines.filtered(lambda ln: ln.repartition_type == "tax").account_id = due
        line = {"name": "Work", "price_unit": 100, "tax_ids": [(6, 0, tax.ids)]}
        invoice = self._create_invoice(invoice_line_ids=[(0, 0, line)])
        document = self.link(invoice)
        self.apply(document, self.item("payment", "116.62"), self.item("discount", "2.38"))
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        booked = self.env["account.move.line"].search(
            [("account_id", "in", (waiting | due).ids), ("parent_state", "=", "posted")]
        )
        balances = {
            account: round(sum(lines.mapped("balance")), 2)
            for account, lines in booked.grouped("account_id").items()
        }
        # 19.00 less 0.38
        self.assertEqual(balances, {waiting: 0, due: -18.62})

    def test_unexplained(self):
        """Nothing is booked where the items do not add up, the discount neither."""
        invoice, document = self.mixed()
        items = self.item("payment", 160), self.item("discount", "3.45")
        self.apply(document, *items, due=0)
        self.assertEqual(document.payment_ids.mapped("state"), ["unclear"] * 2)
        self.assertEqual((invoice.amount_residual, self.clearing()), (172.5, 0))

    def test_another_kind(self):
        """Nothing is concluded from what has no known meaning: it is noted where the rest explains
        the open amount, and unclear where it does not."""
        invoice, document = self.mixed()
        other = self.item("other", 3)
        self.apply(document, self.item("payment", 100), other, due="72.50")
        rows = {row.kind: row for row in document.payment_ids}
        self.assertEqual((rows["payment"].state, rows["other"].state), ("booked", "noted"))
        self.assertEqual(invoice.amount_residual, 72.5)
        _invoice, document = self.mixed()
        self.apply(document, self.item("payment", 100), other, due="69.50")
        self.assertEqual(document.payment_ids.mapped("state"), ["unclear"] * 2)

    # === UNDOING ===

    def test_taken_back_there(self):
        invoice, document = self.mixed()
        paid, discount = self.item("payment", "169.05"), self.item("discount", "3.45")
        self.apply(document, paid, discount)
        entry = self.entry(document, "discount")
        self.apply(document, paid)
        self.assertEqual((invoice.amount_residual, entry.state), (3.45, "cancel"))
        self.apply(document)
        self.assertEqual((invoice.amount_residual, self.clearing()), (172.5, 0))

    def test_taken_back_after_the_period_was_locked(self):
        invoice, document = self.mixed()
        discount = self.item("discount", "3.45")
        self.apply(document, discount)
        self.company.tax_lock_date = LOCK
        self.apply(document)
        row = document.payment_ids
        self.assertEqual((row.entry_id.state, row.state, row.date), ("posted", "reversed", DAY))
        self.assertEqual((row.reversal_id.date, row.reversal_id.state), (FIRST_OPEN, "posted"))
        self.assertEqual(invoice.amount_residual, 172.5)

    def test_stated_in_a_locked_period(self):
        _invoice, document = self.mixed()
        self.company.tax_lock_date = LOCK
        items = [self.item(kind, 1) for kind in ("discount", "write_off", "dunning")]
        self.apply(document, *items, due="171.50")
        dates = {row.kind: row.entry_id.date for row in document.payment_ids}
        # Dunning costs bear no tax.
        self.assertEqual(dates, {"discount": FIRST_OPEN, "write_off": FIRST_OPEN, "dunning": DAY})

    def test_read_again_changes_nothing(self):
        _invoice, document = self.mixed()
        items = [
            self.item("payment", 170, external_id="a"),
            self.item("discount", "2.50", external_id="b"),
        ]
        self.apply(document, *items)
        before = document.payment_ids.entry_id.read(["name", "write_date"])
        self.apply(document, *items)
        self.assertEqual(document.payment_ids.entry_id.read(["name", "write_date"]), before)

    def test_a_person_cannot_change_the_entry(self):
        _invoice, document = self.mixed()
        self.apply(document, self.item("discount", "3.45"))
        entry = self.entry(document, "discount").with_user(self.env.user)
        with self.assertRaisesRegex(Exception, "mirrors a payment"):
            entry.button_draft()

    def test_proposed_accounts(self):
        """Odoo's own account for cash discounts, and the only one for other income."""
        connection = self.connection.sudo()
        connection.write(
            {
                "discount_account_id": False,
                "write_off_account_id": False,
                "dunning_account_id": False,
            }
        )
        self.dunnings.account_type = "income"
        connection._ensure_payment_journal()
        loss = self.company.account_journal_early_pay_discount_loss_account_id
        self.assertTrue(loss)
        self.assertEqual(connection.discount_account_id, loss)
        self.assertEqual(connection.dunning_account_id.account_type, "income_other")
        connection.discount_account_id = self.discounts
        connection._ensure_payment_journal()
        self.assertEqual(connection.discount_account_id, self.discounts)


class TestDunning(ReductionCase):
    """Dunning costs come on top of the invoice: 105.00 received settle 100.00 and 5.00."""

    def receivable(self):
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "=", self.partner.id),
            ]
        )
        return round(sum(lines.mapped("amount_residual")), 2)

    def invoice(self):
        return super().invoice(price="83.33")  # 100.00 with tax

    def test_paid_with_the_invoice(self):
        invoice, document = self.invoice()
        self.assertEqual(invoice.amount_total, 100)
        self.apply(document, self.item("payment", 105), self.item("dunning", 5), due=0)
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        entry = self.entry(document, "dunning")
        self.assertEqual(self.balance_of(entry, self.dunnings), -5)
        self.assertFalse(entry.line_ids.tax_ids)
        self.assertEqual((self.clearing(), self.receivable()), (105, 0))
        self.assertFalse(document.payment_ids.filtered("issues"))
        self.assertEqual(document.payment_ids.payment_id.state, "paid")

    def test_stated_one_after_the_other(self):
        for first, then in (("payment", "dunning"), ("dunning", "payment")):
            with self.subTest(first=first):
                invoice, document = self.invoice()
                items = {"payment": self.item("payment", 105), "dunning": self.item("dunning", 5)}
                due = {"payment": -5, "dunning": 105}[first]
                self.apply(document, items[first], due=due)
                self.apply(document, items[first], items[then], due=0)
                self.assertEqual((invoice.payment_state, self.receivable()), ("paid", 0))
                self.assertFalse(document.payment_ids.filtered("issues"))

    def test_received_in_part(self):
        """What was received pays dunning costs first: as much stays open as the provider says."""
        invoice, document = self.invoice()
        first = self.item("payment", 50), self.item("dunning", 5)
        self.apply(document, *first, due=55)
        self.assertEqual((invoice.amount_residual, self.receivable()), (55, 55))
        self.apply(document, *first, self.item("payment", 55), due=0)
        self.assertEqual((invoice.payment_state, self.receivable()), ("paid", 0))

    def test_dunning_costs_taken_back(self):
        invoice, document = self.invoice()
        paid, dunning = self.item("payment", 50), self.item("dunning", 5)
        self.apply(document, paid, dunning, due=55)
        self.apply(document, paid, due=50)
        self.assertEqual((invoice.amount_residual, self.receivable()), (50, 50))

    def test_dunning_costs_taken_back_after_the_period_was_locked(self):
        invoice, document = self.invoice()
        paid, dunning = self.item("payment", 50), self.item("dunning", 5)
        self.apply(document, paid, dunning, due=55)
        self.company.fiscalyear_lock_date = LOCK
        self.apply(document, paid, due=50)
        self.assertEqual((invoice.amount_residual, self.receivable()), (50, 50))
        row = document.payment_ids.filtered(lambda p: p.kind == "dunning")
        self.assertEqual((row.entry_id.state, row.reversal_id.date), ("posted", FIRST_OPEN))

    def test_payment_taken_back(self):
        invoice, document = self.invoice()
        paid, dunning = self.item("payment", 105), self.item("dunning", 5)
        self.apply(document, paid, dunning, due=0)
        self.apply(document, dunning, due=105)
        self.assertEqual((invoice.amount_residual, self.receivable()), (100, 105))
        self.apply(document)
        self.assertEqual((self.receivable(), self.clearing()), (100, 0))

    def test_no_account(self):
        """It says what to set, and is booked then."""
        self.connection.dunning_account_id = False
        invoice, document = self.invoice()
        self.apply(document, self.item("payment", 105), self.item("dunning", 5), due=0)
        row = document.payment_ids.filtered(lambda p: p.kind == "dunning")
        self.assertEqual((row.state, self.codes(row)), ("pending", ["account_missing"]))
        self.assertIn("Dunning costs", row.issue_text)
        self.assertEqual((invoice.payment_state, self.receivable()), ("paid", -5))
        self.connection.dunning_account_id = self.dunnings
        row.sudo(False).action_book()
        self.assertEqual((row.state, self.receivable()), ("booked", 0))
        self.assertFalse(document.payment_ids.filtered("issues"))

    def test_discount_and_dunning_and_payment(self):
        """Whatever comes together: 100.00 + 5.00 dunning - 2.00 discount = 103.00 received."""
        invoice, document = self.invoice()
        items = self.item("payment", 103), self.item("dunning", 5), self.item("discount", 2)
        self.apply(document, *items, due=0)
        self.assertEqual((invoice.payment_state, self.receivable()), ("paid", 0))
