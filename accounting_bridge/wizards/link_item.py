from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.operation import OPEN
from ..tools.documents import Action, Issue


class AccountingBridgeLinkItem(models.TransientModel):
    """A consultant says which item a product is, or has one made of it."""

    _name = "accounting.bridge.link.item"
    _description = "Link Product to Item"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    product_id = fields.Many2one("product.product", required=True, readonly=True)
    item_id = fields.Many2one(
        "accounting.bridge.reference",
        string="Is This Item",
        domain="[('connection_id', '=', connection_id), ('kind', '=', 'item')]",
        compute="_compute_item",
        store=True,
        readonly=False,
    )
    may_link = fields.Boolean(compute="_compute_may")
    people = fields.Char(compute="_compute_may")
    problem = fields.Char("Why It Cannot Be Created", compute="_compute_problem")
    last_problem = fields.Char(compute="_compute_problem")
    is_waiting = fields.Boolean(compute="_compute_problem")

    @api.depends("connection_id", "product_id")
    def _compute_item(self):
        """The item of the product's code, where there is one."""
        for wizard in self:
            items = wizard.connection_id._items_to_propose()
            wizard.item_id = items.filtered(
                lambda item, code=wizard.product_id.default_code: code and item.code == code
            )[:1]

    @api.depends("connection_id")
    def _compute_may(self):
        rows = self.env["accounting.bridge.mapping"]
        for wizard in self:
            wizard.may_link = rows.has_access("write") and wizard.connection_id.has_access("write")
            issues = self.env["accounting.bridge.issue"]
            wizard.people = issues._who_may(rows._name, wizard.connection_id)

    @api.depends("connection_id", "product_id")
    def _compute_problem(self):
        words = self.env["accounting.bridge.issue"]
        for wizard in self:
            connection = wizard.connection_id
            issue = wizard._issue()
            wizard.problem = issue and words._words([issue], connection)[0]
            last = wizard._operations()[:1]
            wizard.is_waiting = last.state in OPEN
            refused = last.state == "rejected"
            wizard.last_problem = refused and " ".join(words._words(last.issues, connection))

    def _operations(self):
        """:return: what was asked for of this product before, the last first"""
        return self.env["accounting.bridge.operation"].search(
            [
                ("connection_id", "=", self.connection_id.id),
                ("action", "=", Action.ITEM.value),
                ("product_id", "=", self.product_id.id),
            ],
            order="id desc",
        )

    def _issue(self):
        """:return: `documents.Issue`: why no item can be made of the product, or None"""
        can, code = self.connection_id._capabilities(), self.product_id.default_code or ""
        if not can.items:
            return Issue("items_not_made")
        if not code.strip():
            return Issue("item_code_missing", {"product": self.product_id.display_name})
        if len(code) > can.max_item_code or not code.isprintable() or set(code) & set('"\\'):
            return Issue("item_code_invalid", {"code": code, "max": can.max_item_code})
        return None

    def action_link(self):
        self.ensure_one()
        if not self.item_id:
            raise UserError(self.env._("Choose the item that this product is."))
        row = self.connection_id._ensure_mappings("product", [self.product_id.ids])
        row.reference_id = self.item_id
        return {"type": "ir.actions.act_window_close"}

    def action_create_item(self):
        """Owe the item to the provider; it is linked when it is there."""
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("write")
        self.env["accounting.bridge.mapping"].check_access("write")
        if not connection._is_connected():
            raise UserError(self.env._("%s is not connected.", connection.name))
        if issue := self._issue():
            words = self.env["accounting.bridge.issue"]
            raise UserError(words._words([issue], connection)[0])
        connection._queue_item(self.product_id)
        return {"type": "ir.actions.act_window_close"}


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _queue_item(self, product):
        """Owe the provider an item of this product; asking twice owes one."""
        can = self._capabilities()
        # In the words of the company, as on its documents.
        named = product.with_context(lang=self.company_id.partner_id.lang)
        # People read the outbox; who asks may map products.
        operations = self.env["accounting.bridge.operation"].sudo()
        about = {
            "connection_id": self.id,
            "product_id": product.id,
            "action": Action.ITEM.value,
        }
        owed = [(name, "=", value) for name, value in about.items()] + [("state", "in", OPEN)]
        if operations.search_count(owed, limit=1):
            return
        operations.create(
            {
                **about,
                "company_id": self.company_id.id,
                "user_id": self.env.uid,
                "data": {
                    "code": product.default_code.strip(),
                    "name": named.name.strip()[: can.max_item_name].strip(),
                    "description": (named.description_sale or "").strip()[: can.max_description],
                },
            }
        )
        self._wake()
