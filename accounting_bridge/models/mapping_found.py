from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


def _by_name(references):
    """:return: dict name in small letters -> list of references"""
    found = defaultdict(list)
    for reference in references:
        found[(reference.name or "").strip().casefold()].append(reference)
    return found


class AccountingBridgeConnection(models.Model):
    """Products, categories and analytic accounts: which of them are in use, and what each of them
    probably is."""

    _inherit = "accounting.bridge.connection"

    def _find_unmapped(self):
        """Make a row for all that documents, orders, products, taxes and journals use, more than is
        proposed by itself: also for what has no likely counterpart.

        :return: the rows that are new"""
        self.ensure_one()
        # What a company uses does not depend on who asks.
        connection = self.sudo().with_company(self.company_id)
        before = connection.mapping_ids
        connection._ensure_subjects(connection._used_beyond())
        connection._propose_mappings()
        return connection.mapping_ids - before

    def _used_beyond(self):
        """:return: dict kind -> records in use, of what only some companies give the provider"""
        subjects = {}
        if self.use_items:
            subjects["product"] = self._products_in_use()
        if self._active_references("tracking_option"):
            accounts = self._analytic_in_use()
            subjects |= {"analytic": accounts, "analytic_plan": accounts.root_plan_id}
        return subjects

    # === ITEMS ===

    def _products_in_use(self):
        """:return: products on documents and confirmed orders that have no item, not by their
        category either"""
        lines = self.env["account.move.line"]._read_group(
            [*self._line_domain(), ("product_id", "!=", False)], ["product_id"]
        )
        ordered = self.env["sale.order.line"]._read_group(
            [
                ("company_id", "in", self._branches().ids),
                ("state", "=", "sale"),
                ("display_type", "=", False),
                ("is_downpayment", "=", False),
                ("product_id", "!=", False),
            ],
            ["product_id"],
        )
        products = self.env["product.product"].union(*(p for (p,) in (*lines, *ordered)))
        return products - self._products_with_item(products)

    def _products_with_item(self, products):
        """:return: those of the products that are an item at the provider, by a row of their own or
        of a category above them"""
        rows = self.env["accounting.bridge.mapping"].search_fetch(
            [
                ("connection_id", "in", self.ids),
                ("kind", "in", ("product", "category_item")),
                ("state", "=", "confirmed"),
                ("flag", "=", False),
            ],
            ["product_id", "category_id"],
        )
        categories = set(rows.category_id.ids)

        def is_covered(product):
            path = (product.categ_id.parent_path or "").split("/")
            return any(part and int(part) in categories for part in path)

        own = products & rows.product_id
        return own | (products - own).filtered(is_covered) if categories else own

    def _products_of_items(self):
        codes = [item.code for item in self._active_references("item") if item.code]
        company = ("company_id", "in", [False, *self._family().ids])
        return self.env["product.product"].search(
            [("default_code", "in", codes), ("sale_ok", "=", True), company]
        )

    def _items_to_propose(self):
        """:return: the items that lines may name: the stock of a tracked one would be booked there
        once more"""
        items = self._active_references("item")
        return items.filtered(lambda item: not (item.data or {}).get("tracked"))

    def _match_product(self, rows):
        items = self._items_to_propose()
        by_code, by_name = {item.code: item for item in items}, _by_name(items)
        found = {}
        for row in rows:
            item = by_code.get(row.product_id.default_code)
            best = (item, 90, "code") if item else row._best(row._name_scores(by_name))
            if best:
                found[row.id] = best
        return found

    def _match_category_item(self, rows):
        items = _by_name(self._items_to_propose())
        return {row.id: best for row in rows if (best := row._best(row._name_scores(items)))}

    # === TRACKING ===

    def _analytic_in_use(self):
        lines = self.env["account.move.line"]._search(
            Domain(self._line_domain()) & Domain("analytic_distribution", "!=", False)
        )
        self.env["account.move.line"].flush_model(["analytic_distribution"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT jsonb_object_keys(analytic_distribution)
                     FROM account_move_line
                    WHERE id IN %s""",
                lines.subselect(),
            )
        )
        ids = {int(id_) for (keys,) in rows for id_ in keys.split(",")}
        return self.env["account.analytic.account"].browse(sorted(ids)).exists()

    def _analytic_of_options(self):
        names = [option.name for option in self._active_references("tracking_option")]
        company = ("company_id", "in", [False, *self._family().ids])
        return self.env["account.analytic.account"].search([("name", "in", names), company])

    def _match_analytic_plan(self, rows):
        categories = _by_name(self._active_references("tracking_category"))
        return {row.id: best for row in rows if (best := row._best(row._name_scores(categories)))}

    def _match_analytic(self, rows):
        """An account is an option of the category that its plan is, where that is known."""
        options = self._active_references("tracking_option")
        plans = self.mapping_ids.filtered(
            lambda row: row.kind == "analytic_plan" and row.state == "confirmed" and not row.flag
        )
        category = {row.plan_id: row.reference_id.external_id for row in plans}
        found = {}
        for row in rows:
            wanted = category.get(row.analytic_account_id.root_plan_id)
            own = options.filtered(lambda o, wanted=wanted: wanted in (None, o.parent_ref))
            if best := row._best(row._name_scores(_by_name(own))):
                found[row.id] = best
        return found


class AccountingBridgeMapping(models.Model):
    _inherit = "accounting.bridge.mapping"

    def _name_scores(self, references):
        """:param references: dict of what `_by_name` returns
        :return: list of (reference, certainty, reason) of those named the same"""
        names = self._all_names(self._subject())
        return [(r, 80, "name") for name in sorted(names) for r in references.get(name, ())]
