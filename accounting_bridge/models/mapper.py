from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.documents import Issue
from .mapping import mapping_key

ROW_FIELDS = [
    *("connection_id", "key", "kind", "state", "certainty", "flag", "reference_id"),
    *("tax_rate", "fiscal_position_id", "nature", "served"),
]
TARGET_FIELDS = ["kind", "external_id", "code", "name", "parent_ref", "rate", "data", "active"]


@dataclass(frozen=True)
class MappedTax:
    """The provider's rate for a set of taxes. `rate` is a percentage; `data` is what the catalogue
    states of it beyond (`books.ReferenceData`)."""

    code: str
    rate: Decimal
    external_id: str
    name: str = ""
    data: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    """A row of a catalogue that documents may point at."""

    external_id: str
    code: str
    parent: str = ""
    rate: Decimal | None = None
    data: dict = field(default_factory=dict)
    name: str = ""


class Mapper:
    """Answers for a batch of documents what an Odoo record is at the provider, without a query.

    :param targets: dict mapping key -> `Target`; None where the row exists and must not be used
        because something is wrong with it (see `flag`): nothing else is used in its place
    :param default: the `Target` of the default revenue account, or None
    :param categories: dict product id -> ids of its category and the ones above, nearest first
    :param gone: dict mapping key -> name of what is archived or gone at the provider, of rows that
        must not be used because of it
    :param scopes: dict mapping key of a row at 0 % -> what it was confirmed for, set of (fiscal
        position id or False, nature or False); it serves nothing else
    :param home: id of the fiscal position that is as good as none
    """

    def __init__(
        self, targets, default=None, categories=None, gone=None, scopes=None, home=False
    ):
        self._targets = targets
        self._scopes = scopes or {}
        self._home = home
        self._gone = gone or {}
        self._default = default
        self._categories = categories or {}
        self._taxes = {t.code: t for k, t in targets.items() if t and k.startswith("tax:")}
        accounts = [t for k, t in targets.items() if t and k.startswith(("account:", "product_c"))]
        self._accounts = {t.code: t for t in [*accounts, default] if t}

    def tax(self, taxes, fiscal_position=None, nature=None):
        """:param taxes: the taxes of the line as they stand there, possibly none
        :param nature: "goods", "service" or None
        :return: `MappedTax`, or None where no person has confirmed one"""
        target = self._targets.get(self.tax_key(taxes, fiscal_position, nature))
        return target and MappedTax(
            target.code, target.rate, target.external_id, target.name, target.data
        )

    def tax_key(self, taxes, fiscal_position=None, nature=None):
        """:return: the key of the row that says what the taxes of a line are, or for which they
        wait; None where there is none"""
        use = self._use(fiscal_position, nature)
        keys = tax_keys(taxes, fiscal_position, nature)
        return next((key for key in keys if key in self._targets and self._serves(key, use)), None)

    def tax_elsewhere(self, taxes, fiscal_position=None, nature=None):
        """:return: for what else the taxes were confirmed, at 0 %, where they were not for this:
        list of (fiscal position id or False, nature or False)"""
        use = self._use(fiscal_position, nature)
        keys = tax_keys(taxes, fiscal_position, nature)
        served = set().union(*(self._scopes.get(key, ()) for key in keys))
        return [] if use in served else sorted(served, key=str)

    def is_home(self, fiscal_position):
        """Whether a fiscal position is as good as none."""
        return not self._use(fiscal_position, None)[0]

    def _use(self, fiscal_position, nature):
        position = fiscal_position.ids[0] if fiscal_position else False
        return (position != self._home and position, nature or False)

    def _serves(self, key, use):
        return key not in self._scopes or use in self._scopes[key]

    def tax_gone(self, taxes, fiscal_position=None, nature=None):
        """:return: the name of what these taxes are at the provider, where it is archived or gone
        there; "" otherwise"""
        return self._gone.get(self.tax_key(taxes, fiscal_position, nature), "")

    def tax_name(self, code):
        """:return: what a person calls the provider's rate of this code"""
        target = self._taxes.get(code)
        return target.name if target and target.name else code

    def account(self, account, product=None):
        """What the books say comes first: the row of the account; then that of the product's
        category, nearest first; then the connection's default revenue account.

        :return: code, or None
        """
        keys = [mapping_key("account", account.ids)]
        categories = self._categories.get(product.ids[0], ()) if product else ()
        keys += [mapping_key("product_category", [category]) for category in categories]
        target = self._first(keys, self._default)
        return target and target.code

    def item(self, product):
        """The product's own item; else the one that stands for all products of its category,
        nearest first.

        :return: code, "" where neither is mapped
        """
        keys = [mapping_key("product", product.ids)]
        categories = self._categories.get(product.id, ())
        keys += [mapping_key("category_item", [category]) for category in categories]
        target = self._first(keys)
        return target.code if target else ""

    def payment_account(self, journal):
        """:return: external id, "" where the journal is not mapped"""
        target = self._first([mapping_key("payment_journal", journal.ids)])
        return target.external_id if target else ""

    def tracking(self, distribution):
        """:param distribution: analytic distribution of the line (dict "account id,…" -> percent)
        :return: tuple of (category external id, option external id), one per category of which one
            option holds the whole line"""
        shares = self._shares(distribution)
        return tuple(
            (category, option)
            for category, options in sorted(shares.items())
            for option, share in options.items()
            if len(options) == 1 and round(share, 2) == 100
        )

    def tracking_problem(self, distribution):
        """:return: a warning (`Issue`) where the line is split over options, which the provider
        cannot take, else None"""
        shares = self._shares(distribution)
        if len(self.tracking(distribution)) == len(shares):
            return None
        return Issue("tracking_split", level="warning")

    def _shares(self, distribution):
        shares = defaultdict(lambda: defaultdict(float))
        for accounts, percent in (distribution or {}).items():
            for account in accounts.split(","):
                if target := self._first([mapping_key("analytic", [account])]):
                    shares[target.parent][target.external_id] += percent
        return shares

    def allowed(self, tax, account_code):
        """:param tax: `MappedTax` of a line, or its code
        :return: whether the provider takes this rate on this account, as far as it states it"""
        tax = self._taxes.get(getattr(tax, "code", tax))
        account = self._accounts.get(account_code)
        if not tax or not account:
            return True
        return (tax.data.get("applies_to") or {}).get(account.data.get("nature"), True)

    def _first(self, keys, default=None):
        return next((self._targets[key] for key in keys if key in self._targets), default)


