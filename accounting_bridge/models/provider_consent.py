import dataclasses
import datetime
import time

from odoo import api, models

from ..tools import oauth
from ..tools.books import Consent


class AccountingBridgeProvider(models.AbstractModel):
    """Consent in the browser and its tokens (OAuth2 providers): a provider says in `_consent` where
    and for what, and revokes in its own way."""

    _inherit = "accounting.bridge.provider"

    @api.model
    def _consent(self) -> Consent:
        """:return: what consent is asked for, and where"""
        raise NotImplementedError

    @api.model
    def _can_ask_consent(self):
        """:return: whether the client data that consent in the browser needs are there"""
        return self._capabilities().oauth and bool(self._app().client_id)

    @api.model
    def _authorization_url(self, connection, state, redirect_uri):
        """:return: the address the browser goes to for consent"""
        consent = self._consent()
        return self._oauth(redirect_uri).consent_url(consent.authorize_url, consent.scopes, state)

    @api.model
    def _exchange_code(self, connection, code, redirect_uri):
        """Change the authorisation code for tokens (network).

        :return: `books.Grant`
        """
        answer = self._oauth(redirect_uri).exchange_code(code, self._consent().scopes)
        return self._grant(answer)

    @api.model
    def _refresh_grant(self, connection, refresh_token, deadline=None):
        """Change the refresh token for new tokens (network); called under the token's lock only.

        :param deadline: `time.monotonic()` value at which the call must have ended
        :return: `books.Grant`
        :raise AuthenticationError: the refresh token is not accepted: a person must reconnect
        """
        timeout = oauth.TIMEOUT if deadline is None else deadline - time.monotonic()
        return self._grant(self._oauth().refresh(refresh_token, timeout))

    @api.model
    def _grant(self, answer):
        """:param answer: the provider's token answer (dict)
        :return: `books.Grant`"""
        now = datetime.datetime.now(datetime.timezone.utc)
        ends = now + self._consent().refresh_life
        return dataclasses.replace(oauth.grant_from(answer, now), refresh_expires_at=ends)

    def _oauth(self, redirect_uri=None):
        app = self._app()
        return oauth.OAuth(
            app.client_id, app.client_secret, self._consent().token_url, redirect_uri
        )

    def _app(self):
        return self.env["accounting.bridge.app"]._of(self._name.rpartition(".")[2])
