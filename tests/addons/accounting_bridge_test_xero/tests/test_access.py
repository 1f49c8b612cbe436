import time
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.accounting_bridge.tools.documents import Action
from odoo.addons.accounting_bridge.tools.errors import (
    AuthenticationError,
    BridgeError,
    OutcomeUnknown,
)

from .common import ConnectedCase

ACTIVITY = "accounting_bridge.activity_attention"


class TestAccess(ConnectedCase):
    """Access that is renewed, lost, found again and given back."""

    def _token(self):
        # Readable by nobody else.
        tokens = self.env["accounting.bridge.token"].sudo()
        return tokens.search([("connection_id", "=", self.connection.id)])

    def _age_token(self):
        self._token().expires_at = fields.Datetime.now() + timedelta(seconds=60)
        self.env.flush_all()

    def _open(self):
        session = self.connection._session(time.monotonic() + 60)
        self.env.invalidate_all()
        return session

    def _calls(self, path):
        return [c for c in self.sandbox.calls.describe()["calls"] if path in c["path"]]

    def _queue(self):
        invoice = self._create_invoice()
        document = self.env["accounting.bridge.document"].sudo().create(
            {"connection_id": self.connection.id, "move_id": invoice.id, "kind": "invoice"}
        )
        return document._queue(Action.CREATE)

    # === RENEWING ===

    def test_fresh_token_is_used_as_it_is(self):
        before = len(self._calls("connect/token"))
        self.assertEqual(self._open().access_token, self._token().access_token)
        self.assertEqual(len(self._calls("connect/token")), before)

    def test_old_token_is_renewed(self):
        old = self._token().refresh_token
        self._age_token()
        access = self._open().access_token
        self.assertEqual(access, self._token().access_token)
        self.assertNotEqual(self._token().refresh_token, old)

    def test_lost_answer_to_a_renewal(self):
        """Xero has issued new tokens, the answer was lost: the old refresh token is good for half
        an hour more."""
        self._age_token()
        old = self._token().refresh_token
        self.control.faults(kind="lose_answer", path="connect/token")
        with self.assertRaises(OutcomeUnknown):
            self._open()
        self.assertEqual(self._token().refresh_token, old)
        self.assertEqual(self.connection.state, "live")
        self.assertTrue(self._open().access_token)
        self.assertTrue(self.connection._test())

    def test_expired_during_the_run(self):
        with self._open() as session:
            self.control.tokens(expire=True)
            with self.assertRaises(AuthenticationError) as caught:
                self.connection._provider()._check(session)
            self.assertTrue(caught.exception.expired)
            self.connection._renew(session)
            self.assertTrue(self.connection._provider()._check(session).organisation)

    def test_test_connection_renews_by_itself(self):
        self.control.tokens(expire=True)
        self.assertEqual(self.connection.action_test()["params"]["type"], "success")

    # === LOST ===

    def assertAttention(self, *words):
        self.assertEqual(self.connection.state, "attention")
        self.assertIn(words[0], self.connection.alerts["attention"]["message"])
        activity = self.connection.activity_search([ACTIVITY])
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.connection.user_id)
        self.assertIn(words[0], activity.note)

    def test_revoked_access(self):
        operation = self._queue()
        self.control.tokens(revoke=True, expire=True)
        self._age_token()
        for _again in range(2):
            answer = self.connection.action_test()
            self.assertEqual(answer["params"]["type"], "danger")
            self.assertAttention("no longer accepts the connection")
        self.assertEqual(operation.state, "pending")
        # The same person allows it again: everything goes on.
        self.connect()
        self.assertEqual(self.connection.state, "live")
        self.assertFalse(self.connection.alerts)
        self.assertFalse(self.connection.activity_search([ACTIVITY]))
        self.assertEqual(operation.state, "pending")

    def test_organisation_disconnected_there(self):
        operation = self._queue()
        self.sandbox.store.connections.clear()
        self.connection.action_test()
        self.assertAttention("was disconnected at Xero")
        self.assertEqual(operation.state, "pending")

    def test_revoked_access_found_by_the_scheduled_action(self):
        self.control.tokens(revoke=True, expire=True)
        self._age_token()
        self._run()
        self.assertAttention("no longer accepts the connection")
        self.connect()
        self._run()
        self.assertEqual(self.connection.state, "live")

    def test_role_taken_away(self):
        self.control.act(action="role", tenant="Bridge Trading (UK)", user="Ada", role="READONLY")
        self.connection.action_test()
        self.assertAttention("Standard or Adviser")

    def test_outage_is_no_attention(self):
        self.control.faults(kind="unavailable", path="Organisation", times=None)
        answer = self.connection.action_test()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertEqual(self.connection.state, "live")

    # === RECONNECTING ===

    def test_the_same_organisation_while_documents_exist(self):
        self._queue()
        self.connection.sudo().state = "attention"
        with self.assertRaises(BridgeError) as caught:
            self.connect(tenants=["Demo Company (UK)"])
        self.assertEqual(caught.exception.code, "organisation_other")
        self.assertEqual(self.connection.organisation_name, "Bridge Trading (UK)")
        # The tokens in use were not touched.
        self.assertTrue(self.connection._test())

    def test_another_organisation_after_disconnecting_without_documents(self):
        self.connection.sync_ids.sudo().bookmark = "of the other books"
        self.connection._disconnect()
        self.connect(tenants=["Demo Company (UK)"])
        self.assertEqual(self.connection.state, "test")
        self.assertFalse(self.connection.sync_ids.bookmark)

    def test_refused_person_leaves_the_connection_as_it_is(self):
        with self.assertRaises(BridgeError) as caught:
            self.connect(user="Rita")
        self.assertEqual(caught.exception.code, "role_insufficient")
        self.assertEqual(self.connection.connected_user, "Ada Adviser")
        self.assertTrue(self.connection._test())

    def test_a_request_that_runs_twice(self):
        """Odoo runs a request again after a concurrent change: the code is used up by then."""
        tokens = self.env["accounting.bridge.token"]
        grant = tokens._candidate(self.connection)
        self.assertFalse(grant)
        token = self._token()
        token.nonce = "the-consent"
        self.env.flush_all()
        self.connection.sudo().state = "draft"
        self.connection._consented("used up", "the-consent")
        self.assertEqual(self.connection.state, "live")

    # === GIVING BACK ===

    def _pause_and_confirm(self):
        wizard = self.env["accounting.bridge.disconnect"].create(
            {"connection_id": self.connection.id, "confirmation": self.company.name}
        )
        wizard.action_pause()
        return wizard

    def test_disconnect(self):
        operation = self._queue()
        access = self._token().access_token
        wizard = self._pause_and_confirm()
        self.assertEqual(wizard.waiting_count, 1)
        answer = wizard.action_disconnect()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._token())
        self.assertFalse(self.control.get("dump")["connections"])
        self.assertFalse(self.connection.sync_ids.sudo().cron_id.active)
        self.assertEqual(operation.state, "pending")
        provider = self.connection._provider()
        with provider._open(self.connection, access, time.monotonic() + 60) as session:
            self.assertFalse(provider._organisations(session))
        # Documents hang on it: the same organisation, or none.
        self.assertTrue(self.connection.organisation_ref)
        self.connect()
        self.assertEqual(self.connection.state, "live")

    def test_disconnect_when_access_is_gone_already(self):
        self.control.tokens(revoke=True, expire=True)
        self.assertTrue(self.connection._disconnect())

    def test_disconnect_when_xero_is_down(self):
        self.control.faults(kind="unavailable", path="revocation", times=None)
        answer = self._pause_and_confirm().action_disconnect()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertIn("remove Odoo", answer["params"]["message"])
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._token())

    def test_provider_uninstalled(self):
        operation = self._queue()
        self.connection._provider_removed()
        self.assertEqual(self.connection.provider, "none")
        self.assertEqual(self.connection.state, "disconnected")
        self.assertFalse(self._token())
        self.assertFalse(self.connection.sync_ids.sudo().cron_id.active)
        self.assertEqual(operation.state, "pending")
        self.assertTrue(self.connection._provider()._label())
        with self.assertRaises(UserError):
            self.connection.action_connect()

    def test_pause_and_resume(self):
        self.connection.action_pause()
        self.assertEqual(self.connection.state, "paused")
        self.assertFalse(self.connection.sync_ids.sudo().cron_id.active)
        with self.assertRaisesRegex(UserError, "not in the right state"):
            self.connection.action_pause()
        self.connection.action_resume()
        self.assertEqual(self.connection.state, "live")
        self.assertTrue(self.connection.sync_ids.sudo().cron_id.active)

    def test_access_lost_while_paused(self):
        self.connection.action_pause()
        self.control.tokens(revoke=True, expire=True)
        self.connection.action_test()
        self.assertEqual(self.connection.state, "paused")
        self.assertTrue(self.connection.activity_search([ACTIVITY]))
        self.connection.action_resume()
        self.assertEqual(self.connection.state, "attention")

    # === WHAT IS KEPT ===

    def test_exchanges_expire(self):
        exchanges = self.env["accounting.bridge.exchange"].sudo()
        rows = exchanges.search([("connection_id", "=", self.connection.id)])
        self.assertGreater(len(rows), 1)
        self.env.cr.execute(
            "UPDATE accounting_bridge_exchange SET create_date = now() - interval '91 days'"
            " WHERE id = %s",
            (rows[0].id,),
        )
        exchanges._gc_expired()
        self.assertEqual(rows.exists(), rows[1:])

    def test_unfinished_consents_are_not_kept(self):
        tokens = self.env["accounting.bridge.token"].sudo()
        tokens._keep(self.connection, self._token()._grant(), candidate=True)
        self.env.invalidate_all()
        tokens._gc_candidates()
        self.assertEqual(len(self._token()), 2)
        later = fields.Datetime.now() + timedelta(minutes=61)
        with patch.object(fields.Datetime, "now", lambda: later):
            tokens._gc_candidates()
        self.assertFalse(self._token().candidate)
