from odoo import api, models

from odoo.addons.accounting_bridge.tools.books import Capabilities
from odoo.addons.accounting_bridge.tools.documents import Status

from ..tools import categories, translate, validate
from ..tools.client import LIMITS
from ..tools.payload import computed, payload
from ..tools.push import MAX_FILE

CAPABILITIES = Capabilities(
    # One document a call and two calls a second: a batch is what a few seconds hold.
    batch_size=3,
    contact_batch_size=3,
    # Two calls each: of what a run has no time for in the end, little was read for nothing.
    fetch_batch=2,
    statuses=(Status.APPROVED,),
    oauth=True,
    api_key=True,
    key_life_days=730,
    attachments=True,
    max_attachment=MAX_FILE,
    goods_and_services=True,
    lists_payments=False,
    collective_contact=True,
    contact_import=True,
    # Documents by their number; the same file is kept once.
    looks_first=True,
    corrected_copies=True,
    webhook=True,
    limits=LIMITS,
    # An address without country would be taken for one at home.
    needed_fields=("country",),

    tax_rounding="round_globally",
    catalogues=("tax",),
    # It takes no payments by its interface, and a voucher has no reference beside its number.
    fixed_policy=("payments_led_by", "number_mode"),
)


class AccountingBridgeProviderLexoffice(models.AbstractModel):
    """What lexoffice is, and what is known of a document without asking it. How it is read and
    written is in the files beside; all of it is plain Python below `tools`.

    Only bookkeeping vouchers are written: lexoffice's own invoices and credit notes number
    themselves, so the customer's document, which Odoo issues, would exist twice."""

    _name = "accounting.bridge.provider.lexoffice"
    _inherit = "accounting.bridge.provider"
    _description = "Accounting Bridge Provider: lexoffice"

    @api.model
    def _label(self):
        return "lexoffice"

    @api.model
    def _capabilities(self):
        return CAPABILITIES

    @api.model
    def _base_addresses(self):
        return {"api": "https://api.lexware.io", "web": "https://app.lexware.de"}

    @api.model
    def _tax_group(self, code):
        return categories.group(code)

    @api.model
    def _default_policy(self):
        # A craftsman's office expects an issued invoice in the books without a further click.
        return {"transfer_on": "post"}

    @api.model
    def _predict(self, invoice):
        return translate.totals(invoice)

    @api.model
    def _payload(self, task):
        return payload(task)

    @api.model
    def _computed(self, invoice):
        return computed(invoice)

    @api.model
    def _way(self, invoice):
        return translate.way(invoice)

    @api.model
    def _line_differences(self, invoice):
        return translate.differences(invoice)

    @api.model
    def _validate(self, invoice):
        return validate.validate(invoice)
