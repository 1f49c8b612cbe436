from urllib.parse import parse_qs, urlencode, urlsplit

import requests

from odoo.tests import Form

from .common import ORGANISATION
from .connect_case import REMINDER, ConnectCase


class TestConnectConsent(ConnectCase):
    """Connecting by a partner's consent."""

    def _set_client(self):
        self.env["accounting.bridge.app"]._store(
            "lexoffice",
            client_id=self.sandbox.client_id,
            client_secret=self.sandbox.client_secret,
        )
        self.connection.invalidate_recordset()
        self.authenticate(self.env.user.login, self.env.user.login)

    def _press_connect(self):
        """:return: what the button answered"""
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw/accounting.bridge.connection/action_connect",
            {
                "model": "accounting.bridge.connection",
                "method": "action_connect",
                "args": [self.connection.ids],
                "kwargs": {"context": {"allowed_company_ids": self.company.ids}},
            },
        )

    def _come_back(self, url, **parameters):
        """The way back from the consent page to `url`, which was agreed to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        scopes = asked["scopes"].replace(",", " ")
        consent = self.control.connect(
            ORGANISATION, scope=scopes, redirect_uri=asked["redirect_uri"]
        )
        query = urlencode({"code": consent["code"], "state": asked["state"], **parameters})
        answer = self.url_open(
            f"/accounting_bridge/oauth/lexoffice?{query}", allow_redirects=False
        )
        self.env.invalidate_all()
        return answer

    def test_consent_where_client_data_are_set(self):
        self.assertEqual(self.connection.action_connect()["type"], "ir.actions.act_window")
        self._set_client()
        url = self._press_connect()["url"]
        self.assertTrue(url.startswith(f"{self.sandbox.url}/oauth2/authorize?"), url)
        # The page itself takes it.
        self.assertEqual(requests.get(url, timeout=60).status_code, 200)
        answer = self._come_back(url)
        self.assertEqual(answer.status_code, 303, answer.text)
        self.assertRecordValues(
            self.connection,
            [
                {
                    "state": "live",
                    "organisation_name": ORGANISATION,
                    "connected_by": "consent",
                    "key_expires_on": False,
                }
            ],
        )
        self.assertTrue(self.connection.organisation_link_ref)
        self.assertTrue(self._tokens().refresh_token)
        self.assertFalse(self.connection.activity_search([REMINDER]))
        self.assertTrue(self.connection.reference_ids)

    def test_a_token_that_ends_is_renewed(self):
        self._set_client()
        self._come_back(self._press_connect()["url"])
        first = self._tokens().access_token
        self.control.tokens(expire=True)
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")
        self.env.invalidate_all()
        self.assertNotEqual(self._tokens().access_token, first)

    def test_consent_taken_back_there(self):
        self._set_client()
        self._come_back(self._press_connect()["url"])
        self.control.tokens(revoke=True)
        self.assertEqual(self.connection.action_test()["params"]["type"], "danger")
        self.assertEqual(self.connection.attention_issue["code"], "grant_refused")

    def test_wrong_client_secret(self):
        self._set_client()
        url = self._press_connect()["url"]
        self.env["accounting.bridge.app"]._store("lexoffice", client_secret="wrong")
        answer = self._come_back(url)
        self.assertIn("does not know this client id or secret", answer.text)
        self.assertEqual(self.connection.state, "draft")

    def test_a_key_although_client_data_are_set(self):
        self._set_client()
        self.assertIn("oauth2", self._press_connect()["url"])
        action = self.connection.action_connect_key()
        form = Form(self.env[action["res_model"]].with_context(**action["context"]))
        form.key = self.control.api_key(ORGANISATION)
        form.save().action_connect()
        self.assertEqual(self.connection.connected_by, "key")
        # From then on a key is asked for, consent stays reachable in the dialog.
        wizard = self.env[action["res_model"]].create({"connection_id": self.connection.id})
        self.assertTrue(wizard.offers_consent)
        self.assertEqual(self.connection.action_connect()["type"], "ir.actions.act_window")

    def test_consent_given_back(self):
        self._set_client()
        self._come_back(self._press_connect()["url"])
        self.connection.action_pause()
        self.assertTrue(self.connection._disconnect())
        self.assertFalse(self._tokens())
        self.assertFalse(self.sandbox.store.connections)
