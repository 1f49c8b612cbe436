"""Submit for Approval, Approve and Send by E-mail, as the sandbox's books see them."""

from odoo.exceptions import UserError

from .content_case import ContentCase


class TestAct(ContentCase):
    def setUp(self):
        super().setUp()
        self.connection.write({"target_status": "draft", "issuer": "provider"})

    def _sent(self, status="draft"):
        self.connection.target_status = status
        move = self._move([{}])
        self._send(move)
        self.assertEqual(move.bridge_state, status)
        return move

    def _history(self, move, words):
        """:return: the records of the document's history that have these words"""
        external_id = move.bridge_document_id.external_id
        own = [row for row in self._books()["history"] if row["OwnerID"] == external_id]
        return [row for row in own if words in f"{row['Changes']} {row['Details']}"]

    def _go_on(self, move):
        """What waits for its time has it now, until nothing is owed."""
        for _run in range(4):
            move.bridge_document_id.operation_ids.sudo().write({"not_before": False})
            self._run()

    def test_from_draft_to_the_customer(self):
        move = self._sent()
        self._act("edit", id=move.name, Reference="by the accountant")
        for ask, status in (("submit", "SUBMITTED"), ("approve", "AUTHORISED")):
            getattr(move, f"action_bridge_{ask}")()
            self._work(move.bridge_document_id)
            self.assertEqual(self._there(move)["Status"], status)
        there = self._there(move)
        self.assertEqual(there["Reference"], "by the accountant", "only the status was sent")
        self.assertEqual((there["Total"], len(there["LineItems"])), (120, 1))
        move.action_bridge_email()
        self._work(move.bridge_document_id)
        self.assertTrue(self._there(move)["SentToContact"])
        self.assertEqual(len(self._history(move, "has been sent to customer@example.com")), 1)
        for words in ("Submit for approval", "Approve", "Send by e-mail"):
            [note] = self._history(move, f"{words} from Odoo by {self.env.user.name}.")
            self.assertEqual(note["Changes"], "Note")

    def test_credit_notes_are_approved_and_not_sent(self):
        invoice = self._sent("approved")
        self.connection.target_status = "draft"
        credit = self._credit(invoice)
        self._send(credit)
        credit.action_bridge_approve()
        self._work(credit.bridge_document_id)
        self.assertIn(self._rows()[credit.name]["Status"], ("AUTHORISED", "PAID"))
        with self.assertRaisesRegex(UserError, "no credit notes"):
            credit.action_bridge_email()

    def test_approved_and_paid_there_meanwhile(self):
        move = self._sent()
        self._act("approve", id=move.name)
        self._act("pay", id=move.name, amount=50)
        move.action_bridge_approve()
        self._work(move.bridge_document_id)
        self._sweep()
        document = move.bridge_document_id
        self.assertEqual((document.state, document.issue_text), ("approved", ""))

    def test_edited_there_meanwhile(self):
        """The difference is said, with the approval that nobody can take back."""
        move = self._sent()
        self._act("edit", id=move.name, line=0, amount=130)
        move.action_bridge_approve()
        self._work(move.bridge_document_id)
        document = move.bridge_document_id
        self.assertEqual(self._there(move)["Total"], 156)
        self.assertEqual((document.status, document.state), ("approved", "attention"))
        self.assertIn("differs_there", [issue["code"] for issue in document.issues])

    def test_who_may_not_approve_there(self):
        move = self._sent()
        self._act("role", user="Ada", role="INVOICEONLY")
        move.action_bridge_approve()
        self._run()
        document = move.bridge_document_id
        self.assertEqual(self._there(move)["Status"], "DRAFT")
        self.assertEqual(document.state, "attention")
        self.assertIn("the user who connected it may not do this", document.issue_text)

    def test_no_answer_is_looked_into(self):
        for kind in ("lose_answer", "fail_before", "error_500_after", "error_500"):
            for ask, path in (("approve", "Invoices"), ("email", "Email")):
                with self.subTest(fault=kind, ask=ask):
                    move = self._sent("draft" if ask == "approve" else "approved")
                    self.control.faults(kind=kind, method="POST", path=path)
                    getattr(move, f"action_bridge_{ask}")()
                    self._run()
                    self._go_on(move)
                    document = move.bridge_document_id
                    self.assertEqual(document.state, "approved", document.issue_text)
                    if ask == "email":
                        self.assertEqual(len(self._history(move, "Invoice sent")), 1)
                    self.control.faults(clear=True)

    def test_sent_again_and_lost(self):
        """The history tells that the second e-mail went; it does not go a third time."""
        move = self._sent("approved")
        move.action_bridge_email()
        self._work(move.bridge_document_id)
        self.control.faults(kind="lose_answer", method="POST", path="Email")
        move.action_bridge_email_again()
        self._run()
        self._go_on(move)
        self.assertEqual(move.bridge_state, "approved", move.bridge_document_id.issue_text)
        self.assertEqual(len(self._history(move, "Invoice sent")), 2)

    def test_a_day_without_e_mails_left(self):
        moves = self._sent("approved") | self._sent("approved")
        self._act("email_cap", cap=0)
        moves.action_bridge_email()
        self.control.post("calls", clear=True)
        self._run()
        operations = moves.bridge_document_id.operation_ids.filtered(lambda o: o.action == "email")
        self.assertEqual(operations.mapped("state"), ["pending"] * 2)
        self.assertEqual(moves.mapped("bridge_state"), ["approved"] * 2)
        alert = moves[0]._get_alerts()["accounting_bridge_act_email"]
        self.assertIn("in a day are used up", alert["message"])
        counts = self.control.get("calls")["counts"]
        self.assertEqual(sum(n for path, n in counts.items() if "Email" in path), 1)
        self._act("email_cap", cap=None)
        operations.sudo().write({"not_before": False})
        self._run()
        self.assertEqual(operations.mapped("state"), ["done"] * 2)

    def test_a_contact_without_an_address_there(self):
        self.partner.email = False
        move = self._sent("approved")
        self.partner.email = "late@example.com"
        move.action_bridge_email()
        self._run()
        document = move.bridge_document_id
        self.assertEqual(document.state, "attention")
        self.assertIn("no e-mail address in Xero", document.issue_text)
        self.assertTrue(document.can_retry)
