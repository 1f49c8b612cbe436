from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ..tools import changes, check, contacts, facts, lookup, open_items, references, taxes
from ..tools.client import LexofficeSession

_lt = LazyTranslate(__name__)

TEXTS = {
    "key_permission": _lt(
        "The key for %(provider)s does not allow “%(permission)s”. Make a new one there with that"
        " permission and enter it on the connection."
    ),
    "too_many_changes": _lt(
        "On %(day)s more documents of one date changed in %(provider)s than its list shows"
        " (%(most)s). Open the documents that you wait for and press Refresh."
    ),
    "contact_race": _lt(
        "%(provider)s was making another contact at the same time; it is tried again."
    ),
    "country_refused": _lt(
        "%(provider)s does not know the customer's country by this code. Choose the country anew on"
        " the customer. %(message)s"
    ),
    "contacts_window": _lt(
        "%(provider)s shows %(most)s customers at most. The others have to be entered by hand."
    ),
    # proposals
    "rate_nature": _lt("Same rate; goods or services as the product is"),
    "rate_words": _lt("Same rate, and the names speak of the same thing"),
    "rate_other_words": _lt("Same rate, but for something else"),
    "zero_box": _lt("0 %%, and the VAT box is that of the category"),
    "zero_words": _lt("0 %%, and the names speak of the same thing"),
    "zero_position": _lt("0 %%, by the fiscal position and the product"),
    "zero_small_business": _lt("0 %%: the organisation is a small business"),
}


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """Reading from lexoffice."""

    _inherit = "accounting.bridge.provider.lexoffice"

    @api.model
    def _open(self, connection, access_token, deadline):
        return LexofficeSession(
            self._base_address("api"),
            access_token,
            deadline,
            connection.organisation_ref or "",
            renewable=connection.connected_by == "consent",
        )

    @api.model
    def _check(self, session):
        return check.check(session)

    @api.model
    def _references(self, session):
        return references.references(session)

    @api.model
    def _propose_taxes(self, tax_sets, references):
        return taxes.propose(tax_sets, references)

    @api.model
    def _changed(self, session, bookmark):
        return changes.changed(session, bookmark)

    @api.model
    def _open_documents(self, session, before, first=None):
        return open_items.open_documents(session, before, first)

    @api.model
    def _settled_documents(self, session, before, first):
        return open_items.settled_documents(session, before, first)

    @api.model
    def _may_link(self, document):
        return open_items.may_link(document)

    @api.model
    def _fetch(self, session, kind, external_ids):
        return lookup.fetch(session, kind, external_ids)

    @api.model
    def _find(self, session, tasks):
        return lookup.find(session, tasks)

    @api.model
    def _successor(self, session, document):
        return lookup.successor(session, document)

    @api.model
    def _match_contacts(self, session, contacts_):
        return contacts.match(session, contacts_)

    @api.model
    def _contact_pages(self, session, bookmark):
        return contacts.contact_pages(session, bookmark)

    @api.model
    def _read_document(self, kind, raw):
        return facts.remote_document(kind, raw)

    @api.model
    def _document_url(self, connection, kind, external_id):
        web = self._base_address("web")
        return f"{web}/permalink/vouchers/view/{external_id}"

    @api.model
    def _issue_texts(self):
        return super()._issue_texts() | TEXTS
