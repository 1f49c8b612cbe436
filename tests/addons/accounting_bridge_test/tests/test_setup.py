import re

from odoo.exceptions import AccessError, UserError

from odoo.addons.accounting_bridge.tools.books import CheckFact

from .setup_case import SetupCase


class TestSetup(SetupCase):
    """From "not connected" to the first document, step by step; it can be left and gone on with."""

    # === THE WAY ===

    def test_it_begins_with_connecting(self):
        self.assertEqual(self.connection.setup_step, "connect")
        states = self._states()
        self.assertEqual(states.pop("connect"), "blocked")
        self.assertEqual(set(states.values()), {"open"})
        self.assertEqual(self.connection.setup_progress, "0/6")
        with self.assertRaisesRegex(UserError, "Press Connect"):
            self.connection.action_setup_next()
        self._connect()
        self.assertEqual(self._states()["connect"], "done")
        self.assertIn("Test Books", self.connection.setup_page["found"][0])
        self.connection.action_setup_next()
        self.assertEqual(self.connection.setup_step, "account")
        self.connection.action_setup_back()
        self.assertEqual(self.connection.setup_step, "connect")

    def test_what_goes_where_is_said_before_connecting(self):
        rows = {row["cells"][0]: row["cells"][1:] for row in self.connection.setup_page["rows"]}
        self.assertEqual(rows["Customers"][0], "to Test Books")
        self.assertEqual(rows["Payments"][0], "to Odoo")
        self.assertIn("revenue account", rows["Invoices, credit notes"][1])
        self.assertNotIn("Payments taken in Odoo", rows)
        with self._other_provider(payment_push=True, catalogues=("tax",)):
            self.connection.invalidate_recordset()
            rows = {row["cells"][0]: row["cells"][1:] for row in self.connection.setup_page["rows"]}
        self.assertNotIn("revenue account", rows["Invoices, credit notes"][1])
        self.assertIn("Payments taken in Odoo", rows)

    def test_the_whole_way(self):
        self._connect()
        self.connection.transfer_on = "post"
        self._walk()
        self.assertEqual(self.connection.setup_step, "review")
        self.assertEqual(self.connection.setup_progress, "6/6")
        self.assertEqual(self.connection.default_account_id.code, "200")
        self.assertTrue(self.connection.start_date)
        before = self._create_invoice(invoice_date=self.connection.start_date)
        self.assertFalse(before.bridge_document_ids, "nothing goes by itself yet")
        self.assertIn("not finished", self.connection.alerts["setup"]["message"])
        self._finish()
        self.assertEqual(self.connection.setup_step, "ready")
        self.assertTrue(self.connection.setup_done_on)
        self.assertEqual(self.connection.setup_move_id, before)
        after = self._create_invoice(invoice_date=self.connection.start_date)
        self.assertTrue(after.bridge_document_ids, "from now on it does")
        self.assertNotIn("setup", self.connection.alerts or {})

    def _finish(self):
        """*Finish*, whatever else the self-check finds in a test."""
        self.connection.check_ids.sudo().unlink()
        connection = type(self.connection)
        self.patch(connection, "_self_check", lambda connection, session=None: None)
        self.connection.action_setup_finish()
        self.env.invalidate_all()

    def test_it_is_left_and_gone_on_with(self):
        self._connect()
        self.connection.action_setup_next()
        connections = self.env["accounting.bridge.connection"].with_company(self.company)
        action = connections.with_user(self.consultant).action_setup_company()
        self.assertEqual(action["res_id"], self.connection.id)
        self.assertEqual(self.connection.setup_step, "account")
        self.assertEqual(self.connection.setup_passed, ["connect"])

    def test_who_disconnected_connects_first(self):
        self._connect()
        self._to("taxes")
        self.connection._disconnect()
        self.connection.action_setup()
        self.assertEqual(self.connection.setup_step, "connect")

    def test_it_is_not_finished_with_something_open(self):
        self._connect()
        self._to("review")
        with self.assertRaisesRegex(UserError, "Still open: Revenue Account, Taxes"):
            self.connection.action_setup_finish()
        self._to("policy")
        with self.assertRaisesRegex(UserError, "Finish the set-up"):
            self._to("ready")
        with self.assertRaisesRegex(UserError, "no such step"):
            self._to("another")

    def test_red_lines_of_the_self_check_keep_it_from_the_end(self):
        self._connect()
        self._walk()
        params = {"there": "XXX", "here": "YYY"}
        red = CheckFact("currency", "red", params, "base_currency")
        self.connection.sudo()._keep_checks([red])
        review = self._step("review")
        self.assertEqual(review.state, "blocked")
        self.assertIn("XXX", review.problems["check_currency"]["message"])

    # === AGAIN, AND BESIDE THE FORM ===

    def test_a_connection_in_use_goes_on_while_it_is_run(self):
        """Who looks at a working connection page by page does not stop it."""
        self._connect()
        self._walk()
        self.connection.sudo().write({"setup_step": False, "setup_holds": False})
        self.connection.transfer_on = "post"
        self.connection.action_setup()
        self.assertEqual(self.connection.setup_step, "connect")
        self.assertFalse(self.connection.setup_holds)
        self.assertEqual(self.connection._transfers_on(), "post")

    def test_a_page_says_that_nothing_goes(self):
        self._connect()
        self.connection.action_pause()
        told = self.connection.setup_halted["paused"]
        self.assertIn("paused: nothing is transferred", told["message"])
        self.assertEqual(told["action_call"][1], "action_resume")
        self.connection._roll_back("other program")
        self.connection.invalidate_recordset()
        self.assertIn("Rolled back by", self.connection.setup_halted["rolled_back"]["message"])
        self.assertNotIn("paused", self.connection.setup_halted)

    def test_run_again(self):
        self._connect()
        self._walk()
        self._finish()
        self.connection.action_setup()
        self._to("account")
        self.assertEqual(self.connection.setup_page["state"], "done")
        self.assertEqual(self.connection._transfers_on(), self.connection.transfer_on)

    def test_the_state_is_not_for_people_to_write(self):
        for values in ({"setup_done_on": "2026-01-01"}, {"setup_holds": False}):
            with self.assertRaises(AccessError):
                self.connection.with_user(self.consultant).write(values)

    # === WHO ===

    def test_the_administrator_connects_and_the_consultant_does_the_rest(self):
        theirs = self.connection.with_user(self.consultant)
        self.assertIn(self.env.user.name, theirs.setup_open["manager"]["message"])
        with self.assertRaisesRegex(UserError, "administrator"):
            theirs.action_connect()
        self._connect()
        self._walk(theirs)
        self.assertEqual(theirs.setup_step, "review")
        self.assertEqual(theirs._confirmation("taxes").user_id, self.consultant)

    def test_who_may_not_begin_is_told_whom_to_ask(self):
        other = self.setup_other_company(name="Elsewhere Ltd")["company"]
        consultant = self._person("elsewhere", "accounting_bridge.group_consultant", other)
        admin = self._person("elsewhere_admin", "accounting_bridge.group_manager", other)
        connections = self.env["accounting.bridge.connection"]
        with self.assertRaisesRegex(UserError, re.escape(admin.name)):
            connections.with_user(consultant).with_company(other).action_setup_company()
        user = self._person("elsewhere_user", "accounting_bridge.group_user", other)
        with self.assertRaises(AccessError):
            connections.with_user(user).with_company(other).action_setup_company()
        theirs = connections.with_user(admin).with_company(other)
        begun = connections.browse(theirs.action_setup_company()["res_id"])
        self.assertEqual((begun.company_id, begun.setup_step), (other, "connect"))
        with self.assertRaises(AccessError):
            begun.with_user(self.consultant).action_setup_next()

    def test_a_branch_is_sent_to_its_main_company(self):
        branch = self.env["res.company"].create(
            {"name": "Our Branch", "parent_id": self.company.id}
        )
        connections = self.env["accounting.bridge.connection"]
        user = self._person("branch_user", "accounting_bridge.group_consultant", branch)
        with self.assertRaisesRegex(UserError, "Our Branch is a branch"):
            connections.with_user(user).with_company(branch).action_setup_company()
        both = self._person(
            "both_user", "accounting_bridge.group_consultant", branch | self.company
        )
        theirs = connections.with_user(both).with_context(
            allowed_company_ids=[branch.id, self.company.id]
        )
        self.assertEqual(theirs.action_setup_company()["res_id"], self.connection.id)

    def test_an_invoice_leads_there(self):
        self.connection.unlink()
        invoice = self._create_invoice()
        action = invoice.action_bridge_create_external()
        following = action["params"]["next"]
        begun = self.env["accounting.bridge.connection"].browse(following["res_id"])
        self.assertEqual((begun.company_id, begun.setup_step), (self.company, "connect"))
