import time

from odoo import Command, api, fields, models
from odoo.tools import split_every
from odoo.tools.misc import clean_context

from .preview_look import STATES

# As many documents as one look shows; the others are on its next pages.
PAGE = 500
# So many are read and checked together.
CHUNK = 100
# What is not looked at by then is on the next page: a request of a person has its limits.
PATIENCE_SECONDS = 40
# What has not arrived yet, by the state that the invoice shows.
NOT_THERE = (False, "none", "queued", "sending", "uncertain", "attention")


class AccountingBridgePreview(models.TransientModel):
    """A look at what would be sent: computed by the code that sends, and kept nowhere but here.

    Written by the product only and for one person, who reads it and presses its buttons. About
    chosen documents and orders, or about everything of a connection that is not in the books yet.
    """

    _name = "accounting.bridge.preview"
    _description = "Preview of the Transfer"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", "Everything Of", readonly=True, ondelete="cascade"
    )
    move_ids = fields.Many2many("account.move", string="Chosen Documents", readonly=True)
    order_ids = fields.Many2many("sale.order", string="Chosen Orders", readonly=True)
    offset = fields.Integer(readonly=True)
    row_ids = fields.One2many("accounting.bridge.preview.row", "preview_id", readonly=True)
    shown_count = fields.Integer("Documents", readonly=True)
    left_count = fields.Integer("Not Shown", readonly=True)
    obstacles = fields.Json(readonly=True, help="Why some contacts are unknown.")
    going_count = fields.Integer("Would Go", compute="_compute_counts")
    problem_count = fields.Integer("With a Problem", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    nothing_count = fields.Integer("Nothing to Do", compute="_compute_counts")
    has_accounts = fields.Boolean(compute="_compute_counts")
    has_items = fields.Boolean(compute="_compute_counts")
    sums = fields.Html(compute="_compute_sums", sanitize=False)
    alerts = fields.Json(compute="_compute_alerts")

    @api.depends("row_ids.state", "row_ids.accounts", "row_ids.item_codes")
    def _compute_counts(self):
        for preview in self:
            states = preview.row_ids.mapped("state")
            counts = {f"{state}_count": states.count(state) for state, _label in STATES}
            preview.update(counts)
            preview.has_accounts = any(row.accounts for row in preview.row_ids)
            preview.has_items = any(row.item_codes for row in preview.row_ids)

    @api.depends("row_ids.state", "row_ids.total")
    @api.depends_context("lang")
    def _compute_sums(self):
        for preview in self:
            rows = preview.row_ids.filtered(lambda row: row.state in ("going", "problem"))
            groups = rows.grouped(lambda row: (row.state, row.currency_id))
            sums = [groups[key]._sums() for key in sorted(groups, key=_sums_order)]
            values = {"sums": sums}
            preview.sums = sums and self.env["ir.qweb"]._render(
                "accounting_bridge.preview_sums", values
            )

    @api.depends("obstacles")
    @api.depends_context("lang")
    def _compute_alerts(self):
        words = self.env["accounting.bridge.issue"]
        for preview in self:
            alerts = {}
            for connection_id, issue in (preview.obstacles or {}).items():
                # The provider's name is no secret of the set-up.
                connections = self.env["accounting.bridge.connection"].sudo()
                connection = connections.browse(int(connection_id))
                message = self.env._(
                    "Some contacts are unknown, because they could not be read. %s",
                    words._words([issue], connection)[0],
                )
                alerts[connection_id] = {"level": "warning", "message": message}
            preview.alerts = alerts or False

    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._("Preview")

    # === OPENING ===

    @api.model
    def _open(self, **about):
        """:param about: values that say what it is about
        :return: the action that shows it: a single chosen document alone, others as a table"""
        # Rows are the product's to write; they belong to who looks.
        # A list or form that it is opened from has defaults of its own.
        context = clean_context(self.env.context)
        # pylint: disable-next=context-overridden
        preview = self.sudo().with_context(context).create(about).sudo(False)
        preview._look()
        if len(preview.row_ids) == 1 and not preview.connection_id:
            return preview.row_ids._show()
        return preview._show()

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Preview"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    # === LOOKING ===

    def _look(self):
        """Read, check and predict as sending does, with the contacts read at the provider; written
        is nothing but the rows of this look."""
        moves, count = self._moves()
        looked = self._look_at(moves)
        seen = [*looked, *self.order_ids._bridge_seen()]
        values, obstacles = self._values(seen)
        # As in `_open`.
        self.sudo().write(
            {
                "row_ids": [Command.clear(), *(Command.create(value) for value in values)],
                "obstacles": obstacles or False,
                "shown_count": len(seen),
                "left_count": max(count - self.offset - len(looked), 0),
            }
        )

    def _values(self, seen):
        """:param seen: list of `preview_look.Seen`
        :return: (list of the values of their rows, dict connection id -> why contacts are unknown,
            as JSON)"""
        rows, values, obstacles = self.env["accounting.bridge.preview.row"], [], {}
        for connection in dict.fromkeys(one.connection for one in seen):
            own = [one for one in seen if one.connection == connection]
            contacts = {s.invoice.contact.key: s.invoice.contact for s in own if s.asks_contact}
            found, obstacle = connection._look_up_contacts(list(contacts.values()))
            if obstacle:
                obstacles[connection.id] = obstacle.to_json()
            values += [
                rows._values(one, found[one.invoice.contact.key] if one.asks_contact else None)
                for one in own
            ]
        return values, obstacles

    def _moves(self):
        """:return: (documents of this page, number of all), those that the user may see"""
        moves = self.env["account.move"]
        if self.connection_id:
            domain = moves._bridge_owed_domain(self.connection_id)
            page = moves.search(domain, self.offset, PAGE, "invoice_date, id")
            return page, moves.search_count(domain)
        chosen = self.move_ids.sorted(lambda move: (str(move.invoice_date or ""), move.id))
        return chosen[self.offset : self.offset + PAGE], len(chosen)

    @api.model
    def _look_at(self, moves):
        """:return: list of `preview_look.Seen`, as many as there is time for"""
        deadline, looked = time.monotonic() + PATIENCE_SECONDS, []
        for connection, group in moves._bridge_by_connection():
            for ids in split_every(CHUNK, group.ids):
                if time.monotonic() < deadline:
                    looked += group.browse(ids)._bridge_seen(connection)
        return looked

    # === BUTTONS ===

    def action_refresh(self):
        """Look once more: something may have been mended."""
        self.ensure_one()
        self.check_access("read")
        self._look()
        return self._show()

    def action_next(self):
        return self._turn(self.offset + self.shown_count)

    def action_previous(self):
        return self._turn(max(self.offset - PAGE, 0))

    def _turn(self, offset):
        self.ensure_one()
        self.check_access("read")
        self.sudo().offset = offset  # as in `_open`
        self._look()
        return self._show()

    def action_rows(self):
        """The documents, those of one kind where the context names its filter."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "accounting_bridge.action_preview_row"
        )
        action["domain"] = [("preview_id", "=", self.id)]
        if name := self.env.context.get("rows"):
            action["context"] = {f"search_default_{name}": 1}
        return action

    def action_create_external(self):
        """*Create External Invoice* for all that have no problem, with the rights of whoever
        presses it."""
        self.ensure_one()
        self.check_access("read")
        return self.row_ids._create_external()


def _sums_order(key):
    state, currency = key
    return state, currency.name or ""
