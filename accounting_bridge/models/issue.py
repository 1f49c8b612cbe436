from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from .issue_texts import (
    AMOUNTS,
    DIFFERENCE,
    LINE_DIFFERENCE,
    NATURES,
    PARTS,
    PAYMENT_KINDS,
    PROVIDER,
    SCOPES,
    STATUSES,
    TEXTS,
    UNKNOWN,
)
from .mapper import tax_keys
from .mapping import mapping_key
from .reference import SPOKEN_CODE

# What a library says of these is kept with the exchange; a person reads our words alone.
UNSAID = ("cut_off", "timeout", "unreachable")
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
    "account_missing",
    "key_refused",
    "key_expired",
    "paused",
    "database_copied",
    "access_restored",
)
CURES = {
    "tax_unmapped": "tax",
    "untaxed_unmapped": "tax",
    "zero_unconfirmed": "tax",
    "tax_gone": "tax",
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
    "reverses_unknown": "exclude",
    "deposit_unknown": "exclude",
    "nothing_to_transfer": "exclude",
    "number_used": "exclude",
    "number_given_before": "exclude",
    "number_shared": "other",
    **dict.fromkeys(CONNECTION, "connection"),
}


# Of the lines that differ, so many fit into a sentence; all are kept with the issue.
TOLD_AT_ONCE = 3


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
        return self._of_providers("_issue_texts") | TEXTS

    @api.model
    def _of_providers(self, method):
        """:return: what the method of all providers says, as one dict"""
        said = {}
        for name in self.env.registry:
            if name.startswith("accounting.bridge.provider."):
                said |= getattr(self.env[name], method)()
        return said

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
        params = _Params(provider=self._provider_name(connection), message=message, code=code)
        for name, value in (issue.get("params") or {}).items():
            if name == "differences":
                value = self._with_tax_names(value, connection)
            params[name] = self._param(name, value)
        # Not as arguments: a parameter that is missing must not cost the sentence.
        words = (self.env._(text) % params).strip()  # pylint: disable=translation-not-lazy
        if not words:  # a text that is all parameter, which is missing
            words = self.env._(UNKNOWN) % params  # pylint: disable=translation-not-lazy
        words = words.replace("  ", " ")  # where a parameter has nothing to say
        if message and message not in words and self._is_for_people(code, message):
            words = f"{words} {message}"
        # A name is written as its owner writes it, also where it begins the sentence.
        named = params["provider"] != self.env._(PROVIDER)
        if named and words.startswith(params["provider"]):
            return words
        return words[:1].upper() + words[1:]

    def _is_for_people(self, code, message):
        return code not in UNSAID and not message.lstrip().startswith(("{", "["))

    def _provider_name(self, connection):
        if connection and connection.provider != "none":
            return connection._provider()._label()
        return self.env._(PROVIDER)

    def _param(self, name, value):
        """:return: a parameter as a person writes it: dates in the reader's format, lists as lists,
        differences as sentences"""
        if name == "differences":
            return self._differences(value)
        if name == "lines":
            return self._line_differences(value)
        if name == "parts":
            return ", ".join(self.env._(PARTS[part]) for part in value if part in PARTS)
        if name == "payment_kind":
            return self.env._(PAYMENT_KINDS[value])
        if name in ("asked", "got") and value in STATUSES:
            return self.env._(STATUSES[value])
        if name in SCOPES:
            return self._scope(name, value)
        if name.endswith("date") and isinstance(value, str):
            return format_date(self.env, self._date(value)) or value
        if name == "until":
            return self._instant(value)
        if isinstance(value, (list, tuple)):
            return ", ".join(str(v) for v in value)
        return value

    def _scope(self, name, value):
        """:return: what narrows the sentence, to follow the word that it narrows"""
        words = NATURES.get(value) if name == "nature" else value and SCOPES[name]
        # pylint: disable-next=translation-not-lazy
        return " " + self.env._(words) % {"name": value} if words else ""

    def _instant(self, text):
        """:param text: ISO 8601, UTC
        :return: in the reader's zone"""
        instant = datetime.fromisoformat(text).astimezone(timezone.utc)
        zone = self.env.context.get("tz") or False
        return format_datetime(self.env, instant.replace(tzinfo=None), zone, dt_format="short")

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
            params = {
                "what": f"{self._difference_label(amount)} {tax_code}".strip(),
                "ours": self._param(amount, ours),
                "theirs": self._param(amount, theirs),
            }
            words.append(self.env._(DIFFERENCE) % params)  # pylint: disable=translation-not-lazy
        return "; ".join(words)

    def _line_differences(self, lines):
        """:param lines: see `provider._line_differences`; of some, a person is told three at once
        :return: a sentence, "" where there are none"""
        words = []
        for line in lines[:TOLD_AT_ONCE]:
            (net, tax), (net_there, tax_there) = line["here"], line["there"]
            params = {"name": line["name"], "net": net, "tax": tax}
            params |= {"net_there": net_there, "tax_there": tax_there}
            # pylint: disable-next=translation-not-lazy
            words.append(self.env._(LINE_DIFFERENCE) % params)
        more = len(lines) - TOLD_AT_ONCE
        if more > 0:
            words.append(self.env._("and %(count)s more", count=more))
        return f"{'; '.join(words)}." if words else ""

    def _difference_label(self, what):
        return self.env._(AMOUNTS[what]) if what in AMOUNTS else what

    def _with_tax_names(self, differences, connection):
        """:return: the differences, with the name of a tax where its code is an id that says
        nothing"""
        codes = {what.partition(":")[2] for what in differences or {}}
        opaque = [code for code in codes if len(code) > SPOKEN_CODE]
        if not opaque or not connection:
            return differences
        # Words do not depend on who reads them.
        references = self.env["accounting.bridge.reference"].sudo()
        taxes = references.with_context(active_test=False).search(
            [("connection_id", "=", connection.id), ("kind", "=", "tax"), ("code", "in", opaque)]
        )
        names = {tax.code: tax.name for tax in taxes}
        named = {}
        for what, both in differences.items():
            amount, colon, code = what.partition(":")
            named[f"{amount}{colon}{names.get(code, code)}"] = both
        return named

    # === CURES ===

    @api.model
    def _cure(self, issue, connection, move=None):
        """:return: the action that opens the place where a person mends it, or says whom to ask;
            None"""
        return self._or_ask(self._cure_place(issue, connection, move), connection)

    def _cure_place(self, issue, connection, move=None):
        """:return: the action that opens the place, whoever may change something there"""
        issue = self._plain(issue)
        place = self._cures().get(issue.get("code"), "move")
        return getattr(self, f"_cure_{place}")(issue.get("params") or {}, connection, move)

    @api.model
    def _cure_label(self, issue):
        """:return: what the button says that opens the cure"""
        exclude = self._cures().get(self._plain(issue).get("code")) == "exclude"
        return self.env._("Exclude") if exclude else self.env._("Mend it")

    @api.model
    def _cures(self):
        """:return: dict code -> place, the core's and those of all providers"""
        return self._of_providers("_issue_cures") | CURES

    def _cure_exclude(self, params, connection, move):
        """A document that cannot go by nature is booked there by hand."""
        if not move:
            return None
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Exclude from the transfer"),
            "res_model": "accounting.bridge.exclude",
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_ids": move.ids, "default_move_ids": [(6, 0, move.ids)]},
        }

    def _cure_tax(self, params, connection, move):
        """The row that stands in the way; where there is none, a new one for just these lines."""
        taxes = self.env["account.tax"].browse(params.get("tax_ids") or [])
        position = self.env["account.fiscal.position"].browse(params.get("fiscal_position_id"))
        nature = params.get("nature") or False
        keys = tax_keys(taxes, position, nature)
        rows = self.env["accounting.bridge.mapping"].sudo()
        rows = rows.search([("connection_id", "=", connection.id), ("key", "in", keys)])
        exact = [key for key in keys if key.endswith(f"#{nature}") or not nature]
        rows = rows.sorted(lambda row: keys.index(row.key))
        if not taxes._bridge_percentage():
            rows = rows._asked_at_zero(position, nature)
        standing = rows.filtered("flag") or rows.filtered(lambda row: row.key in exact)
        asked = standing and standing[0].state == "confirmed" and not standing[0].flag
        if asked and self.env["accounting.bridge.mapping"].has_access("write"):
            return self._when_opened(standing[0], "accounting_bridge.action_ask_apart")
        if standing:
            return self._form(standing[0])
        return self._new_mapping(
            connection,
            {
                "default_kind": "tax",
                "default_tax_ids": [(6, 0, taxes.ids)],
                "default_fiscal_position_id": position.id,
                "default_nature": nature,
            },
        )

    def _cure_account(self, params, connection, move):
        account_id = params.get("account_id")
        if not account_id:
            return connection.action_mappings()
        rows = self.env["accounting.bridge.mapping"].sudo()
        key = mapping_key("account", [account_id])
        # An open row says only that something is missing.
        row = rows.search([("connection_id", "=", connection.id), ("key", "=", key)])
        values = {"default_kind": "account", "default_account_id": account_id}
        return self._form(row) or self._new_mapping(connection, values)

    def _new_mapping(self, connection, values):
        """Opens a new mapping, filled in. Nothing is written: an issue may be worded in a
        transaction that is rolled back."""
        mappings = self.env["accounting.bridge.mapping"]
        if not mappings.has_access("create"):
            return connection.action_mappings()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mapping"),
            "res_model": mappings._name,
            "views": [(False, "form")],
            "context": {"default_connection_id": connection.id, **values},
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
        return self._when_opened(document, "accounting_bridge.action_link_contact")

    def _cure_rate(self, params, connection, move):
        return self._form(move and move.currency_id)

    def _cure_other(self, params, connection, move):
        """The document in Odoo that this one meets there."""
        return self._form(self.env["account.move"].browse(params.get("other_id")).exists())

    def _cure_move(self, params, connection, move):
        return self._form(move)

    def _when_opened(self, record, action):
        """:return: an action that does what it has to when it is opened, since a banner only reads
        """
        return {
            "type": "ir.actions.server",
            "id": self.env.ref(action).id,
            "context": {
                "active_model": record._name,
                "active_id": record.id,
                "active_ids": record.ids,
            },
        }

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
