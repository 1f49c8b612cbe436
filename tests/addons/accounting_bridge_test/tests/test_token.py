import datetime
import threading
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields

from odoo.addons.accounting_bridge.models import token as token_module
from odoo.addons.accounting_bridge.tools.books import Grant
from odoo.addons.accounting_bridge.tools.errors import (
    AuthenticationError,
    OutcomeUnknown,
    OutOfTime,
    Unavailable,
)

from .committed_case import CommittedCase

NOW = datetime.datetime.now(datetime.timezone.utc)
OLD, FRESH = NOW + datetime.timedelta(seconds=30), NOW + datetime.timedelta(minutes=30)


class TestToken(CommittedCase):
    """The token store with real cursors on committed rows."""

    def setUp(self):
        super().setUp()
        self.refreshed = []
        self._keep(Grant("access-0", OLD, "refresh-0"))

    def _keep(self, grant):
        with self._committed() as env:
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            env["accounting.bridge.token"]._keep(connection, grant)

    def _stored(self):
        with self._committed() as env:
            domain = [("connection_id", "=", self.connection_id)]
            return env["accounting.bridge.token"].search(domain).mapped("refresh_token")

    def _get(self, seconds=60, stale=None):
        """What one process does; its own transaction is rolled back."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            tokens = env["accounting.bridge.token"]
            try:
                return tokens._access_token(connection, time.monotonic() + seconds, stale)
            finally:
                cr.rollback()

    def _refreshing(self, answer=None, seconds=0):
        """The provider, whose refresh takes a while and counts."""

        def refresh(provider, connection, refresh_token, deadline=None):
            self.refreshed.append(refresh_token)
            number = len(self.refreshed)
            time.sleep(seconds)
            if isinstance(answer, Exception):
                raise answer
            return answer or Grant(f"access-{number}", FRESH, f"refresh-{number}")

        provider = type(self.env["accounting.bridge.provider.test"])
        return patch.object(provider, "_refresh_grant", refresh)

    def test_fresh_token_needs_no_refresh(self):
        self._keep(Grant("access-x", FRESH, "refresh-x"))
        with self._refreshing():
            self.assertEqual(self._get(), "access-x")
        self.assertFalse(self.refreshed)

    def test_rotation_survives_the_caller_s_rollback(self):
        with self._refreshing():
            self.assertEqual(self._get(), "access-1")
        self.assertEqual(self._stored(), ["refresh-1"])

    def test_several_workers_refresh_once(self):
        got = []
        with self._refreshing(seconds=0.5):
            workers = [threading.Thread(target=lambda: got.append(self._get())) for _ in range(4)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(60)
        self.assertEqual(got, ["access-1"] * 4)
        self.assertEqual(self.refreshed, ["refresh-0"])
        self.assertEqual(self._stored(), ["refresh-1"])

    def test_refused_token_is_refreshed_once(self):
        """Two workers were told that the same access token is not good any more."""
        self._keep(Grant("access-x", FRESH, "refresh-x"))
        got = []
        with self._refreshing(seconds=0.5):
            workers = [
                threading.Thread(target=lambda: got.append(self._get(stale="access-x")))
                for _ in range(2)
            ]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join(60)
        self.assertEqual(got, ["access-1"] * 2)
        self.assertEqual(self.refreshed, ["refresh-x"])

    def test_lost_answer_keeps_the_old_one(self):
        with self._refreshing(OutcomeUnknown()), self.assertRaises(OutcomeUnknown):
            self._get()
        self.assertEqual(self._stored(), ["refresh-0"])
        with self._refreshing():
            self._get()
        self.assertEqual(self.refreshed, ["refresh-0", "refresh-0"])

    def test_refused_refresh_keeps_the_row(self):
        refused = AuthenticationError(code="grant_refused")
        with self._refreshing(refused), self.assertRaises(AuthenticationError):
            self._get()
        self.assertEqual(self._stored(), ["refresh-0"])

    def test_no_new_refresh_token_means_the_old_one(self):
        with self._refreshing(Grant("access-1", FRESH)):
            self.assertEqual(self._get(), "access-1")
        self.assertEqual(self._stored(), ["refresh-0"])

    def test_waiting_ends(self):
        """Another process holds the row for longer than this one may wait."""
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT id FROM accounting_bridge_token WHERE connection_id = %s FOR NO KEY UPDATE",
                (self.connection_id,),
            )
            with self._refreshing(), self.assertRaises(Unavailable) as caught:
                self._get(seconds=0.3)
        self.assertEqual(caught.exception.code, "token_busy")
        self.assertFalse(self.refreshed)

    def test_no_time_left(self):
        with self._refreshing(), self.assertRaises(OutOfTime):
            self._get(seconds=-1)
        self.assertFalse(self.refreshed)

    def test_never_connected(self):
        with self._committed() as env:
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            env["accounting.bridge.token"]._forget(connection)
        with self._refreshing(), self.assertRaises(AuthenticationError) as caught:
            self._get()
        self.assertEqual(caught.exception.code, "not_authorised")

    def test_candidate_does_not_touch_the_one_in_use(self):
        with self._committed() as env:
            tokens = env["accounting.bridge.token"]
            connection = env["accounting.bridge.connection"].browse(self.connection_id)
            tokens._keep(connection, Grant("new", FRESH, "new-r"), candidate=True, nonce="n")
            self.assertIsNone(tokens._candidate(connection, "other"))
            self.assertEqual(tokens._candidate(connection, "n").access_token, "new")
            self.assertEqual(sorted(self._stored()), ["new-r", "refresh-0"])
            tokens._accept(connection)
            self.assertEqual(self._stored(), ["new-r"])
            # A request that runs again after it was accepted finds it all the same.
            self.assertEqual(tokens._candidate(connection, "n").access_token, "new")
            tokens._accept(connection)
        self.assertEqual(self._stored(), ["new-r"])

    def test_a_reader_is_not_held_up(self):
        """The connection may be read and written while its token is being refreshed."""
        begun, may_end = threading.Event(), threading.Event()

        def refresh(provider, connection, refresh_token, deadline=None):
            begun.set()
            self.assertTrue(may_end.wait(60), "the reader was held up")
            self.refreshed.append(refresh_token)
            return Grant("access-1", FRESH, "refresh-1")

        provider = type(self.env["accounting.bridge.provider.test"])
        with patch.object(provider, "_refresh_grant", refresh):
            worker = threading.Thread(target=self._get)
            worker.start()
            self.assertTrue(begun.wait(60))
            with self._committed() as env:
                env.cr.execute("SET LOCAL lock_timeout = '300ms'")
                connection = env["accounting.bridge.connection"].browse(self.connection_id)
                connection.name = "renamed"
                connection.flush_recordset()
            may_end.set()
            worker.join(60)
        self.assertEqual(self.refreshed, ["refresh-0"])

    def test_life_left(self):
        self.assertGreater(token_module.RENEW_BEFORE, datetime.timedelta(seconds=60))
        with self._committed() as env:
            token = env["accounting.bridge.token"].new(
                {"access_token": "x", "expires_at": fields.Datetime.now()}
            )
            self.assertIsNone(token._if_fresh(None))
            token.expires_at = False
            self.assertEqual(token._if_fresh(None), "x")
