from odoo import fields, models

STATES = [
    ("draft", "Not connected"),
    ("test", "Test"),
    ("live", "Live"),
    ("attention", "Needs attention"),
    ("paused", "Paused"),
    ("disconnected", "Disconnected"),
]


class AccountingBridgeConnection(models.Model):
    """One company, with its branches, at one bookkeeping system. People edit this row; what the
    engine remembers is in `accounting.bridge.sync`, secrets are in `accounting.bridge.token`."""

    _name = "accounting.bridge.connection"
    _description = "Accounting Bridge Connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company.root_id, index=True
    )
    provider = fields.Selection([("none", "None")], required=True, default="none")
    state = fields.Selection(STATES, required=True, default="draft", tracking=True, copy=False)
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
        string="Template",
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
        help="Payments that the bookkeeping system reports are booked here, never in a journal with "
        "bank statements.",
    )
    contact_update = fields.Selection(
        [("never", "Never"), ("fill", "Fill empty fields"), ("write", "Write differing fields")],
        string="Contacts at the Bookkeeping System",
        required=True,
        default="fill",
        tracking=True,
    )
    inexact = fields.Selection(
        [("block", "Do not post"), ("warn", "Post with a warning")],
        string="Would Not Arrive Exactly",
        required=True,
        default="block",
        tracking=True,
    )
    rounding_line = fields.Boolean(
        tracking=True, help="Allow a rounding line where nothing else makes the totals equal."
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
    stuck_hours = fields.Integer(
        "Alert After (Hours)",
        default=24,
        tracking=True,
        help="When something has been waiting longer than this, the owner gets an activity.",
    )

    sync_ids = fields.One2many("accounting.bridge.sync", "connection_id")
    reference_ids = fields.One2many("accounting.bridge.reference", "connection_id")
    mapping_ids = fields.One2many("accounting.bridge.mapping", "connection_id")
    document_ids = fields.One2many("accounting.bridge.document", "connection_id")

    _organisation_unique = models.UniqueIndex(
        "(provider, organisation_ref) WHERE organisation_ref IS NOT NULL"
        " AND state NOT IN ('draft', 'disconnected')",
        "This organisation is already connected.",
    )

    def _provider(self):
        """:return: the provider's model (see `accounting.bridge.provider`)"""
        self.ensure_one()
        return self.env[f"accounting.bridge.provider.{self.provider}"]

    def _capabilities(self):
        return self._provider()._capabilities()

    def _is_connected(self):
        """Whether documents may be queued: the engine may still be waiting for a person."""
        self.ensure_one()
        return self.state in ("test", "live", "attention", "paused")

    def _for_company(self, company):
        """:return: the connection of the company or of the one it is a branch of, or none."""
        # Whether a company is connected decides what every user of it may do with an invoice.
        return self.sudo().search(
            [
                ("company_id", "in", company.parent_ids.ids),
                ("state", "in", ("test", "live", "attention", "paused")),
            ],
            limit=1,
        )
