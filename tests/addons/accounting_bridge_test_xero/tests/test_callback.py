"""The way back from the consent page, walked by somebody who means harm."""

import base64
from urllib.parse import parse_qs, quote, urlsplit

from odoo.tests import new_test_user

from .common import XeroCase

EVIL = "evil.example"
SCRIPT = "<script>alert(1)</script>"
# What stands where a signed state should.
STATES = (
    "",
    "x",
    "ü" * 20,
    "%00",
    "=" * 50,
    "A" * 5000,
    base64.urlsafe_b64encode(b"\x01" + bytes(80)).decode(),
    base64.urlsafe_b64encode(b'\x01[1, 2, "nonce"]' + b"\xff" * 60).decode(),
    "[1,2,3]",
    SCRIPT,
)


class TestCallback(XeroCase):
    def setUp(self):
        super().setUp()
        self.control.reset()
        self.authenticate(self.env.user.login, self.env.user.login)

    def _begin(self, **headers):
        """Press Connect. :return: where the browser is sent"""
        params = {
            "model": "accounting.bridge.connection",
            "method": "action_connect",
            "args": [self.connection.ids],
            "kwargs": {"context": {"allowed_company_ids": self.company.ids}},
        }
        answer = self.url_open(
            "/web/dataset/call_kw/accounting.bridge.connection/action_connect",
            json={"id": 0, "jsonrpc": "2.0", "method": "call", "params": params},
            headers=headers,
        )
        return answer.json()["result"]["url"]

    def _back(self, query, **headers):
        address = f"/accounting_bridge/oauth/xero?{query}"
        answer = self.url_open(address, allow_redirects=False, headers=headers)
        self.env.invalidate_all()
        return answer

    def assertUntouched(self):
        tokens = self.env["accounting.bridge.token"].sudo()
        self.assertFalse(tokens.search([("connection_id", "=", self.connection.id)]))
        self.assertEqual(self.connection.sudo().state, "draft")

    def assertRefused(self, answer):
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Not connected", answer.text)
        self.assertNotIn("Traceback", answer.text)
        self.assertNotIn("<script>alert", answer.text)
        self.assertUntouched()

    def test_what_is_no_state(self):
        self._begin()
        for state in STATES:
            with self.subTest(state[:40]):
                self.assertRefused(self._back(f"code=abc&state={quote(state)}"))
        self.assertRefused(self._back("code=abc"))

    def test_a_state_with_a_letter_changed(self):
        state = parse_qs(urlsplit(self._begin()).query)["state"][0]
        for place in range(0, len(state), 9):
            letter = "A" if state[place] != "A" else "B"
            changed = state[:place] + letter + state[place + 1 :]
            if base64.urlsafe_b64decode(f"{changed}==") == base64.urlsafe_b64decode(f"{state}=="):
                continue  # the bits that fill up the last letter
            self.assertRefused(self._back(f"code=abc&state={quote(changed)}"))

    def test_a_state_is_good_once_also_when_it_failed(self):
        state = parse_qs(urlsplit(self._begin()).query)["state"][0]
        self.assertRefused(self._back(f"code=wrong&state={quote(state)}"))
        good = self.consent(self._begin())
        code = parse_qs(urlsplit(good).query)["code"][0]
        self.assertRefused(self._back(f"code={quote(code)}&state={quote(state)}"))

    def test_what_the_link_says_is_text(self):
        state = quote(parse_qs(urlsplit(self._begin()).query)["state"][0])
        answer = self._back(f"state={state}&error={quote(SCRIPT)}&error_description={SCRIPT}")
        self.assertRefused(answer)

    def test_it_leads_nowhere_but_to_ourselves(self):
        """Neither a parameter nor the Host header says where the browser goes, and Xero is told
        the address that is configured."""
        asked = self._begin(**{"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https"})
        [wanted] = parse_qs(urlsplit(asked).query)["redirect_uri"]
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        self.assertEqual(wanted, f"{base}/accounting_bridge/oauth/xero")
        back = urlsplit(self.consent(asked)).query
        more = "&".join(f"{n}=https://{EVIL}/" for n in ("redirect", "next", "url", "return_to"))
        answer = self._back(f"{back}&{more}", **{"X-Forwarded-Host": EVIL, "Origin": EVIL})
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertNotIn(EVIL, answer.headers["Location"])
        self.assertIn(
            urlsplit(answer.headers["Location"]).netloc, ("", urlsplit(self.base_url()).netloc)
        )
        self.assertEqual(self.connection.state, "live")

    def test_it_leads_back_into_the_set_up_where_that_was_begun(self):
        self.connection.action_setup()
        answer = self._back(urlsplit(self.consent(self._begin())).query)
        self.assertIn(
            f"/odoo/action-accounting_bridge.action_setup/{self.connection.id}",
            answer.headers["Location"],
        )
        self.assertTrue(self.connection.setup_holds)

    def test_without_a_session(self):
        back = urlsplit(self.consent(self._begin())).query
        self.logout()
        answer = self._back(back)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(urlsplit(answer.headers["Location"]).path.startswith("/web/login"))
        self.assertUntouched()

    def test_by_the_portal(self):
        back = urlsplit(self.consent(self._begin())).query
        new_test_user(self.env, "portal_comes", "base.group_portal", password="portal_comes")
        self.authenticate("portal_comes", "portal_comes")
        answer = self._back(back)
        self.assertIn(answer.status_code, (200, 303, 403))
        self.assertUntouched()

    def test_other_methods_and_providers(self):
        back = urlsplit(self.consent(self._begin())).query
        for provider in ("none", "test", "nobody", "xero.x", "..%2Fxero"):
            answer = self.url_open(
                f"/accounting_bridge/oauth/{provider}?code=x&state=y", allow_redirects=False
            )
            self.assertIn(answer.status_code, (200, 404))
        answer = self.url_open(f"/accounting_bridge/oauth/xero?{back}", data={"a": "b"})
        self.assertEqual(answer.status_code, 405)
        self.assertUntouched()
