import time
from dataclasses import dataclass

from odoo import models
from odoo.tools import split_every

from ..tools.documents import Issue
from ..tools.errors import AuthenticationError, BridgeError

# A person waits for it.
PATIENCE_SECONDS = 20
HOW = [
    ("existing", "Existing"),
    ("new", "New"),
    ("doubtful", "Doubtful"),
    ("collective", "Collective"),
    ("unknown", "Unknown"),
]


@dataclass(frozen=True)
class Found:
    """Who a customer is at the provider. `how` is one of `HOW`; `name` as it stands there;
    `external_id` None where there is none, or where a person has to decide first."""

    how: str
    name: str = ""
    external_id: str | None = None
    issue: Issue | None = None


class AccountingBridgeConnection(models.Model):
    """Looking up customers at the provider by reading only: nothing is linked, nothing is made."""

    _inherit = "accounting.bridge.connection"

    def _look_up_contacts(self, contacts):
        """As `accounting.bridge.contact._resolve` would find them (network, reading only).

        :param contacts: list of `documents.Contact`, unique by key
        :return: (dict key -> `Found`, Issue that says why some are unknown, or None)
        """
        asked = [c for c in contacts if c.name and not (c.external_id or c.collective)]
        matches, obstacle = self._match_by_reading(asked) if asked else ({}, None)
        known = [contact for contact in asked if contact.key in matches]
        links = self.env["accounting.bridge.contact"]
        doubts = links._doubts(self, known, matches)
        names = self._linked_names([c.external_id for c in contacts if c.external_id])
        found = {
            contact.key: _found(contact, names, matches.get(contact.key), doubts.get(contact.key))
            for contact in contacts
        }
        return found, obstacle

    def _match_by_reading(self, contacts):
        """:return: (dict key -> `documents.ContactMatch`, Issue that ended it early, or None)"""
        matches = {}
        try:
            with self._session(time.monotonic() + PATIENCE_SECONDS) as session:
                try:
                    for chunk in split_every(
                        self._capabilities().contact_batch_size, contacts, list
                    ):
                        matches |= self._match_renewed(session, chunk)
                finally:
                    self._log_exchanges(session)
        except BridgeError as error:
            return matches, error.issue()
        return matches, None

    def _match_renewed(self, session, contacts):
        """A token may end before its time; reading is repeated once with a fresh one."""
        provider = self._provider()
        try:
            return provider._match_contacts(session, contacts)
        except AuthenticationError as error:
            if not error.expired:
                raise
            return provider._match_contacts(self._renew(session), contacts)

    def _linked_names(self, external_ids):
        """:return: dict external id -> name of the contact when it was linked"""
        rows = self.env["accounting.bridge.contact"].search_fetch(
            [("connection_id", "=", self.id), ("external_id", "in", external_ids)],
            ["external_id", "name"],
        )
        return {row.external_id: row.name for row in rows}


def _found(contact, names, match, doubt):
    """:param match: `documents.ContactMatch`, None where it was not asked
    :param doubt: Issue, or None"""
    if contact.collective:
        return Found("collective", contact.name)
    if contact.external_id:
        name = names.get(contact.external_id) or contact.name
        return Found("existing", name, contact.external_id)
    if match is None:
        return Found("unknown")
    if doubt:
        others = ", ".join(name for _ref, name in match.candidates) or match.name
        return Found("doubtful" if match.doubtful else "existing", others, issue=doubt)
    if match.external_id:
        return Found("existing", match.name, match.external_id)
    return Found("new", contact.name)
