from odoo import api, models

from odoo.addons.accounting_bridge.tools.documents import Kind

from ..tools import changes, contacts, facts, lookup, open_items, references, taxes
from ..tools.client import XeroSession


class AccountingBridgeProviderXero(models.AbstractModel):
    """Reading from Xero."""

    _inherit = "accounting.bridge.provider.xero"

    @api.model
    def _open(self, connection, access_token, deadline):
        return XeroSession(
            self._base_address("api"),
            access_token,
            connection.organisation_ref or "",
            deadline,
            connection.organisation_currency or "",
        )

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
    def _fetch(self, session, kind, external_ids):
        return lookup.fetch(session, kind, external_ids)

    @api.model
    def _find(self, session, tasks):
        return lookup.find(session, tasks)

    @api.model
    def _match_contacts(self, session, contacts_):
        return contacts.match(session, contacts_)

    @api.model
    def _fetch_pdf(self, session, kind, external_id):
        return lookup.fetch_pdf(session, kind, external_id)

    @api.model
    def _read_document(self, kind, raw):
        return facts.remote_document(kind, raw)

    @api.model
    def _document_url(self, connection, kind, external_id):
        web, code = self._base_address("web"), connection.organisation_code or ""
        if kind is Kind.INVOICE:
            return f"{web}/app/{code}/invoicing/view/{external_id}"
        page = f"/AccountsPayable/ViewCreditNote.aspx?creditNoteID={external_id}"
        return f"{web}/organisationlogin/default.aspx?shortcode={code}&redirecturl={page}"
