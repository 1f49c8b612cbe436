"""What the accountant does in lexoffice that nobody expects, and what people try in Odoo."""

from unittest.mock import patch

from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.models import lock

from .bad_case import BadCase

DAY = "2026-02-10"


class TestBadBack(BadCase):
    def _sent(self, price=100):
        move = self._move((self.service, price, self.tax))
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        return move

    def _credited(self, move, price=None):
        credit = self._credit(move, price)
        credit._bridge_transfer()
        self._run()
        self.assertIn(credit.bridge_state, ("to_offset", "approved", "paid"))
        return credit

    def _person(self):
        """What is done now a person does, in a request."""
        return patch.object(lock, "in_request", return_value=True)

    def _id(self, move):
        return move.bridge_document_id.external_id

    def _what_was_sent(self, move):
        return move.read(["name", "invoice_date", "amount_total", "partner_id", "state"])

    def _receivable(self):
        lines = self.env["account.move.line"].search(
            [
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("partner_id", "=", self.partner.id),
            ]
        )
        return round(sum(lines.mapped("amount_residual")), 2)

    # === CHANGED THERE ===

    def test_edited_there(self):
        """Shown with both values; what the customer holds is not rewritten."""
        move = self._sent()
        before = self._what_was_sent(move)
        self.control.edit(self._id(move), voucherDate="2026-01-20")
        self._sweep()
        self.assertTold(
            move,
            "edited_there",
            "The document was edited in lexoffice",
            "01/15/2026 in Odoo, 01/20/2026 there",
            "What counts is the document that the customer has",
        )
        self.assertEqual(self._what_was_sent(move), before)
        self.control.edit(self._id(move), voucherDate="2026-01-15")
        self._sweep()
        self.assertThere(move)
        self.assertFalse(move.bridge_document_id.issues)

    def test_number_changed_there(self):
        move = self._sent()
        self.control.edit(self._id(move), voucherNumber="RE-FALSCH")
        self._sweep()
        self.assertTold(move, "edited_there", "number", "RE-FALSCH")
        # Nobody sends it a second time under its own number.
        move._bridge_transfer()
        move.bridge_document_id.action_retry()
        self._again()
        self.assertEqual(self._standing(move), [])
        self.control.edit(self._id(move), voucherNumber=move.name)
        self._sweep()
        self.assertThere(move)

    def test_total_changed_there(self):
        move = self._sent()
        item = {
            "amount": "200.00",
            "taxAmount": "38.00",
            "taxRatePercent": 19,
            "categoryId": "8f8664a0-fd86-11e1-a21f-0800200c9a66",
        }
        self.control.edit(
            self._id(move), voucherItems=[item], totalGrossAmount="238.00", totalTaxAmount="38.00"
        )
        self._sweep()
        self.assertTold(move, "differs_there", "119.00 in Odoo, 238.00 there")
        self.assertEqual(move.amount_total, 119)

    def test_voided_there(self):
        move = self._sent()
        self.control.void(self._id(move))
        self._sweep()
        self.assertEqual((move.bridge_state, move.state), ("voided", "posted"))
        self.assertTrue(move.activity_ids)
        self.assertIn("Voided in lexoffice: cancel it here", move.activity_ids.summary)
        again = move._bridge_transfer()
        self._again()
        self.assertEqual(again.status, "approved", again.issue_text)
        self.assertEqual(len(self._standing(move)), 1)

    def test_deleted_there(self):
        move = self._sent()
        self.control.delete(self._id(move))
        move.action_bridge_refresh()
        self.assertEqual((move.bridge_state, move.state), ("deleted", "posted"))
        self.assertTrue(move.activity_ids)
        again = move._bridge_transfer()
        self._again()
        self.assertEqual(again.status, "approved", again.issue_text)
        self.assertThere(move)

    def test_locked_there(self):
        """Festgeschrieben: payments still come, nothing else is wanted."""
        move = self._sent()
        self.control.lock(self._id(move))
        self.control.pay(self._id(move), "19.00", DAY)
        self._sweep()
        self.assertEqual((move.amount_residual, move.bridge_state), (100, "approved"))
        self.assertFalse(move.bridge_document_id.issues)

    def test_locked_before_its_file_was_there(self):
        self.connection.attach_pdf = True
        self.control.assumptions(files_on_locked=False)
        self.addCleanup(self.control.assumptions, files_on_locked=True)
        self.control.faults(kind="unavailable", method="POST", path="/files$", times=1)
        move = self._move((self.service, 100, self.tax))
        move._bridge_transfer()
        self._run()
        self.control.lock(self._id(move))
        self._again()
        self.assertTold(move, "voucher_closed", "is paid or locked in lexoffice")
        self.assertEqual(len(self._standing(move)), 1)

    def test_corrected_there(self):
        move = self._sent()
        self.control.lock(self._id(move))
        copy = self.control.correct(self._id(move))["id"]
        self._sweep()
        self._run()
        action = self.assertTold(
            move,
            "corrected_there",
            "a corrected copy stands in its place",
            "Link the copy",
            move.name,
        )
        # Until somebody decides nothing is sent a second time.
        move._bridge_transfer()
        self._again()
        self.assertEqual([row["id"] for row in self._standing(move)], [copy])
        self.env["ir.actions.server"].browse(action["id"]).with_context(**action["context"]).run()
        self.assertEqual(self._id(move), copy)
        self.assertThere(move)
        self.control.pay(copy, None, DAY)
        self._sweep()
        self.assertEqual(move.payment_state, "paid")

    def test_10001_changes(self):
        """More than a list shows, with ours in the middle."""
        move, other = self._sent(), self._sent()
        self.control.many(5000, voucherDate="2026-01-15")
        self.control.pay(self._id(move), None, DAY)
        self.control.many(5001, voucherDate="2026-01-15")
        self.control.pay(self._id(other), "19.00", DAY)
        for _run in range(30):
            # Asked for until it is through, as the trigger of an unfinished run does.
            self._sweep()
            if other.amount_residual == 100:
                break
        self.assertEqual((move.payment_state, other.payment_state), ("paid", "partial"))
        self.assertFalse(self.connection.sudo().sync_ids.error)

    # === PERIODS ===

    def test_paid_in_a_locked_period(self):
        """Booked on the first open day; the real date is kept."""
        move = self._sent()
        self.control.pay(self._id(move), None, "2026-01-31")
        self.company.sudo().fiscalyear_lock_date = "2026-02-28"
        self._sweep()
        row = move.bridge_document_id.payment_ids
        self.assertEqual(move.payment_state, "paid", row.issue_text)
        self.assertEqual(str(row.date), "2026-01-31")
        self.assertGreater(str(row.payment_id.date), "2026-02-28")

    def test_taken_back_in_a_locked_period(self):
        """A returned debit after the month was closed: reversed, not deleted."""
        move = self._sent()
        self.control.pay(self._id(move), None, "2026-01-31")
        self._sweep()
        self.assertEqual(move.payment_state, "paid")
        payment = move.bridge_document_id.payment_ids.payment_id
        self.company.sudo().fiscalyear_lock_date = "2026-02-28"
        self.control.unpay(self._id(move))
        self._sweep()
        self.assertEqual((move.amount_residual, move.bridge_state), (119, "approved"))
        self.assertNotEqual(payment.move_id.state, "cancel")
        self.assertEqual(self._receivable(), 119)

    def test_dated_in_a_locked_period(self):
        """Odoo books it later than lexoffice: said before it is posted."""
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [(0, 0, {"product_id": self.service.id, "price_unit": 100})],
            }
        )
        move.action_post()
        self.assertNotEqual(move.date, move.invoice_date)
        codes = [i.code for i in move._bridge_issues(self.connection)[move.id]]
        self.assertIn("dates_differ", codes)
        move._bridge_transfer()
        self._run()
        self.assertThere(move)
        self.assertEqual(self._standing(move)[0]["voucherDate"][:10], "2026-01-15")

    # === MONEY ===

    def test_returned_debit(self):
        move = self._sent()
        self.control.pay(self._id(move), None, DAY)
        self._sweep()
        self.assertEqual(move.bridge_state, "paid")
        for _time in range(2):
            self.control.unpay(self._id(move))
            self._sweep()
            self.assertEqual((move.bridge_state, move.amount_residual), ("approved", 119))
            self.assertEqual(self._receivable(), 119)
            self.control.pay(self._id(move), None, "2026-02-20")
            self._sweep()
            self.assertEqual((move.bridge_state, self._receivable()), ("paid", 0))
        standing = move.bridge_document_id.payment_ids.filtered(lambda p: p.state == "booked")
        self.assertEqual(len(standing), 1)

    def test_paid_by_a_third_party(self):
        """Who paid is not stated there: it is the invoice's payment, on its customer's account."""
        move = self._sent()
        self.control.pay(self._id(move), None, DAY, "manualPayment")
        self._sweep()
        payment = move.bridge_document_id.payment_ids.payment_id
        self.assertEqual((payment.partner_id, move.payment_state), (self.partner, "paid"))

    def test_third_partys_payment_in_odoo(self):
        """Matched by a person in Odoo: refused, with the way to lexoffice."""
        move = self._sent()
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "Tante"}).id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "amount": 119,
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        lines = (payment.move_id.line_ids | move.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        with self._person(), self.assertRaisesRegex(UserError, "lexoffice") as refused:
            lines.reconcile()
        self.assertIn(move.name, str(refused.exception))
        self.assertEqual(move.amount_residual, 119)

    def test_payment_registered_in_odoo(self):
        move = self._sent()
        with self._person(), self.assertRaisesRegex(UserError, "in lexoffice"):
            move.action_register_payment()
        self.assertEqual(move.amount_residual, 119)

    def test_credit_larger_than_open(self):
        """100.00 was paid, 119.00 is credited: 19.00 settle, the rest stays the customer's."""
        move = self._sent()
        self.control.pay(self._id(move), "100.00", DAY)
        self._sweep()
        credit = self._credited(move)
        self.control.offset(self._id(credit), self._id(move), None, DAY)
        self._sweep()
        self.assertEqual((move.amount_residual, move.bridge_state), (0, "paid"))
        self.assertEqual(credit.amount_residual, 100)
        self.assertEqual(credit.bridge_document_id.status, "approved")
        self.assertEqual(self._receivable(), -100)
        self.control.pay(self._id(credit), None, DAY)
        self._sweep()
        self.assertEqual((credit.payment_state, self._receivable()), ("paid", 0))
        self.assertFalse((move | credit).bridge_document_id.filtered("issues"))

    def test_credit_is_used_for_another_invoice_there(self):
        """It is not guessed onto one: booked where it is sure, else shown."""
        move, other = self._sent(), self._sent(200)
        self.control.pay(self._id(move), None, DAY)
        self._sweep()
        credit = self._credited(move)
        self.control.offset(self._id(credit), self._id(other), None, DAY)
        self._sweep()
        self.assertEqual(move.payment_state, "paid")
        told = other.bridge_document_id.issue_text or credit.bridge_document_id.issue_text
        if other.amount_residual != 119:
            self.assertIn("offset in lexoffice with a document that is not named", told)
        self.assertEqual(self._receivable(), 119)

    def test_user_matches_the_credit_with_another_invoice(self):
        """What lexoffice does not know is refused in Odoo."""
        move, other = self._sent(), self._sent(200)
        self.control.pay(self._id(move), None, DAY)
        self._sweep()
        credit = self._credited(move)
        lines = (credit.line_ids | other.line_ids).filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        with self._person(), self.assertRaisesRegex(UserError, "lexoffice"):
            lines.reconcile()
        self.assertEqual((other.amount_residual, credit.amount_residual), (238, 119))
