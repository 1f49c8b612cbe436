from decimal import Decimal

from odoo import api, fields, models

from ..tools.books import ReferenceData
from ..tools.names import identity

KINDS = [
    ("account", "Account"),
    ("payment_account", "Payment account"),
    ("tax", "Tax rate"),
    ("currency", "Currency"),
    ("template", "Template"),
    ("item", "Item"),
    ("tracking_category", "Tracking category"),
    ("tracking_option", "Tracking option"),
    ("category", "Posting category"),
]
# A longer code is an id, not for people.
SPOKEN_CODE = 24


class AccountingBridgeReference(models.Model):
    """One row of a catalogue of the provider: loaded, never typed. What is gone there is kept and
    archived here, because documents and mappings point at it."""

    _name = "accounting.bridge.reference"
    _description = "Accounting Bridge Reference"
    _order = "kind, code, name, id"
    _rec_names_search = ["code", "name"]

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    external_id = fields.Char("External ID", required=True, readonly=True)
    code = fields.Char(readonly=True)
    name = fields.Char(readonly=True)
    active = fields.Boolean(default=True, readonly=True)
    rate = fields.Float("Rate (%)", digits=(16, 4), readonly=True, aggregator=None)
    currency = fields.Char(readonly=True)
    parent_ref = fields.Char("Parent", readonly=True)
    data = fields.Json(readonly=True)
    for_sales = fields.Boolean(
        "Usable for Sales", compute="_compute_for_sales", store=True, help="As the provider states."
    )
    mapping_ids = fields.One2many("accounting.bridge.mapping", "reference_id")

    _external_unique = models.Constraint(
        "UNIQUE(connection_id, kind, external_id)", "This reference is already loaded."
    )

    @api.depends("kind", "data")
    def _compute_for_sales(self):
        for reference in self:
            applies_to = (reference.data or {}).get("applies_to") or {}
            reference.for_sales = reference.kind != "tax" or applies_to.get("revenue", True)

    @api.depends("code", "name", "kind", "rate")
    def _compute_display_name(self):
        for reference in self:
            code = reference.code if len(reference.code or "") <= SPOKEN_CODE else ""
            words = [w for w in (code, reference.name) if w]
            if reference.kind == "tax" and reference.name:
                words = [reference.name, f"({code})" if code else ""]
            reference.display_name = " ".join(filter(None, words)) or reference.external_id

    # === LOADING ===

    @api.model
    def _upsert(self, connection, loaded, kinds=None):
        """Make the rows of the connection equal to the catalogues; write only what differs.

        :param loaded: iterable of `books.ReferenceData`: the whole of all catalogues; what is
            not among them is archived
        :param kinds: the catalogues that were read, where it was not all of them
        :return: the rows that were created, changed or archived
        """
        known = {
            (row.kind, row.external_id): row
            for row in self.with_context(active_test=False).search(
                [("connection_id", "=", connection.id)]
            )
            if kinds is None or row.kind in kinds
        }
        changed, new = self.browse(), []
        # What has no id, or one that no index takes, could not be told from others.
        named = [d for d in loaded if identity(d.external_id)]
        for data in {(d.kind, d.external_id): d for d in named}.values():
            row = known.pop((data.kind, data.external_id), None)
            values = self._values(data)
            if row is None:
                new.append({"connection_id": connection.id, **values})
            elif values := {k: v for k, v in values.items() if not row._equals(k, v)}:
                row.write(values)
                changed |= row
        vanished = self.browse([row.id for row in known.values() if row.active])
        vanished.write({"active": False})
        return changed | vanished | self.create(new)

    @api.model
    def _values(self, data):
        return {
            "kind": data.kind,
            "external_id": data.external_id,
            "code": data.code,
            "name": data.name,
            "active": data.active,
            "rate": float(data.rate or 0),
            "currency": data.currency,
            "parent_ref": data.parent,
            "data": data.data,
        }

    def _equals(self, name, value):
        if name == "rate":
            return self.rate == round(value, 4)
        return (self[name] or None) == (value or None)

    # === READING ===

    def _as_data(self):
        """:return: the row as `books.ReferenceData`, as the provider gave it"""
        self.ensure_one()
        return ReferenceData(
            self.kind,
            self.external_id,
            self.code or "",
            self.name or "",
            self.active,
            self._rate(),
            self.currency or "",
            self.parent_ref or "",
            self.data or {},
        )

    def _rate(self):
        """:return: the percentage of a tax as `Decimal`, None for other kinds"""
        return Decimal(str(round(self.rate, 4))) if self.kind == "tax" else None
