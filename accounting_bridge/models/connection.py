from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

STATES = [
    ("draft", "Not connected"),
    ("test", "Test"),
    ("live", "Live"),
    ("attention", "Needs attention"),
    ("paused", "Paused"),
    ("disconnected", "Disconnected"),
]


CONNECTED = ("test", "live", "attention", "paused")
# What the provider states and what the product decides: not for people to write, by RPC or import
# (see `_fact_fields`).
FACTS = frozenset(
    {
        "state",
        "organisation_ref",
        "organisation_name",
        "organisation_link_ref",
        "organisation_code",
        "organisation_country",
        "organisation_currency",
        "is_demo",
        "lock_date",
        "connected_user",
        "connected_role",
        "connected_on",
        "checked_on",
        "attention_issue",
    }
)
# Frozen with the first transfer: the past could not be told from the present otherwise.
FROZEN = ("start_date", "issuer", "number_mode", "cutover")


class AccountingBridgeConnection(models.Model):
    """One company, with its branches, at one bookkeeping system. People edit this row; what the
    engine remembers is in `accounting.bridge.sync`, secrets are in `accounting.bridge.token`."""

    _name = "accounting.bridge.connection"
    _description = "Accounting Bridge Connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(
        required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id, index=True
    )
    provider = fields.Selection(
        [("none", "None")], required=True, default=lambda self: self._default_provider()
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, tracking=True, copy=False
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        tracking=True,
        help="Gets the activities when a person must act.",
    )

    # the organisation, as the provider states it
    organisation_ref = fields.Char("Organisation ID", readonly=True, copy=False)
    organisation_name = fields.Char("Organisation", readonly=True, copy=False)
    organisation_link_ref = fields.Char("Connection ID", readonly=True, copy=False)
    organisation_code = fields.Char("Short Code", readonly=True, copy=False)
    organisation_country = fields.Char("Country", readonly=True, copy=False)
    organisation_currency = fields.Char("Base Currency", readonly=True, copy=False)
    is_demo = fields.Boolean("Demo Organisation", readonly=True, copy=False)
    lock_date = fields.Date("Locked Until", readonly=True, copy=False)
    connected_user = fields.Char("Connected As", readonly=True, copy=False)
    connected_role = fields.Char("Role", readonly=True, copy=False)
    connected_on = fields.Datetime(readonly=True, copy=False)
    checked_on = fields.Datetime("Last Tested", readonly=True, copy=False)
    attention_issue = fields.Json(readonly=True, copy=False, help="Why a person must act.")

    # policy
    transfer_on = fields.Selection(
        [("manual", "By hand"), ("post", "On posting"), ("send", "On sending")],
        string="Transfer",
        required=True,
        default="manual",
        tracking=True,
    )
    start_date = fields.Date(
        tracking=True, help="Documents dated earlier are not transferred. Empty: all."
    )
    target_status = fields.Selection(
        [("draft", "Draft"), ("submitted", "Awaiting approval"), ("approved", "Approved")],
        required=True,
        default="approved",
        tracking=True,
    )
    issuer = fields.Selection(
        [("odoo", "Odoo"), ("provider", "Bookkeeping system")],
        string="Customer's Document Issued By",
        required=True,
        default="odoo",
        tracking=True,
    )
    number_mode = fields.Selection(
        [("number", "As invoice number"), ("reference", "As reference")],
        string="Our Number",
        required=True,
        default="number",
        tracking=True,
    )
    default_account_id = fields.Many2one(
        "accounting.bridge.reference",
        string="Default Revenue Account",
        domain="[('connection_id', '=', id), ('kind', '=', 'account')]",
        tracking=True,
        copy=False,
    )
    template_id = fields.Many2one(
        "accounting.bridge.reference",
        domain="[('connection_id', '=', id), ('kind', '=', 'template')]",
        tracking=True,
        copy=False,
    )
    attach_pdf = fields.Boolean("Attach PDF", default=True, tracking=True)
    payments_led_by = fields.Selection(
        [("provider", "Bookkeeping system"), ("odoo", "Odoo")],
        required=True,
        default="provider",
        tracking=True,
    )
    payment_journal_id = fields.Many2one(
        "account.journal",
        check_company=True,
        domain="[('type', 'in', ('bank', 'cash'))]",
        tracking=True,
        copy=False,
        help="Payments that the bookkeeping system reports are booked here, never in a journal "
        "with bank statements.",
    )
    inexact = fields.Selection(
        [("block", "Do not post"), ("warn", "Post with a warning")],
        string="Would Not Arrive Exactly",
        required=True,
        default="block",
        tracking=True,
    )
    rounding_line = fields.Boolean(
        tracking=True,
        help="Allow a rounding line of up to 0.10 where nothing else makes the totals equal.",
    )
    deposits = fields.Selection(
        [("issue", "When issued"), ("paid", "When paid"), ("none", "Not transferred")],
        required=True,
        default="issue",
        tracking=True,
    )
    due_date_rule = fields.Selection(
        [("last", "Last instalment"), ("first", "First instalment")],
        string="Due Date of Several Instalments",
        required=True,
        default="last",
        tracking=True,
    )
    exchange_days = fields.Integer("Keep Exchanges (Days)", default=90, tracking=True)

    sync_ids = fields.One2many("accounting.bridge.sync", "connection_id")
    reference_ids = fields.One2many("accounting.bridge.reference", "connection_id")
    mapping_ids = fields.One2many("accounting.bridge.mapping", "connection_id")
    document_ids = fields.One2many("accounting.bridge.document", "connection_id")

    is_frozen = fields.Boolean(compute="_compute_is_frozen", compute_sudo=True)
    # Which parts of the policy mean something to the provider.
    offers_account = fields.Boolean(compute="_compute_offers")
    offers_status = fields.Boolean(compute="_compute_offers")
    offers_template = fields.Boolean(compute="_compute_offers")
    offers_leader = fields.Boolean(compute="_compute_offers")
    offers_number = fields.Boolean(compute="_compute_offers")

    _organisation_unique = models.UniqueIndex(
        "(provider, organisation_ref) WHERE organisation_ref IS NOT NULL"
        " AND state NOT IN ('draft', 'disconnected')",
        "This organisation is already connected.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE state NOT IN ('draft', 'disconnected')",
        "This company is already connected to a bookkeeping system.",
    )

    @api.model
    def _default_provider(self):
        """:return: the provider that is installed, "none" when there are several"""
        names = [name for name, _label in self._fields["provider"].selection if name != "none"]
        return names[0] if len(names) == 1 else "none"

    @api.depends("provider", "company_id")
    def _compute_name(self):
        for connection in self.filtered(lambda c: not c.name and c.provider != "none"):
            label = connection._provider()._label()
            connection.name = f"{label} – {connection.company_id.name}"

    @api.depends("provider")
    def _compute_offers(self):
        for connection in self:
            can = connection._capabilities()
            connection.offers_account = "account" in can.catalogues
            connection.offers_status = len(can.statuses) > 1
            connection.offers_template = can.templates
            connection.offers_leader = "payments_led_by" not in can.fixed_policy
            connection.offers_number = "number_mode" not in can.fixed_policy

    @api.depends("document_ids.sent_at")
    def _compute_is_frozen(self):
        for connection in self:
            connection.is_frozen = connection._has_transferred()

    @api.constrains("company_id")
    def _check_main_company(self):
        for connection in self:
            if connection.company_id.parent_id:
                raise ValidationError(
                    self.env._(
                        "%(branch)s is a branch: connect its main company, %(company)s; its "
                        "branches share the connection.",
                        branch=connection.company_id.display_name,
                        company=connection.company_id.root_id.display_name,
                    )
                )

    @api.constrains("exchange_days")
    def _check_positive(self):
        for connection in self:
            if connection.exchange_days < 1:
                raise ValidationError(self.env._("Exchanges are kept for at least one day."))

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        # Looked at afterwards, because a context can bring values too.
        for connection in connections:
            stated = [name for name in self._fact_fields() - {"state"} if connection[name]]
            if stated or connection.state != "draft":
                self._check_by_product()
        return connections

    def write(self, vals):
        if self._fact_fields() & vals.keys():
            self._check_by_product()
        if not vals.get("active", True):
            self._check_idle()
        self._check_identity_kept(vals)
        self._check_not_frozen(vals)
        return super().write(vals)

    @api.model
    def _fact_fields(self):
        """:return: names of the fields that only the product writes; a provider adds its own"""
        return FACTS

    def _check_by_product(self):
        if not self.env.su:
            raise AccessError(
                self.env._("What the bookkeeping system states cannot be entered by hand.")
            )

    def _check_idle(self):
        """An archived connection would go on unseen, while nothing new is handed to it."""
        for connection in self:
            if connection._is_connected():
                raise UserError(
                    self.env._("%(name)s is connected: disconnect it first.", name=connection.name)
                )

    def _check_identity_kept(self, vals):
        """A connection stays what it is once it was connected: its documents hang on it."""
        for connection in self:
            changed = connection._changed_of(("provider", "company_id"), vals)
            if changed and (connection._is_connected() or connection._has_documents()):
                raise UserError(
                    self.env._(
                        "%(name)s is in use: company and bookkeeping system cannot be changed. "
                        "Make a new connection instead.",
                        name=connection.name,
                    )
                )

    def _check_not_frozen(self, vals):
        for connection in self:
            changed = connection._changed_of(FROZEN, vals)
            if changed and connection._has_transferred():
                labels = [self._fields[name]._description_string(self.env) for name in changed]
                raise UserError(
                    self.env._(
                        "Documents of %(name)s were already transferred: %(fields)s cannot be "
                        "changed any more.",
                        name=connection.name,
                        fields=", ".join(labels),
                    )
                )

    def _changed_of(self, names, vals):
        """:return: those of the fields that the values would change"""
        self.ensure_one()
        return [
            name
            for name in names
            if name in vals
            and self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        for connection in self:
            if connection._has_documents():
                raise UserError(
                    self.env._(
                        "Documents hang on %(name)s: it cannot be deleted. Disconnect it; it is "
                        "then kept as evidence.",
                        name=connection.name,
                    )
                )
            if connection._is_connected():
                raise UserError(
                    self.env._("%(name)s is connected: disconnect it first.", name=connection.name)
                )

    def _has_documents(self):
        """Whether any document hangs on the connection, whoever may see it."""
        # The user deleting a connection may not see the documents of all branches.
        documents = self.env["accounting.bridge.document"].sudo()
        return bool(documents.search_count([("connection_id", "in", self.ids)], limit=1))

    def _has_transferred(self):
        # As above.
        documents = self.env["accounting.bridge.document"].sudo()
        domain = [("connection_id", "in", self.ids), ("sent_at", "!=", False)]
        return bool(documents.search_count(domain, limit=1))

    def _provider(self):
        """:return: the provider's model (see `accounting.bridge.provider`)"""
        self.ensure_one()
        return self.env[f"accounting.bridge.provider.{self.provider or 'none'}"]

    def _capabilities(self):
        return self._provider()._capabilities()

    def _is_connected(self):
        """Whether documents may be queued: the engine may still be waiting for a person."""
        self.ensure_one()
        return self.state in CONNECTED

    def _of_list(self):
        """:return: the connection of the rows of a list, or, of no rows, the one from which the
            list was opened
        :raise UserError: rows of several connections, or of none"""
        connection = self or self.browse(self.env.context.get("bridge_connection_id") or ())
        if len(connection) != 1:
            raise UserError(self.env._("Open this list from a connection."))
        return connection

    def _for_company(self, company):
        """:return: the connection of the company or of the one it is a branch of, or none."""
        # Whether a company is connected decides what every user of it may do with an invoice.
        return self.sudo().search(
            [
                ("company_id", "in", company.parent_ids.ids),
                ("state", "in", CONNECTED),
            ],
            limit=1,
        )
