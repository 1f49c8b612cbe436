from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.accounting_bridge.tools.books import CheckFact

from ..tools import references, self_check

_lt = LazyTranslate(__name__)

TEXTS = {
    "vat_on_payment": _lt(
        "%(provider)s declares VAT when invoices are paid, the company in Odoo when they are"
        " issued. Have your tax adviser say which it is, and set the other one right."
    ),
    "vat_on_invoice": _lt(
        "%(provider)s declares VAT when invoices are issued, the company in Odoo when they are paid"
        " (cash basis). Have your tax adviser say which it is, and set the other one right."
    ),
    "vat_alike": _lt("VAT is declared at the same time in both books."),
}


class AccountingBridgeProviderXero(models.AbstractModel):
    """The self-check: what Xero is asked each day, and what only Xero tells."""

    _inherit = "accounting.bridge.provider.xero"

    @api.model
    def _read_for_check(self, session):
        facts = self._check(session)
        return facts, references.MOST_NEEDED, list(references.most_needed(session))

    @api.model
    def _self_check(self, session, connection, facts):
        found = super()._self_check(session, connection, facts)
        level, text = self_check.vat_scheme(
            facts.data.get("tax_basis"), connection.company_id.tax_exigibility
        )
        if text:
            found.append(CheckFact("vat_scheme", level, text=text, cure="company"))
        return found

    @api.model
    def _issue_texts(self):
        return super()._issue_texts() | TEXTS
