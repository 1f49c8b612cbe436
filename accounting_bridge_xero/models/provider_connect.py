import dataclasses
import datetime
import time

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.accounting_bridge.tools import oauth
from odoo.addons.accounting_bridge.tools.books import Consent, Organisation
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError, NotFound

from ..tools import check

_lt = LazyTranslate(__name__)

# Granular scopes, the only ones that applications registered since March 2026 get (Xero developer
# docs, Scopes). `accounting.settings.read` opens accounts, tax rates, organisation and users.
SCOPES = (
    "openid",
    "profile",
    "email",
    "offline_access",
    "accounting.invoices",
    "accounting.payments",
    "accounting.contacts",
    "accounting.settings.read",
    "accounting.attachments",
)
# An unused refresh token expires after 60 days (Xero developer docs, OAuth 2.0).
REFRESH_LIFE = datetime.timedelta(days=60)
ROLES = {
    "STANDARD": "Standard",
    "FINANCIALADVISER": "Adviser",
    "INVOICEONLY": "Invoice only",
    "READONLY": "Read only",
    "CASHBOOKCLIENT": "Cashbook client",
    "MANAGEDCLIENT": "Managed client",
}
TEXTS = {
    "role_insufficient": _lt(
        "With the role %(role)s in %(provider)s one cannot approve invoices and record payments."
        " Connect as a user whose role there is Standard or Adviser."
    ),
    "role_unknown": _lt("%(provider)s does not tell the role of the user who connected."),
    "actions_not_allowed": _lt(
        "In %(provider)s the user who connects may not do all that is needed (%(actions)s). Connect"
        " as a user whose role there is Standard or Adviser."
    ),
}


class AccountingBridgeProviderXero(models.AbstractModel):
    """Connecting to Xero: consent, tokens, organisations, the connecting user's role."""

    _inherit = "accounting.bridge.provider.xero"

    # === CONSENT AND TOKENS ===

    @api.model
    def _consent(self):
        return Consent(
            f"{self._base_address('login')}/identity/connect/authorize",
            f"{self._base_address('identity')}/connect/token",
            SCOPES,
            REFRESH_LIFE,
        )

    @api.model
    def _grant(self, answer):
        user = oauth.claims(answer["access_token"]).get("xero_userid") or ""
        return dataclasses.replace(super()._grant(answer), user_ref=user)

    @api.model
    def _revoke(self, connection, grant, link=""):
        # Revoking takes all links of the person who authorised, also those of other connections.
        try:
            if not connection._is_grant_shared(grant):
                address = f"{self._base_address('identity')}/connect/revocation"
                self._oauth().revoke(address, grant.refresh_token)
            elif link:
                self._delete_link(connection, grant, link)
        except (NotFound, AuthenticationError):
            return  # it was gone already

    def _delete_link(self, connection, grant, link):
        deadline = time.monotonic() + oauth.TIMEOUT
        if grant.expires_at < datetime.datetime.now(datetime.timezone.utc):
            grant = self._refresh_grant(connection, grant.refresh_token, deadline)
        with self._open(connection, grant.access_token, deadline) as session:
            session.call("DELETE", f"{session.api}/connections/{link}")

    # === ORGANISATIONS ===

    @api.model
    def _organisations(self, session):
        """Those of this very consent; a person who connected others before reaches these too, but
        did not mean them now."""
        rows = [
            row
            for row in session.connections()
            if row.get("tenantType") == "ORGANISATION" and row.get("tenantId") and row.get("id")
        ]
        consent = oauth.claims(session.access_token).get("authentication_event_id")
        chosen = [row for row in rows if consent and row.get("authEventId") == consent]
        return [
            Organisation(row["tenantId"], row.get("tenantName") or "", row["id"])
            for row in chosen or rows
        ]

    @api.model
    def _check(self, session):
        facts = check.check(session)
        return dataclasses.replace(facts, user_role=ROLES.get(facts.user_role, facts.user_role))

    @api.model
    def _issue_texts(self):
        return super()._issue_texts() | TEXTS
