import logging
from contextlib import contextmanager

import psycopg2

from odoo import api, fields, models

_logger = logging.getLogger(__name__)


class AccountPartialReconcile(models.Model):
    """Every payment, whoever takes it, ends in a partial reconciliation: here the bridge learns of
    money that Odoo took on a transferred document."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        if money := partials._bridge_money():
            with self._bridge_harmless():
                self._bridge_note_money(money)
        return partials

    def unlink(self):
        # The rows are the bridge's; whoever unmatches need not see them.
        rows = self.env["accounting.bridge.payment"].sudo().search([("partial_id", "in", self.ids)])
        result = super().unlink()
        if rows:
            with self._bridge_harmless():
                rows._money_gone()
        return result

    @contextmanager
    def _bridge_harmless(self):
        """An error of the bridge must never undo that money was taken: it was captured already."""
        try:
            with self.env.cr.savepoint():
                yield
        except psycopg2.OperationalError:  # Odoo repeats the request
            raise
        except Exception:
            _logger.exception("The bridge could not note money that Odoo took or gave back")

    def _bridge_money(self):
        """:return: list of (document, partial, line of the document, line of the money) for money
        that Odoo took on transferred documents; read from stored links, so that reconciling
        anything else costs nothing"""
        found = []
        # Money is taken by portal users and salespersons, too.
        for partial in self.sudo():
            sides = (partial.debit_move_id, partial.credit_move_id)
            for mine, theirs in (sides, sides[::-1]):
                document = mine.move_id.bridge_document_id
                if document and document._takes_money(theirs):
                    found.append((document, partial, mine, theirs))
        return found

    @api.model
    def _bridge_note_money(self, money):
        """:param money: as `_bridge_money` returns it"""
        documents = self.env["accounting.bridge.document"].sudo()
        for document, partial, mine, theirs in money:
            document._note_money(partial, mine, theirs)
            documents |= document
        documents._push_payments()


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

    def _note_money(self, partial, mine, theirs):
        """:param mine: the receivable line of the document, `theirs` that of the money"""
        values = self._money_values(partial, mine, theirs)
        if self.payment_ids.filtered(lambda p: p.partial_id == partial):
            return
        again = self.payment_ids.filtered(lambda p: p._is_matched_again(values))[:1]
        if again:
            again.partial_id = partial
            again._answered()
            return
        payment = self.env["accounting.bridge.payment"].create(values)
        discount = self._matched_here(partial, mine) - payment.amount
        if self.currency_id.compare_amounts(discount, 0) > 0:
            params = {"amount": payment._amount_words(discount)}
            payment._set_issue("discount_here", params, level="warning")
            payment._ask_person()

    @staticmethod
    def _matched_here(partial, mine):
        """:return: what the partial takes off the line of the document, in its currency"""
        side = "debit" if partial.debit_move_id == mine else "credit"
        return partial[f"{side}_amount_currency"]

    def _money_values(self, partial, mine, theirs):
        move, payment = theirs.move_id, theirs.move_id.origin_payment_id
        amount = self._matched_here(partial, mine)
        if payment and payment.currency_id == mine.currency_id:
            # A discount that Odoo granted with the payment was not received.
            amount = min(amount, payment.amount)
        foreign = theirs.currency_id == mine.currency_id != self.company_id.currency_id
        rate = abs(theirs.amount_currency / theirs.balance) if foreign and theirs.balance else 0.0
        return {
            "document_id": self.id,
            "origin": "odoo",
            "state": "booked",
            "kind": self._money_kind().value,
            "amount": amount,
            "date": theirs.date or fields.Date.context_today(self),
            "rate": rate,
            "reference": payment.memo or move.ref or move.name,
            "partial_id": partial.id,
            "payment_id": payment.id,
            "entry_id": False if payment else move.id,
        }
