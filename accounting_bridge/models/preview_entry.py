from contextlib import closing, contextmanager
from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import Callbacks

from .account_move_transfer import KINDS
from .preview import NOT_THERE


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_bridge_preview(self):
        """*Preview*: what would be sent of these documents, drafts too. Nothing is written, there
        or here.

        :return: the action that shows it
        """
        self.check_access("read")
        moves = self.filtered(lambda move: move.move_type in KINDS)
        if not moves:
            raise UserError(
                self.env._("Only customer invoices and credit notes can be transferred.")
            )
        for company in moves.company_id:
            if not self.env["accounting.bridge.connection"]._for_company(company):
                return self._bridge_connect_first(company)
        return self.env["accounting.bridge.preview"]._open(move_ids=[(6, 0, moves.ids)])

    def _bridge_owed_domain(self, connection):
        """:return: the domain of what is the connection's to transfer and has not arrived yet"""
        domain = (
            Domain("state", "=", "posted")
            & Domain("move_type", "in", list(KINDS))
            & Domain("company_id", "child_of", connection.company_id.id)
            & Domain("bridge_state", "in", NOT_THERE)
            & Domain("bridge_number", "=", False)
        )
        if connection.start_date:
            domain &= Domain("invoice_date", ">=", connection.start_date)
        return domain


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def action_preview(self):
        """*Preview*: everything that would go, of what the user may see.

        :return: the action that shows it
        """
        self.ensure_one()
        self.check_access("read")
        if not self._is_connected():
            raise UserError(self.env._("%s is not connected yet.", self.name))
        return self.env["accounting.bridge.preview"]._open(connection_id=self.id)


class SaleOrder(models.Model):
    """An order is looked at by what *Create external invoice* would make of it: its invoice is
    built, looked at, and taken back."""

    _inherit = "sale.order"

    def action_bridge_preview(self):
        """:return: the action that shows it
        :raise UserError: as *Create external invoice*, or there is nothing to invoice yet
        """
        self.check_access("read")
        self._bridge_check_invoiceable()
        if not self.env["accounting.bridge.connection"]._for_company(self.company_id):
            return self.env["account.move"]._bridge_connect_first(self.company_id)
        return self.env["accounting.bridge.preview"]._open(order_ids=[(6, 0, self.ids)])

    def _bridge_seen(self):
        """:return: list of `preview_look.Seen`, of invoices that are there and that would be made
        :raise UserError: there is nothing to invoice yet"""
        if not self:
            return []
        connection = self.env["accounting.bridge.connection"]._for_company(self.company_id)
        there = set(self.sudo().invoice_ids.ids)  # whoever may read them
        with _taken_back(self.env.cr):
            moves = self._bridge_invoices_to_transfer()
            orders = {move.id: move.sudo().line_ids.sale_line_ids.order_id for move in moves}
            names = {move: ", ".join(own.mapped("name")) for move, own in orders.items()}
            seen = moves._bridge_seen(connection)
        if not seen:
            raise UserError(
                self.env._(
                    "There is nothing to invoice yet, or you may not make invoices: the invoice"
                    " has to be made first."
                )
            )
        return [
            one
            if one.move_id in there
            else replace(
                one,
                move_id=None,
                order_id=orders[one.move_id].ids[0],
                number=names[one.move_id],
            )
            for one in seen
        ]


@contextmanager
def _taken_back(cr):
    """What is done in the block is undone, and nothing follows from it when all is committed."""
    later, cr.postcommit = cr.postcommit, Callbacks()
    try:
        with closing(cr.savepoint()):
            yield
    finally:
        cr.postcommit = later
