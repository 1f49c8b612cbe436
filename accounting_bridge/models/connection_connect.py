import logging
import secrets
import time
from contextlib import ExitStack
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import RedirectWarning, UserError
from odoo.http import request
from odoo.tools.misc import hash_sign, verify_hash_signed

from ..tools.books import Grant, Organisation
from ..tools.errors import BridgeError, ConfigurationError
from .connection import CONNECTED

_logger = logging.getLogger(__name__)

CONSENT_SCOPE = "accounting_bridge.oauth"
CONSENT_LIFE = timedelta(minutes=10)
SESSION_KEY = "accounting_bridge_oauth"
CONNECT_SECONDS = 40  # a person waits for the page; the organisation, its user and its catalogues


class AccountingBridgeConnection(models.Model):
    """Connecting: consent, organisation, role."""

    _inherit = "accounting.bridge.connection"

    # === CONSENT ===

    def action_connect(self):
        """Connect the way that is open: consent in the browser, or nothing is needed."""
        self._check_may_be_connected()
        try:
            if self._capabilities().oauth:
                return self._ask_consent()
            self._establish(Grant("", None))
        except ConfigurationError as error:
            raise self._user_error(error) from error
        return self._notify("success", self.env._("Connected."))

    def _ask_consent(self):
        """:return: the action that sends the browser to the provider for consent"""
        url = self._provider()._authorization_url(
            self, self._begin_consent(), self._redirect_address()
        )
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def _check_may_be_connected(self):
        """:raise UserError, RedirectWarning: by this user, or as the company is set up"""
        self.ensure_one()
        self._check_may_connect()
        try:
            self._check_company_ready()
        except ConfigurationError as error:
            raise self._user_error(error) from error

    def _check_may_connect(self):
        """Whoever connects lends the product access to the books of the company.

        :raise UserError: the user may not, or the connection has no provider"""
        self.check_access("write")
        if not self.env.user.has_group("accounting_bridge.group_manager"):
            raise UserError(
                self.env._("Only an administrator of Accounting Bridge can connect or disconnect.")
            )
        if self.provider == "none":
            raise UserError(self.env._("Choose the bookkeeping system first."))

    def _begin_consent(self):
        """:return: the state that comes back with the consent: signed, for this connection, user
            and browser session, good once and for ten minutes"""
        if not request:
            raise UserError(self.env._("Connecting needs a browser: open Odoo and press Connect."))
        nonce = secrets.token_urlsafe(16)
        request.session[SESSION_KEY] = {
            **request.session.get(SESSION_KEY, {}),
            str(self.id): nonce,
        }
        # Signing reads the database's secret.
        return hash_sign(
            self.env(su=True), CONSENT_SCOPE, [self.id, self.env.uid, nonce], CONSENT_LIFE
        )

    def _ended_consent(self, state):
        """:param state: what came back with the consent
        :return: (connection, nonce) of the consent this user began in this browser session
        :raise ConfigurationError: forged, expired, used, or begun by somebody else"""
        try:
            # Verifying reads the database's secret.
            values = verify_hash_signed(self.env(su=True), CONSENT_SCOPE, state or "")
        except (ValueError, IndexError):
            values = None
        connection_id, user_id, nonce = values or (0, 0, "")
        begun = dict(request.session.get(SESSION_KEY, {}))
        if not nonce or user_id != self.env.uid or begun.pop(str(connection_id), None) != nonce:
            raise ConfigurationError(code="consent_expired")
        request.session[SESSION_KEY] = begun
        # Whether the user may is checked by `_check_may_connect`, in the connection's company.
        connection = self.sudo().browse(connection_id).exists()
        if connection.company_id not in self.env.user.company_ids:
            raise ConfigurationError(code="consent_expired")
        connection = self.browse(connection.id).with_company(connection.company_id)
        connection._check_may_connect()
        return connection, nonce

    def _redirect_address(self):
        return self.env["accounting.bridge.app"]._redirect_address(self.provider)

    def _consented(self, code, nonce):
        """Take what the consent brought: change the code for tokens, connect to the organisation.

        :return: the wizard to choose the organisation when there are several, else none
        :raise BridgeError: not connected; what was connected before stays as it was
        """
        self.ensure_one()
        tokens = self.env["accounting.bridge.token"]
        # Odoo may run a request twice, a code is good once: the tokens are committed at once.
        grant = tokens._candidate(self, nonce)
        if not grant:
            grant = self._provider()._exchange_code(self, code, self._redirect_address())
            tokens._keep(self, grant, candidate=True, nonce=nonce)
        try:
            organisations = self._reachable_organisations(grant)
            organisation = self._take_organisation(organisations)
            if organisation:
                self._establish(grant, organisation)
        except (BridgeError, UserError):
            self._give_back(tokens._forget(self, candidate=True))
            raise
        choice = self.env["accounting.bridge.choose.organisation"]
        return choice if organisation else choice._offer(self, organisations)

    def _reachable_organisations(self, grant):
        """:return: list of `books.Organisation` the grant reaches (network)"""
        provider = self._provider()
        deadline = time.monotonic() + CONNECT_SECONDS
        with self._open_session(grant.access_token, deadline) as session:
            try:
                return provider._organisations(session)
            finally:
                self._log_exchanges(session)

    def _take_organisation(self, organisations):
        """:return: the organisation that needs no choosing, or None"""
        if not organisations:
            raise ConfigurationError(code="no_organisation")
        if self.organisation_ref:
            for organisation in organisations:
                if organisation.external_id == self.organisation_ref:
                    return organisation
        if len(organisations) == 1:
            return organisations[0]
        return None

    # === ESTABLISHING ===

    def _establish(self, grant, organisation=None):
        """Connect to the organisation (network): check it and its user, keep what it says of
        itself, accept the tokens, load the catalogues.

        :param organisation: `books.Organisation`; None where the provider's key is for one
        :raise BridgeError: refused; what was connected before stays as it was
        """
        # Facts are written by the product only.
        connection = self.sudo()
        connection._check_company_ready()
        deadline = time.monotonic() + CONNECT_SECONDS
        with ExitStack() as stack:
            with self.env.cr.savepoint():
                if organisation:
                    connection._enter_organisation(organisation)
                provider = connection._provider()
                session = connection._open_session(grant.access_token, deadline)
                stack.enter_context(session)
                stack.callback(connection._log_exchanges, session)
                facts = provider._check(session)
                if not organisation:
                    connection._enter_organisation(
                        Organisation(facts.external_id, facts.organisation)
                    )
                connection._check_facts(facts)
                connection._take_facts(facts)
                connection._go_live(grant)
            self.env["accounting.bridge.token"]._accept(connection)
            connection._set_up(session)

    def _enter_organisation(self, organisation):
        """:raise ConfigurationError: it is not for this connection"""
        self._check_organisation(organisation)
        if self.organisation_ref != organisation.external_id:
            self._forget_other_books()
        self.organisation_ref = organisation.external_id
        self.organisation_link_ref = organisation.connection_ref

    def _check_organisation(self, organisation):
        """:raise ConfigurationError: the connection's documents are in another one, or another
            company uses it"""
        # `organisation_ref` of a disconnected row stays while documents hang on it.
        if self.organisation_ref not in (False, organisation.external_id) and (
            self._has_documents() or self._is_connected()
        ):
            raise ConfigurationError(
                code="organisation_other",
                params={"wanted": self.organisation_name, "got": organisation.name},
            )
        if other := self._used_organisations([organisation.external_id]).get(
            organisation.external_id
        ):
            visible = other.company_id in self.env.user.company_ids
            params = {"organisation": organisation.name}
            if visible:
                params["company"] = other.company_id.name
            code = "organisation_used" if visible else "organisation_used_hidden"
            raise ConfigurationError(code=code, params=params)

    def _used_organisations(self, external_ids):
        """:return: dict external id -> the other connection that uses the organisation"""
        # Of other companies' connections only this is looked at: which organisations are taken.
        others = self.sudo().search(
            [
                ("id", "!=", self.id),
                ("provider", "=", self.provider),
                ("organisation_ref", "in", external_ids),
                ("state", "in", CONNECTED),
            ]
        )
        return {other.organisation_ref: other for other in others}

    def _check_facts(self, facts):
        """:raise ConfigurationError: the organisation or its user cannot be used, and why"""
        for issue in facts.issues:
            if issue.level == "error":
                raise ConfigurationError(issue.message, code=issue.code, params=issue.params)
        self._check_base_currency(facts)
        # A company has one ledger of record.
        domain = [
            ("id", "!=", self.id),
            ("company_id", "=", self.company_id.id),
            ("state", "in", CONNECTED),
        ]
        if other := self.sudo().search(domain, limit=1):
            raise ConfigurationError(code="company_connected", params={"connection": other.name})

    def _check_base_currency(self, facts):
        currency = self.company_id.currency_id.name
        if facts.base_currency != currency:
            raise ConfigurationError(
                code="base_currency", params={"there": facts.base_currency, "here": currency}
            )

    def _take_facts(self, facts):
        # Facts are written by the product only.
        self.sudo().write(self._fact_values(facts))

    def _fact_values(self, facts):
        """:param facts: `books.ConnectionFacts`
        :return: values of fact fields; a provider adds its own, from `facts.data`"""
        locks = [date for date in (facts.lock_date, facts.year_lock_date) if date]
        return {
            "organisation_name": facts.organisation,
            "organisation_code": facts.short_code,
            "organisation_country": facts.country,
            "organisation_currency": facts.base_currency,
            "is_demo": facts.is_demo,
            "lock_date": max(locks, default=False),
            "connected_user": facts.user_name or facts.user_email,
            "connected_role": facts.user_role,
            "checked_on": fields.Datetime.now(),
        }

    def _go_live(self, grant):
        """:param grant: the `books.Grant` that opened the books"""
        self.connected_on = fields.Datetime.now()
        self._request_sweep()
        # Whoever renews the access of a paused connection did not resume it.
        if self.state != "paused":
            self.state = self._working_state()
        self._recovered()
        self._ensure_payment_journal()

    def _forget_other_books(self):
        """What the engine remembers, and which contact each customer is, is of the organisation
        that was connected before."""
        self.sync_ids.write(
            {
                "bookmark": False,
                "frozen_policy": False,
                "last_sweep": False,
                "last_catalogue": False,
                "error": False,
                "error_since": False,
            }
        )
        self.env["accounting.bridge.budget"]._forget(self)
        # Whoever connects need not see the links of all customers.
        contacts = self.env["accounting.bridge.contact"].sudo()
        contacts.search([("connection_id", "in", self.ids)]).unlink()

    def _set_up(self, session):
        """What a fresh connection needs to work. The catalogues are loaded again by the scheduled
        action, so a hiccup here costs nothing."""
        self._ensure_sync()
        self.sync_ids.write({"error": False, "error_since": False})
        try:
            self._load_references(session)
            self.sync_ids.last_catalogue = fields.Datetime.now()
            self._propose_mappings()
        except BridgeError as error:
            _logger.info("catalogues of %s are loaded later: %s", self, error.code)
        self._wake()

    def _user_error(self, error):
        """:return: the error as Odoo shows it, with the way to the settings where that helps"""
        words = self._issue_words(error.issue())
        if error.code == "app_missing" and self.env.user.has_group("base.group_system"):
            action = self.env.ref("account.action_account_config")
            return RedirectWarning(words, action.id, self.env._("Open the settings"))
        if cure := self.env["accounting.bridge.issue"]._cure_elsewhere(error.issue(), self):
            return RedirectWarning(words, cure, self.env._("Mend it"))
        return UserError(words)
