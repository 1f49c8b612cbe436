from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.documents import Action
from .operation import OPEN

ITEM_STATES = [("missing", "No item"), ("waiting", "Item is being created")]


class AccountingBridgeItemLine(models.AbstractModel):
    """A line whose product is no item at the provider yet, where products are items there."""

    _name = "accounting.bridge.item.line"
    _description = "Accounting Bridge Item Line"

    bridge_item = fields.Selection(
        ITEM_STATES,
        string="Item There",
        compute="_compute_bridge_item",
        compute_sudo=True,  # how products are mapped is shown to whoever may see the line
    )

    def _compute_bridge_item(self):
        self.bridge_item = False
        lines = self.filtered(lambda line: line.product_id and line._is_bridge_product())
        for company, own in lines.grouped("company_id").items():
            connection = self._bridge_item_connection(company)
            if connection:
                states = connection._item_states(own.product_id)
                for line in own:
                    line.bridge_item = states.get(line.product_id.id)

    def _is_bridge_product(self):
        """Whether the line sells a product, and is neither text nor a down payment."""
        return not self.display_type and not self.is_downpayment

    def _bridge_item_connection(self, company):
        """:return: the connection of the company where products are items there, or none"""
        connection = self.env["accounting.bridge.connection"]._for_company(company)
        return connection.filtered(lambda c: c.use_items and c.offers_items)

    def action_bridge_item(self):
        """Open the dialog in which the product is linked to an item."""
        self.ensure_one()
        self.check_access("read")
        connection = self._bridge_item_connection(self.company_id)
        if not connection or not self.product_id:
            raise UserError(self.env._("Products are no items in the bookkeeping system."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Link Product to Item"),
            "res_model": "accounting.bridge.link.item",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_connection_id": connection.id,
                "default_product_id": self.product_id.id,
            },
        }


class SaleOrderLine(models.Model):
    _name = "sale.order.line"
    _inherit = ["sale.order.line", "accounting.bridge.item.line"]


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "accounting.bridge.item.line"]

    def _is_bridge_product(self):
        sold = self.move_id.is_sale_document()
        return sold and self.display_type == "product" and not self.is_downpayment


class SaleOrder(models.Model):
    _inherit = "sale.order"

    bridge_uses_items = fields.Boolean(compute="_compute_bridge_uses_items", compute_sudo=True)

    def _compute_bridge_uses_items(self):
        for order in self:
            connection = order.order_line._bridge_item_connection(order.company_id)
            order.bridge_uses_items = bool(connection)


class AccountMove(models.Model):
    _inherit = "account.move"

    bridge_uses_items = fields.Boolean(compute="_compute_bridge_uses_items", compute_sudo=True)

    def _compute_bridge_uses_items(self):
        for move in self:
            connection = move.line_ids._bridge_item_connection(move.company_id)
            move.bridge_uses_items = move.is_sale_document() and bool(connection)


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _item_states(self, products):
        """:return: dict product id -> "missing" or "waiting", of the products that are no item
        yet"""
        missing = products - self._products_with_item(products)
        operations = self.env["accounting.bridge.operation"].sudo()  # the outbox is not for all
        waiting = operations.search(
            [
                ("connection_id", "=", self.id),
                ("action", "=", Action.ITEM.value),
                ("state", "in", OPEN),
                ("product_id", "in", missing.ids),
            ]
        ).product_id
        return {p.id: "waiting" if p in waiting else "missing" for p in missing}
