import dataclasses

from odoo import api, fields, models

from ..tools.books import ReferenceData
from ..tools.documents import Action, Item, Result


class AccountingBridgeOperation(models.Model):
    """Making an item of a product: asked for by a person who links products, done by the
    connection's scheduled action like everything that is written there."""

    _inherit = "accounting.bridge.operation"

    # What is sent is kept in `data`: the product may be gone by then.
    product_id = fields.Many2one("product.product", ondelete="set null")

    _item_unique = models.UniqueIndex(
        "(connection_id, product_id)"
        " WHERE action = 'item' AND state IN ('pending', 'sending', 'uncertain')",
        "This item is being created already.",
    )

    @api.depends("data")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for operation in self.filtered(lambda o: o.action == Action.ITEM.value and o.data):
            operation.display_name = f"{operation.display_name} {operation.data['code']}"
        return result

    def _task_item(self, task, document, data):
        return dataclasses.replace(task, item=Item(**data))

    def _after_item(self, outcome):
        """The catalogue's row and the mapping, without waiting for the next reading."""
        item, connection = self.data, self.connection_id
        data = ReferenceData("item", outcome.external_id, item["code"], item["name"])
        references = self.env["accounting.bridge.reference"].with_context(active_test=False)
        reference = references.search(
            [
                ("connection_id", "=", connection.id),
                ("kind", "=", "item"),
                ("external_id", "=", outcome.external_id),
            ]
        ) or references.create({"connection_id": connection.id, **references._values(data)})
        if self.product_id:
            row = connection._ensure_mappings("product", [self.product_id.ids])
            if row.state != "confirmed":
                # Who had it made for this product said what it is.
                row.with_user(self.user_id or self.env.user).sudo().reference_id = reference


class AccountingBridgeSync(models.Model):
    _inherit = "accounting.bridge.sync"

    def _notify(self, pairs):
        result = super()._notify(pairs)
        for operation, outcome in pairs:
            settled = outcome.result in (Result.DONE, Result.REJECTED)
            if operation.action == Action.ITEM.value and settled and operation.user_id:
                operation.user_id._bus_send("simple_notification", self._told_item(operation))
        return result

    def _told_item(self, operation):
        connection = self.connection_id
        name = f"{operation.data['code']} {operation.data['name']}"
        done = operation.state == "done"
        words = connection.env["accounting.bridge.issue"]
        why = " ".join(words._words(operation.issues, connection))
        text = self.env._("Item created and linked: %s", name)
        return {
            "type": "success" if done else "warning",
            "title": connection._provider()._label(),
            "message": text if done else why,
            "sticky": not done,
        }
