import datetime
import time
from contextlib import contextmanager

import psycopg2.errors

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ..tools.books import Grant
from ..tools.errors import AuthenticationError, OutOfTime, Unavailable

RENEW_BEFORE = datetime.timedelta(minutes=2)
LOCK_TIMEOUT = 15  # seconds; longer than one refresh takes at most
ATTEMPTS = 3


class AccountingBridgeToken(models.Model):
    """The secrets of a connection. In a table of its own because it is read and written through a
    cursor of its own: a rotated token must survive the caller's rollback.

    A connection has at most two rows: the one in use, and the *candidate* that a person's consent
    brought and that is not accepted yet (organisation not chosen, role not checked). The one in use
    stays untouched until then.
    """

    _name = "accounting.bridge.token"
    _description = "Accounting Bridge Token"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade"
    )
    candidate = fields.Boolean(required=True, default=False)
    nonce = fields.Char(copy=False, help="The consent that these tokens came from.")
    user_ref = fields.Char(copy=False, help="The provider's id of the person who authorised.")
    is_key = fields.Boolean(copy=False, help="Made by a person there and pasted here.")
    access_token = fields.Char(copy=False)
    expires_at = fields.Datetime(copy=False)
    refresh_token = fields.Char(copy=False)
    refresh_expires_at = fields.Datetime(copy=False)

    _connection_unique = models.Constraint(
        "UNIQUE(connection_id, candidate)", "One token per connection."
    )

    # === USE ===

    @api.model
    def _access_token(self, connection, deadline, stale=None, attempts=ATTEMPTS):
        """:param deadline: `time.monotonic()` value at which this must have ended
        :param stale: an access token that the provider refused although it had not expired
        :return: an access token that lives for two minutes at least, refreshed where needed. Of
            several processes that find it expired, one refreshes, the others get its token
        :raise AuthenticationError: there is none, or the refresh token is not accepted any more
        """
        try:
            return self._usable(connection, stale) or self._refreshed(connection, deadline, stale)
        except psycopg2.errors.SerializationFailure as error:
            # Another process refreshed while this one waited for the row: a new cursor sees it.
            if attempts > 1:
                return self._access_token(connection, deadline, stale, attempts - 1)
            raise Unavailable(code="token_busy") from error
        except psycopg2.errors.LockNotAvailable as error:
            raise Unavailable(code="token_busy") from error

    def _usable(self, connection, stale):
        with self._store() as store:
            return store._current(connection)._if_fresh(stale)

    def _refreshed(self, connection, deadline, stale):
        with self._store(deadline) as store:
            token = store._current(connection, lock=True)
            if usable := token._if_fresh(stale):
                return usable
            if not token.refresh_token:
                raise AuthenticationError(code="key_refused" if token else "not_authorised")
            if deadline - time.monotonic() <= 0:
                raise OutOfTime()
            # A lost answer leaves the old refresh token in place: it may be tried again.
            grant = connection._provider()._refresh_grant(
                connection, token.refresh_token, deadline=deadline
            )
            token._write_grant(grant)
            return grant.access_token

    def _if_fresh(self, stale):
        """:return: the access token when it can still be used, else None"""
        if not self.access_token or self.access_token == stale:
            return None
        # Until when a key is good is what a person said: only the provider knows.
        if self.is_key:
            return self.access_token
        if self.expires_at and self.expires_at < fields.Datetime.now() + RENEW_BEFORE:
            return None
        return self.access_token

    # === CHANGE ===

    @api.model
    def _keep(self, connection, grant, candidate=False, nonce=None):
        """Store what the provider issued; committed when this returns."""
        with self._store() as store:
            # Locked, because a statement that fails is written down with its values by PostgreSQL.
            token = store._current(connection, candidate=candidate, lock=True) or store.create(
                {"connection_id": connection.id, "candidate": candidate}
            )
            token.nonce = nonce
            token._write_grant(grant)

    @api.model
    def _candidate(self, connection, nonce=None):
        """:return: the `Grant` that waits to be accepted (of the consent `nonce`), or None"""
        with self._store() as store:
            token = store._current(connection, candidate=True)
            if nonce and token.nonce != nonce:
                token = store._current(connection).filtered(lambda t: t.nonce == nonce)
            return token._grant() if token else None

    @api.model
    def _accept(self, connection):
        """The candidate becomes the token in use."""
        with self._store() as store:
            candidate = store._current(connection, candidate=True)
            if candidate:
                store._current(connection).unlink()
                store.flush_model()
                candidate.candidate = False

    @api.model
    def _forget(self, connection, candidate=False):
        """:return: the `Grant` that was erased, or None"""
        with self._store() as store:
            token = store._current(connection, candidate=candidate)
            grant = token._grant() if token else None
            token.unlink()
            return grant

    @api.model
    def _is_shared(self, connection, grant):
        """Whether the same person's grant also serves a token in use of another connection."""
        if not grant.user_ref:
            return False
        domain = [
            ("user_ref", "=", grant.user_ref),
            ("candidate", "=", False),
            ("connection_id.provider", "=", connection.provider),
        ]
        with self._store() as store:
            return bool(store.search_count(domain, limit=1))

    @api.autovacuum
    def _gc_candidates(self):
        """A consent that nobody finished within the hour is not kept."""
        before = fields.Datetime.now() - datetime.timedelta(hours=1)
        self.search([("candidate", "=", True), ("write_date", "<", before)]).unlink()

    # === ROWS ===

    @contextmanager
    def _store(self, deadline=None):
        """The model in a transaction of its own, committed at the end, rolled back on an error."""
        wait = LOCK_TIMEOUT if deadline is None else min(LOCK_TIMEOUT, deadline - time.monotonic())
        with self.env.registry.cursor() as cr:
            milliseconds = max(int(wait * 1000), 1)
            cr.execute("SELECT set_config('lock_timeout', %s, true)", (f"{milliseconds}ms",))
            # The secrets are readable by nobody: only this class, as the system, reads them.
            yield api.Environment(cr, SUPERUSER_ID, {})[self._name]

    def _current(self, connection, candidate=False, lock=False):
        """:return: the row, locked against other writers if asked (waits up to the time-out)"""
        query = SQL(
            "SELECT id FROM accounting_bridge_token WHERE connection_id = %s AND candidate = %s %s",
            connection.id,
            candidate,
            SQL("FOR NO KEY UPDATE") if lock else SQL(),
        )
        self.env.cr.execute(query, log_exceptions=not lock)
        return self.browse([row_id for (row_id,) in self.env.cr.fetchall()])

    def _write_grant(self, grant):
        values = {
            "access_token": grant.access_token,
            "expires_at": _naive(grant.expires_at),
            "user_ref": grant.user_ref or self.user_ref,
            "is_key": grant.is_key,
        }
        if grant.is_key:
            values |= {"refresh_token": False, "refresh_expires_at": False, "user_ref": False}
        if grant.refresh_token:
            values["refresh_token"] = grant.refresh_token
            values["refresh_expires_at"] = _naive(grant.refresh_expires_at)
        self.write(values)
        self.flush_recordset()

    def _grant(self):
        utc = datetime.timezone.utc
        return Grant(
            access_token=self.access_token or "",
            expires_at=self.expires_at and self.expires_at.replace(tzinfo=utc),
            refresh_token=self.refresh_token or "",
            user_ref=self.user_ref or "",
            is_key=self.is_key,
        )


def _naive(instant):
    """:return: an aware instant as Odoo stores it (naive UTC), or False"""
    return instant and instant.astimezone(datetime.timezone.utc).replace(tzinfo=None)
