from odoo import api, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# What can stand in the way of connecting, and what to do about it.
TEXTS = {
    "app_missing": _lt(
        "Client id and client secret of %(provider)s are missing. A system administrator enters"
        " them in the settings of Invoicing, under Accounting Bridge."
    ),
    "client_refused": _lt(
        "%(provider)s does not know this client id or secret. A system administrator checks them in"
        " the settings of Invoicing, under Accounting Bridge."
    ),
    "scope_refused": _lt(
        "The application registered at %(provider)s may not ask for what Odoo needs. Register a new"
        " application there, of the type “Web app”, and enter its client id and secret."
    ),
    "scope_missing": _lt(
        "%(provider)s did not grant all that is needed (missing: %(scopes)s). Connect again and"
        " leave all permissions ticked."
    ),
    "address_insecure": _lt(
        "The address %(address)s is not https: secrets are not sent there. A system administrator"
        " corrects it in the settings."
    ),
    "chart_missing": _lt(
        "%(company)s has no chart of accounts yet: without it there is no journal for payments."
        " Choose one in the settings of Invoicing, then connect."
    ),
    "consent_refused": _lt(
        "You did not allow access at %(provider)s. Nothing was changed. Press Connect again when"
        " you are ready to allow it."
    ),
    "consent_expired": _lt(
        "This way back from the bookkeeping system is no longer good: it was already used, took"
        " longer than ten minutes, or was begun by somebody else or in another browser. Press"
        " Connect again."
    ),
    "consent_failed": _lt(
        "Connecting to %(provider)s failed. Press Connect again; if it happens again, a system"
        " administrator checks client id, secret and redirect address in the settings."
    ),
    "grant_refused": _lt(
        "%(provider)s no longer accepts the connection: access was revoked, or was not used for a"
        " long time. Connect again; what is waiting is sent then."
    ),
    "key_missing": _lt("Paste the key first."),
    "key_malformed": _lt(
        "This is not a key of %(provider)s: a key is one word of letters, digits and signs. Copy it"
        " there and paste it whole."
    ),
    "key_unknown": _lt(
        "%(provider)s does not know this key. Copy it whole, or make a new one there; nothing was"
        " changed."
    ),
    "key_refused": _lt(
        "%(provider)s no longer accepts the key: it was deleted there, or is not valid any more."
        " Make a new one there and press Connect Again; what is waiting is sent then."
    ),
    "key_expired": _lt(
        "The key of %(provider)s was valid until %(end_date)s. Make a new one there and press"
        " Connect Again; what is waiting is sent then."
    ),
    "key_ends": _lt(
        "The key of %(provider)s is valid until %(end_date)s. Make a new one there and press"
        " Replace Key; nothing is lost, also when it has ended by then."
    ),
    "asked_again": _lt("It was transferred before. %(provider)s is asked what became of it."),
    "paused": _lt(
        "The connection to %(provider)s is paused. When it is resumed, what waits is transferred."
    ),
    "database_copied": _lt(
        "This database is not the one that was connected to %(provider)s: it is a copy of it, or it"
        " took its place (restored from a backup, moved to another server). Nothing is sent or"
        " fetched until an administrator of Accounting Bridge says which on the connection.\n"
        "• A copy, to try something or as an archive: “Disconnect Here”. The production database"
        " goes on undisturbed.\n"
        "• What everybody works with from now on: “This Is the Production Database”. What waits is"
        " looked up in %(provider)s before it is sent."
    ),
    "access_restored": _lt(
        "%(provider)s does not accept the access that this database knows: the database was brought"
        " back to an earlier point in time, and access was renewed since. Connect again; what waits"
        " is looked up in %(provider)s then, and sent where it is not there."
    ),
    "not_authorised": _lt("There is no access to %(provider)s yet. Press Connect."),
    "not_connected": _lt("%(connection)s is not connected. Press Connect."),
    "token_busy": _lt("Another process is renewing the access to %(provider)s. Try again soon."),
    "no_organisation": _lt(
        "No organisation of %(provider)s was chosen. Press Connect again and choose one there."
    ),
    "organisation_gone": _lt(
        "%(provider)s no longer offers this organisation. Choose another one, or connect again."
    ),
    "organisation_other": _lt(
        "%(wanted)s was connected here and has its documents; now %(got)s was chosen. Connect"
        " %(wanted)s again, or make a new connection for %(got)s."
    ),
    "organisation_used": _lt(
        "%(organisation)s is already connected to %(company)s. An organisation belongs to one"
        " company: choose another one, or disconnect it there first."
    ),
    "organisation_used_hidden": _lt(
        "%(organisation)s is already connected to another company of this database. An organisation"
        " belongs to one company: choose another one."
    ),
    "company_connected": _lt(
        "The company is already connected, by %(connection)s: it has one bookkeeping system."
        " Disconnect that first."
    ),
}


class AccountingBridgeIssue(models.AbstractModel):
    """The words of connecting."""

    _inherit = "accounting.bridge.issue"

    @api.model
    def _texts(self):
        return super()._texts() | TEXTS

    @api.model
    def _cure_elsewhere(self, issue, connection):
        """:return: the action that opens the place outside of the connection where it is mended, or
        says whom to ask; None"""
        params = self._plain(issue).get("params") or {}
        if params.get("settings"):
            if not self.env.user.has_group("base.group_system"):
                return self._ask("res.company", connection)
            return self.env["ir.actions.act_window"]._for_xml_id("account.action_account_config")
        return self._or_ask(self._list_elsewhere(params), connection)

    def _list_elsewhere(self, params):
        if ids := params.get("journal_ids"):
            return self._list("account.journal", ids)
        if ids := params.get("tax_ids"):
            return self._list("account.tax", ids)
        if ids := params.get("company_ids"):
            return self._list("res.company", ids)
        return None

    def _list(self, model, ids):
        records = self.env[model].browse(ids)
        if len(records) == 1:
            return self._form(records)
        return {
            "type": "ir.actions.act_window",
            "name": records._description,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
        }
