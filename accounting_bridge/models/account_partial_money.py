from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError

from . import lock


class AccountPartialReconcile(models.Model):
    """Every payment, whoever takes it, ends in a partial reconciliation: here the bridge learns of
    money that Odoo took on a transferred document."""

    _inherit = "account.partial.reconcile"

    bridge_payment_id = fields.Many2one(
        "accounting.bridge.payment", copy=False, index="btree_not_null", ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._bridge_check_link()
        if money := partials._bridge_money():
            with lock.harmless(self.env):
                self._bridge_note_money(money)
        return partials

    def write(self, vals):
        linking = "bridge_payment_id" in vals
        if linking:
            self._bridge_check_link()  # nor is it for clearing
        result = super().write(vals)
        if linking:
            self._bridge_check_link()
        return result

    def _bridge_check_link(self):
        """:raise AccessError: a person says by which payment of the bridge something was matched;
        what is unmatched later acts on that row, whoever sees it"""
        if not self.env.su and any(partial.bridge_payment_id for partial in self):
            raise AccessError(self.env._("The link to the bookkeeping system is not for writing."))

    def unlink(self):
        # The rows are the bridge's; whoever unmatches need not see them.
        rows = self.sudo().bridge_payment_id
        result = super().unlink()
        if rows:
            with lock.harmless(self.env):
                rows._money_changed()
        return result

    def _bridge_money(self):
        """:return: dict (document, entry of the money) -> partials, for money that Odoo took on
        transferred documents; read from stored links, so that reconciling anything else costs
        nothing"""
        found = defaultdict(self.sudo().browse)
        # Money is taken by portal users and salespersons, too.
        for partial in self.sudo():
            sides = (partial.debit_move_id, partial.credit_move_id)
            for mine, theirs in (sides, sides[::-1]):
                document = mine.move_id.bridge_document_id
                if document and document._takes_money(theirs):
                    found[document, theirs.move_id] |= partial
        return dict(found)

    @api.model
    def _bridge_note_money(self, money):
        """:param money: as `_bridge_money` returns it"""
        documents = self.env["accounting.bridge.document"].sudo()
        for (document, entry), partials in money.items():
            documents |= document
            new = partials.filtered(lambda p: not p.bridge_payment_id)
            if new:
                document._note_money(entry, new)
        documents._push_payments()

    def _bridge_amount(self, move):
        """:return: what the partials take off the move, in its currency"""
        return sum(
            p.debit_amount_currency if p.debit_move_id.move_id == move else p.credit_amount_currency
            for p in self
        )


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    def _takes_money(self, line):
        """Whether a line matched with the document is money that Odoo took, of which the provider
        is told: not the bridge's own booking, a credit note or an exchange difference."""
        move, connection = line.move_id, self.connection_id
        own = (connection.payment_journal_id, line.company_id.currency_exchange_journal_id)
        return (
            bool(self.external_id)
            and connection.state != "disconnected"
            and not move.is_invoice(include_receipts=True)
            and move.journal_id not in own
        )

    def _note_money(self, entry, partials):
        """:param entry: the journal entry of the money
        :param partials: what matches it with the document"""
        values = self._money_values(entry, partials)
        payment = self.payment_ids.filtered(lambda p: p._is_matched_again(values))[:1]
        if payment:
            payment._answered()
        else:
            payment = self.env["accounting.bridge.payment"].create(values)
        partials.bridge_payment_id = payment
        discount = partials._bridge_amount(self.move_id) - payment.amount
        if self.currency_id.compare_amounts(discount, 0) > 0:
            params = {"amount": payment._amount_words(discount)}
            payment._set_issue("discount_here", params, level="warning")
            payment._ask_person()

    def _money_values(self, entry, partials):
        payment, currency = entry.origin_payment_id, self.currency_id
        amount = partials._bridge_amount(self.move_id)
        if payment and payment.currency_id == currency:
            # A discount that Odoo granted with the payment was not received.
            amount = min(amount, payment.amount)
        return {
            "document_id": self.id,
            "origin": "odoo",
            "state": "booked",
            "kind": self._money_kind().value,
            "amount": amount,
            "date": entry.date,
            "rate": self._rate_of(entry, partials),
            "reference": payment.memo or entry.ref or entry.name,
            "payment_id": payment.id,
            "entry_id": False if payment else entry.id,
        }

    def _rate_of(self, entry, partials):
        """:return: document currency for one unit of company currency as the money was booked, 0
        where it is in company currency or another one"""
        lines = (partials.debit_move_id | partials.credit_move_id) & entry.line_ids
        line = lines.filtered(lambda ln: ln.currency_id == self.currency_id and ln.balance)[:1]
        if not line or self.currency_id == self.company_id.currency_id:
            return 0.0
        return abs(line.amount_currency / line.balance)
