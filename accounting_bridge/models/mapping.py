import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

KINDS = [
    ("account", "Account"),
    ("tax", "Taxes of a line"),
    ("product", "Product"),
    ("product_category", "Product category"),
    ("category_item", "Product category (item)"),
    ("payment_journal", "Payment journal"),
    ("analytic_plan", "Analytic plan"),
    ("analytic", "Analytic account"),
]
# What a row of each kind is about, and what it may point at.
SUBJECTS = {
    "account": "account_id",
    "tax": "tax_ids",
    "product": "product_id",
    "product_category": "category_id",
    "category_item": "category_id",
    "payment_journal": "journal_id",
    "analytic_plan": "plan_id",
    "analytic": "analytic_account_id",
}
SUBJECT_FIELDS = tuple(dict.fromkeys(SUBJECTS.values()))
TARGETS = {
    "account": ("account", "category"),
    "tax": ("tax",),
    "product": ("item",),
    "product_category": ("account", "category"),
    "category_item": ("item",),
    "payment_journal": ("payment_account",),
    "analytic_plan": ("tracking_category",),
    "analytic": ("tracking_option",),
}
TAG_PARTS = re.compile(r"^[+-](?=\d)|_(BASE|TAX)$")
NATURES = [("goods", "Goods"), ("service", "Services")]


def mapping_key(kind, ids, fiscal_position_id=False, nature=False):
    """:param ids: database ids of what is mapped: one, or for a tax row the whole set in any order
    :return: what identifies the row within its connection ("account:7", "tax:3,12", "tax:" for a
        line without tax, "tax:3/5" for the set {3} under fiscal position 5, "tax:3#goods" for
        lines of goods with the set {3})"""
    key = f"{kind}:{','.join(map(str, sorted(ids)))}"
    key += f"/{fiscal_position_id}" if fiscal_position_id else ""
    return f"{key}#{nature}" if nature else key


def _company_field(record):
    return next((n for n in ("company_ids", "company_id") if n in record._fields), None)


