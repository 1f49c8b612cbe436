from odoo.exceptions import RedirectWarning, UserError, ValidationError
from odoo.tests import Form, new_test_user

from .payment_common import PaymentCase


class TestPaymentJournal(PaymentCase):
    """One journal per connection mirrors what the provider says was paid, and nothing else."""

    def test_made_once(self):
        journal = self.connection.payment_journal_id
        self.assertEqual(journal.name, "Payments according to Test Books")
        self.assertEqual(journal.default_account_id.account_type, "asset_cash")
        for direction in ("inbound", "outbound"):
            line = journal._bridge_method_line(direction)
            self.assertEqual(line.payment_account_id, journal.default_account_id)
        lines = journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids
        self.connection._ensure_payment_journal()
        self.assertEqual(self.connection.payment_journal_id, journal)
        self.assertEqual(
            journal.inbound_payment_method_line_ids | journal.outbound_payment_method_line_ids,
            lines,
        )

    def test_chosen_beforehand(self):
        chosen = self.env["account.journal"].create(
            {"name": "Mirror", "type": "cash", "code": "MIR", "company_id": self.company.id}
        )
        self.connection.payment_journal_id = chosen
        self.connection._ensure_payment_journal()
        self.assertEqual(self.connection.payment_journal_id, chosen)
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.assertEqual((invoice.payment_state, self.clearing(chosen)), ("paid", 120))

    def test_stays_once_payments_were_booked(self):
        """Its movement equals the provider's receipts: one journal from the first one on."""
        other = self.journal.copy({"code": "OTH"})
        self.connection.payment_journal_id = other
        self.connection._ensure_payment_journal()
        _invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        with self.assertRaisesRegex(UserError, "so it stays"):
            self.connection.payment_journal_id = self.journal
        self.connection.payment_journal_id = other

    def test_made_when_it_is_missing(self):
        self.connection.payment_journal_id = False
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        self.assertEqual(invoice.payment_state, "paid")

    def test_found_by_what_needs_looking_at(self):
        """The filter of the list works on what is stored as JSON."""
        _invoice, document = self.invoice()
        self.apply(document, self.payment(50), due=0)
        domain = ["|", ("state", "in", ("pending", "unclear")), ("issues", "!=", False)]
        rows = self.env["accounting.bridge.payment"].search(domain)
        self.assertEqual(rows, document.payment_ids)
        self.assertIn("Nothing is booked", rows.issue_text)

    def test_it_is_named_as_the_books_are_kept(self):
        """In the language of the company, whoever connects."""
        self.env["res.lang"]._activate_lang("de_DE")
        other = self.setup_other_company()["company"]
        other.partner_id.lang = "de_DE"
        journal = self._create_connection(other)._ensure_payment_journal()
        self.assertEqual(journal.name, "Zahlungen laut Test Books")
        self.assertEqual(journal.with_context(lang="en_US").name, journal.name)
        self.assertEqual(journal.default_account_id.name, journal.name)

    def test_a_company_without_chart_is_told_before_it_consents(self):
        bare = self.env["res.company"].create({"name": "Bare"})
        self.env.user.company_ids |= bare
        self.env.user.group_ids |= self.env.ref("base.group_system")
        connection = self._create_connection(bare)
        connection.sudo().state = "draft"
        step = connection._setup_named("connect")
        self.assertEqual(step.state, "blocked")
        told = step.problems["company_0"]
        self.assertIn("Bare has no chart of accounts", told["message"])
        self.assertEqual(told["action"]["res_model"], "res.config.settings")
        manager = new_test_user(
            self.env,
            "bare_manager",
            "accounting_bridge.group_manager",
            company_id=bare.id,
            company_ids=[(6, 0, bare.ids)],
        )
        told = connection.with_user(manager)._setup_named("connect").problems["company_0"]
        self.assertEqual(told["action"]["tag"], "display_notification", "whom to ask")
        with self.assertRaisesRegex((UserError, RedirectWarning), "no chart of accounts"):
            connection.action_connect()

    def test_not_one_with_statements(self):
        bank = self.company_data["default_journal_bank"]
        self.env["account.bank.statement.line"].create(
            {"journal_id": bank.id, "payment_ref": "Salary", "amount": 10, "date": "2026-01-01"}
        )
        with self.assertRaisesRegex(ValidationError, "booked twice"):
            self.connection.payment_journal_id = bank

    def test_statements_not_afterwards(self):
        with self.assertRaisesRegex(UserError, "only takes over payments"):
            self.env["account.bank.statement.line"].create(
                {"journal_id": self.journal.id, "payment_ref": "Salary", "amount": 10}
            )

    def test_not_a_sales_journal(self):
        with self.assertRaisesRegex(ValidationError, "not a bank or cash journal"):
            self.connection.payment_journal_id = self.company_data["default_journal_sale"]

    def test_not_that_of_another_connection(self):
        other = self.setup_other_company()["company"]
        connection = self._create_connection(other)
        with self.assertRaises(UserError):
            connection.payment_journal_id = self.journal

    def test_people_do_not_pay_here(self):
        with self.assertRaisesRegex(UserError, "only takes over payments"):
            self.env["account.payment"].create(
                {"partner_id": self.partner.id, "amount": 5, "journal_id": self.journal.id}
            )

    def test_not_offered_to_people(self):
        invoice = self._create_invoice()
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        with Form(self.env["account.payment.register"].with_context(**context)) as wizard:
            self.assertNotIn(self.journal, wizard.available_journal_ids[:])
            self.assertNotEqual(wizard.journal_id, self.journal)

    def test_reported_payments_are_the_providers(self):
        invoice, document = self.invoice()
        self.apply(document, self.payment(120))
        payment = document.payment_ids.payment_id
        for attempt in (
            payment.action_draft,
            payment.action_cancel,
            payment.unlink,
            lambda: payment.write({"amount": 5}),
            lambda: payment.write({"date": "2026-05-05"}),
            lambda: payment.write({"state": "canceled"}),
            payment.move_id.button_draft,
            payment.move_id.button_cancel,
            lambda: payment.with_context(accounting_bridge_lock=True).action_draft(),
            lambda: payment.sudo().action_draft(),
        ):
            with self.subTest(attempt), self.assertRaisesRegex(UserError, "Test Books"):
                attempt()
        payment.write({"amount": 120, "is_sent": True})
        self.assertEqual((invoice.payment_state, payment.state), ("paid", "paid"))

    def test_free_after_the_connection_is_removed(self):
        """Removing a connection frees payments."""
        invoice, document = self.invoice()
        self.apply(document, self.payment(120, external_id="p1"))
        self.connection.sudo().state = "disconnected"
        payment = document.payment_ids.payment_id
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual((payment.state, invoice.amount_residual), ("canceled", 120))
        # Connected again, the provider leads again.
        self.connection.sudo().state = "live"
        self.apply(document, self.payment(120, external_id="p1"))
        self.assertEqual((invoice.payment_state, self.clearing()), ("paid", 120))

    def test_branch(self):
        """A branch shares the connection and the journal of its company."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.cr.precommit.run()  # gives the branch its accounts
        self.env.user.company_ids |= branch
        invoice = (
            self.env["account.move"]
            .with_company(branch)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "company_id": branch.id,
                    "invoice_date": "2026-01-15",
                    "invoice_line_ids": [(0, 0, {"name": "Work", "price_unit": 80, "tax_ids": []})],
                }
            )
        )
        invoice.action_post()
        document = self.link(invoice)
        self.apply(document, self.payment(80))
        payment = document.payment_ids.payment_id
        self.assertEqual((payment.company_id, payment.journal_id), (branch, self.journal))
        self.assertEqual(invoice.payment_state, "paid")

    def test_two_companies(self):
        """Each company books in its own journal and sees its own rows."""
        other = self.setup_other_company()
        company = other["company"]
        connection = self._create_connection(company)
        connection._ensure_payment_journal()
        self.assertNotEqual(connection.payment_journal_id, self.journal)
        self.env.user.company_ids |= company
        theirs = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.partner.id,
                    "invoice_date": "2026-01-15",
                    "invoice_line_ids": [(0, 0, {"name": "Work", "price_unit": 80, "tax_ids": []})],
                }
            )
        )
        theirs.action_post()
        their_document = self.link(theirs, connection)
        mine, document = self.invoice()
        # The provider's ids are its own business: two companies may meet the same one.
        pairs = [
            (document, self.remote(document, self.payment(120, external_id="p1"))),
            (their_document, self.remote(their_document, self.payment(80, external_id="p1"))),
        ]
        self.documents._apply_payments_batch(pairs)
        self.assertEqual((mine.payment_state, theirs.payment_state), ("paid", "paid"))
        self.assertEqual(self.clearing(), 120)
        self.assertEqual(self.clearing(connection.payment_journal_id), 80)
        rows = self.env["accounting.bridge.payment"].with_context(
            allowed_company_ids=self.company.ids
        )
        self.assertEqual(rows.search([("external_id", "=", "p1")]), document.payment_ids)
