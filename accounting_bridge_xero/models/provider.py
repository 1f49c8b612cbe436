from odoo import api, models

from odoo.addons.accounting_bridge.tools.books import Capabilities
from odoo.addons.accounting_bridge.tools.documents import Status

from ..tools import translate, validate
from ..tools.client import LIMITS
from ..tools.parity import NO_TAX
from ..tools.payload import computed, payload
from ..tools.ways import MAX_DESCRIPTION

CAPABILITIES = Capabilities(
    batch_size=50,
    contact_batch_size=50,
    statuses=(Status.DRAFT, Status.SUBMITTED, Status.APPROVED),
    oauth=True,
    idempotency_key=True,
    void=True,
    delete=True,
    email=True,
    attachments=True,
    allocate=True,
    payment_push=True,
    templates=True,
    open_item_tax=NO_TAX,
    tracking=True,
    history=True,
    items=True,
    issues_documents=True,
    online_invoice=True,
    pdf=True,
    limits=LIMITS,
    tax_rounding="round_per_line",
    catalogues=(
        "account",
        "payment_account",
        "tax",
        "currency",
        "template",
        "item",
        "tracking_category",
        "tracking_option",
    ),
    max_description=MAX_DESCRIPTION,
)


class AccountingBridgeProviderXero(models.AbstractModel):
    """What Xero is, and what is known of a document without asking it. How it is read and written
    is in the files beside; all of it is plain Python below `tools`."""

    _name = "accounting.bridge.provider.xero"
    _inherit = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider: Xero"

    @api.model
    def _label(self):
        return "Xero"

    @api.model
    def _capabilities(self):
        return CAPABILITIES

    @api.model
    def _base_addresses(self):
        return {
            "login": "https://login.xero.com",
            "identity": "https://identity.xero.com",
            "api": "https://api.xero.com",
            "web": "https://go.xero.com",
        }

    @api.model
    def _predict(self, invoice):
        return translate.totals(invoice)

    @api.model
    def _way(self, invoice):
        return translate.way(invoice)

    @api.model
    def _payload(self, task):
        return payload(task)

    @api.model
    def _computed(self, invoice):
        return computed(invoice)

    @api.model
    def _line_differences(self, invoice):
        return translate.differences(invoice)

    @api.model
    def _validate(self, invoice):
        return validate.validate(invoice)
