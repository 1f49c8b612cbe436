import datetime
import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..tools.books import Grant
from ..tools.documents import Issue
from ..tools.errors import AuthenticationError, BridgeError, ConfigurationError

KEY_ACTIVITY = "accounting_bridge.activity_key"
REMIND_BEFORE = datetime.timedelta(days=30)
# What may travel in a header, in one piece.
KEY = re.compile(r"[\x21-\x7e]{8,1024}")
ACCESS = [("consent", "Consent"), ("key", "Key")]


class AccountingBridgeConnection(models.Model):
    """Connecting by a key that a person made at the provider. The key goes straight to the token
    store and never comes back from there."""

    _inherit = "accounting.bridge.connection"

    connected_by = fields.Selection(ACCESS, "Access By", readonly=True, copy=False)
    key_expires_on = fields.Date("Key Valid Until", readonly=True, copy=False, tracking=True)
    offers_key = fields.Boolean(compute="_compute_offers")
    offers_consent = fields.Boolean(compute="_compute_offers")

    @api.depends("provider")
    def _compute_offers(self):
        result = super()._compute_offers()
        for connection in self:
            provider = connection._provider()
            connection.offers_key = provider._capabilities().api_key
            connection.offers_consent = provider._can_ask_consent()
        return result

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {"connected_by", "key_expires_on"}

    # === CONNECTING ===

    def action_connect(self):
        """A key is pasted where there is no consent to ask for, or where a key was used before."""
        if self.offers_key and (self.connected_by == "key" or not self.offers_consent):
            return self.action_connect_key()
        return super().action_connect()

    def action_connect_key(self):
        """Paste a key: the first one, or another in its place."""
        self._check_may_be_connected()
        if not self.offers_key:
            raise self._user_error(ConfigurationError(code="not_configured"))
        return self.env["accounting.bridge.connect.key"]._open(self)

    def _connect_with_key(self, key, valid_until=None):
        """Connect by a key (network), or put it in the place of the one in use.

        :param valid_until: the last day of the key as the provider showed it; None: as long as
            the provider's keys live
        :raise BridgeError: refused; what was connected before stays as it was
        """
        nonce = secrets.token_urlsafe(16)
        self._keep_key(key, nonce, valid_until)
        self._try_key(nonce)

    def _keep_key(self, key, nonce, valid_until=None):
        """Put the key where nobody reads it, until it is tried."""
        self.ensure_one()
        self._check_may_connect()
        last = valid_until or self._last_day_of_key()
        # To the end of that day.
        ends = last and datetime.datetime.combine(
            last + datetime.timedelta(days=1), datetime.time(), datetime.timezone.utc
        )
        # What no key holds, and no database takes, makes it no key.
        kept = re.sub(r"[^\x21-\x7e]", " ", key or "").strip()
        grant = Grant(kept, ends, is_key=True)
        self.env["accounting.bridge.token"]._keep(self, grant, candidate=True, nonce=nonce)

    def _last_day_of_key(self):
        """:return: until when a key that was made today is good, or None"""
        days = self._capabilities().key_life_days
        return fields.Date.context_today(self) + datetime.timedelta(days=days) if days else None

    def _try_key(self, nonce):
        """Connect by the key that was kept under `nonce` (network).

        :raise BridgeError: refused, and the key forgotten
        """
        self.ensure_one()
        self._check_may_connect()
        tokens = self.env["accounting.bridge.token"]
        grant = tokens._candidate(self, nonce)
        try:
            if not grant or not grant.access_token:
                raise ConfigurationError(code="key_missing")
            if not KEY.fullmatch(grant.access_token):
                raise ConfigurationError(code="key_malformed")
            self._establish_by_key(grant)
        except (BridgeError, UserError):
            tokens._forget(self, candidate=True)
            raise

    def _establish_by_key(self, grant):
        try:
            self._establish(grant)
        except AuthenticationError as error:
            raise AuthenticationError(code="key_unknown", status=error.status) from error

    def _go_live(self, grant):
        result = super()._go_live(grant)
        self.connected_by = "key" if grant.is_key else bool(grant.access_token) and "consent"
        ends = grant.is_key and grant.expires_at
        self.key_expires_on = ends and (ends - datetime.timedelta(days=1)).date()
        self._remind_of_key()
        return result

    # === THE END OF A KEY ===

    def _remind_of_key(self):
        """An activity for the owner before the key ends, in the place of the one of the key
        before."""
        self.activity_unlink([KEY_ACTIVITY])
        if not self.key_expires_on:
            return
        owner = self._responsible()
        connection = self.with_context(lang=owner.lang or self.env.lang)
        issue = Issue("key_ends", {"end_date": fields.Date.to_string(self.key_expires_on)})
        connection.activity_schedule(
            KEY_ACTIVITY,
            date_deadline=max(self.key_expires_on - REMIND_BEFORE, fields.Date.today()),
            summary=connection.env._("Renew the key of %s", connection.name),
            note=plaintext2html(connection._issue_words(issue)),
            user_id=owner.id,
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("user_id"):
            # Whoever looks after the connection now has not seen what waits for it.
            self.activity_reschedule([KEY_ACTIVITY], new_user_id=vals["user_id"])
        return result

    def _needs_attention(self, issue):
        """A key that is refused is not a person whose access was taken away."""
        if self.connected_by == "key" and issue.code in ("authentication", "key_refused"):
            issue = self._key_issue(issue)
        return super()._needs_attention(issue)

    def _key_issue(self, issue):
        ended = self.key_expires_on and self.key_expires_on < fields.Date.context_today(self)
        if not ended:
            return Issue("key_refused", message=issue.message)
        end_date = fields.Date.to_string(self.key_expires_on)
        return Issue("key_expired", {"end_date": end_date}, message=issue.message)
