from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests import new_test_user

from odoo.addons.accounting_bridge.models import connection_connect

from .common import XeroCase


class TestConnect(XeroCase):
    """Connecting through the browser: button, consent page, the way back."""

    def setUp(self):
        super().setUp()
        self.control.reset()
        self.authenticate(self.env.user.login, self.env.user.login)

    # === HELPERS ===

    def _press_connect(self, connection=None):
        """:return: where the button sends the browser"""
        connection = connection or self.connection
        answer = self.make_jsonrpc_request(
            "/web/dataset/call_kw/accounting.bridge.connection/action_connect",
            {
                "model": "accounting.bridge.connection",
                "method": "action_connect",
                "args": [connection.ids],
                "kwargs": {"context": {"allowed_company_ids": connection.company_id.ids}},
            },
        )
        return answer["url"]

    def _come_back(self, address):
        answer = self.url_open(address, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def _go(self, connection=None, **choices):
        """Press Connect, decide on the consent page, come back."""
        return self._come_back(self.consent(self._press_connect(connection), **choices))

    def assertNotConnected(self, answer, *words, connection=None):
        # The user may not see it (any more).
        connection = (connection or self.connection).sudo()
        self.assertEqual(answer.status_code, 200)
        for word in ("Not connected", *words):
            self.assertIn(word, answer.text)
        self.assertNotIn("Traceback", answer.text)
        self.assertEqual(connection.state, "draft")
        self.assertFalse(connection.organisation_ref)
        self.assertFalse(self._tokens(connection))

    def _tokens(self, connection=None):
        # Readable by nobody else.
        tokens = self.env["accounting.bridge.token"].sudo()
        return tokens.search([("connection_id", "=", (connection or self.connection).id)])

    def _other_company(self):
        company = self._create_company(name="Second Company")
        user = self.env.user.sudo()
        user.company_ids |= company
        return company

    # === IT WORKS ===

    def test_button_to_live(self):
        answer = self._go()
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertIn(f"/{self.connection.id}", answer.headers["Location"])
        connection = self.connection
        self.assertRecordValues(
            connection,
            [
                {
                    "state": "live",
                    "organisation_name": "Bridge Trading (UK)",
                    "organisation_ref": self.tenants["Bridge Trading (UK)"],
                    "organisation_currency": "GBP",
                    "organisation_country": "GB",
                    "connected_user": "Ada Adviser",
                    "connected_role": "Adviser",
                    "is_demo": False,
                }
            ],
        )
        self.assertTrue(connection.connected_on)
        self.assertTrue(connection.payment_journal_id)
        self.assertTrue(connection.sync_ids.sudo().cron_id.active)
        self.assertTrue(connection.reference_ids.filtered(lambda r: r.kind == "tax"))
        self.assertTrue(connection.mapping_ids)
        [token] = self._tokens()
        self.assertFalse(token.candidate)
        # The first run has no need to load them again.
        self.assertTrue(connection.sync_ids.last_catalogue)

    def test_asks_for_granular_scopes_only(self):
        asked = parse_qs(urlsplit(self._press_connect()).query)
        self.assertEqual(
            set(asked["scope"][0].split()),
            {
                "openid",
                "profile",
                "email",
                "offline_access",
                "accounting.invoices",
                "accounting.payments",
                "accounting.contacts",
                "accounting.settings.read",
                "accounting.attachments",
            },
        )

    def test_demo_organisation_is_marked_test(self):
        self._go(tenants=["Demo Company (UK)"])
        self.assertEqual(self.connection.state, "test")
        self.assertTrue(self.connection.is_demo)

    def test_no_secret_in_the_exchanges(self):
        self._go()
        [token] = self._tokens()
        exchanges = self.connection.env["accounting.bridge.exchange"].search(
            [("connection_id", "=", self.connection.id)]
        )
        self.assertTrue(exchanges)
        text = str(exchanges.read(["path", "request", "response", "error"]))
        for secret in (token.access_token, token.refresh_token, self.sandbox.client_secret):
            self.assertNotIn(secret, text)

    # === BAD INPUT ===

    def test_consent_refused(self):
        answer = self._go(decision="cancel")
        self.assertNotConnected(answer, "You did not allow access at Xero")
        self.assertIn(f"action_connection/{self.connection.id}", answer.text)

    def test_wrong_client_secret(self):
        self.env["accounting.bridge.app"]._store("xero", client_secret="wrong")
        self.assertNotConnected(self._go(), "does not know this client id or secret")

    def test_wrong_client_id(self):
        url = self._press_connect()
        address = self.consent(url)
        self.env["accounting.bridge.app"]._store("xero", client_id="wrong")
        self.assertNotConnected(
            self._come_back(address), "does not know this client id or secret"
        )

    def test_client_id_missing(self):
        self.env["accounting.bridge.app"]._store("xero", client_id=False)
        with self.assertRaisesRegex(RedirectWarning, "Client id and client secret"):
            self._press_connect_here()

    def _press_connect_here(self):
        with patch.object(connection_connect, "request", SimpleNamespace(session={})):
            return self.connection.action_connect()

    def test_code_expired(self):
        address = self.consent(self._press_connect())
        self.control.time(advance=6 * 60)
        self.assertNotConnected(self._come_back(address), "no longer good")

    def test_code_replayed(self):
        address = self.consent(self._press_connect())
        self._come_back(address)
        self.assertEqual(self.connection.state, "live")
        answer = self._come_back(address)
        self.assertIn("no longer good", answer.text)
        self.assertEqual(self.connection.state, "live")
        self.assertTrue(self.connection._test())

    def test_state_expired(self):
        with patch.object(
            connection_connect, "CONSENT_LIFE", -connection_connect.CONSENT_LIFE
        ):
            address = self.consent(self._press_connect())
        self.assertNotConnected(self._come_back(address), "no longer good")

    def test_state_forged(self):
        address = self.consent(self._press_connect())
        good = parse_qs(urlsplit(address).query)
        [state] = good["state"]
        # In the middle: the last letter of base64 may hold bits that mean nothing.
        other = state[:20] + ("A" if state[20] != "A" else "B") + state[21:]
        for forged in ("", "x", "\u2026", state[:-3], other):
            query = urlencode({"code": good["code"][0], "state": forged})
            answer = self._come_back(f"/accounting_bridge/oauth/xero?{query}")
            self.assertNotConnected(answer, "no longer good")

    def test_state_of_another_session(self):
        """Somebody is sent the way back of somebody else's consent (log-in forgery)."""
        address = self.consent(self._press_connect())
        self.authenticate(self.env.user.login, self.env.user.login)
        self.assertNotConnected(self._come_back(address), "no longer good")

    def test_way_back_of_another_provider(self):
        address = self.consent(self._press_connect()).replace("/oauth/xero", "/oauth/other")
        self.assertNotConnected(self._come_back(address), "no longer good")

    def test_nothing_came_back(self):
        state = parse_qs(urlsplit(self._press_connect()).query)["state"][0]
        query = urlencode({"state": state, "error": "<script>alert(1)</script>"})
        answer = self._come_back(f"/accounting_bridge/oauth/xero?{query}")
        self.assertNotConnected(answer, "Connecting to Xero failed")
        self.assertNotIn("<script>alert", answer.text)

    def test_somebody_else_comes_back(self):
        address = self.consent(self._press_connect())
        self.authenticate(None, None)
        answer = self._come_back(address)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
        new_test_user(self.env, "visitor", "base.group_portal")
        self.authenticate("visitor", "visitor")
        self.assertNotConnected(self._come_back(address), "no longer good")

    def test_role_insufficient(self):
        for user in ("Rita", "Iris"):
            answer = self._go(user=user)
            self.assertNotConnected(answer, "Standard or Adviser")
            # Access was given back: nobody can use it.
            self.assertFalse(self.control.get("dump")["connections"])

    def test_standard_role_is_enough(self):
        self._go(user="Stan")
        self.assertEqual(self.connection.state, "live")
        self.assertEqual(self.connection.connected_role, "Standard")

    def test_another_currency(self):
        answer = self._go(tenants=["Kiwi Supplies"])
        self.assertNotConnected(answer, "NZD", "GBP")

    def test_xero_down(self):
        for path, kind in (
            ("connect/token", "unavailable"),
            ("connect/token", "lose_answer"),
            ("connections", "error_500"),
            ("Organisation", "unavailable"),
        ):
            with self.subTest(path=path, kind=kind):
                address = self.consent(self._press_connect())
                self.control.faults(kind=kind, path=path, times=None)
                self.assertNotConnected(self._come_back(address))
                self.control.faults(clear=True)

    def test_catalogues_may_come_later(self):
        address = self.consent(self._press_connect())
        self.control.faults(kind="unavailable", path="TaxRates", times=None)
        self._come_back(address)
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.reference_ids)
        self.control.faults(clear=True)
        self._run()
        self.assertTrue(self.connection.reference_ids)

    # === SEVERAL ORGANISATIONS ===

    def _choose(self, *tenants):
        answer = self._go(tenants=tenants)
        self.assertIn("action_choose_organisation", answer.headers["Location"])
        self.assertEqual(self.connection.state, "draft")
        wizard_id = int(answer.headers["Location"].rpartition("/")[2])
        return self.env["accounting.bridge.choose.organisation"].browse(wizard_id)

    def test_choose(self):
        lines = self._choose("Bridge Trading (UK)", "Demo Company (UK)").line_ids
        lines.filtered(lambda line: line.name == "Demo Company (UK)").action_choose()
        self.assertEqual(self.connection.organisation_name, "Demo Company (UK)")
        self.assertEqual(self.connection.state, "test")

    def test_choose_another_after_a_refusal(self):
        wizard = self._choose("Bridge Trading (UK)", "Kiwi Supplies")
        lines = {line.name: line for line in wizard.line_ids}
        with self.assertRaisesRegex(UserError, "NZD"):
            lines["Kiwi Supplies"].action_choose()
        self.assertEqual(self.connection.state, "draft")
        lines["Bridge Trading (UK)"].action_choose()
        self.assertEqual(self.connection.state, "live")

    def test_choose_too_late(self):
        wizard = self._choose("Bridge Trading (UK)", "Demo Company (UK)")
        self._tokens().expires_at = "2026-01-01 00:00:00"
        self.env.flush_all()
        with self.assertRaisesRegex(UserError, "no longer good"):
            wizard.line_ids[0].action_choose()
        self.assertEqual(self.connection.state, "draft")

    def test_tenant_and_organisation_ids_may_differ(self):
        """Xero's calls want the tenant's id; that it is the organisation's is not promised."""
        books = self.sandbox.store.books[self.tenants["Bridge Trading (UK)"]]
        books.organisation["OrganisationID"] = "11111111-1111-4111-8111-111111111111"
        self._go()
        tenant = self.tenants["Bridge Trading (UK)"]
        self.assertEqual(self.connection.organisation_ref, tenant)
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        self.assertEqual(self.connection.organisation_ref, tenant)

    def test_choose_none(self):
        wizard = self._choose("Bridge Trading (UK)", "Demo Company (UK)")
        wizard.action_cancel()
        self.assertFalse(self._tokens())
        self.assertFalse(self.control.get("dump")["connections"])

    def test_the_list_is_only_shown(self):
        """What the browser says is chosen is looked up again."""
        wizard = self._choose("Bridge Trading (UK)", "Demo Company (UK)")
        line = wizard.line_ids[0]
        line.sudo().external_id = self.tenants["Kiwi Supplies"]
        with self.assertRaisesRegex(UserError, "no longer offers"):
            line.action_choose()

    # === ONE ORGANISATION, ONE COMPANY ===

    def test_used_by_another_company(self):
        self._go()
        company = self._other_company()
        second = self._create_connection(company)
        answer = self._go(second)
        self.assertNotConnected(answer, self.company.name, connection=second)
        # The first one's access was not given back with the second's.
        self.assertTrue(self.connection._test())

    def test_used_by_a_company_one_does_not_see(self):
        self._go()
        company = self._other_company()
        second = self._create_connection(company)
        new_test_user(
            self.env,
            "other_manager",
            "accounting_bridge.group_manager,account.group_account_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self.authenticate("other_manager", "other_manager")
        answer = self._go(second)
        self.assertNotConnected(answer, "another company", connection=second)
        self.assertNotIn(self.company.name, answer.text)

    def test_used_ones_cannot_be_chosen(self):
        self._go()
        company = self._other_company()
        second = self._create_connection(company)
        answer = self._go(second, tenants=["Bridge Trading (UK)", "Demo Company (UK)"])
        wizard_id = int(answer.headers["Location"].rpartition("/")[2])
        wizard = self.env["accounting.bridge.choose.organisation"].browse(wizard_id)
        used = wizard.line_ids.filtered("used")
        self.assertEqual(used.name, "Bridge Trading (UK)")
        with self.assertRaisesRegex(UserError, "already connected"):
            used.action_choose()

    def test_one_person_connects_two_companies(self):
        """Only what is consented to now counts, and one's disconnecting leaves the other."""
        self._go()
        second = self._create_connection(self._other_company())
        self._go(second, tenants=["Demo Company (UK)"])
        self.assertEqual(second.organisation_name, "Demo Company (UK)")
        self.assertTrue(second._disconnect())
        self.assertFalse(self._tokens(second))
        [left] = self.control.get("dump")["connections"]
        self.assertEqual(left["tenantId"], self.tenants["Bridge Trading (UK)"])
        self.control.tokens(expire=True)
        self.assertTrue(self.connection._test())

    def test_company_is_connected_already(self):
        self._go()
        second = self._create_connection(self.company)
        answer = self._go(second, tenants=["Demo Company (UK)"])
        self.assertNotConnected(answer, self.connection.name, connection=second)

    def test_user_without_the_company(self):
        second = self._create_connection(self._other_company())
        url = self._press_connect(second)
        address = self.consent(url)
        self.env.user.sudo().company_ids = self.company
        self.assertNotConnected(self._come_back(address), "no longer good", connection=second)

    # === RIGHTS ===

    def test_only_an_administrator_connects(self):
        consultant = new_test_user(
            self.env,
            "consultant",
            "accounting_bridge.group_consultant",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            self.connection.with_user(consultant).action_connect()
        self._go()
        with self.assertRaisesRegex(UserError, "Only an administrator"):
            self.connection.with_user(consultant).action_disconnect()
        notification = self.connection.with_user(consultant).action_test()
        self.assertEqual(notification["params"]["type"], "success")
        self.assertIn("Ada Adviser · Adviser", notification["params"]["message"])
