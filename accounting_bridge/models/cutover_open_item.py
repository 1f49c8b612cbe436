import dataclasses
from decimal import Decimal

from odoo import models
from odoo.tools import format_date, formatLang

from ..tools.documents import Issue, Line, TaxTotal, Totals
from .account_move_line_export import exact

ZERO = Decimal(0)


class AccountMove(models.Model):
    """An open item of before the start date: what was open of it then, without VAT, which was
    reported elsewhere, on the cut-over account."""

    _inherit = "account.move"

    def _bridge_invoices(self, connection, mapper=None):
        invoices = super()._bridge_invoices(connection, mapper)
        for move in self._bridge_neutral(connection).filtered(lambda m: m.id in invoices):
            if move._bridge_link_at(connection)._is_taken_as_open():
                invoices[move.id] = move._bridge_open_item(invoices[move.id], connection)
        return invoices

    def _bridge_open_item(self, invoice, connection):
        """:return: the `documents.Invoice` of what was open"""
        amount = exact(self._bridge_open_amount(connection), invoice.digits)
        code = connection._capabilities().open_item_tax
        line = Line(
            description=self._bridge_open_item_words(),
            source=self.line_ids.filtered(lambda ln: ln.display_type == "payment_term")[:1].id,
            unit_price=amount,
            net=amount,
            tax_code=code,
            account_code=connection.sudo().cutover_account_id.code or "",
        )
        return dataclasses.replace(
            invoice,
            lines=(line,),
            totals=Totals(amount, ZERO, amount, (TaxTotal(code, ZERO, amount, ZERO),)),
            reverses="",
            remark=line.description,
            rounding_account="",
            tax_rounding=ZERO,
        )

    def _bridge_open_item_words(self):
        return self.env._(
            "Open item of %(number)s of %(date)s, total %(total)s. VAT was reported before.",
            number=self.name,
            date=format_date(self.env, self.invoice_date),
            total=formatLang(self.env, self.amount_total, currency_obj=self.currency_id),
        )

    def _bridge_check_scope(self, facts, invoice):
        yield from super()._bridge_check_scope(facts, invoice)
        if invoice and self._bridge_link_at(facts.connection)._is_taken_as_open():
            if not facts.can.open_item_tax:
                yield Issue("open_items_not_taken")
            elif not facts.connection.cutover_account_id.active:
                yield Issue("cutover_account_missing")
            elif invoice.totals.total <= 0:
                yield Issue("nothing_open")

    def _bridge_check_amounts(self, facts, invoice):
        # The lines are not those of the document: there is nothing of Odoo's to compare them with.
        if not self._bridge_link_at(facts.connection)._is_taken_as_open():
            yield from super()._bridge_check_amounts(facts, invoice)

    def _bridge_check_links(self, facts):
        # What an open item corrects or deducts was reported before, as itself.
        if not self._bridge_link_at(facts.connection)._is_taken_as_open():
            yield from super()._bridge_check_links(facts)


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    def _is_taken_as_open(self):
        """Whether what stands there, or shall, is what was open, and not the whole document. Of no
        document at all it is not."""
        return self.cutover_as == "open"


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    def _claim(self, operations, tasks):
        claimed = super()._claim(operations, tasks)
        for operation in claimed.filtered(lambda o: o.action == "create"):
            if operation.document_id._is_taken_as_open():
                invoice = tasks[operation.id].invoice
                operation.document_id.taken_amount = float(invoice.totals.total)
                operation.document_id._note_money_of_before()
        return claimed
