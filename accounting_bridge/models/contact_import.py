from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.customers import Customer, Customers, Verdict

STATES = [
    ("reading", "Reading"),
    ("comparing", "Comparing"),
    ("ready", "Ready"),
    ("importing", "Importing"),
    ("done", "Done"),
]
UNDER_WAY = ("reading", "comparing", "importing")
GC_DAYS = 90
# What can be a customer of its own (its commercial entity), not somebody's person or address.
DEBTORS = ["|", ("parent_id", "=", False), ("is_company", "=", True)]


class AccountingBridgeImport(models.Model):
    """One import of contacts, begun by a person and worked off by the connection's run: first all
    customers there are read and compared, then the person sees what they are and decides about the
    doubtful ones, then they are made. It can be repeated at any time: what is linked stays."""

    _name = "accounting.bridge.import"
    _description = "Accounting Bridge Contact Import"
    _order = "id desc"
    _rec_name = "connection_id"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    user_id = fields.Many2one("res.users", "Begun By", required=True, readonly=True)
    state = fields.Selection(STATES, required=True, default="reading", readonly=True)
    bookmark = fields.Char(readonly=True)
    total = fields.Integer("Customers There", readonly=True)
    issue = fields.Json(readonly=True, help="Why not all of them could be read.")
    own_company = fields.Boolean(
        "Only for This Company", help="New contacts are not shown to the other companies."
    )
    row_ids = fields.One2many("accounting.bridge.import.row", "import_id")

    found_count = fields.Integer("Read", compute="_compute_counts")
    new_count = fields.Integer("New", compute="_compute_counts")
    matched_count = fields.Integer("Matched", compute="_compute_counts")
    linked_count = fields.Integer("Linked Before", compute="_compute_counts")
    doubtful_count = fields.Integer("Doubtful", compute="_compute_counts")
    open_count = fields.Integer("To Decide", compute="_compute_counts")
    left_count = fields.Integer("To Import", compute="_compute_counts")
    omitted_count = fields.Integer("To Skip", compute="_compute_counts")
    archived_count = fields.Integer("Archived There", compute="_compute_counts")
    done_count = fields.Integer("Imported", compute="_compute_counts")
    skipped_count = fields.Integer("Skipped", compute="_compute_counts")
    failed_count = fields.Integer("Not Importable", compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    problem_text = fields.Text(compute="_compute_problem_text")

    _one_open = models.UniqueIndex(
        "(connection_id) WHERE state <> 'done'", "Contacts are being imported already."
    )

    @api.depends("state", "total", "row_ids.state", "row_ids.decision", "row_ids.verdict")
    def _compute_counts(self):
        groups = self.env["accounting.bridge.import.row"]._read_group(
            [("import_id", "in", self.ids)],
            ["import_id", "verdict", "state", "decision"],
            ["__count"],
        )
        for record in self:
            rows = [group[1:] for group in groups if group[0] == record]

            def count(test, rows=rows):
                return sum(row[-1] for row in rows if test(*row[:-1]))

            record.found_count = count(lambda *_row: True)
            record.new_count = count(lambda verdict, *_row: verdict == "new")
            record.matched_count = count(lambda verdict, *_row: verdict == "matched")
            record.linked_count = count(lambda verdict, *_row: verdict == "linked")
            record.doubtful_count = count(lambda verdict, *_row: verdict == "doubtful")
            record.open_count = count(lambda _v, state, decision: state == "open" and not decision)
            record.left_count = count(
                lambda _v, state, decision: state == "open" and decision in ("link", "create")
            )
            record.omitted_count = count(
                lambda _v, state, decision: state == "open" and decision == "skip"
            )
            record.archived_count = count(lambda verdict, *_row: verdict == "archived")
            record.done_count = count(
                lambda verdict, state, _d: state == "done" and verdict != "linked"
            )
            record.skipped_count = count(lambda _v, state, _d: state == "skipped")
            record.failed_count = count(lambda _v, state, _d: state == "failed")
            record.progress = record._progress()

    def _progress(self):
        """:return: percent of what is under way"""
        if self.state == "reading":
            return 100 * min(1, self.found_count / self.total) if self.total else 0
        if self.state == "comparing":
            return 100
        settled = self.found_count - self.open_count - self.left_count - self.omitted_count
        return 100 * settled / self.found_count if self.found_count else 100

    @api.depends("connection_id")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._("Contacts of %s", record.connection_id.name)

    @api.depends("issue", "state", "connection_id.sync_ids.error")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        words = self.env["accounting.bridge.issue"]
        for record in self:
            # What the engine remembers is for consultants; that it fails is for whoever imports.
            connection = record.connection_id.sudo()
            texts = words._words([record.issue], connection) if record.issue else []
            if record.state in UNDER_WAY and (failing := connection.sync_ids.error_text):
                texts.append(failing)
            record.problem_text = "\n".join(texts)

    def write(self, vals):
        if not self.env.su and vals.keys() - {"own_company"}:
            raise AccessError(self.env._("How an import goes cannot be entered by hand."))
        return super().write(vals)

    # === WHAT PEOPLE DO ===

    @api.model
    def _begin(self, connection):
        """:return: the unfinished import of the connection, or a new one"""
        self._check_may_import()
        # People do not write how an import goes; beginning one is what this method allows.
        imports = self.sudo()
        running = imports.search(
            [("connection_id", "=", connection.id), ("state", "!=", "done")], limit=1
        )
        if not running:
            companies = self.env["res.company"].sudo().search_count([("parent_id", "=", False)])
            running = imports.create(
                {
                    "connection_id": connection.id,
                    "user_id": self.env.uid,
                    "own_company": companies > 1,
                }
            )
            connection._wake()
        return running.with_env(self.env)

    @api.model
    def _check_may_import(self):
        """:raise AccessError: the user may not make contacts, or does not look after connections"""
        if not self.env.user.has_group("accounting_bridge.group_consultant"):
            raise AccessError(self.env._("Contacts are imported by a consultant."))
        if not self.env["res.partner"].has_access("create"):
            raise AccessError(
                self.env._("Importing makes contacts: that needs the right to create contacts.")
            )

    def action_import(self):
        """Have all made that is decided."""
        self.ensure_one()
        self._check_may_import()
        self.check_access("write")
        if self.state != "ready":
            raise UserError(self.env._("The contacts are still being read, or imported already."))
        # As in `_begin`; contacts are made with the rights of whoever pressed the button last.
        self.sudo().write({"state": "importing", "user_id": self.env.uid})
        self.connection_id._wake()
        return True

    def action_close(self):
        """End the import; what was not imported stays listed as such."""
        self.ensure_one()
        self._check_may_import()
        self.check_access("write")
        self.sudo().state = "done"  # as in `_begin`
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_rows(self):
        """The contacts, those of one kind where the context names its filter."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "accounting_bridge.action_import_row"
        )
        action["domain"] = [("import_id", "=", self.id)]
        if name := self.env.context.get("rows"):
            action["context"] = {f"search_default_{name}": 1}
        return action

    # === WHAT THE RUN DOES ===

    def _take_page(self, contacts, bookmark, total):
        """Keep one page; read again, it changes nothing.

        :param contacts: list of `documents.Contact`
        """
        rows = self.env["accounting.bridge.import.row"]
        news = {contact.external_id: contact for contact in contacts}
        known = rows.search(
            [("import_id", "=", self.id), ("external_id", "in", list(news))]
        ).mapped("external_id")
        rows.create(
            [
                rows._values(self, contact)
                for external_id, contact in news.items()
                if external_id not in known
            ]
        )
        self.write({"bookmark": bookmark, "total": total})
        self._tell()

    def _note_problem(self, issue):
        self.issue = issue.to_json()

    def _customers(self):
        """:return: `tools.customers.Customers` of the company, with all that this import decided
            before"""
        company = self.connection_id.company_id
        companies = self.env["res.company"].search([("id", "child_of", company.root_id.id)])
        links = self.env["accounting.bridge.contact"].search_fetch(
            [("connection_id", "=", self.connection_id.id)], ["external_id", "partner_id"]
        )
        linked = set(links.partner_id.commercial_partner_id.ids)
        partners = self.env["res.partner"].with_context(active_test=False).search_fetch(
            [*DEBTORS, ("company_id", "in", [False, *companies.ids])],
            ["name", "ref", "vat", "email", "active"],
        )
        made = partners._bridge_made_numbers()
        customers = Customers(
            (
                Customer(
                    id=partner.id,
                    name=partner.name or "",
                    own_number=made[partner.id],
                    ref=partner.ref or "",
                    vat=partner.vat or "",
                    email=partner.email or "",
                    active=partner.active,
                    linked=partner.id in linked,
                )
                for partner in partners
            ),
            {link.external_id: link.partner_id.id for link in links},
        )
        decided = self.env["accounting.bridge.import.row"].search(
            [("import_id", "=", self.id), ("verdict", "in", ("new", "matched"))]
        )
        for row in decided:
            customers.remember(row._contact(), Verdict(row.verdict, "", (row.partner_id.id,)))
        return customers

    def _compare_some(self, customers, limit):
        """:return: whether there are more"""
        rows = self.env["accounting.bridge.import.row"].search(
            [("import_id", "=", self.id), ("verdict", "=", False)], order="id", limit=limit
        )
        for row in rows:
            row._take_verdict(customers.judge(row._contact()))
        if not rows:
            self.state = "ready"
        self._tell()
        return bool(rows)

    def _import_some(self, customers, limit):
        """:return: whether there are more"""
        rows = self.env["accounting.bridge.import.row"].search(
            [("import_id", "=", self.id), ("state", "=", "open"), ("decision", "!=", False)],
            order="id",
            limit=limit,
        )
        rows._import(customers)
        if not rows:
            self.state = "ready" if self.open_count else "done"
        self._tell()
        return bool(rows)

    def _tell(self):
        """What is open on the screen shows how far it is."""
        self.env.flush_all()
        self.user_id._bus_send("accounting_bridge_state", {"ids": {self._name: self.ids}})

    @api.autovacuum
    def _gc_old(self):
        """Old imports hold nothing but copies of addresses."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=GC_DAYS)
        self.search([("write_date", "<", before)]).unlink()


class AccountingBridgeConnection(models.Model):
    _inherit = "accounting.bridge.connection"

    can_import_contacts = fields.Boolean(compute="_compute_can_import_contacts")

    @api.depends("provider", "state")
    def _compute_can_import_contacts(self):
        for connection in self:
            connection.can_import_contacts = (
                connection._is_connected() and connection._capabilities().contact_import
            )

    def action_import_contacts(self):
        """Read who is a customer there; what is imported is decided afterwards."""
        self.ensure_one()
        self.check_access("write")
        if not self.can_import_contacts:
            raise UserError(self.env._("%s has no contacts to import.", self.name))
        record = self.env["accounting.bridge.import"]._begin(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Contacts"),
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
