import datetime
from urllib.parse import urlencode

from odoo import api, models

from odoo.addons.accounting_bridge.tools.books import Consent, Organisation
from odoo.addons.accounting_bridge.tools.errors import AuthenticationError, NotFound, Unavailable

# Those that add-ons of other shops ask for and are granted; the partner documentation with the
# whole list is not public. Lists and payments are read with the vouchers' scope.
SCOPES = (
    "profile.read",
    "contacts.read",
    "contacts.write",
    "vouchers.read",
    "vouchers.write",
    "files.write",
)
# How long a refresh token is good is known from add-ons of other shops only.
REFRESH_LIFE = datetime.timedelta(days=690)
# What a key must be allowed, as the page calls it on which keys are made.
PERMISSIONS = (
    "Profil lesen",
    "Kontakte lesen",
    "Kontakte schreiben",
    "Belege lesen",
    "Belege schreiben",
    "Belegliste lesen",
    "Zahlungsinformationen lesen",
    "Dateien hochladen",
    "Event Subscriptions lesen",
    "Event Subscriptions schreiben",
)


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """Connecting to lexoffice: by a key that a person makes there, or by consent where the client
    data of a partner are set."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _base_addresses(self):
        # Not verified: add-ons of other shops use the host of before the product was renamed,
        # which now leads to this one. A system administrator may set another.
        return super()._base_addresses() | {"login": "https://app.lexware.de"}

    # === KEYS ===

    @api.model
    def _key_help(self):
        needed = self.env._("Allow it all of this: %s.", ", ".join(PERMISSIONS))
        return needed, f"{self._base_address('web')}/addons/public-api"

    # === CONSENT AND TOKENS ===

    @api.model
    def _consent(self):
        login = self._base_address("login")
        return Consent(
            f"{login}/oauth2/authorize", f"{login}/oauth2/token", SCOPES, REFRESH_LIFE
        )

    @api.model
    def _authorization_url(self, connection, state, redirect_uri):
        url = super()._authorization_url(connection, state, redirect_uri)
        # lexoffice reads them under a name of its own, with commas between.
        return f"{url}&{urlencode({'scopes': ','.join(SCOPES)})}"

    @api.model
    def _revoke(self, connection, grant, link=""):
        try:
            self._oauth().revoke(f"{self._base_address('api')}/v1/revoke", grant.refresh_token)
        except (NotFound, AuthenticationError):
            return  # it was gone already

    # === ORGANISATIONS ===

    @api.model
    def _organisations(self, session):
        """A key or a consent is for exactly one."""
        profile = session.read("profile")
        if not profile.get("organizationId"):
            raise Unavailable("The answer has no organisation", code="bad_answer")
        return [
            Organisation(
                str(profile["organizationId"]).lower(),
                profile.get("companyName") or "",
                profile.get("connectionId") or "",
            )
        ]
