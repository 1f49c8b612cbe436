from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.account.controllers.download_docs import AccountDocumentDownloadController
from odoo.addons.account.controllers.portal import PortalAccount


class BridgePortalAccount(PortalAccount):
    """Where the bookkeeping system issues the document, the customer's page shows what is to be
    paid and says where the document is; it does not hand it out."""

    @route()
    def portal_my_invoice_detail(
        self, invoice_id, access_token=None, report_type=None, download=False, **kw
    ):
        if report_type:
            try:
                invoice = self._document_check_access("account.move", invoice_id, access_token)
            except (AccessError, MissingError):
                return request.redirect("/my")
            if invoice.bridge_issued_there:
                return request.redirect(invoice.get_portal_url())
        return super().portal_my_invoice_detail(
            invoice_id, access_token=access_token, report_type=report_type, download=download, **kw
        )


class BridgeDownloads(AccountDocumentDownloadController):
    """Whatever kinds of files other modules make of an invoice: only of those that Odoo issues."""

    @route()
    def download_invoice_documents_filetype(self, invoices, filetype, allow_fallback=True):
        invoices.check_access("read")
        there = invoices.filtered("bridge_issued_there")
        if there and there == invoices:
            plain = [("Content-Type", "text/plain; charset=utf-8")]
            return request.make_response(there._bridge_not_sent_words(), plain, status=403)
        return super().download_invoice_documents_filetype(
            invoices - there, filetype, allow_fallback=allow_fallback
        )
