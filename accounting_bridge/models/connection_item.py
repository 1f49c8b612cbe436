from odoo import api, fields, models

ITEM_KINDS = ("product", "category_item")


class AccountingBridgeConnection(models.Model):
    """Whether products are items at the provider. Most companies send no items; where one product
    was linked to one, a product without is an oversight."""

    _inherit = "accounting.bridge.connection"

    use_items = fields.Boolean(
        "Products Are Items There",
        tracking=True,
        help="Lines of orders and invoices whose product is no item in the bookkeeping system yet"
        " show a warning sign. Switched on with the first product that is linked to an item.",
    )
    offers_items = fields.Boolean(compute="_compute_offers")

    @api.depends("provider")
    def _compute_offers(self):
        result = super()._compute_offers()
        for connection in self:
            connection.offers_items = "item" in connection._capabilities().catalogues
        return result

    def _items_linked(self, rows):
        """:return: whether a person has linked others than these rows to items"""
        domain = [("connection_id", "=", self.id), ("kind", "in", ITEM_KINDS)]
        domain += [("state", "=", "confirmed"), ("id", "not in", rows.ids)]
        return bool(self.env["accounting.bridge.mapping"].search_count(domain, limit=1))


class AccountingBridgeMapping(models.Model):
    _inherit = "accounting.bridge.mapping"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._use_items()
        return rows

    def write(self, vals):
        done = super().write(vals)
        if "state" in vals or "reference_id" in vals or "reference_code" in vals:
            self._use_items()
        return done

    def _use_items(self):
        """With the first item that a person links, a product without one is an oversight; later
        the setting is left as it is."""
        linked = self.filtered(lambda r: r.kind in ITEM_KINDS and r.state == "confirmed")
        for connection, rows in linked.grouped("connection_id").items():
            if not connection.use_items and not connection._items_linked(rows):
                connection.use_items = True
