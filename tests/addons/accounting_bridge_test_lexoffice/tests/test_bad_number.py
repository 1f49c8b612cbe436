"""Numbers and files that lexoffice does not take, or has already."""

from unittest.mock import patch

from odoo.exceptions import UserError

from .bad_case import PDF, BadCase

SEND = "odoo.addons.account.models.account_move_send.AccountMoveSend"
LIMIT = 5 * 1024 * 1024


class TestBadNumber(BadCase):
    # === THE FILE ===

    def _with_file(self, content):
        self.connection.attach_pdf = True
        move = self._move((self.goods, 100, self.tax))
        return self._stored(move, content)

    def test_file_too_large(self):
        move = self._with_file(PDF + b" " * LIMIT)
        self._blocked(move)
        self.assertTold(
            move,
            "pdf_too_large",
            "lexoffice takes 5120 KiB",
            "Transfer it anyway, without the file",
        )
        alert = move._get_alerts()["accounting_bridge_asked"]
        model, method, ids = alert["action_call"]
        getattr(self.env[model].browse(ids), method)()
        self._again()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["files"], [])
        self.assertTold(move, "pdf_too_large")

    def test_file_that_cannot_be_made(self):
        self.connection.attach_pdf = True
        move = self._move((self.goods, 100, self.tax))
        with patch(f"{SEND}._generate_invoice_documents", side_effect=UserError("No layout")):
            self._blocked(move)
            self.assertTold(move, "pdf_failed", "could not be made", "No layout")
            self.connection.pdf_required = False
            self._retry(move)
        self.assertThere(move)
        self.assertTold(move, "pdf_failed", "No layout")

    def test_file_that_lexoffice_refuses(self):
        """The voucher is there; that its file is not is said, and it can be sent again."""
        move = self._with_file(b"<html>no pdf at all</html>")
        move._bridge_transfer()
        self._run()
        self._again()
        self.assertEqual(len(self._standing(move)), 1)
        self.assertEqual(move.bridge_state, "attention")
        self.assertIn(self._codes(move)[0], ("file_type", "file_toxic", "file_unreadable"))

    # === NUMBERS ===

    def _booked_there(self, move, **values):
        contact = next(c for c in self.control.contacts() if "customer" in c["roles"])
        item = {
            "amount": "1.00",
            "taxAmount": "0.19",
            "taxRatePercent": 19,
            "categoryId": "8f8664a0-fd86-11e1-a21f-0800200c9a66",
        }
        values = {
            "type": "salesinvoice",
            "voucherNumber": move.name,
            "voucherDate": "2026-01-15",
            "taxType": "net",
            "contactId": contact["id"],
            "voucherItems": [item],
            **values,
        }
        return self.control.book(**values)["id"]

    def test_number_there_with_other_totals(self):
        move = self._move((self.service, 100, self.tax))
        other = self._booked_there(move)
        move._bridge_transfer()
        self._run()
        self.assertTold(
            move,
            "number_used",
            move.name,
            "Have the number there changed and retry",
            "exclude it here",
            cure="accounting.bridge.exclude",
        )
        self.assertEqual([row["id"] for row in self._standing(move)], [other])
        self.control.edit(other, voucherNumber="ALT-1")
        self._retry(move)
        self.assertThere(move)

    def test_number_there_with_the_same_totals(self):
        """Entered by hand for the same customer: it is this document, and stays the only one."""
        first = self._move((self.service, 50, self.tax))
        first._bridge_transfer()
        self._run()
        contact = self._standing(first)[0]["contactId"]
        move = self._move((self.service, 100, self.tax))
        item = {
            "amount": "100.00",
            "taxAmount": "19.00",
            "taxRatePercent": 19,
            "categoryId": "8f8664a0-fd86-11e1-a21f-0800200c9a66",
        }
        there = self._booked_there(move, contactId=contact, voucherItems=[item])
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(move.bridge_document_id.external_id, there)

    def test_two_journals_with_equal_numbers(self):
        journal = self.company_data["default_journal_sale"]
        second = journal.copy({"code": "ZWEI", "name": "Zweigstelle", "refund_sequence": True})
        first = self._move((self.service, 100, self.tax))
        first._bridge_transfer()
        self._run()
        move = self._draft((self.service, 100, self.tax), journal_id=second.id)
        move.name = first.name
        move.action_post()
        self.assertEqual(move.name, first.name)
        move._bridge_transfer()
        self._run()
        self._again()
        self.assertEqual(len(self._standing(first)), 1)
        self.assertEqual(first.bridge_state, "approved")
        action = self.assertTold(
            move,
            "number_shared",
            f"it is that of {first.name}",
            "give it another number",
            cure="account.move",
        )
        self.assertEqual(action["res_id"], first.id)
        move.button_draft()
        move.name = "ZWEI/2026/00001"
        move.action_post()
        move._bridge_transfer()
        self._again()
        self.assertThere(move)
        self.assertEqual(len(self._standing(first)), 1)

    def test_numbers_that_start_anew_every_year(self):
        first = self._draft((self.service, 100, self.tax), invoice_date="2025-03-01")
        first.name = "RE-0001"
        first.action_post()
        first._bridge_transfer()
        self._run()
        self.assertThere(first)
        second = self.company_data["default_journal_sale"].copy({"code": "NEU"})
        move = self._draft((self.service, 100, self.tax), journal_id=second.id)
        move.name = "RE-0001"
        move.action_post()
        move._bridge_transfer()
        self._run()
        self.assertTold(move, "number_shared", "RE-0001", cure="account.move")
        self.assertEqual(len(self._standing(first)), 1)
