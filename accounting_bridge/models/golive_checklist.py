from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Point -> what a person states. The order is that of the list.
POINTS = {
    "adviser": (
        _lt("Adviser informed"),
        _lt("The tax adviser knows of the connection, its start date and what is transferred."),
    ),
    "ledger": (
        _lt("Ledger of record"),
        _lt(
            "VAT return, EC sales list, export to the adviser and annual accounts come from"
            " %(provider)s only; the entries in Odoo are a mirror."
        ),
    ),
    "agreement": (
        _lt("Data-processing agreement"),
        _lt("Data-processing agreements with the operators of %(provider)s and of Odoo exist."),
    ),
    "cutover": (
        _lt("Cut-over"),
        _lt(
            "What is dated before the start date is where it belongs, and nothing is reported"
            " twice."
        ),
    ),
    "numbers": (
        _lt("Number ranges disjoint"),
        _lt("The number ranges of Odoo and %(provider)s cannot meet; no number is given twice."),
    ),
    "numbering": (
        _lt("Numbering of the bookkeeping system off"),
        _lt(
            "In %(provider)s nobody issues documents of their own for what Odoo invoices; the"
            " customer gets one document only."
        ),
    ),
    "vat_scheme": (
        _lt("VAT scheme equal"),
        _lt("VAT is due on invoice, or on payment, in both systems alike."),
    ),
    "opening": (
        _lt("Opening open items equal"),
        _lt("The open items of both systems at the start date are equal."),
    ),
    "kinds": (
        _lt("One real document of each kind seen"),
        _lt(
            "A document of each kind was looked at in %(provider)s: recipient, number, dates, tax"
            " rates, account, total and file."
        ),
    ),
    "month": (
        _lt("First month compared"),
        _lt("Revenue and VAT of the first month were compared by rate: no difference."),
    ),
}
# Confirmed in the set-up already.
SUBJECTS = {"ledger": "ledger_of_record"}
LEVELS = [
    ("ok", "As it should be"),
    ("open", "Not so yet"),
    ("warning", "Look at it"),
    ("unknown", "Not known to Odoo"),
]
# What Odoo sees to be otherwise is confirmed with a word only, which is printed with it.
CONTRADICTED = ("open", "warning")


