import time
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, format_datetime, formatLang

# A person waits for the page.
LINK_SECONDS = 30


class LinkExisting(models.TransientModel):
    """The cut-over: documents of before the start date, as they are open in Odoo and in the
    bookkeeping system, side by side. What is the same document on both sides is linked; what is in
    Odoo only is taken over, as the connection's policy says."""

    _name = "accounting.bridge.link_existing"
    _description = "Cut-Over"

    connection_id = fields.Many2one("accounting.bridge.connection", required=True, readonly=True)
    provider = fields.Char(compute="_compute_provider")
    cutover = fields.Selection(related="connection_id.cutover", related_sudo=False)
    before = fields.Date(
        required=True, string="Dated Before", help="The start date of the connection."
    )
    with_paid = fields.Boolean(
        "Paid Ones, Too",
        help="Full history only. Where the bookkeeping system takes no payments from Odoo, what is "
        "paid today goes only with this tick: it would stay open there until somebody matches it "
        "by hand.",
    )
    dated_from = fields.Date(
        help="Where there are too many to be compared at once: the first day of a part."
    )
    problem = fields.Char(readonly=True, help="Why the other side could not be read.")
    read_on = fields.Datetime(readonly=True)
    line_ids = fields.One2many("accounting.bridge.link_existing.line", "wizard_id")
    same_count = fields.Integer(compute="_compute_counts")
    here_count = fields.Integer(compute="_compute_counts")
    open_count = fields.Integer(compute="_compute_counts")
    sums = fields.Html(compute="_compute_sums", sanitize=False)
    takes_open_items = fields.Boolean(compute="_compute_provider")
    takes_payments = fields.Boolean(compute="_compute_provider")
    closed_until = fields.Date(compute="_compute_provider")
    not_reported = fields.Boolean("Not yet reported elsewhere")
    release = fields.Boolean("Release the closed period")
    stated = fields.Char("Not Yet Reported Elsewhere", compute="_compute_statements")
    released = fields.Char("Closed Period Released", compute="_compute_statements")

    @api.depends("connection_id")
    def _compute_provider(self):
        for wizard in self:
            connection = wizard.connection_id
            can = connection._capabilities()
            wizard.provider = connection._provider()._label()
            wizard.takes_open_items = bool(can.open_item_tax)
            wizard.takes_payments = can.payment_push
            wizard.closed_until = connection._closed_until()

    def write(self, vals):
        if not self.env.su and "connection_id" in vals:
            raise AccessError(self.env._("What is compared is that of one connection."))
        return super().write(vals)

    def _start(self):
        """:return: the day at whose beginning open amounts are compared"""
        return self.connection_id.start_date or self.before

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for wizard in self:
            states = wizard.line_ids.mapped("state")
            wizard.same_count = states.count("same")
            wizard.here_count = states.count("here")
            wizard.open_count = len(states)

    @api.depends("connection_id.confirmation_ids.revoked_on")
    def _compute_statements(self):
        for wizard in self:
            connection = wizard.connection_id
            wizard.stated = self._by_whom(connection._confirmation("history"))
            wizard.released = self._by_whom(connection._confirmation("release"))

    def _by_whom(self, confirmation):
        """:return: str, "" where nobody has confirmed it"""
        if not confirmation:
            return ""
        # Who stated it is for everybody who sees the page.
        stated = confirmation.sudo()
        return self.env._(
            "stated by %(user)s on %(date)s",
            user=stated.user_id.name,
            date=format_datetime(self.env, stated.confirmed_on, dt_format="short"),
        )

    @api.depends("connection_id")
    def _compute_display_name(self):
        for wizard in self:
            wizard.display_name = self.env._("Cut-Over")

    # === BOTH SIDES ===

    @api.model
    def _open(self, connection):
        """:return: the action that opens the cut-over, both sides read, or why they cannot be"""
        connection.check_access("write")
        before = connection.start_date or fields.Date.context_today(self)
        wizard = self.create({"connection_id": connection.id, "before": before})
        try:
            wizard._read()
        except UserError as error:
            wizard.problem = str(error)
        return wizard._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cut-Over"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_read(self):
        self.ensure_one()
        self.connection_id.check_access("write")
        self._read()
        return self._show()

    # === LINKING ===

    def action_link_all(self):
        """Link all that is unambiguous: one document on each side, with equal sums."""
        self.ensure_one()
        self.connection_id.check_access("write")
        until = time.monotonic() + LINK_SECONDS
        same = self.line_ids.filtered(lambda line: line.state == "same")
        done = same._link_until(until)
        left = len(same) - done
        message = self.env._("Linked: %s", done)
        if left:
            message = self.env._(
                "Linked: %(done)s. Press again for the rest: %(left)s", done=done, left=left
            )
        self._keep_sums()
        return self._told(message)

    def action_lines(self):
        """Show the documents as a list, to search, select and export them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents of the Cut-Over"),
            "res_model": "accounting.bridge.link_existing.line",
            "views": [(False, "list")],
            "domain": [("wizard_id", "=", self.id)],
            "context": {"search_default_by_state": 1},
        }

    def _keep_sums(self):
        # As above.
        self.connection_id.sudo().opening_sums = self._opening_sums()

    def _told(self, message, level="success"):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": level, "message": message, "next": self._show()},
        }

    # === TAKING OVER ===

    def action_take_over(self):
        """Take over what is in Odoo only, as the policy says: queued behind everything else."""
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("write")
        count = self._take_over(self.line_ids)
        return self._told(self._taken_over_words(count), "info")

    def _take_over(self, lines):
        """:return: how many of the lines are taken over"""
        lines = lines.filtered(lambda line: line.state == "here")
        if self.cutover == "history" and not (self.with_paid or self.takes_payments):
            lines = lines.filtered("open_now")
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to take over. What is perhaps there already is looked at by "
                    "a person first."
                )
            )
        self._check_before_start(lines)
        getattr(self, f"_check_{self.cutover}")()
        lines._take_over(self.cutover)
        return len(lines)

    def _taken_over_words(self, count):
        return self.env._("%s documents are taken over in the background.", count)

    def _check_before_start(self, lines):
        """What is dated later goes with its VAT, whatever is asked for here."""
        start = self.connection_id.start_date
        if not start or any(line.date >= start for line in lines):
            raise UserError(
                self.env._(
                    "Only documents dated before the start date of the connection are taken over: "
                    "%s",
                    format_date(self.env, start) or self.env._("none is set"),
                )
            )

    def _check_none(self):
        raise UserError(
            self.env._(
                "By the policy of the connection nothing of before the start date is taken over."
            )
        )

    def _check_open(self):
        if not self.takes_open_items:
            raise UserError(
                self.env._(
                    "%s takes no open items over. Have the opening balance entered there by hand "
                    "and link it here.",
                    self.provider,
                )
            )
        if not self.connection_id.cutover_account_id:
            raise UserError(self.env._("Choose the cut-over account on the connection first."))

    def _check_history(self):
        """What a person states here is kept, with name and time."""
        connection = self.connection_id
        if not connection._confirmation("history"):
            if not self.not_reported:
                raise UserError(
                    self.env._("State first that these documents were not reported elsewhere yet.")
                )
            connection._confirm("history", self._history_statement())
        if self.release and self.closed_until:
            connection._confirm("release", self._release_statement())

    def _history_statement(self):
        return self.env._(
            "The documents dated before %s were not reported elsewhere: in no VAT return, no EC "
            "sales list and no other bookkeeping.",
            format_date(self.env, self.before),
        )

    def _release_statement(self):
        return self.env._(
            "Documents of the period that is closed until %s may be transferred: the accountant "
            "knows, and corrects the VAT returns concerned.",
            format_date(self.env, self.closed_until),
        )


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    opening_sums = fields.Json(readonly=True, copy=False, help="Open items of both sides.")
    opening_read_on = fields.Datetime("Open Items Read", readonly=True, copy=False)

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {"opening_sums", "opening_read_on"}

    def action_cutover(self):
        self.ensure_one()
        return self.env["accounting.bridge.link_existing"]._open(self)

    def _opening_table(self, sums):
        """:param sums: as `LinkExisting._opening_sums` returns them
        :return: the sums of both sides as a table, HTML"""
        head = (
            "",
            self.env._("Open items in Odoo"),
            self.env._("Open items in %s", self._provider()._label()),
            self.env._("Difference"),
        )
        rows = [self._opening_row(row) for row in sums]
        cells = Markup("").join(Markup('<th class="text-end pe-3">%s</th>') % name for name in head)
        return Markup('<table class="table table-sm w-auto"><tr>%s</tr>%s</table>') % (
            cells,
            Markup("").join(rows),
        )

    def _opening_row(self, row):
        currency = self.env["res.currency"].search([("name", "=", row["currency"])], limit=1)
        amounts = [
            formatLang(self.env, float(row[name]), currency_obj=currency)
            for name in ("here", "there", "difference")
        ]
        level = "text-danger" if Decimal(row["difference"]) else "text-success"
        return Markup(
            '<tr><td class="pe-3">%s</td><td class="text-end pe-3">%s</td>'
            '<td class="text-end pe-3">%s</td><td class="text-end fw-bold %s">%s</td></tr>'
        ) % (row["currency"], amounts[0], amounts[1], level, amounts[2])
