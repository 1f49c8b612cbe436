from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL


@dataclass(frozen=True)
class Use:
    """What stands together on lines of documents. Database ids; `product_id` is one product of
    several alike (False: lines without product)."""

    tax_ids: tuple
    position_id: int | bool
    nature: str | None
    account_id: int
    product_id: int | bool


class AccountingBridgeConnection(models.Model):
    """What the documents of the last twelve months use, in one query whatever their number."""

    _inherit = "accounting.bridge.connection"

    def _year_domain(self):
        since = fields.Date.context_today(self) - relativedelta(years=1)
        return [*self._line_domain(), ("date", ">=", since), ("account_id", "!=", False)]

    def _uses_of_year(self):
        """:return: list of `Use`"""
        lines = self.env["account.move.line"]._search(self._year_domain())
        self.env["account.move"].flush_model(["fiscal_position_id"])
        self.env["account.move.line"].flush_model(["product_id", "account_id"])
        self.env["product.template"].flush_model(["type", "categ_id"])
        query = SQL(
            """
            SELECT taxes, position, nature, account, MIN(product)
              FROM (SELECT ARRAY(SELECT account_tax_id
                                   FROM account_move_line_account_tax_rel
                                  WHERE account_move_line_id = line.id
                               ORDER BY account_tax_id) AS taxes,
                           move.fiscal_position_id AS position,
                           CASE WHEN template.type = 'service' THEN 'service'
                                WHEN template.id IS NOT NULL THEN 'goods' END AS nature,
                           line.account_id AS account,
                           template.categ_id AS category,
                           product.id AS product
                      FROM account_move_line line
                      JOIN account_move move ON move.id = line.move_id
                 LEFT JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE line.id IN %s) AS used
          GROUP BY taxes, position, nature, account, category
          ORDER BY taxes, position, nature, account, category
            """,
            lines.subselect(),
        )
        return [
            Use(tuple(taxes), position or False, nature, account, product or False)
            for taxes, position, nature, account, product in self.env.execute_query(query)
        ]

    def _products_of_year(self):
        """:return: the products on lines of documents of the last twelve months"""
        lines = self.env["account.move.line"]
        domain = [*self._year_domain(), ("product_id", "!=", False)]
        groups = lines._read_group(domain, ["product_id"])
        return self.env["product.product"].union(*(product for (product,) in groups))
