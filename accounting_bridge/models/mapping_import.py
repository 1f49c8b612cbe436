from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mapping import SUBJECT_FIELDS, SUBJECTS, TARGETS, mapping_key

# By which field a record is named in a file. A tax has no code: its names stand for the set.
CODES = {
    "account": "code",
    "tax": "name",
    "product": "default_code",
    "product_category": "complete_name",
    "category_item": "complete_name",
    "payment_journal": "code",
    "analytic_plan": "complete_name",
    "analytic": "code",
}
# What has no code is named by its name.
NAMES = {"product": "name", "analytic": "name"}
BETWEEN_TAXES = " + "


class AccountingBridgeMapping(models.Model):
    """Export and import by codes: what a spreadsheet names instead of ids. A row of a file is the
    row that there is already about the same thing, so a list that was exported, changed and
    imported again makes nothing twice."""

    _inherit = "accounting.bridge.mapping"

    subject_code = fields.Char(
        "Code in Odoo",
        compute="_compute_subject_code",
        readonly=False,
        help="Code of the account, journal or product, name of a category, names of the taxes of a"
        " line with “ + ” between them: for export and import.",
    )
    reference_code = fields.Char(
        "Code in the Bookkeeping System",
        compute="_compute_reference_code",
        readonly=False,
        help="For export and import.",
    )

    @api.depends("kind", *SUBJECT_FIELDS)
    def _compute_subject_code(self):
        for row in self:
            # As in the list: the name says what is mapped, whoever may not open it.
            subject = row.kind and row._subject().sudo().with_company(row.company_id)
            codes = [_code(record, row.kind) for record in subject or ()]
            row.subject_code = BETWEEN_TAXES.join(codes)

    @api.depends("reference_id")
    def _compute_reference_code(self):
        for row in self:
            row.reference_code = row.reference_id.code or row.reference_id.name or ""

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._without_codes(vals) for vals in vals_list])

    def write(self, vals):
        if not {"subject_code", "reference_code"} & vals.keys():
            return super().write(vals)
        for row in self:
            super(AccountingBridgeMapping, row).write(row._without_codes(vals))
        return True

    # === FROM CODES TO RECORDS ===

    def _without_codes(self, vals):
        """:return: the values with the records that the codes name in their place
        :raise ValidationError: a code names nothing, or more than one thing"""
        codes = {"subject_code", "reference_code"}
        if not codes & vals.keys():
            return vals
        rest = {name: value for name, value in vals.items() if name not in codes}
        connection = self._connection_of(vals)
        kind = vals.get("kind") or self.kind
        if kind not in SUBJECTS:
            raise ValidationError(self.env._("Say what kind of mapping this is."))
        if "subject_code" in vals and self.subject_code != vals["subject_code"]:
            found = self._subject_of_code(connection, kind, vals["subject_code"] or "")
            many = self._fields[SUBJECTS[kind]].type == "many2many"
            rest[SUBJECTS[kind]] = [(6, 0, found.ids)] if many else found.id
        if "reference_code" in vals:
            code = vals["reference_code"]
            rest["reference_id"] = self._reference_of_code(connection, kind, code).id
        return rest

    def _connection_of(self, vals):
        chosen = vals.get("connection_id") or self.env.context.get("default_connection_id")
        connections = self.env["accounting.bridge.connection"]
        connection = connections.browse(chosen) if chosen else self.connection_id
        connection = connection or connections.search([], limit=2)
        if len(connection) != 1:
            raise ValidationError(self.env._("Say of which connection this mapping is."))
        return connection

    def _subject_of_code(self, connection, kind, code):
        """:return: the record of a code, for "tax" all of the set"""
        codes = code.split(BETWEEN_TAXES) if kind == "tax" else [code]
        found = [self._record_of_code(connection, kind, c.strip()) for c in codes if c.strip()]
        if not found and kind != "tax":
            raise ValidationError(self.env._("Say what is mapped: the code in Odoo is empty."))
        return self.env[self._fields[SUBJECTS[kind]].comodel_name].union(*found)

    def _record_of_code(self, connection, kind, code):
        model = self.env[self._fields[SUBJECTS[kind]].comodel_name]
        model = model.with_company(connection.company_id).with_context(active_test=False)
        for name in filter(None, (CODES[kind], NAMES.get(kind))):
            found = model.search([(name, "=", code), *self._owned(connection, model, kind)])
            if found:
                break
        # What is archived stands on older documents: only where nothing else has the code.
        found = found.filtered("active") or found if "active" in found._fields else found
        if len(found) != 1:
            raise ValidationError(self._not_one(kind, code, connection, len(found)))
        return found

    def _owned(self, connection, model, kind):
        """:return: domain of what belongs to the company or its branches"""
        family = connection.sudo()._family()  # which branches there are is no secret of theirs
        domain = [("type_tax_use", "=", "sale")] if kind == "tax" else []
        if "company_ids" in model._fields:
            return [*domain, ("company_ids", "in", family.ids)]
        if "company_id" in model._fields:
            return [*domain, ("company_id", "in", [False, *family.ids])]
        return domain

    def _reference_of_code(self, connection, kind, code):
        references = self.env["accounting.bridge.reference"]
        if not code:
            return references
        domain = [("connection_id", "=", connection.id), ("kind", "in", TARGETS[kind])]
        for name in ("code", "name"):
            found = references.search([*domain, (name, "=", code)])
            if found:
                break
        if len(found) != 1:
            raise ValidationError(self._not_one_there(code, connection, len(found)))
        return found

    def _not_one(self, kind, code, connection, count):
        params = {"code": code, "company": connection.company_id.name}
        params["kind"] = dict(self._fields["kind"]._description_selection(self.env))[kind]
        if count:
            return self.env._("%(kind)s: several in %(company)s are called “%(code)s”.", **params)
        return self.env._("%(kind)s: nothing in %(company)s is called “%(code)s”.", **params)

    def _not_one_there(self, code, connection, count):
        params = {"code": code, "connection": connection.name}
        if count:
            return self.env._(
                "Several in the catalogue of %(connection)s are “%(code)s”.", **params
            )
        return self.env._("“%(code)s” is not in the catalogue of %(connection)s.", **params)

    # === A FILE ===

    def _load_records_create(self, vals_list):
        rows = [self._load_one(vals) for vals in vals_list]
        return self.concat(*rows)

    def _load_one(self, vals):
        vals = self._without_codes(vals)
        draft = self.new(vals)
        known = self.browse()
        if draft.kind:
            key = mapping_key(
                draft.kind,
                draft._subject()._origin.ids,
                draft.fiscal_position_id._origin.id,
                draft.nature,
            )
            connection = self._connection_of(vals)
            vals = {**vals, "connection_id": connection.id}
            known = self.search([("connection_id", "=", connection.id), ("key", "=", key)])
        if not known:
            return self.create(self._as_imported(vals))
        known._load_records_write(vals)
        return known

    def _load_records_write(self, values):
        values = self._as_imported(self._without_codes(values))
        about = {"connection_id", "kind", "fiscal_position_id", "nature", *SUBJECT_FIELDS}
        if self.key and not self._is_about(values):
            raise ValidationError(
                self.env._(
                    "%s is about another thing than this line of the file.", self.display_name
                )
            )
        return super()._load_records_write({k: v for k, v in values.items() if k not in about})

    def _is_about(self, values):
        """Whether the values name what the row is about already."""
        draft = self.new(values, origin=self)
        ids = draft._subject()._origin.ids
        position = draft.fiscal_position_id._origin.id
        same = draft.connection_id._origin == self.connection_id
        return same and self.key == mapping_key(draft.kind, ids, position, draft.nature)

    def _as_imported(self, vals):
        """A counterpart that differs from the row's was chosen by a person, and is confirmed
        thereby, whatever the file says of the proposal that was there before; so is any where the
        file says nothing of it. Where there was no row before, what the file calls a proposal is
        one."""
        if "reference_id" not in vals:
            return vals
        accepted = "state" not in vals and self.state != "confirmed"
        changed = accepted or vals["reference_id"] != self.reference_id.id
        rest = {k: v for k, v in vals.items() if k not in ("reference_id", "state")}
        if not self and vals["reference_id"] and vals.get("state") == "proposed":
            return {**vals, "reason": "imported"}
        if changed and vals["reference_id"]:
            return {**rest, "reference_id": vals["reference_id"], "reason": "imported"}
        if changed:
            return {**rest, "reference_id": False}
        state = vals.get("state")
        return {**rest, "state": state} if state and state != self.state else rest

    def action_import(self):
        """Odoo's own import of a file."""
        return {
            "type": "ir.actions.client",
            "tag": "import",
            "name": self.env._("Import Mappings"),
            "params": {"active_model": self._name, "context": dict(self.env.context)},
        }


def _code(record, kind):
    code = record[CODES[kind]] or (record[NAMES[kind]] if kind in NAMES else "")
    return code or record.display_name or ""
