import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..tools.errors import AuthenticationError, BridgeError, ConfigurationError

_logger = logging.getLogger(__name__)


class OAuthReturn(http.Controller):
    """The way back from the provider after a person's consent."""

    @http.route(
        "/accounting_bridge/oauth/<string:provider>", type="http", auth="user", methods=["GET"]
    )
    def consent_return(self, provider, code=None, state=None, error=None, **_more):
        connection = request.env["accounting.bridge.connection"]
        try:
            connection, nonce = connection._ended_consent(state)
            if connection.provider != provider:
                raise ConfigurationError(code="consent_expired")
            self._check_answer(code, error)
            choice = connection._consented(code, nonce)
        except BridgeError as failure:
            _logger.info("connecting %s failed: %s", connection, failure.code)
            return self._failed(connection, connection._issue_words(self._reworded(failure)))
        except (AccessError, UserError) as failure:
            return self._failed(connection, str(failure))
        return request.redirect(choice._address() if choice else self._address(connection))

    def _check_answer(self, code, error):
        if error == "access_denied":
            raise AuthenticationError(code="consent_refused")
        if error in ("invalid_scope", "unauthorized_client"):
            code = "scope_refused" if error == "invalid_scope" else "client_refused"
            raise ConfigurationError(code=code)
        if error or not code:
            # What arrives here is typed by whoever made the link: only its beginning is shown.
            raise AuthenticationError((error or "")[:40], code="consent_failed")

    def _reworded(self, failure):
        """A code that is refused is not a lost connection."""
        issue = failure.issue()
        if failure.code == "grant_refused":
            return AuthenticationError(code="consent_expired").issue()
        return issue

    def _failed(self, connection, words):
        return request.render(
            "accounting_bridge.consent_failed",
            {"words": words, "address": self._address(connection), "connection": connection},
        )

    def _address(self, connection):
        name = "action_setup" if connection._is_on_setup_page() else "action_connection"
        action = f"/odoo/action-accounting_bridge.{name}"
        return f"{action}/{connection.id}" if connection else action
