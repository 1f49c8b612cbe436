import time
from collections import Counter

from odoo import Command, api, fields, models
from odoo.tools.misc import clean_context

from ..tools.tally import in_runs, in_turn

# As many documents as one look shows; the others are on its next pages.
PAGE = 500
# So many are read and checked together.
CHUNK = 100
# What is not looked at by then is looked at next time: a request of a person has its limits.
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
    total_count = fields.Integer("All Documents", readonly=True)
    is_cut = fields.Boolean(readonly=True, help="There was no time for a whole page.")
    left = fields.Json(
        readonly=True, help="How many of each company are on the next pages: [company, number]."
    )
    has_left = fields.Boolean(compute="_compute_left_text")
    left_text = fields.Char(compute="_compute_left_text")
    is_partial = fields.Boolean(compute="_compute_page_text")
    page_text = fields.Char(compute="_compute_page_text")
    obstacles = fields.Json(readonly=True, help="Why some contacts are unknown.")
    has_accounts = fields.Boolean(compute="_compute_has")
    has_items = fields.Boolean(compute="_compute_has")
    has_going = fields.Boolean(compute="_compute_has")
    alerts = fields.Json(compute="_compute_alerts")

    @api.depends("row_ids.state", "row_ids.accounts", "row_ids.item_codes")
    def _compute_has(self):
        for preview in self:
            rows = preview.row_ids
            preview.has_accounts = any(rows.mapped("accounts"))
            preview.has_items = any(rows.mapped("item_codes"))
            preview.has_going = "going" in rows.mapped("state")

    @api.depends("offset", "shown_count", "total_count")
    @api.depends_context("lang")
    def _compute_page_text(self):
        for preview in self:
            preview.is_partial = preview.total_count > preview.shown_count
            preview.page_text = preview.is_partial and self.env._(
                "Documents %(first)s to %(last)s of %(total)s",
                first=preview.offset + 1,
                last=preview.offset + preview.shown_count,
                total=preview.total_count,
            )

    @api.depends("left", "is_cut")
    @api.depends_context("lang")
    def _compute_left_text(self):
        for preview in self:
            left = preview.left or []
            # Companies of documents that the reader chose.
            companies = self.env["res.company"].sudo().browse(company for company, _n in left)
            names = companies.mapped("display_name")
            counts = [count for _company, count in left]
            words = []
            if left:
                words.append(self.env._("On the next pages: %s.", sum(counts)))
            if len(left) > 1:
                parts = [f"{name}: {count}" for name, count in zip(names, counts, strict=True)]
                words[0] = self.env._(
                    "On the next pages: %(count)s (%(companies)s).",
                    count=sum(counts),
                    companies=", ".join(parts),
                )
            if preview.is_cut:
                words.append(self.env._("There was no time to look at more at once."))
            preview.has_left = bool(left)
            preview.left_text = " ".join(words)

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
        return preview._show()

    def _show(self):
        if len(self.row_ids) == 1 and not self.connection_id:
            return self.row_ids._show()
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
        ids = self._all_ids()
        page = ids[self.offset : self.offset + PAGE]
        looked, seen = 0, []
        for chunk, own in self._look_through(page):
            looked += len(chunk)
            seen += own
        seen += self.order_ids._bridge_seen()
        values, obstacles = self._values(seen)
        # As in `_open`.
        self.sudo().write(
            {
                "row_ids": [Command.clear(), *map(Command.create, values)],
                "obstacles": obstacles or False,
                "shown_count": len(seen),
                "total_count": max(len(ids), len(seen)),
                "is_cut": looked < len(page),
                "left": self._by_company(ids[self.offset + looked :]) or False,
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

    def _all_ids(self):
        """:return: ids of all documents that it is about and the user may see, in the order in
        which they are looked at: of several companies each has its turn"""
        moves = self.env["account.move"]
        if self.connection_id:
            domain = moves._bridge_owed_domain(self.connection_id)
            return moves.search(domain, order="invoice_date, id").ids
        chosen = moves.search([("id", "in", self.move_ids.ids)], order="invoice_date, id")
        chosen.fetch(["move_type", "company_id"])
        parts = [group.ids for _connection, group in chosen._bridge_by_connection()]
        return in_turn(parts, min(CHUNK, max(PAGE // max(len(parts), 1), 1)))

    def _look_through(self, ids):
        """:return: iterator of (ids, list of `preview_look.Seen`), in the order of `ids` and for as
        long as there is time"""
        moves, connections = self.env["account.move"].browse(ids).exists(), {}
        moves.fetch(["move_type", "company_id"])
        for connection, group in moves._bridge_by_connection():
            connections |= dict.fromkeys(group.ids, connection)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for chunk in in_runs(ids, connections.get, CHUNK):
            connection = connections.get(chunk[0])
            yield chunk, moves.browse(chunk)._bridge_seen(connection) if connection else []
            if time.monotonic() > deadline:
                return

    @api.model
    def _by_company(self, ids):
        """:return: list of [id of a company, number of its documents], largest first"""
        moves = self.env["account.move"].browse(ids)
        moves.fetch(["company_id"])
        return [[c.id, n] for c, n in Counter(m.company_id for m in moves).most_common()]

    # === BUTTONS ===

    def action_refresh(self):
        """Look once more: something may have been mended."""
        self._turn(self.offset, tally=False)

    def action_next(self):
        self._turn(self.offset + self.shown_count)

    def action_previous(self):
        self._turn(max(self.offset - PAGE, 0))

    def _turn(self, offset, **values):
        self.ensure_one()
        self.check_access("read")
        self.sudo().write({"offset": offset, **values})  # as in `_open`
        self._look()

    def action_create_external(self):
        """*Create External Invoice* for all of the page that have no problem, with the rights of
        whoever presses it."""
        self.ensure_one()
        self.check_access("read")
        return self.row_ids._create_external()
