import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

TARGETS = [
    ("name", "Name"),
    ("street", "Street"),
    ("street2", "Street 2"),
    ("zip", "ZIP"),
    ("city", "City"),
    ("state", "State or Province"),
    ("country", "Country"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("vat", "VAT ID"),
    ("person", "Contact Person"),
    ("reference", "Reference"),
    ("order", "Order"),
]
# Whose field it is; which of them an invoice has is in `field_mapping_apply`.
SOURCES = [
    ("usual", "As usual"),
    ("company", "Company"),
    ("contact", "Contact person or invoice address"),
    ("order", "Order"),
    ("invoice", "Invoice"),
]
MODELS = {
    "company": "res.partner",
    "contact": "res.partner",
    "order": "sale.order",
    "invoice": "account.move",
}
TEXTS = ("char", "text", "selection", "many2one", "integer", "date")
# Which of the models a name may come from: what it says must be readable by whom it is sent to.
_SECRET = re.compile(r"passw|secret|token|signature|signup|api_?key|_hash|barcode_pin|\bpin\b")
# What is always sent.
REQUIRED = ("name",)


class AccountingBridgeField(models.Model):
    """From which field of order, company, contact or invoice a part of what is told of the customer
    comes, or that it is not told at all.

    By the number a customer is found again at the provider, so it is none of these.
    """

    _name = "accounting.bridge.field"
    _description = "Accounting Bridge Field"
    _inherit = ["mail.thread"]
    _order = "connection_id, id"
    _rec_name = "target"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", readonly=True, index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    target = fields.Selection(TARGETS, "In the Bookkeeping System", required=True, readonly=True)
    is_sent = fields.Boolean("Sent", default=True, tracking=True)
    source = fields.Selection(SOURCES, "From", required=True, default="usual", tracking=True)
    source_model = fields.Char(compute="_compute_source_model")
    field_name = fields.Char("Field", tracking=True)
    usual = fields.Char("As Usual", compute="_compute_usual")

    _target_unique = models.Constraint(
        "UNIQUE(connection_id, target)", "This field is there already."
    )

    @api.depends("target")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["target"]._description_selection(self.env))
        for row in self:
            row.display_name = labels.get(row.target, "")

    @api.depends("source")
    def _compute_source_model(self):
        for row in self:
            row.source_model = MODELS.get(row.source, "res.partner")

    @api.depends("target")
    def _compute_usual(self):
        company = self.env._("Company")
        texts = {
            "person": self.env._("Name of the person the invoice is addressed to, or who ordered"),
            "reference": self.env._("Customer reference of the invoice, else its source document"),
            "order": self.env._("Orders behind the invoice, with their references"),
            "email": self.env._("E-mail of the company, else of the contact"),
            "phone": self.env._("Phone of the company, else of the contact"),
        }
        for row in self:
            row.usual = texts.get(row.target) or f"{company}: {row.display_name}"

    @api.constrains("target", "is_sent")
    def _check_sent(self):
        for row in self.filtered(lambda row: not row.is_sent):
            needed = (*REQUIRED, *row.connection_id._capabilities().needed_fields)
            if row.target in needed:
                raise ValidationError(
                    self.env._(
                        "%(field)s: the bookkeeping system takes no customer without it.",
                        field=row.display_name,
                    )
                )

    @api.constrains("target", "source", "field_name")
    def _check_field(self):
        for row in self.filtered(lambda row: row.source != "usual"):
            problem = row._field_problem()
            if problem:
                raise ValidationError(problem)

    def _field_problem(self):
        """:return: why the field cannot be sent, "" where it can"""
        model = self.env[MODELS[self.source]]
        field = model._fields.get(self.field_name or "")
        params = {"field": self.field_name, "target": self.display_name}
        if not field:
            return self.env._("%(target)s: choose a field of the record itself.", **params)
        if field.groups or _SECRET.search(field.name):
            return self.env._("%(target)s: %(field)s is not for everybody to see.", **params)
        if field.type not in TEXTS or not field.store:
            return self.env._("%(target)s: %(field)s holds no text.", **params)
        if self.target == "country" and field.comodel_name != "res.country":
            return self.env._("%(target)s: %(field)s is no country.", **params)
        return ""

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_stale(vals) for vals in vals_list])

    def write(self, vals):
        if {"connection_id", "target"} & vals.keys() and not self.env.su:
            # Else who may map one company could map another, past its record rules.
            raise AccessError(self.env._("What a row is about stays as it is."))
        return super().write(self._without_stale(vals))

    @api.model
    def _without_stale(self, vals):
        """A field belongs to the record that it was chosen of."""
        if "source" in vals and (vals["source"] == "usual" or "field_name" not in vals):
            return {**vals, "field_name": False}
        return vals

    @api.onchange("source")
    def _onchange_source(self):
        self.field_name = False

    def _rule(self):
        """:return: [source, field], False where nothing is sent; None as usual"""
        if not self.is_sent:
            return False
        return None if self.source == "usual" else [self.source, self.field_name]


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    field_ids = fields.One2many("accounting.bridge.field", "connection_id")
    # Kept with the connection, so that who maps nothing pays nothing for it.
    field_rules = fields.Json(
        compute="_compute_field_rules",
        store=True,
        help="What is not as usual: target -> [source, field], or false where nothing is sent.",
    )
    due_date_rule = fields.Selection(
        selection_add=[("days", "Days after the invoice date")],
        string="Due Date",
        ondelete={"days": "set default"},
    )
    due_days = fields.Integer("Due After (Days)", default=14, tracking=True)

    _due_days_not_negative = models.Constraint(
        "CHECK (due_days BETWEEN 0 AND 3650)",
        "An invoice is due on its date or later: 0 to 3650 days.",
    )

    @api.model
    def _fact_fields(self):
        # They follow from the rows, which are checked.
        return super()._fact_fields() | {"field_rules"}

    @api.depends("field_ids.is_sent", "field_ids.source", "field_ids.field_name")
    def _compute_field_rules(self):
        for connection in self:
            rules = {row.target: row._rule() for row in connection.field_ids}
            rules = {target: rule for target, rule in rules.items() if rule is not None}
            connection.field_rules = rules or False

    def _ensure_fields(self):
        """:return: a row for each part of what is told of a customer"""
        self.ensure_one()
        missing = dict(TARGETS).keys() - set(self.field_ids.mapped("target"))
        # Rows say "as usual" until a person changes them.
        rows = self.env["accounting.bridge.field"].sudo().with_context(tracking_disable=True)
        rows.create(
            [
                {"connection_id": self.id, "target": target}
                for target, _label in TARGETS
                if target in missing
            ]
        )
        return self.field_ids

    def action_fields(self):
        self.ensure_one()
        self.check_access("read")
        self._ensure_fields()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_field")
        return {**action, "domain": [("connection_id", "=", self.id)]}
