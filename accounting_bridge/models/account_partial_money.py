import logging

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
        partials._bridge_note_money_safely()
        return partials

    def unlink(self):
        # The rows are the bridge's; whoever unmatches need not see them.
        rows = self.env["accounting.bridge.payment"].sudo().search([("partial_id", "in", self.ids)])
        result = super().unlink()
        rows._money_gone()
        return result

    def _bridge_note_money_safely(self):
        """An error here must never undo that money was taken: it was captured already."""
        try:
            with self.env.cr.savepoint():
                self._bridge_note_money()
        except psycopg2.OperationalError:  # Odoo repeats the request
            raise
        except Exception:
            _logger.exception("Money on %s could not be noted", self.debit_move_id.move_id.ids)

    def _bridge_note_money(self):
        """Make a row of the money that Odoo took on transferred documents, and push it."""
        pairs = self.sudo()._bridge_money_lines()  # taken by portal users and salespersons too
        moves = self.env["account.move"].sudo().union(*(mine.move_id for _p, mine, _t in pairs))
        documents = self.env["accounting.bridge.document"].sudo()
        if moves:
            documents = documents.search(
                [
                    ("move_id", "in", moves.ids),
                    ("current", "=", True),
                    ("external_id", "!=", False),
                    ("connection_id.state", "!=", "disconnected"),
                ]
            )
        by_move = {document.move_id: document for document in documents}
        for partial, mine, theirs in pairs:
            document = by_move.get(mine.move_id)
            if document and not theirs._bridge_is_mirror(document.connection_id):
                document._note_money(partial, mine, theirs)
        documents._push_payments()

    def _bridge_money_lines(self):
        """:return: list of (partial, line of a customer document, line of the money)"""
        pairs = []
        for partial in self:
            sides = (partial.debit_move_id, partial.credit_move_id)
            for mine, theirs in (sides, sides[::-1]):
                if mine.move_id.is_sale_document() and not theirs.move_id.is_invoice(True):
                    pairs.append((partial, mine, theirs))
        return pairs


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _bridge_is_mirror(self, connection):
        """Whether the line is no money that Odoo took: the bridge's own booking, or an exchange
        difference."""
        journal = self.move_id.journal_id
        return journal in (
            connection.payment_journal_id,
            self.company_id.currency_exchange_journal_id,
        )


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    def _note_money(self, partial, mine, theirs):
        """:param mine: the receivable line of the document, `theirs` that of the money"""
        values = self._money_values(partial, mine, theirs)
        if self.payment_ids.filtered(lambda p: p.partial_id == partial):
            return
        again = self.payment_ids.filtered(lambda p: p._is_matched_again(values))[:1]
        if again:
            again.write({"partial_id": partial.id, "issues": False})
        else:
            self.env["accounting.bridge.payment"].create(values)

    def _money_values(self, partial, mine, theirs):
        side = "debit" if partial.debit_move_id == mine else "credit"
        move, payment = theirs.move_id, theirs.move_id.origin_payment_id
        foreign = theirs.currency_id == mine.currency_id != self.company_id.currency_id
        rate = abs(theirs.amount_currency / theirs.balance) if foreign and theirs.balance else 0.0
        return {
            "document_id": self.id,
            "origin": "odoo",
            "state": "booked",
            "kind": self._money_kind().value,
            "amount": partial[f"{side}_amount_currency"],
            "date": theirs.date or fields.Date.context_today(self),
            "rate": rate,
            "reference": payment.memo or move.ref or move.name,
            "partial_id": partial.id,
            "payment_id": payment.id,
            "entry_id": False if payment else move.id,
        }