def tax_keys(taxes, fiscal_position=None, nature=None):
    """:return: the keys of the tax rows that may say what the taxes of a line are, the most
    specific first"""
    position = fiscal_position.ids[0] if fiscal_position else False
    narrowed = [(position, nature), (position, False), (False, nature), (False, False)]
    return list(dict.fromkeys(mapping_key("tax", taxes.ids, *each) for each in narrowed))


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def _mapper(self, moves=None):
        """:param moves: the documents that will be asked about; without them, all that is mapped is
            read
        :return: `Mapper`, made with at most four queries
        """
        self.ensure_one()
        # Who sends a document need not see how it is mapped.
        rows = self.env["accounting.bridge.mapping"].sudo()
        products = SQL("SELECT id FROM product_product")
        domain = Domain("reference_id", "!=", False) | rows._barring_domain()
        domain &= Domain("connection_id", "=", self.id)
        if moves is not None:
            lines = self.env["account.move.line"].sudo()
            lines = lines._search([("move_id", "in", moves.ids), ("product_id", "!=", False)])
            products = lines.subselect("product_id")
            domain &= Domain("kind", "!=", "product") | Domain("product_id", "in", products)
        found = rows.search_fetch(domain, ROW_FIELDS)
        rows = found.filtered(lambda row: row._counts())
        # The default holds for those, too, who may not read catalogues.
        default = self.sudo().default_account_id
        (rows.reference_id | default).fetch(TARGET_FIELDS)
        targets = {row.key: None if row.flag else row.reference_id._target() for row in rows}
        targets |= {row.key: None for row in found - rows if row._bars()}
        gone = rows.filtered(lambda row: row.flag == "archived")
        return Mapper(
            targets,
            default._target() if default.active else None,
            self._category_chains(products) if rows._of_categories() else {},
            {row.key: row.reference_id.name for row in gone},
            {row.key: row._scope() for row in rows if row._is_zero() and not row.flag},
            self._home_position_id(),
        )

    def _category_chains(self, products):
        self.env["product.template"].flush_model(["categ_id"])
        paths = self.env.execute_query(
            SQL(
                """SELECT product.id, category.parent_path
                     FROM product_product product
                     JOIN product_template template ON template.id = product.product_tmpl_id
                     JOIN product_category category ON category.id = template.categ_id
                    WHERE product.id IN (%s)""",
                products,
            )
        )
        return {product: path.split("/")[-2::-1] for product, path in paths}


class AccountingBridgeMapping(models.Model):
    _inherit = "accounting.bridge.mapping"

    def _counts(self):
        """Whether documents go by this row: a tax is confirmed by a person; an account that is
        surely the same one need not be."""
        sure = self.kind == "account" and self.state == "proposed" and self.certainty >= 100
        return sure or self.state == "confirmed"

    def _of_categories(self):
        return self.filtered(lambda row: row.kind in ("product_category", "category_item"))


class AccountingBridgeReference(models.Model):
    _inherit = "accounting.bridge.reference"

    def _target(self):
        return Target(
            self.external_id,
            self.code or self.external_id,
            self.parent_ref or "",
            self._rate(),
            self.data or {},
            self.name or "",
        )