class AccountingBridgeChecklist(models.Model):
    """One point of the go-live checklist of a connection: what Odoo knows, and who confirmed it.
    The statement itself is kept as a confirmation; here is only what belongs beside it."""

    _name = "accounting.bridge.checklist"
    _description = "Go-Live Checklist"
    _order = "connection_id, sequence"

    connection_id = fields.Many2one(
        "accounting.bridge.connection",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    sequence = fields.Integer(readonly=True)
    code = fields.Selection([(code, code) for code in POINTS], required=True, readonly=True)
    label = fields.Char("Point", compute="_compute_words")
    statement = fields.Text(compute="_compute_words")
    fact = fields.Text("What Odoo Knows", compute="_compute_fact")
    level = fields.Selection(LEVELS, compute="_compute_fact")
    note = fields.Char(help="For example who was informed, or why a difference is right.")
    confirmed_by = fields.Many2one("res.users", compute="_compute_confirmed")
    confirmed_on = fields.Datetime(compute="_compute_confirmed")
    state = fields.Selection(
        [("open", "Open"), ("changed", "Changed since"), ("confirmed", "Confirmed")],
        compute="_compute_confirmed",
    )

    _point_unique = models.Constraint("UNIQUE(connection_id, code)", "One row a point.")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_words(self):
        for point in self:
            label, statement = POINTS[point.code]
            # The provider's name is no secret of the set-up.
            provider = point.sudo().connection_id._provider()._label()
            point.label = self.env._(label)  # pylint: disable=translation-not-lazy
            # pylint: disable-next=translation-not-lazy
            point.statement = self.env._(statement) % {"provider": provider}

    @api.depends("code", "label")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for point in self:
            point.display_name = point.label

    @api.depends_context("lang")
    def _compute_fact(self):
        for point in self:
            point.level, point.fact = point.connection_id._checklist_fact(point.code)

    @api.depends("connection_id.confirmation_ids.revoked_on")
    def _compute_confirmed(self):
        for point in self:
            connection = point.connection_id
            standing = connection._standing_confirmation(point._subject())
            holds = connection._still_holds(standing)
            # Who confirmed what is for everybody who sees the list.
            point.confirmed_by = standing.sudo().user_id
            point.confirmed_on = standing.sudo().confirmed_on
            point.state = "confirmed" if holds else "changed" if standing else "open"

    def _subject(self):
        return SUBJECTS.get(self.code, f"checklist.{self.code}")

    def write(self, vals):
        if not self.env.su and vals.keys() - {"note"}:
            raise AccessError(self.env._("Only the note of a point is for writing."))
        return super().write(vals)

    # === WHAT PEOPLE DO ===

    def action_confirm(self):
        """The user states this, with name and time. Who knows better than Odoo says why; it is
        printed beside what Odoo found."""
        for point in self:
            if point._is_contradicted() and not (point.note or "").strip():
                raise UserError(point._asks_note())
            words = [point.statement, point.fact, point.note]
            point.connection_id._confirm(point._subject(), "\n".join(filter(None, words)))
        return True

    def _is_contradicted(self):
        return self.level in CONTRADICTED

    def _asks_note(self):
        if self.level == "open":
            return self.env._(
                "“%(point)s” is not so yet, as far as Odoo can see. Write into the note why it is "
                "confirmed all the same: %(fact)s",
                point=self.label,
                fact=self.fact,
            )
        return self.env._(
            "“%(point)s” is not as it should be. Write into the note why it is right "
            "all the same: %(fact)s",
            point=self.label,
            fact=self.fact,
        )

    def action_take_back(self):
        for point in self:
            point.connection_id._revoke(point._subject(), self.env._("Taken back."))
        return True

    def action_open_point(self):
        """What exactly is confirmed, in full."""
        self.ensure_one()
        return {**self._get_records_action(name=self.label), "target": "new"}

    def action_print(self):
        return self.connection_id._of_list().action_print_checklist()


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    checklist_ids = fields.One2many(
        "accounting.bridge.checklist", "connection_id", "Go-Live Checklist"
    )
    checklist_words = fields.Char("Go-Live", compute="_compute_checklist_words")

    @api.depends("confirmation_ids.revoked_on")
    def _compute_checklist_words(self):
        for connection in self:
            states = connection.checklist_ids.mapped("state")
            connection.checklist_words = f"{states.count('confirmed')}/{len(POINTS)}"

    def action_checklist(self):
        """Open the checklist, its points made where there are none yet."""
        self.ensure_one()
        self.check_access("write")
        self._ensure_checklist()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Go-Live Checklist"),
            "res_model": "accounting.bridge.checklist",
            "views": [(False, "list"), (False, "form")],
            "domain": [("connection_id", "=", self.id)],
            "context": {"bridge_connection_id": self.id, "create": False, "delete": False},
        }

    def _ensure_checklist(self):
        # The points are the product's.
        points = self.env["accounting.bridge.checklist"].sudo()
        for connection in self:
            known = connection.checklist_ids.mapped("code")
            points.create(
                [
                    {"connection_id": connection.id, "code": code, "sequence": sequence}
                    for sequence, code in enumerate(POINTS)
                    if code not in known
                ]
            )

    def action_print_checklist(self):
        self.check_access("write")
        self._ensure_checklist()
        return self.env.ref("accounting_bridge.report_checklist").report_action(self, config=False)

    def _checklist_title(self):
        return self._for_reader().env._("Go-Live Checklist %s", self.name)

    def _for_reader(self):
        """:return: the connection in the language of whoever prints it, also where no page does"""
        return self.with_context(lang=self.env.user.lang)

    def _printed_on(self):
        return format_datetime(self.env, fields.Datetime.now(), dt_format="short")

    def _confirmation_basis(self, subject):
        if subject == "checklist.cutover":
            return {
                "start_date": fields.Date.to_string(self.start_date) or "",
                "cutover": self.cutover,
            }
        if subject == "checklist.opening":
            # What both systems were found to hold is for consultants only as a whole.
            return {"sums": self.sudo().opening_sums or []}
        if subject == "checklist.numbering":
            return {"issuer": self.issuer, "number_mode": self.number_mode}
        return super()._confirmation_basis(subject)
