from odoo import api, fields, models
from odoo.tools import SQL, format_date, html2plaintext

# What people set for a connection, with the column that names the connection.
WATCHED = {
    "accounting.bridge.connection": "id",
    "accounting.bridge.mapping": "connection_id",
    "accounting.bridge.field": "connection_id",
}


class AccountingBridgeChange(models.Model):
    """Who changed what of a connection and when, policy and mappings alike: read from what Odoo
    tracks, which only a system administrator may list otherwise."""

    _name = "accounting.bridge.change"
    _description = "Accounting Bridge Change"
    _auto = False
    _order = "date desc, id desc"

    connection_id = fields.Many2one("accounting.bridge.connection", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date = fields.Datetime(readonly=True)
    author_id = fields.Many2one("res.partner", "Changed By", readonly=True)
    model = fields.Selection(
        [
            ("accounting.bridge.connection", "Policy"),
            ("accounting.bridge.mapping", "Mapping"),
            ("accounting.bridge.field", "Field"),
        ],
        "Part",
        readonly=True,
    )
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    message_id = fields.Integer(readonly=True)
    tracking_id = fields.Integer(readonly=True)
    name = fields.Char("What", compute="_compute_name")
    field_label = fields.Char("Field", compute="_compute_values", compute_sudo=True)
    old_value = fields.Char("Before", compute="_compute_values", compute_sudo=True)
    new_value = fields.Char("After", compute="_compute_values", compute_sudo=True)

    @property
    def _table_query(self):
        parts = [self._query_of(model, column) for model, column in WATCHED.items()]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _query_of(self, model, column):
        """What a person writes to others is none of it: only what Odoo tracked or noted."""
        return SQL(
            """SELECT COALESCE(tracking.id::bigint * 2 + 1, message.id::bigint * 2) AS id,
                      connection.id AS connection_id,
                      connection.company_id,
                      message.date,
                      message.author_id,
                      message.model,
                      message.res_id,
                      message.id AS message_id,
                      tracking.id AS tracking_id
                 FROM mail_message message
                 JOIN %(table)s changed ON changed.id = message.res_id
                 JOIN accounting_bridge_connection connection ON connection.id = changed.%(column)s
            LEFT JOIN mail_tracking_value tracking ON tracking.mail_message_id = message.id
                WHERE message.model = %(model)s
                  AND message.message_type IN ('notification', 'auto_comment')
                  AND (tracking.id IS NOT NULL OR message.body <> '')""",
            table=SQL.identifier(self.env[model]._table),
            column=SQL.identifier(column),
            model=model,
        )

    def _compute_name(self):
        for model, rows in self.grouped("model").items():
            for row in rows:
                row.name = self.env[model].browse(row.res_id).exists().display_name

    def _compute_values(self):
        # Tracked values are a system administrator's otherwise; these fields are the consultant's.
        tracked = self.env["mail.tracking.value"].browse(filter(None, self.mapped("tracking_id")))
        said = {}
        for model, values in tracked.grouped(lambda value: value.field_id.model).items():
            if model in WATCHED:
                said |= {v["id"]: v for v in values._tracking_value_format_model(model)}
        bodies = {m.id: m.body for m in self.env["mail.message"].browse(self.mapped("message_id"))}
        for row in self:
            words = said.get(row.tracking_id)
            row.field_label = words and words["fieldInfo"]["changedField"]
            row.old_value = words and self._shown(words, "oldValue")
            row.new_value = words and self._shown(words, "newValue")
            if not words:
                row.new_value = html2plaintext(bodies[row.message_id] or "").strip()

    @api.model
    def _shown(self, words, which):
        """:return: a tracked value as text; yes and no, as nobody reads 1 and 0"""
        value, kind = words[which], words["fieldInfo"]["fieldType"]
        if kind == "date":
            return format_date(self.env, value)
        if kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        return "" if value is None or value is False else str(value)


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    def action_changes(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("accounting_bridge.action_change")
        return {**action, "domain": [("connection_id", "=", self.id)]}
