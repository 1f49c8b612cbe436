"""Who may have documents approved and sent there, and what they are told of it."""

from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tools.documents import Result

from .act_case import ActCase
from .test_engine_faults import answer


class TestActRights(ActCase):
    # === WHO MAY ===

    def _user(self, login, *groups, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            login,
            ",".join(groups),
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )

    def test_a_right_of_its_own(self):
        move = self._transferred()
        biller = self._user("biller_acts", "account.group_account_invoice")
        for name in ("submit", "approve", "email", "email_again"):
            with self.assertRaisesRegex(AccessError, "right of its own"):
                getattr(move.with_user(biller), f"action_bridge_{name}")()
        act = "accounting_bridge.group_act"
        actor = self._user("actor_acts", "account.group_account_readonly", act)
        move.with_user(actor).action_bridge_approve()
        self._run()
        self.assertEqual(move.bridge_state, "approved")
        self.assertEqual(move.bridge_document_id.operation_ids.user_id, self.env.user | actor)
        blind = self._user("blind_acts", "base.group_user", act)
        with self.assertRaises(AccessError):
            move.with_user(blind).action_bridge_email()

    def test_the_buttons_are_for_who_may(self):
        move = self._transferred()
        biller = self._user("biller_sees", "account.group_account_invoice")
        for user, seen in ((biller, False), (self.env.user, True)):
            view = move.with_user(user).get_view(view_type="form")["arch"]
            self.assertEqual("action_bridge_approve" in view, seen)
        with self.assertRaises(AccessError):
            move.with_user(biller).read(["bridge_may_approve"])

    def test_of_another_company(self):
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        groups = ("account.group_account_manager", "accounting_bridge.group_act")
        stranger = self._user("stranger_acts", *groups, company=other)
        move = self._transferred()
        with self.assertRaises(AccessError):
            move.with_user(stranger).action_bridge_approve()

    def test_of_a_branch(self):
        """A branch shares the connection of its main company."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        groups = ("account.group_account_invoice", "accounting_bridge.group_act")
        person = self._user("branch_acts", *groups, company=branch)
        self.env.cr.precommit.run()  # gives the branch its accounts
        self.env.user.company_ids |= branch
        move = self._transferred(company_id=branch.id)
        move.with_user(person).action_bridge_approve()
        self._run()
        self.assertEqual(move.bridge_state, "approved")

    def test_another_attempt_needs_the_right_as_well(self):
        move = self._transferred()
        move.action_bridge_approve()
        self.books.faults = [answer(Result.REJECTED)]
        self._run()
        document = move.bridge_document_id
        biller = self._user("biller_retries", "account.group_account_invoice")
        self.assertFalse(document.with_user(biller).can_retry)
        document.with_user(biller).action_retry()
        self._run()
        self.assertEqual(document.status, "draft")
        self.assertTrue(document.can_retry)
        document.action_retry()
        self._run()
        self.assertEqual(document.status, "approved")

    # === TELLING ===

    def test_the_person_is_told(self):
        move = self._transferred()
        for fault, said in ((Result.REJECTED, "Could not be approved"), (None, "Approved")):
            self.books.faults = [answer(fault)] if fault else []
            move.action_bridge_approve()
            self.env["bus.bus"].sudo().search([]).unlink()
            self._run()
            self.env.cr.precommit.run()
            told = "".join(self.env["bus.bus"].sudo().search([]).mapped("message"))
            self.assertIn(f"{said}: {move.name}", told)

    def test_what_is_on_its_way_is_said(self):
        move = self._transferred()
        self.assertFalse([k for k in move._get_alerts() if "_act_" in k])
        move.action_bridge_approve()
        alert = move._get_alerts()["accounting_bridge_act_approve"]
        self.assertIn("“Approve” is on its way to Test Books", alert["message"])

    def test_not_offered_of_a_list_where_no_books_offer_it(self):
        def offered():
            actions = self.env["ir.actions.actions"].get_bindings("account.move")["action"]
            return {action["name"] for action in actions}

        every = {"Submit for Approval", "Approve", "Send by E-mail"}
        self.assertLessEqual(every, offered())
        self.connection.issuer = "odoo"
        self.assertEqual(every & offered(), {"Submit for Approval", "Approve"})
        self.connection.sudo().state = "disconnected"
        self.assertFalse(every & offered())
        self.assertTrue(offered())
