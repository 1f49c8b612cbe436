"""What is wrong with a document is said where a person reads it, with the way out; nothing is lost,
and when it is mended *Retry* makes one external document of it."""

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError

from .content_case import ContentCase


class TestBadDocument(ContentCase):
    # === KNOWN BEFORE ANYTHING IS SENT ===

    def test_what_odoo_knows(self):
        five = self._tax(5)
        partners = self.env["res.partner"]
        nameless = partners.create({"type": "invoice", "email": "x@example.com"})
        talkative = self._customer("x" * 300)
        bracketed = self._customer("<Brackets>")
        moves = {
            "tax": self._move([self._taxed(five)]),
            "nameless": self._move([{}], partner_id=nameless.id),
            "talkative": self._move([{}], partner_id=talkative.id),
            "bracketed": self._move([{}], partner_id=bracketed.id),
            "words": self._move([{"name": "w" * 4001}]),
            "zero": self._move([{"price_unit": 0}]),
            "notes": self._move([{"display_type": "line_note", "name": "Hello"}]),
            "locked": self._move([{}], invoice_date="2025-12-31"),
            "quoted": self._move([{}], name='INV "1"'),
        }
        every = self.env["account.move"].union(*moves.values())
        self._act("lock_dates", year="2025-12-31")
        self.connection.action_test()
        documents = self._send(every)
        self.assertNotIn("PUT /api.xro/2.0/Invoices", self.control.get("calls")["counts"])

        self.assertSays(moves["tax"], five.name, "Xero", "Map it")
        self.assertSays(moves["nameless"], "has no name", "Enter")
        self.assertSays(moves["talkative"], "300 characters", "Xero takes 255", "Shorten")
        self.assertSays(moves["bracketed"], "<Brackets>", "Xero", "Change")
        self.assertSays(moves["words"], "4001 characters", "Xero takes 4000", "shorten")
        self.assertSays(moves["zero"], "zero", "Xero", "Exclude")
        self.assertSays(moves["notes"], "no lines with an amount", "Add one")
        self.assertSays(moves["locked"], "locked until 12/31/2025", "Xero", "Test Connection")
        self.assertSays(moves["quoted"], 'INV "1"', "Xero", "number")

        self._confirm_tax(five, "RROUTPUT")
        nameless.name = "Nobody Else"
        talkative.name = "Short and Co"
        bracketed.name = "Brackets"
        self._act("lock_dates")
        self.connection.action_test()
        for name, mend in (
            ("tax", {}),
            ("words", {"name": "w" * 4000}),
            ("zero", {"price_unit": 1}),
            ("notes", {}),
            ("quoted", {}),
        ):
            moves[name].button_draft()
            moves[name].invoice_line_ids.write(mend)
        moves["notes"].invoice_line_ids = [
            Command.create(self._taxed(self.tax, name="Work", price_unit=3))
        ]
        moves["quoted"].name = "INV 1"
        every.filtered(lambda move: move.state == "draft").action_post()
        self._retry(documents)
        self.assertArrived(every)

    def test_no_account(self):
        account = self.connection.default_account_id
        self.connection.default_account_id = False
        move = self._move([{}])
        self._send(move)
        self.assertSays(move, move.invoice_line_ids.account_id.name, "Xero", "Map it")
        self.connection.default_account_id = account
        self._retry(move.bridge_document_id)
        self.assertArrived(move)

    def test_what_odoo_does_not_post(self):
        negative = self._move([{"price_unit": -1}], post=False)
        words = " ".join(str(alert["message"]) for alert in negative._get_alerts().values())
        self.assertIn("Turn the document into a credit note", words)
        with self.assertRaisesRegex(UserError, "negative total amount. You should create a credit"):
            negative.action_post()
        with self.assertRaisesRegex(UserError, "Post first"):
            negative._bridge_transfer()

    def test_drafts(self):
        """What would not arrive stays a draft, whoever asks: the button, or posting where that
        transfers."""
        five = self._tax(5, name="Five")
        bad, good = self._move([self._taxed(five)], post=False), self._move([{}], post=False)
        action = (bad | good).action_bridge_create_external()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        told = wizard.action_post()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertIn("“Five” has no confirmed, usable tax rate in Xero. Map it", told["message"])
        self.assertEqual((bad.state, good.state), ("draft", "posted"))

        self.connection.transfer_on = "post"
        with self.assertRaises(RedirectWarning) as refused:
            bad.action_post()
        self.assertIn("not arrive exactly in Xero:\n• “Five” has", refused.exception.args[0])
        self.assertEqual(bad.state, "draft")
        self._confirm_tax(five, "RROUTPUT")
        bad.action_post()
        self._work((bad | good).bridge_document_id)
        self.assertArrived(bad | good)

    def test_zero_of_two_rates(self):
        """Nothing to pay, but something to book: it goes, and is paid at once."""
        none = self.env["account.tax"]
        move = self._move([{"price_unit": 100}, self._taxed(*none, price_unit=-120)])
        self._send(move)
        self.assertArrived(move, "paid")
        self.assertFalse(move.bridge_document_id.payment_ids)

    def test_locked_in_odoo(self):
        """Odoo books on a later day what Xero books on the invoice date: said, and it goes."""
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        move = self._move([{}])
        document = move._bridge_transfer()
        self.assertEqual(document.state, "queued")
        self.assertIn("Because of a lock date Odoo books on 02/28/2026", document.issue_text)
        self.assertIn("Xero books on 01/15/2026", document.issue_text)
        self._work(document)
        self.assertArrived(move)
        self.assertEqual(self._rows()[move.name]["DateString"][:10], "2026-01-15")

    def test_archived_in_odoo(self):
        """What was archived in Odoo after posting hinders nobody."""
        partner = self._customer("Left Ltd")
        account = self.company_data["default_account_revenue"].copy()
        tax = self._tax(20, "OUTPUT2")
        move = self._move([self._taxed(tax, account_id=account.id)], partner_id=partner.id)
        partner.active = tax.active = False
        # Archiving an account is for accounting managers.
        account.sudo().active = False
        self._send(move)
        self.assertArrived(move)
        self._act("pay", id=move.name)
        self._sweep()
        self.assertEqual((move.payment_state, move.bridge_state), ("paid", "paid"))

    # === SAID BY XERO ===

    def test_what_xero_says(self):
        """Everything was right when Odoo looked last."""
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 1.25)])
        gone = self._customer("Gone Ltd", email="gone@example.com")
        earlier = self._move([{}], partner_id=gone.id)
        self._send(earlier)
        contact = self._rows()[earlier.name]["Contact"]["ContactID"]
        services = self.company_data["default_account_revenue"].copy()
        self._map_account(services, "205")
        moves = {
            "number": self._move([{}], name="INV/2026/0777"),
            "contact": self._move([{}], partner_id=gone.id),
            "account": self._move([{"account_id": services.id}]),
            "locked": self._move([{}], invoice_date="2025-12-31"),
            "currency": self._move([{}], currency_id=euro.id),
            "good": self._move([{}]),
        }
        self._api(
            "PUT",
            "Invoices",
            {
                "Type": "ACCREC",
                "InvoiceNumber": "INV/2026/0777",
                "Contact": {"ContactID": contact},
                "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 1}],
            },
        )
        self._act("archive_contact", id=contact)
        self._act("archive_account", code="205")
        self._act("lock_dates", year="2025-12-31")
        self._act("currency", code="EUR")
        every = self.env["account.move"].union(*moves.values())
        documents = self._send(every)

        self.assertArrived(moves["good"])
        self.assertSays(moves["number"], "number INV/2026/0777", "Xero already has", "exclude it")
        self.assertSays(moves["contact"], "Gone Ltd", "archived in Xero", "Restore it there")
        self.assertSays(moves["account"], "account 205 is archived", "Map another one")
        self.assertSays(moves["locked"], "locked", "31-Dec-2025", "Test Connection")
        self.assertSays(moves["currency"], "EUR", "not set up in Xero", "Add it")

        self._act("edit", id="INV/2026/0777", InvoiceNumber="OTHER-1")
        self._act("restore_contact", id=contact)
        self._act("archive_account", code="205", restore=True)
        self._act("lock_dates")
        self._act("currency", code="EUR", subscribe=True)
        self._retry(documents.filtered(lambda d: d.state == "attention"))
        self.assertArrived(every)

    def _map_account(self, account, code):
        reference = self.connection.sudo().reference_ids.filtered(
            lambda r: r.kind == "account" and r.code == code
        )
        self.connection._ensure_mappings("account", [account.ids]).write(
            {"reference_id": reference.id, "state": "confirmed"}
        )

    def test_three_bad_ones_among_fifty(self):
        moves = self._invoices(50, self._customers(5))
        services = self.company_data["default_account_revenue"].copy()
        self._map_account(services, "205")
        used, archived, locked = bad = moves[7] | moves[23] | moves[41]
        bad.button_draft()
        archived.invoice_line_ids.account_id = services
        locked.write({"name": False, "invoice_date": "2025-12-31"})
        bad.action_post()
        element = {
            "Type": "ACCREC",
            "InvoiceNumber": used.name,
            "Contact": {"Name": "Somebody"},
            "LineItems": [{"Description": "x", "Quantity": 1, "UnitAmount": 1}],
        }
        theirs = self._api("PUT", "Invoices", element)["InvoiceID"]
        self._act("archive_account", code="205")
        self._act("lock_dates", year="2025-12-31")
        self.control.post("calls", clear=True)
        self._send(moves)
        self.assertEqual(self.control.get("calls")["counts"]["PUT /api.xro/2.0/Invoices"], 1)
        self.assertArrived(moves - bad)
        self.assertSays(used, f"number {used.name}", "that Odoo did not make")
        self.assertSays(archived, "account 205 is archived")
        self.assertSays(locked, "31-Dec-2025")

        self._act("edit", id=theirs, InvoiceNumber="OTHER-2")
        self._act("archive_account", code="205", restore=True)
        self._act("lock_dates")
        self.connection.action_reload_references()
        self._retry(bad.bridge_document_id)
        self.assertArrived(moves)
