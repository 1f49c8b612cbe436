from urllib.parse import urlsplit

from odoo import api, models

from ..tools.books import Capabilities, Guide
from ..tools.oauth import is_loopback


class AccountingBridgeProvider(models.AbstractModel):
    """The contract between the core and a bookkeeping system.

    A provider module extends the selection `provider` of `accounting.bridge.connection` and
    implements this in one abstract model named `accounting.bridge.provider.<provider>` that
    inherits this one. Methods take and return the dataclasses of `tools/documents/` and
    `tools/books.py`, never recordsets (the connection is the one exception: it is who is asked).
    They raise the errors of `tools/errors.py`. None of them writes to the database or commits.

    A *session* is what `_open` returns: an object of the provider's own `tools/client.py`, a
    context manager, that holds an access token, the organisation, the `deadline` of the run (the
    engine may put it off), and collects `exchanges` (list of `tools.transport.Exchange`, redacted).
    Before each call it reserves a slot of its `budget` (`tools.budget.Budget`, set by the
    connection), after each answer it notes there what is left, as `tools.transport.Transport` does.
    """

    _name = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider"

    # === WHAT IT IS ===

    @api.model
    def _label(self):
        """:return: the name people know."""
        raise NotImplementedError

    @api.model
    def _capabilities(self) -> Capabilities:
        """:return: what the provider can do, as data."""
        raise NotImplementedError

    @api.model
    def _base_addresses(self) -> dict:
        """:return: name -> default address; a system administrator may override each with the
        parameter `accounting_bridge.<provider>.<name>` (see `_base_address`)."""
        raise NotImplementedError

    @api.model
    def _base_address(self, name):
        """:return: the configured base address `name`, without trailing slash."""
        provider = self._name.rpartition(".")[2]
        # Readable by a system administrator only, needed by every user's run.
        parameters = self.env["ir.config_parameter"].sudo()
        configured = parameters.get_param(f"accounting_bridge.{provider}.{name}")
        return (configured or self._base_addresses()[name]).rstrip("/")

    # === CONNECTING ===

    @api.model
    def _key_help(self):
        """:return: (what the key needs, address of the page where keys are made), for the dialog in
        which a person pastes one (providers with keys)"""
        return "", ""

    @api.model
    def _organisations(self, session):
        """:return: list of `books.Organisation` the grant reaches (network)."""
        raise NotImplementedError

    @api.model
    def _revoke(self, connection, grant, link=""):
        """Give access back (network): the link to the organisation, where one is named, and the
        grant itself, unless `connection._is_grant_shared(grant)`. Being revoked already is
        success.

        :param link: the provider's own id of the link (`Organisation.connection_ref`)
        """
        raise NotImplementedError

    @api.model
    def _open(self, connection, access_token, deadline):
        """:param deadline: `time.monotonic()` value at which every call must have ended
        :return: a session; no network yet"""
        raise NotImplementedError

    @api.model
    def _default_policy(self):
        """:return: dict of the values of a new connection's policy where they differ from the
        fields' defaults"""
        return {}

    @api.model
    def _check_company(self, connection):
        """What must be so in Odoo before this provider can be connected, and what had better be so.

        :return: list of `documents.Issue`; level "error" keeps the connection from being made
        """
        return []

    @api.model
    def _webhook_address(self):
        """:return: where the provider rings, "" where it cannot: it must be https, or this very
            machine"""
        # Readable by a system administrator only, the same for everybody.
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or ""
        parts = urlsplit(base)
        if parts.scheme != "https" and not is_loopback(parts.hostname):
            return ""
        return f"{base.rstrip('/')}/accounting_bridge/webhook/{self._name.rpartition('.')[2]}"

    @api.model
    def _subscribe(self, session, address):
        """Have the provider ring at `address` when something changes (network). Asking again
        changes nothing.

        :return: whether it rings there from now on
        """
        return False

    @api.model
    def _unsubscribe(self, session):
        """Take back what `_subscribe` asked for at `_webhook_address` (network)."""

    # === READING ===

    @api.model
    def _check(self, session):
        """:return: `books.ConnectionFacts` (network)"""
        raise NotImplementedError

    @api.model
    def _references(self, session):
        """:return: iterable of `books.ReferenceData`: all catalogues, archived rows included
        (network)"""
        raise NotImplementedError

    @api.model
    def _changed(self, session, bookmark):
        """What changed at the provider since `bookmark` (text the provider made, "" at first).

        :return: iterable of `(list of RemoteDocument, new bookmark)`, one pair per page read, so
            that the core can commit page by page; re-reading a page must be harmless (network).
            Where lists say less than single reads (`Capabilities.lists_payments`), `payments` is
            None and the core reads what moved by `_fetch`
        """
        raise NotImplementedError

    @api.model
    def _fetch(self, session, kind, external_ids):
        """:return: dict external id -> `RemoteDocument`, or None for what is not there (network)"""
        raise NotImplementedError

    @api.model
    def _find(self, session, tasks):
        """Ask what the provider holds for tasks whose outcome is unknown (network).

        :return: dict task key -> `Outcome`: DONE (found: it was performed), RETRY (surely not
            performed), REJECTED (something else stands in its place), UNCERTAIN (still unknown)
        """
        raise NotImplementedError

    @api.model
    def _match_contacts(self, session, contacts):
        """:return: dict contact key -> `ContactMatch`, one per contact (network)"""
        raise NotImplementedError

    @api.model
    def _contact_pages(self, session, bookmark):
        """All contacts that are customers there, archived ones marked as such.

        :param bookmark: text the provider made, "" at first
        :return: iterable of `(list of documents.Contact, new bookmark, number of all)`, one per
            page read; `key` is "", `external_id` and `number` are the provider's own,
            `other_numbers` the numbers that Odoo wrote there (network)
        :raise Rejected: not all can be read; the pages before count
        """
        raise NotImplementedError

    @api.model
    def _successor(self, session, document):
        """:param document: a `RemoteDocument` that is voided there
        :return: the younger `RemoteDocument` of the same number and contact that stands in its
            place, or None (network)"""

    @api.model
    def _fetch_pdf(self, session, kind, external_id):
        """:return: bytes of the provider's PDF (network)"""
        raise NotImplementedError

    # === WRITING: in the connection's scheduled action only ===

    @api.model
    def _create_contacts(self, session, contacts):
        """:return: dict contact key -> `Outcome` with `external_id`; writing the same contact
        again must not make a second one (network)"""
        raise NotImplementedError

    @api.model
    def _push(self, session, tasks):
        """Perform tasks of one action, at most `batch_size` (network, one call where possible).

        Never raises for what concerns single tasks; errors of the whole call become the outcome
        of every task. Never repeats a write by itself.

        Where a document was refused because its contact was merged into another one there, the
        outcome is RETRY with the issue "contact_merged" (params: contact_id, into_id): the core
        moves the customer's link and sends it again.

        :return: list of `Outcome`, exactly one per task
        """
        raise NotImplementedError

    # === PURE ===

    @api.model
    def _predict(self, invoice):
        """:return: `documents.Totals` that the provider will compute for this document as it would
        be sent by `_push`."""
        raise NotImplementedError

    @api.model
    def _way(self, invoice):
        """How the document is written so that the provider arrives at Odoo's totals. The ways are
        tried in one order, and the first that arrives is taken (`_predict` tells at what):

        1. "stored": quantity, price and discount as they are stored;
        2. "distributed": lines that come to the amounts as Odoo distributed them;
        3. "four_decimals": the same, with prices of four decimals, or one piece at the amount;
        4. "tax_amounts": the same, with the tax stated where rounding makes another;
        5. "rounding_line": the same, with a line for what is left, where the connection allows it.

        A provider that knows other ways names them, and says in which order they are tried
        (selection `way` of `accounting.bridge.document`).

        :return: the name of the way; "" where none arrives: the document is refused
        """
        return "stored" if self._predict(invoice) == invoice.totals else ""

    @api.model
    def _line_differences(self, invoice):
        """Why no way arrives, line by line.

        :return: list of dict(line: id of the Odoo line, name: what it is called, here: [net, tax]
            in Odoo, there: [net, tax] as the provider computes them of the document that `_predict`
            tells of), amounts as text, of the lines (or of the sums that the provider makes of
            them) where these differ, the furthest apart first
        """
        return []

    @api.model
    def _tax_group(self, code):
        """:return: what the tax codes have in common among which cents may be shared out, because
            they are declared alike (same rate, same box of the return): by it totals are compared;
            by default each code stands for itself"""
        return code

    @api.model
    def _validate(self, invoice):
        """:return: list of `documents.Issue`: what the provider will not take, known without
        network, beyond what the core checks itself. Equality of totals is checked by the core
        from `_predict`."""
        return []

    @api.model
    def _read_event(self, headers, body):
        """:param headers: of the provider's call, case-insensitive
        :param body: its bytes, as they came
        :return: list of `books.Event`; whose books they are about is said inside, and believed
            because of the signature only
        :raise AuthenticationError: the signature is missing or wrong, or the body is no event
        :raise ConfigurationError: no signature can be verified here
        """
        raise NotImplementedError

    @api.model
    def _read_document(self, kind, raw):
        """:return: `RemoteDocument` from the provider's own JSON element."""
        raise NotImplementedError

    @api.model
    def _document_url(self, connection, kind, external_id):
        """:return: the address at which a person opens the document at the provider."""
        raise NotImplementedError

    @api.model
    def _propose_taxes(self, tax_sets, references):
        """:param tax_sets: list of dict(key, names, rate, type_tax_use, reverse_charge,
            country, nature, fiscal_position, vat_boxes)
        :param references: list of `ReferenceData` of kind tax
        :return: dict key -> list of (external id, certainty 0..100, reason code), best first; an
            empty list says that nothing is to be proposed, of a key left out the core proposes by
            the rate alone"""
        return {}

    @api.model
    def _issue_texts(self):
        """:return: dict issue code -> lazily translated text for the provider's own codes."""
        return {}

    @api.model
    def _issue_cures(self):
        """:return: dict issue code -> place that mends it, for the provider's own codes: "tax",
        "account", "partner", "contact", "connection", "rate", "exclude" or "move" (see
        `accounting.bridge.issue`)"""
        return {}

    # === PREVIEW ===

    @api.model
    def _payload(self, task):
        """What `_push` sends for this task: `_push` itself takes it from there, so that what a
        preview shows is what is sent. Pure; `serial.written` makes of it the text on the wire.

        :param task: `documents.Task`; its contact has no external id where there is none yet
        :return: dict, its numbers `Decimal`: the element of this task where a call carries several;
            empty where no JSON is sent
        """
        return {}

    @api.model
    def _computed(self, invoice):
        """:return: list of `documents.Part`: what the provider will compute of the lines (or of
            what it adds up to one) of this document as it would be sent; pure. Their sums are what
            `_predict` says"""
        return []

    # === SELF-CHECK ===

    @api.model
    def _read_for_check(self, session):
        """What the self-check asks each day: five calls at most (network).

        :return: (`books.ConnectionFacts`, kinds of catalogues that were read whole, list of
            `books.ReferenceData` of these kinds)
        """
        return self._check(session), (), []

    @api.model
    def _self_check(self, session, connection, facts):
        """What only the provider can tell of a set-up, from what was just read. Pure.

        :param facts: `books.ConnectionFacts`
        :return: list of `books.CheckFact`, whose codes are lines of the self-check's registry
            (`models/check_lines.py`); of two facts about one line the worse stands
        """
        return []

    # === GOING LIVE ===

    @api.model
    def _open_documents(self, session, before, first=None):
        """Sales documents that are open there and dated before `before` (from `first` on, where
        that is given), for the cut-over (network, reading only).

        :return: iterable of lists of `RemoteDocument`, one per page, each with number, date,
            currency, total, amount due and, where it is on a contact of its own, that one's name
        :raise Rejected: not all can be read
        :raise OutOfTime: there are more than the session has time for
        """
        return []

    @api.model
    def _settled_documents(self, session, before, first):
        """As `_open_documents`: those that are settled, whenever that was."""
        return []

    @api.model
    def _may_link(self, document):
        """:param document: a `RemoteDocument` of `_open_documents`
        :return: whether it is of the kind that is transferred, so that it can be followed (pure)"""
        return True

    # === SET-UP ===

    @api.model
    def _guide(self, connection):
        """:return: `books.Guide`: where people find things at the provider"""
        return Guide()
