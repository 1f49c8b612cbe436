from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.tests.common import BridgeCase
from odoo.addons.accounting_bridge.tools.documents import Issue


class TestConnection(BridgeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consultant = new_test_user(
            cls.env,
            "bridge_setup",
            "accounting_bridge.group_consultant",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def _transferred(self):
        invoice = self._create_invoice()
        # Documents are the product's to write.
        return self.env["accounting.bridge.document"].sudo().create(
            {
                "connection_id": self.connection.id,
                "move_id": invoice.id,
                "kind": "invoice",
                "sent_at": "2026-01-15 12:00:00",
            }
        )

    # === WHAT PEOPLE MAY WRITE ===

    @contextmanager
    def assertRefused(self):
        with self.assertRaises(AccessError) as caught:
            yield
        self.assertIn("cannot be entered by hand", str(caught.exception))

    def test_facts_are_not_entered_by_hand(self):
        for values in (
            {"state": "live"},
            {"organisation_ref": "x"},
            {"is_demo": True},
            {"lock_date": "2026-01-01"},
            {"attention_issue": False},
            {"transfer_on": "post", "state": "paused"},
        ):
            with self.subTest(values), self.assertRefused():
                self.connection.write(values)
        company = self._create_company(name="New")
        connections = self.connection.with_company(company)
        new = {"name": "x", "provider": "test", "company_id": company.id}
        with self.assertRefused():
            connections.create({**new, "state": "live"})
        with self.assertRefused():
            connections.with_context(default_state="live").create(new)
        # What the web client sends for a new one.
        self.assertTrue(connections.create({**new, "state": "draft", "is_demo": False}))

    def test_a_copy_is_not_connected(self):
        self.assertEqual(self.connection.copy().state, "draft")

    def test_consultant_sets_the_policy(self):
        connection = self.connection.with_user(self.consultant)
        connection.transfer_on = "post"
        with self.assertRaises(AccessError):
            connection.create({"name": "x", "provider": "test"})
        with self.assertRaises(AccessError):
            connection.unlink()

    def test_policy_is_tracked(self):
        self.cr.flush()  # what was created in the same transaction is not tracked
        connection = self.connection.with_user(self.consultant)
        connection.with_context(tracking_disable=False, mail_notrack=False).transfer_on = "post"
        self.cr.flush()
        self.env.invalidate_all()
        tracked = self.connection.message_ids.sudo().tracking_value_ids
        self.assertIn("transfer_on", tracked.field_id.mapped("name"))

    def test_frozen_with_the_first_transfer(self):
        self.connection.start_date = "2026-01-01"
        self.assertFalse(self.connection.is_frozen)
        self._transferred()
        self.assertTrue(self.connection.is_frozen)
        for values in (
            {"start_date": "2026-01-02"},
            {"start_date": False},
            {"issuer": "provider"},
            {"number_mode": "reference"},
        ):
            # Not even with all rights: it is no question of rights.
            for connection in (self.connection, self.connection.sudo()):
                with self.subTest(values), self.assertRaises(UserError):
                    connection.write(values)
        self.connection.write({"start_date": "2026-01-01", "issuer": "odoo", "attach_pdf": False})
        self.assertFalse(self.connection.attach_pdf)

    def test_identity_is_kept(self):
        with self.assertRaises(UserError):
            self.connection.provider = "none"
        with self.assertRaises(UserError):
            self.connection.company_id = self._create_company(name="Other")
        self.connection.provider = "test"

    def test_delete(self):
        with self.assertRaisesRegex(UserError, "disconnect it first"):
            self.connection.unlink()
        self.connection.sudo().state = "disconnected"
        self._transferred()
        with self.assertRaisesRegex(UserError, "Documents hang on"):
            self.connection.unlink()

    def test_delete_what_was_never_used(self):
        self.connection.sudo().state = "draft"
        self.connection.unlink()
        self.assertFalse(self.connection.exists())

    def test_branches_share_the_main_company_s(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "is a branch"):
            self.env["accounting.bridge.connection"].create(
                {"name": "x", "provider": "test", "company_id": branch.id}
            )

    def test_days_are_positive(self):
        with self.assertRaises(ValidationError):
            self.connection.exchange_days = 0

    def test_every_company_sees_its_own(self):
        other = self._create_company(name="Other")
        theirs = self._create_connection(other)
        connections = self.env["accounting.bridge.connection"].with_user(self.consultant)
        self.assertNotIn(theirs, connections.search([]))
        with self.assertRaises(AccessError):
            theirs.with_user(self.consultant).name = "mine"
        with self.assertRaises(AccessError):
            theirs.with_user(self.consultant).action_test()

    # === SECRETS ===

    def test_nobody_reads_secrets(self):
        admin = self.env.ref("base.user_admin")
        for model in ("accounting.bridge.token", "accounting.bridge.app"):
            records = self.env[model].with_user(admin)
            for operation in ("read", "write", "create", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))
            with self.assertRaises(AccessError):
                records.search([])

    def test_without_client_id_no_secret(self):
        apps = self.env["accounting.bridge.app"]
        apps._store("xero", client_id="id", client_secret="secret")
        apps._store("xero", client_secret="other")
        self.assertEqual(apps._of("xero").client_secret, "other")
        apps._store("xero", client_id="")
        self.assertFalse(apps._of("xero").client_secret)

    # === CONNECTING WITHOUT CONSENT (a provider with a key) ===

    def test_connect_a_provider_without_consent(self):
        company = self._create_company(name="Fresh")
        connection = self.env["accounting.bridge.connection"].create(
            {"name": "Fresh", "provider": "test", "company_id": company.id}
        )
        connection.with_company(company).action_connect()
        self.assertEqual(connection.state, "live")
        self.assertTrue(connection.reference_ids)
        self.assertTrue(connection.sync_ids)

    def test_no_provider_no_connection(self):
        connection = self.env["accounting.bridge.connection"].create(
            {"name": "x", "company_id": self._create_company(name="Fresh").id}
        )
        with self.assertRaisesRegex(UserError, "Choose the bookkeeping system"):
            connection.action_connect()

    # === ATTENTION ===

    def test_attention_once(self):
        issue = Issue("grant_refused")
        activity = "accounting_bridge.activity_attention"
        for _again in range(3):
            self.connection._needs_attention(issue)
        self.assertEqual(self.connection.state, "attention")
        self.assertEqual(len(self.connection.activity_search([activity])), 1)
        # Whoever marks it done has read it; the same is not said again.
        self.connection.activity_feedback([activity])
        self.connection._needs_attention(issue)
        self.assertFalse(self.connection.activity_search([activity]))
        self.connection._recovered()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.alerts)

    def test_another_reason_is_said_again(self):
        activity = "accounting_bridge.activity_attention"
        self.connection._needs_attention(Issue("grant_refused"))
        self.connection._needs_attention(Issue("client_refused"))
        [one] = self.connection.activity_search([activity])
        self.assertIn("client id", one.note)

    def test_attention_in_the_owner_s_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.connection.user_id.lang = "de_DE"
        with self.assertLogsNothingMissing():
            self.connection._needs_attention(Issue("grant_refused"))
        self.assertTrue(self.connection.activity_ids.note)

    def assertLogsNothingMissing(self):
        return self.assertNoLogs("odoo.tools.translate", level="WARNING")

    def test_a_connection_without_owner(self):
        self.connection.user_id = False
        self.connection._needs_attention(Issue("grant_refused"))
        self.assertTrue(self.connection.activity_ids.user_id)

    # === MENUS ===

    def test_consultant_reaches_the_menu(self):
        menus = self.env["ir.ui.menu"].with_user(self.consultant)
        visible = menus._visible_menu_ids()
        for name in ("menu_root", "menu_connections", "menu_exchanges"):
            menu = self.env.ref(f"accounting_bridge.{name}")
            while menu:
                self.assertIn(menu.id, visible, menu.complete_name)
                menu = menu.parent_id
        self.assertNotIn(self.env.ref("account.account_account_menu").id, visible)
        clerk = new_test_user(self.env, "clerk", "account.group_account_invoice")
        visible = menus.with_user(clerk)._visible_menu_ids()
        self.assertNotIn(self.env.ref("accounting_bridge.menu_root").id, visible)
