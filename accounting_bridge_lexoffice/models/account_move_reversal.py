from odoo import fields, models
from odoo.tools import format_date


class AccountMove(models.Model):
    """A credit note as German tax law and the accountant want it: it keeps the delivery date of
    what it cancels, is not called "Gutschrift" (which names self-billing, § 14 (2) UStG), and
    names number and date of the invoice that it corrects (§ 31 (5) UStDV)."""

    _inherit = "account.move"

    def _post(self, soft=True):
        for move in self.filtered("reversed_entry_id"):
            if move._bridge_is_ours() and move._bridge_reverses_transferred():
                move._bridge_date_reversal()
        return super()._post(soft)

    def _bridge_is_ours(self):
        """Whether this is a credit note of a company connected to lexoffice."""
        connections = self.env["accounting.bridge.connection"]
        return (
            self.move_type == "out_refund"
            and connections._for_company(self.company_id).provider == "lexoffice"
        )

    def _bridge_reverses_transferred(self):
        connection = self.env["accounting.bridge.connection"]._for_company(self.company_id)
        # What is in the books decides, whoever may see it.
        return self.reversed_entry_id.sudo()._bridge_is_known(connection)

    def _bridge_date_reversal(self):
        """VAT of what is cancelled goes back where it was declared; a price reduction belongs to
        the day on which it was granted, so what the draft took from the invoice does not stay."""
        delivered = self.reversed_entry_id.delivery_date
        if not delivered:
            return
        if self._bridge_is_full_reversal():
            self.delivery_date = delivered
        elif self.delivery_date == delivered:
            self.delivery_date = self.invoice_date or fields.Date.context_today(self)

    def _bridge_title(self):
        """:return: what the customer's document is called, "" where Odoo's own title is right"""
        self.ensure_one()
        if self.state != "posted" or not self._bridge_is_ours():
            return ""
        if self._bridge_is_full_reversal():
            return self.env._("Cancellation Invoice")
        return self.env._("Invoice Correction")

    def _bridge_original_words(self):
        """:return: the sentence of the document that names the invoice it corrects"""
        self.ensure_one()
        original = self.reversed_entry_id
        if not original:
            return ""
        params = {"number": original.name, "date": format_date(self.env, original.invoice_date)}
        if self._bridge_is_full_reversal():
            return self.env._("Cancels invoice %(number)s of %(date)s in full.", **params)
        return self.env._("Corrects invoice %(number)s of %(date)s.", **params)