class AccountingBridgeMapping(models.Model):
    """ "This Odoo thing is that reference": proposed automatically, confirmed by a person.

    A tax row is about the *set* of taxes as it stands on an invoice line: a group of taxes is one
    member of the set, because that is what the line holds. It may be narrowed to one fiscal
    position, which tells apart what the taxes alone do not (a line without tax at home and abroad),
    and to goods or services, where the provider books them apart.
    """

    _name = "accounting.bridge.mapping"
    _description = "Accounting Bridge Mapping"
    _inherit = ["mail.thread"]
    _order = "connection_id, kind, state desc, id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "accounting.bridge.connection",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env["accounting.bridge.connection"].search([], limit=1),
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True)
    key = fields.Char(compute="_compute_key", store=True, index=True)
    account_id = fields.Many2one("account.account", ondelete="cascade")
    # An archived tax still stands on older lines.
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        context={"active_test": False},
        tracking=True,
        help="The whole set of taxes of a line. Empty: a line without tax.",
    )
    product_id = fields.Many2one("product.product", ondelete="cascade")
    category_id = fields.Many2one("product.category", ondelete="cascade")
    journal_id = fields.Many2one("account.journal", ondelete="cascade")
    fiscal_position_id = fields.Many2one(
        "account.fiscal.position",
        ondelete="cascade",
        help="Only under this fiscal position. Empty: wherever no other row says so.",
    )
    nature = fields.Selection(
        NATURES,
        string="Goods or Services",
        help="Only lines of products of this kind. Empty: wherever no other row says so, and lines"
        " without product.",
    )
    plan_id = fields.Many2one("account.analytic.plan", ondelete="cascade")
    analytic_account_id = fields.Many2one("account.analytic.account", ondelete="cascade")
    reference_id = fields.Many2one(
        "accounting.bridge.reference",
        string="Counterpart",
        ondelete="restrict",
        tracking=True,
        domain=f"[('connection_id', '=', connection_id), ('for_sales', '=', True),"
        f" ('kind', 'in', {TARGETS!r}.get(kind, []))]",
    )
    state = fields.Selection(
        [("open", "Open"), ("proposed", "Proposed"), ("confirmed", "Confirmed")],
        required=True,
        default="open",
        tracking=True,
    )
    certainty = fields.Integer("Certainty (%)", readonly=True, aggregator=None)
    reason = fields.Char("Reason Code", readonly=True)
    reason_label = fields.Char("Reason", compute="_compute_reason_label")
    tax_rate = fields.Float(
        "Rate (%)", digits=(16, 4), compute="_compute_tax_rate", store=True, aggregator=None
    )
    vat_boxes = fields.Char("VAT Boxes", compute="_compute_vat_boxes", compute_sudo=True)
    flag = fields.Selection(
        [
            ("archived", "Archived there"),
            ("rate", "Rate differs"),
            ("use", "Not for sales there"),
        ],
        string="Problem",
        compute="_compute_flag",
        store=True,
        help="A row with a problem is not used: documents that need it wait.",
    )

    _key_unique = models.Constraint(
        "UNIQUE(connection_id, key)", "This is already mapped for the connection."
    )

    # === COMPUTE ===

    @api.depends("kind", "fiscal_position_id", "nature", *SUBJECT_FIELDS)
    def _compute_key(self):
        for row in self:
            row.key = row.kind and mapping_key(
                row.kind, row._subject().ids, row.fiscal_position_id.id, row.nature
            )

    def _subject(self):
        """:return: what the row is about: one record, for a tax row the set"""
        return self.with_context(active_test=False)[SUBJECTS[self.kind]]

    @api.depends("kind", "fiscal_position_id.name", "nature", *SUBJECT_FIELDS)
    @api.depends_context("lang")
    def _compute_display_name(self):
        natures = dict(self._fields["nature"]._description_selection(self.env))
        for row in self:
            # The list names what it maps to those, too, who may not open it.
            subject = row.kind and row._subject().sudo()
            names = subject.mapped("display_name") if subject else []
            if row.kind == "tax":
                names = [" + ".join(names) or self.env._("No tax"), natures.get(row.nature)]
                names.append(row.fiscal_position_id.sudo().name)
            row.display_name = " · ".join(filter(None, names))

    @api.depends("reason", "connection_id.provider")
    def _compute_reason_label(self):
        texts = {
            "person": self.env._("Chosen by a person"),
            "imported": self.env._("Imported from a file"),
            "copied": self.env._("As in another company"),
            "code": self.env._("Same code"),
            "code_nature": self.env._("Same code, another type of account"),
            "name": self.env._("Same name"),
            "name_nature": self.env._("Same name, another type of account"),
            "number": self.env._("Same bank account number"),
            "rate": self.env._("Same rate"),
            "rate_ambiguous": self.env._("Same rate, as others have"),
            "zero_rate": self.env._("0 %: a person must say which"),
        }
        words = self.env["accounting.bridge.issue"]
        for row in self:
            text = row.reason and texts.get(row.reason)
            if row.reason and not text:
                (text,) = words._words([{"code": row.reason}], row.connection_id)
            row.reason_label = text

    @api.depends(
        "kind",
        "tax_ids.amount",
        "tax_ids.amount_type",
        "tax_ids.sequence",
        "tax_ids.include_base_amount",
        "tax_ids.is_base_affected",
        "tax_ids.has_negative_factor",
        "tax_ids.children_tax_ids.amount",
        "tax_ids.children_tax_ids.amount_type",
    )
    def _compute_tax_rate(self):
        self._read_taxes()
        for row in self:
            row.tax_rate = row.kind == "tax" and (row._percentage() or 0)

    def _read_taxes(self):
        """Read at once what the taxes of all these rows are made of, which else is one by one."""
        taxes = self._flat_taxes()
        taxes.mapped("has_negative_factor")
        taxes.invoice_repartition_line_ids.tag_ids.mapped("name")

    def _flat_taxes(self):
        return self.with_context(active_test=False).tax_ids.flatten_taxes_hierarchy()

    def _percentage(self):
        """See `account.tax._bridge_percentage`."""
        return self.with_context(active_test=False).tax_ids._bridge_percentage()

    @api.depends("kind", "tax_ids")
    def _compute_vat_boxes(self):
        self._read_taxes()
        for row in self:
            row.vat_boxes = row.kind == "tax" and ", ".join(row._vat_boxes())

    def _vat_boxes(self):
        """:return: names of boxes as the form of the return has them: Odoo's tags tell apart the
        base and the tax of one ("81_BASE", "81_TAX"), some with a sign"""
        names = self._vat_box_tags().mapped("name")
        return list(dict.fromkeys(TAG_PARTS.sub("", name) for name in names))

    def _vat_box_tags(self):
        return self._flat_taxes().invoice_repartition_line_ids.tag_ids

    @api.depends(
        "kind",
        "tax_rate",
        "reference_id.active",
        "reference_id.rate",
        "reference_id.for_sales",
    )
    def _compute_flag(self):
        for row in self:
            row.flag = row._problem()

    def _problem(self):
        reference = self.reference_id
        if not reference:
            return False
        if not reference.active:
            return "archived"
        if self.kind != "tax":
            return False
        if not reference.for_sales:
            return "use"
        percentage = self._percentage()
        return "rate" if percentage not in (None, reference._rate()) else False

    # === CONSTRAINTS ===

    @api.constrains("kind", "fiscal_position_id", "nature", *SUBJECT_FIELDS)
    def _check_subject(self):
        for row in self:
            others = [n for n in SUBJECT_FIELDS if n != SUBJECTS[row.kind] and row[n]]
            if others or (row.kind != "tax" and not row._subject()):
                raise ValidationError(
                    self.env._("A mapping is about exactly one thing, of the kind that it names.")
                )
            if row.kind != "tax" and (row.fiscal_position_id or row.nature):
                raise ValidationError(
                    self.env._(
                        "Only taxes are mapped per fiscal position, or for goods and services."
                    )
                )

    @api.constrains("connection_id", "fiscal_position_id", *SUBJECT_FIELDS)
    def _check_subject_company(self):
        for company, rows in self.grouped("company_id").items():
            # The branches of a company post through its connection.
            family = company.parent_ids | self.env["res.company"].search(
                [("id", "child_of", company.id)]
            )
            for row in rows:
                subjects = [*row._subject().sudo(), *row.fiscal_position_id]
                companies = [r[_company_field(r)] for r in subjects if _company_field(r)]
                if any(owners and not owners & family for owners in companies):
                    raise ValidationError(
                        self.env._(
                            "%(name)s does not belong to %(company)s.",
                            name=row.display_name,
                            company=company.name,
                        )
                    )

    @api.constrains("connection_id", "kind", "reference_id")
    def _check_reference(self):
        for row in self.filtered("reference_id"):
            if row.reference_id.connection_id != row.connection_id:
                raise ValidationError(
                    self.env._("%s belongs to another connection.", row.reference_id.display_name)
                )
            if row.reference_id.kind not in TARGETS[row.kind]:
                raise ValidationError(
                    self.env._(
                        "%(reference)s does not fit %(name)s: it is of another kind.",
                        reference=row.reference_id.display_name,
                        name=row.display_name,
                    )
                )

    @api.constrains("state", "reference_id", "tax_ids")
    def _check_confirmed(self):
        for row in self.filtered(lambda row: row.state == "confirmed"):
            if not row.reference_id:
                raise ValidationError(
                    self.env._("%s: choose what it is before confirming.", row.display_name)
                )
            if row.flag:
                raise ValidationError(row._problem_words())

    def _problem_words(self):
        name, reference = self.display_name, self.reference_id.display_name
        if self.flag == "rate":
            return self.env._(
                "%(name)s is %(here)s %% in Odoo, %(reference)s is %(there)s %%: an invoice would"
                " not arrive to the cent. Choose a rate of the same percentage.",
                name=name,
                here=f"{self.tax_rate:g}",
                reference=reference,
                there=f"{self.reference_id.rate:g}",
            )
        if self.flag == "use":
            return self.env._(
                "%(reference)s may not be used for sales. Choose another for %(name)s.",
                name=name,
                reference=reference,
            )
        return self.env._(
            "%(reference)s is archived or gone. Choose another for %(name)s.",
            name=name,
            reference=reference,
        )
