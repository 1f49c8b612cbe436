from odoo import api, fields, models
from odoo.tools import format_date

from .issue_texts import AMOUNTS, DIFFERENCE, PARTS, PROVIDER, STATUSES, TEXTS, UNKNOWN
from .mapping import mapping_key

CONNECTION = (
    "grant_refused",
    "not_authorised",
    "not_connected",
    "scope_missing",
    "authentication",
    "permission",
    "not_configured",
    "organisation_disconnected",
    "before_start",
    "deposit_not_transferred",
    "template_archived",
    "currency_missing",
    "base_currency",
    "period_locked",
    "period_locked_there",
    "currency_not_subscribed",
)
CURES = {
    "tax_unmapped": "tax",
    "untaxed_unmapped": "tax",
    "tax_not_allowed": "tax",
    "tax_invalid": "tax",
    "account_unmapped": "account",
    "account_archived": "account",
    "contact_name_missing": "partner",
    "contact_name_long": "partner",
    "contact_name_used": "partner",
    "contact_archived": "partner",
    "contact_doubtful": "contact",
    "contact_taken": "partner",
    "rate_missing": "rate",
    **dict.fromkeys(CONNECTION, "connection"),
}


class _Params(dict):
    """Parameters of an issue; one that is missing never costs the reader the sentence."""

    def __missing__(self, key):
        return ""


class AccountingBridgeIssue(models.AbstractModel):
    """Issues (`documents.Issue` as JSON) in a person's words, and the place that mends them."""

    _name = "accounting.bridge.issue"
    _description = "Accounting Bridge Issue"

    # === WORDS ===

    @api.model
    def _words(self, issues, connection=None):
        """:param issues: list of `Issue.to_json()`, or of `Issue`
        :return: list of str in the reader's language, one per issue; never raises on what it does
            not know"""
        texts = self._texts()
        return [self._word(self._plain(issue), texts, connection) for issue in issues or ()]

    @api.model
    def _texts(self):
        """:return: dict code -> text, the core's and those of all providers"""
        texts = {}
        for name in self.env.registry:
            if name.startswith("accounting.bridge.provider."):
                texts |= self.env[name]._issue_texts()
        return texts | TEXTS

    @api.model
    def _plain(self, issue):
        return issue if isinstance(issue, dict) else issue.to_json()

    def _word(self, issue, texts, connection):
        code, message = issue.get("code") or "", issue.get("message") or ""
        text = texts.get(code)
        if text is None:
            if message:
                return message
            text = UNKNOWN
        params = _Params(
            provider=self._provider_name(connection), message=message, code=code
        )
        for name, value in (issue.get("params") or {}).items():
            params[name] = self._param(name, value)
        # Not as arguments: a parameter that is missing must not cost the sentence.
        words = (self.env._(text) % params).strip()  # pylint: disable=translation-not-lazy
        if message and message not in words:
            words = f"{words} {message}"
        return words[:1].upper() + words[1:]

    def _provider_name(self, connection):
        if connection and connection.provider != "none":
            return connection._provider()._label()
        return self.env._(PROVIDER)

    def _param(self, name, value):
        """:return: a parameter as a person writes it: dates in the reader's format, lists as lists,
        differences as sentences"""
        if name == "differences":
            return self._differences(value)
        if name == "parts":
            return ", ".join(self.env._(PARTS[part]) for part in value if part in PARTS)
        if name in ("asked", "got") and value in STATUSES:
            return self.env._(STATUSES[value])
        if name.endswith("date") and isinstance(value, str):
            return format_date(self.env, self._date(value)) or value
        if isinstance(value, (list, tuple)):
            return ", ".join(str(v) for v in value)
        return value

    def _date(self, text):
        try:
            return fields.Date.to_date(text)
        except ValueError:
            return None

    def _differences(self, differences):
        """:param differences: dict of "net", "tax", "total", or these with ":<tax code>", to
        [in Odoo, there]"""
        words = []
        for what, (ours, theirs) in (differences or {}).items():
            amount, _colon, tax_code = what.partition(":")
            label = self.env._(AMOUNTS[amount]) if amount in AMOUNTS else amount
            params = {"what": f"{label} {tax_code}".strip(), "ours": ours, "theirs": theirs}
            words.append(self.env._(DIFFERENCE) % params)  # pylint: disable=translation-not-lazy
        return "; ".join(words)

    # === CURES ===

    @api.model
    def _cure(self, issue, connection, move=None):
        """:return: the action that opens the place where a person mends it, or None"""
        issue = self._plain(issue)
        place = CURES.get(issue.get("code"), "move")
        return getattr(self, f"_cure_{place}")(issue.get("params") or {}, connection, move)

    def _cure_tax(self, params, connection, move):
        return self._mapping(connection, "tax", params.get("tax_ids") or [])

    def _cure_account(self, params, connection, move):
        ids = [params["account_id"]] if params.get("account_id") else []
        return self._mapping(connection, "account", ids)

    def _mapping(self, connection, kind, ids):
        """Opens the mapping, or a new one filled in. Nothing is written: an issue may be worded in
        a transaction that is rolled back."""
        mappings = self.env["accounting.bridge.mapping"]
        key = mapping_key(kind, ids)
        # An open row says only that something is missing.
        row = mappings.sudo().search([("connection_id", "=", connection.id), ("key", "=", key)])
        if row:
            return self._form(row)
        if not mappings.has_access("create") or (kind != "tax" and not ids):
            return connection.action_mappings()
        tax = kind == "tax"
        subject = {"default_tax_ids": [(6, 0, ids)]} if tax else {"default_account_id": ids[0]}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mapping"),
            "res_model": mappings._name,
            "views": [(False, "form")],
            "context": {
                "default_connection_id": connection.id,
                "default_kind": kind,
                **subject,
            },
        }

    def _cure_connection(self, params, connection, move):
        return self._form(connection)

    def _cure_partner(self, params, connection, move):
        partner = self.env["res.partner"].browse(params.get("partner_id")).exists()
        return self._form(partner or (move and move.commercial_partner_id))

    def _cure_contact(self, params, connection, move):
        """A person chooses the contact; an action that makes the choice when it is opened, since
        a banner only reads."""
        document = move and move.bridge_document_id
        if not document:
            return self._cure_partner(params, connection, move)
        return {
            "type": "ir.actions.server",
            "id": self.env.ref("accounting_bridge.action_link_contact").id,
            "context": {
                "active_model": document._name,
                "active_id": document.id,
                "active_ids": document.ids,
            },
        }

    def _cure_rate(self, params, connection, move):
        return self._form(move and move.currency_id)

    def _cure_move(self, params, connection, move):
        return self._form(move)

    def _form(self, record):
        if not record:
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "name": record.display_name,
        }
