import time

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..tools.errors import (
    AuthenticationError,
    BridgeError,
    ConfigurationError,
    PermissionMissing,
)

ACTIVITY = "accounting_bridge.activity_attention"


class AccountingBridgeConnection(models.Model):
    """Sessions with the provider, what they leave behind, and what to do when access is lost."""

    _inherit = "accounting.bridge.connection"

    alerts = fields.Json(compute="_compute_alerts")

    @api.depends("state", "attention_issue")
    @api.depends_context("lang", "tz")
    def _compute_alerts(self):
        for connection in self:
            connection.alerts = connection._alerts() or False

    def _alerts(self):
        """:return: dict of what the widget `actionable_errors` shows above the form"""
        if self.attention_issue:
            words = self._issue_words(self.attention_issue)
            return {"attention": {"level": "danger", "message": words}}
        # What the engine remembers is for consultants; that it fails is for whoever sees this.
        if words := self.sudo().sync_ids.error_text:
            return {"failing": {"level": "warning", "message": words}}
        return {}

    # === SESSIONS ===

    def _session(self, deadline, people=True):
        """:param deadline: `time.monotonic()` value at which every call must have ended
        :param people: see `_open_session`
        :return: the provider's session with a valid access token
        :raise ConfigurationError: not connected
        :raise AuthenticationError: a person has to connect again
        """
        self.ensure_one()
        if not self._is_connected():
            raise ConfigurationError(code="not_connected", params={"connection": self.name})
        return self._open_session(self._access_token(deadline), deadline, people)

    def _renew(self, session):
        """Give the session a fresh access token after the provider called its own expired."""
        session.access_token = self._access_token(session.deadline, stale=session.access_token)
        return session

    def _access_token(self, deadline, stale=None):
        can = self._capabilities()
        if not (can.oauth or can.api_key):
            return ""
        return self.env["accounting.bridge.token"]._access_token(self, deadline, stale)

    def _log_exchanges(self, session, operations=None):
        """Move the session's exchanges into rows."""
        self.ensure_one()
        exchanges, session.exchanges = session.exchanges, []
        # Exchanges are written by the product only, for whoever made it call.
        self.env["accounting.bridge.exchange"].sudo().create(
            [
                {
                    "connection_id": self.id,
                    "operation_ids": [(6, 0, operations.ids if operations else [])],
                    "method": exchange.method,
                    "path": exchange.path,
                    "status": exchange.status or 0,
                    "duration": exchange.duration_ms,
                    "request": exchange.request,
                    "response": exchange.response,
                    "error": exchange.error,
                }
                for exchange in exchanges
            ]
        )

    # === ACCESS LOST AND FOUND ===

    def _needs_attention(self, issue):
        """A person must act before the provider is reached again. What waits keeps waiting; the
        owner gets an activity once, also when the same is found again."""
        self.ensure_one()
        # Facts are written by the product only.
        connection = self.sudo()
        known = connection.attention_issue or {}
        if known.get("code") == issue.code and connection.state in ("attention", "paused"):
            return
        connection.attention_issue = issue.to_json()
        if connection.state in ("test", "live"):
            connection.state = "attention"
        connection._ask_owner(issue)

    def _ask_owner(self, issue):
        owner = self._responsible()
        connection = self.with_context(lang=owner.lang or self.env.lang)
        connection.activity_unlink([ACTIVITY])
        connection.activity_schedule(
            ACTIVITY,
            summary=connection.env._("%s needs attention", connection.name),
            note=plaintext2html(connection._issue_words(issue)),
            user_id=owner.id,
        )

    def _recovered(self):
        """The provider answers us again."""
        for connection in self.sudo().filtered("attention_issue"):
            waiting = connection.sync_ids._waiting_for({connection.attention_issue["code"]})
            waiting.not_before = False
            connection.attention_issue = False
            if connection.state == "attention":
                connection.state = connection._working_state()
            connection.activity_feedback([ACTIVITY])

    def _working_state(self):
        return "test" if self.is_demo else "live"

    # === WORDS ===

    def _issue_words(self, issue):
        """:param issue: `documents.Issue` or its JSON
        :return: what to tell a person, in the language of the environment"""
        return "\n".join(self.env["accounting.bridge.issue"]._words([issue], self))

    # === TEST CONNECTION ===

    def action_test(self):
        """Ask the provider who and what we are connected to; reading only."""
        self.ensure_one()
        self.check_access("write")
        try:
            facts = self._test()
        except BridgeError as error:
            return self._notify("danger", self._issue_words(error.issue()), sticky=True)
        person = " · ".join(filter(None, (facts.user_name or facts.user_email, facts.user_role)))
        message = self.env._(
            "%(organisation)s answers. Connected as %(person)s.",
            organisation=facts.organisation,
            person=person or self.env._("unknown"),
        )
        return self._notify("success", message)

    def _test(self):
        """:return: `books.ConnectionFacts`, written to the connection
        :raise BridgeError: in which case the connection may need attention from now on"""
        try:
            with self._session(time.monotonic() + 20) as session:
                try:
                    facts = self._provider()._check(session)
                except AuthenticationError as error:
                    if not error.expired:
                        raise
                    facts = self._provider()._check(self._renew(session))
                finally:
                    self._log_exchanges(session)
            self._check_facts(facts)
        except (AuthenticationError, PermissionMissing, ConfigurationError) as error:
            if self._is_connected():
                self._needs_attention(error.issue())
            raise
        self._take_facts(facts)
        self._recovered()
        return facts

    def _notify(self, kind, message, sticky=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "title": self.name,
                "message": message,
                "sticky": sticky,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
