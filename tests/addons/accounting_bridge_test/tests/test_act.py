"""Submit for Approval, Approve, Send by E-mail: what people have done in the books."""

import datetime

from odoo.exceptions import RedirectWarning, UserError

from odoo.addons.accounting_bridge.tools.documents import Action, Issue, Result

from .act_case import ActCase
from .test_engine_faults import answer


class TestAct(ActCase):
    def test_from_draft_to_the_customer(self):
        move = self._transferred()
        self.assertEqual(self._offered(move), ["submit", "approve"])
        move.action_bridge_submit()
        self.assertEqual(self.books.calls, [], "a button never calls the provider")
        self._run()
        self.assertEqual((move.bridge_state, self._offered(move)), ("submitted", ["approve"]))
        move.action_bridge_approve()
        self._run()
        self.assertEqual((move.bridge_state, self._offered(move)), ("approved", ["email"]))
        move.action_bridge_email()
        self._run()
        self.assertTrue(self._raw(move)["sent"])
        self.assertTrue(move.bridge_document_id.emailed_on)
        self.assertEqual(
            self._acts(move), [("submit", "done"), ("approve", "done"), ("email", "done")]
        )
        self.assertIn("sent by e-mail", move.message_ids[0].body)

    def test_once_however_often_it_is_clicked(self):
        move = self._transferred()
        for _click in range(3):
            answered = move.action_bridge_approve()
            self.assertEqual(answered["params"]["type"], "success")
        self._run()
        self.assertEqual(self._acts(move), [("approve", "done")])
        with self.assertRaisesRegex(UserError, "Awaiting payment"):
            move.action_bridge_approve()
        self.assertEqual(self.books.calls.count("approve"), 1)

    def test_in_order_behind_a_transfer_that_waits(self):
        self.connection.target_status = "draft"
        move = self._create_invoice()
        self.assertEqual(self._offered(move), [], "not transferred")
        with self.assertRaisesRegex(UserError, "not transferred"):
            move.action_bridge_approve()
        move._bridge_transfer()
        self.assertEqual(self._offered(move), ["submit", "approve"])
        move.action_bridge_approve()
        self.assertEqual(self._offered(move), ["email"])
        move.action_bridge_email()
        self._run()
        self.assertEqual(
            self.books.calls[:5], ["match", "contacts", "create", "approve", "email"]
        )
        self.assertEqual(self._acts(move), [("approve", "done"), ("email", "done")])

    def test_what_is_taken_back_takes_along_what_follows(self):
        move = self._create_invoice()
        move._bridge_transfer()
        move.action_bridge_approve()
        move.button_draft()
        self._run()
        self.assertEqual(self._acts(move), [("approve", "cancelled")])
        self.assertFalse(self.books.documents)

    def test_what_is_changed_before_it_goes_is_approved_anew(self):
        """What was approved is not what would be booked; that is said, not done in silence."""
        move = self._create_invoice()
        move._bridge_transfer()
        move.action_bridge_approve()
        move.ref = "Changed"
        self.assertEqual(self._acts(move), [("approve", "cancelled")])
        said = move.message_ids.filtered(lambda message: "was withdrawn" in message.body)
        self.assertEqual(len(said), 1)
        self.assertIn("“Approve”", said.body)
        self._run()
        self.assertEqual((move.bridge_state, self._offered(move)[-1]), ("draft", "approve"))

    def test_what_is_changed_after_a_refusal_is_approved_anew(self):
        """Who mends and transfers it need not have the right to approve it."""
        move = self._create_invoice()
        move._bridge_transfer()
        move.action_bridge_approve()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        self.assertEqual(self._acts(move), [("approve", "pending")], "behind what was refused")
        move.ref = "Changed"
        self.assertEqual(self._acts(move), [("approve", "cancelled")])
        move.bridge_document_id.action_retry()
        self._run()
        self.assertEqual(move.bridge_state, "draft")

    def test_nothing_offered_of_what_is_approved_with_the_transfer(self):
        self.connection.issuer = "odoo"
        move = self._transferred("approved")
        self.assertEqual(self._offered(move), [])
        waiting = self._create_invoice()
        waiting._bridge_transfer()
        self.assertEqual(self._offered(waiting), [])
        with self.assertRaisesRegex(UserError, "Awaiting payment"):
            waiting.action_bridge_approve()

    def test_no_e_mail_of_what_is_not_approved(self):
        move = self._transferred()
        with self.assertRaisesRegex(UserError, "Only what is approved"):
            move.action_bridge_email()
        move.action_bridge_approve()
        move.action_bridge_email()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        self.assertEqual(self._acts(move), [("approve", "rejected"), ("email", "rejected")])
        self.assertNotIn("email", self.books.calls, "the customer got nothing")
        self.assertIn("Only what is approved", move.bridge_document_id.issue_text)

    def test_asked_for_anew_after_a_refusal(self):
        move = self._transferred()
        move.action_bridge_approve()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        self.assertEqual((move.bridge_state, self._offered(move)[-1]), ("attention", "approve"))
        move.action_bridge_approve()
        self.assertEqual(move.bridge_state, "draft", "what was refused is superseded")
        self._run()
        self.assertEqual(move.bridge_state, "approved")
        self.assertEqual(self.books.calls.count("approve"), 2)

    def test_credit_notes(self):
        invoice = self._transferred("approved")
        self.connection.target_status = "draft"
        credit = self._credit(invoice)
        credit._bridge_transfer()
        self._run()
        self.assertEqual(self._offered(credit), ["submit", "approve"])
        credit.action_bridge_approve()
        self._run()
        self.assertEqual(credit.bridge_document_id.status, "approved")
        self.assertEqual(self._offered(credit), [])
        with self.assertRaisesRegex(UserError, "no credit notes"):
            credit.action_bridge_email()

    def test_of_a_selection_what_can_be_is(self):
        draft, other = self._transferred(), self._transferred(price=200)
        approved = self._transferred("approved", price=300)
        never = self._create_invoice()
        answered = (draft | other | approved | never).action_bridge_approve()
        self.assertEqual(answered["params"]["type"], "warning")
        said = answered["params"]["message"]
        self.assertIn(f"{approved.name}: Only what is a draft", said)
        self.assertIn(f"{never.name} is not transferred", said)
        self.assertNotIn(draft.name, said)
        self._run()
        self.assertEqual((draft | other).mapped("bridge_state"), ["approved"] * 2)
        self.assertEqual(self.books.calls.count("approve"), 1, "together")

    def test_no_invoices_at_all(self):
        entry = self.env["account.move"].create({"move_type": "entry"})
        with self.assertRaisesRegex(UserError, "Only customer invoices"):
            entry.action_bridge_approve()

    # === WHAT STANDS IN THE WAY ===

    def test_what_is_being_undone_is_not_approved(self):
        move = self._transferred()
        move.bridge_document_id._cancel("wrong")
        self.assertEqual(self._offered(move), [])
        with self.assertRaisesRegex(UserError, "Deleted"):
            move.action_bridge_approve()

    def test_another_document_there_is_neither_approved_nor_sent(self):
        move = self._transferred()
        self.books.touch(self._raw(move), total="130")
        self._sweep()
        self.assertEqual(self._offered(move), ["submit", "approve"], "offered, to be told why not")
        with self.assertRaisesRegex(UserError, "another document"):
            move.action_bridge_approve()

    def test_changed_there_while_it_waits(self):
        move = self._transferred()
        move.action_bridge_approve()
        document = move.bridge_document_id
        document.sudo().issues = [Issue("differs_there", {"differences": {}}).to_json()]
        self._run()
        self.assertEqual(self._acts(move), [("approve", "rejected")])
        self.assertNotIn("approve", self.books.calls)

    def test_totals_are_compared_afterwards(self):
        """What was changed there and is not known yet: only the status is set, and the difference
        is said, also when something else is done later."""
        move = self._transferred()
        self._raw(move)["total"] = "130"
        move.action_bridge_approve()
        self._run()
        document = move.bridge_document_id
        self.assertEqual((document.status, document.state), ("approved", "attention"))
        self.assertEqual(self._raw(move)["total"], "130", "nothing is overwritten")
        document._queue(Action.NOTE, {"text": "Looked at"})
        self._run()
        self.assertEqual(document.state, "attention")
        document._queue(Action.NOTE, {"text": "Looked at again"})
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        codes = [issue["code"] for issue in document.issues]
        self.assertEqual(codes, ["rejected", "differs_there"])
        with self.assertRaisesRegex(UserError, "another document"):
            move.action_bridge_email()

    def test_nothing_into_a_closed_period(self):
        move = self._transferred()
        self.company.sudo().sale_lock_date = datetime.date(2026, 1, 31)
        with self.assertRaises(RedirectWarning) as caught:
            move.action_bridge_approve()
        self.assertIn("books are closed", caught.exception.args[0])
        self.assertEqual(self._offered(move), ["submit", "approve"])
        move.action_bridge_submit()
        self._run()
        self.assertEqual(move.bridge_state, "submitted", "submitting books nothing")

    def test_nothing_where_the_books_are_locked_there(self):
        move = self._transferred()
        self.connection.sudo().lock_date = datetime.date(2026, 1, 31)
        with self.assertRaisesRegex(RedirectWarning, "locked"):
            move.action_bridge_approve()

    def test_a_customer_without_an_address(self):
        self.partner.email = False
        move = self._transferred("approved")
        with self.assertRaises(RedirectWarning) as caught:
            move.action_bridge_email()
        words, cure, _label = caught.exception.args[:3]
        self.assertIn("no e-mail address", words)
        self.assertEqual((cure["res_model"], cure["res_id"]), ("res.partner", self.partner.id))
        self.assertEqual(self._offered(move), ["email"])

    def test_from_a_test_nothing_goes_to_a_customer(self):
        self.connection.sudo().in_test = True
        move = self._transferred("approved")
        with self.assertRaisesRegex(RedirectWarning, "is a test"):
            move.action_bridge_email()
        self.connection.sudo().is_demo = True
        with self.assertRaisesRegex(RedirectWarning, "demo organisation"):
            move.action_bridge_email()

    def test_one_side_sends(self):
        """Odoo issues the documents: the bookkeeping system sends nothing (A2)."""
        self.connection.issuer = "odoo"
        move = self._transferred("approved")
        self.assertEqual(self._offered(move), [])
        with self.assertRaisesRegex(UserError, "Odoo issues"):
            move.action_bridge_email()

    def test_excluded_cancelled_removed(self):
        move = self._transferred()
        document = move.bridge_document_id
        document.sudo().excluded = True
        self.assertEqual(self._offered(move), [])
        document.sudo().excluded = False
        self.connection.sudo().state = "disconnected"
        self.assertEqual(self._offered(move), [])
        with self.assertRaisesRegex(UserError, "removed"):
            move.action_bridge_approve()

    def test_paused_it_waits_and_says_so(self):
        move = self._transferred()
        self.connection.sudo().state = "paused"
        move.action_bridge_approve()
        self._run()
        self.assertEqual(self._acts(move), [("approve", "pending")])
        alert = move._get_alerts()["accounting_bridge_act_approve"]
        self.assertIn("“Approve” waits", alert["message"])
        self.connection.sudo().state = "live"
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    # === EXACTLY ONCE ===

    def test_an_approval_without_an_answer_is_looked_for(self):
        for after in (True, False):
            move = self._transferred()
            self.books.faults = [answer(Result.UNCERTAIN, after=after)]
            move.action_bridge_approve()
            self._run()
            self.assertEqual(move.bridge_state, "uncertain")
            alerts = move._get_alerts()
            self.assertIn("“Approve”", alerts["accounting_bridge_act_approve"]["message"])
            self.assertNotIn("accounting_bridge_uncertain", alerts)
            move.bridge_document_id.operation_ids.sudo().write({"not_before": False})
            self._run()
            self.assertEqual(move.bridge_state, "approved")
            self.assertEqual(self.books.calls.count("approve"), 1 if after else 2)
            self.assertEqual(self._acts(move), [("approve", "done")])

    def test_an_e_mail_without_an_answer_is_never_sent_blindly(self):
        for after in (True, False):
            move = self._transferred("approved")
            self.books.faults = [answer(Result.UNCERTAIN, after=after)]
            move.action_bridge_email()
            self._run()
            operation = move.bridge_document_id.operation_ids.sorted("id")[-1].sudo()
            task = operation._task()
            self.assertEqual((task.sent_before, bool(task.since)), (False, True))
            operation.not_before = False
            self._run()
            self.assertEqual(self._acts(move), [("email", "done")])
            self.assertEqual(self.books.calls.count("email"), 1 if after else 2)

    def test_that_it_was_sent_before_is_known_when_it_is_asked_for(self):
        move = self._transferred("approved")
        move.action_bridge_email()
        self._run()
        self.books.faults = [answer(Result.UNCERTAIN, after=True)]
        move.action_bridge_email_again()
        self._run()
        operation = move.bridge_document_id.operation_ids.sorted("id")[-1]
        self.assertTrue(operation.sudo()._task().sent_before)

    def test_sent_once_unless_a_person_says_again(self):
        move = self._transferred("approved")
        move.action_bridge_email()
        self._run()
        with self.assertRaisesRegex(UserError, "already"):
            move.action_bridge_email()
        other = self._transferred("approved", price=200)
        answered = (move | other).action_bridge_email()
        self.assertIn(f"{move.name} was sent", answered["params"]["message"])
        self._run()
        self.assertEqual(self._acts(move), [("email", "done")])
        move.action_bridge_email_again()
        self._run()
        self.assertEqual(self._acts(move), [("email", "done")] * 2)

    def _with_an_email_that_waits(self):
        """:return: an invoice whose e-mail waits, as it does for the provider's limit of a day"""
        move = self._transferred("approved")
        move.action_bridge_email()
        self.books.faults = [answer(Result.RETRY)]
        self._run()
        self.assertEqual(self._acts(move), [("email", "pending")])
        self.books.calls.clear()
        return move

    def _run_what_waits(self, move):
        move.bridge_document_id.operation_ids.sudo().write({"not_before": False})
        self._run()

    def test_sent_there_while_the_e_mail_waits(self):
        """The accountant was quicker: the customer gets no second e-mail that nobody asked for."""
        move = self._with_an_email_that_waits()
        self._raw(move)["sent"] = True
        self.books.touch(self._raw(move))
        self._sweep()
        self._run_what_waits(move)
        self.assertNotIn("email", self.books.calls)
        self.assertEqual(self._acts(move), [("email", "done")])
        self.assertEqual(move.bridge_state, "approved")
        self.assertIn("not sent by e-mail once more", move.message_ids[0].body)

    def test_voided_while_the_e_mail_waits(self):
        """What is to disappear does not go to the customer before it does."""
        move = self._with_an_email_that_waits()
        move.bridge_document_id._cancel("wrong")
        self._run_what_waits(move)
        self.assertNotIn("email", self.books.calls)
        self.assertEqual(self._acts(move), [("email", "cancelled")])
        self.assertEqual((move.bridge_state, move.state), ("voided", "cancel"))

    def test_deleted_while_the_approval_waits(self):
        """What is approved could not be deleted any more."""
        move = self._transferred()
        move.action_bridge_approve()
        move.bridge_document_id._cancel("wrong")
        self._run()
        self.assertNotIn("approve", self.books.calls)
        self.assertEqual(move.bridge_state, "deleted")

    def test_an_e_mail_tried_again_does_not_overtake_the_approval(self):
        move = self._transferred()
        move.action_bridge_approve()
        move.action_bridge_email()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        move.action_bridge_approve()
        move.bridge_document_id.action_retry()
        self.books.calls.clear()
        self._run()
        self.assertNotIn("email", self.books.calls)
        self.assertEqual(move.bridge_document_id.status, "approved")
        self.assertIn(("email", "rejected"), self._acts(move))

    def test_what_the_customer_got_is_not_voided(self):
        self.connection.issuer = "provider"
        move = self._transferred("approved")
        move.action_bridge_email()
        self._run()
        self._raw(move)["sent"] = False
        self.books.touch(self._raw(move))
        self._sweep()
        self.assertTrue(move.bridge_sent_there)
        self.assertEqual(move.bridge_document_id._cancellation_way(), "credit")
