from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.documents import Action
from .operation import OPEN, UNDOING

# What people see on the badge. Remote statuses first, then what stands in the way.
STATES = [
    ("none", "Not transferred"),
    ("excluded", "Excluded"),
    ("queued", "Waiting"),
    ("sending", "Being sent"),
    ("uncertain", "Outcome unknown"),
    ("attention", "Needs attention"),
    ("to_offset", "To be offset"),
    ("draft", "Draft"),
    ("submitted", "Awaiting approval"),
    ("approved", "Awaiting payment"),
    ("paid", "Paid"),
    ("voided", "Voided"),
    ("deleted", "Deleted"),
]
# What the provider can say: the last ones.
STATUSES = STATES[-6:]
GONE = ("voided", "deleted")
# Issues that are facts about the document, whatever becomes of what is asked for.
FOUND = {
    "differs_there",
    "edited_there",
    "status_differs",
    "corrected_there",
    "changed_after_transfer",
    "cannot_follow",
}
# How a document is written so that it arrives to the cent, in the order in which the ways are tried
# (see `_way` in provider.py).
WAYS = [
    ("stored", "As entered"),
    ("distributed", "Lines with Odoo's rounded amounts"),
    ("four_decimals", "Prices with four decimals"),
    ("tax_amounts", "Tax stated line by line"),
    ("rounding_line", "With a rounding line"),
]


class AccountingBridgeDocument(models.Model):
    """The link of one Odoo document and one external document, with the facts the provider stated.
    A document that was voided or deleted there and is sent again gets a new row (generation)."""

    _name = "accounting.bridge.document"
    _description = "Accounting Bridge Document"
    _inherit = ["mail.thread"]
    _order = "id desc"

    connection_id = fields.Many2one(
        "accounting.bridge.connection", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True)
    move_id = fields.Many2one(
        "account.move", "Invoice", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Customer")
    currency_id = fields.Many2one(related="move_id.currency_id")
    kind = fields.Selection([("invoice", "Invoice"), ("credit_note", "Credit note")], required=True)
    generation = fields.Integer(required=True, default=1)
    current = fields.Boolean(default=True, help="Older generations are kept, not current.")
    operation_ids = fields.One2many("accounting.bridge.operation", "document_id")
    payment_ids = fields.One2many("accounting.bridge.payment", "document_id")

    # facts as the provider stated them
    external_id = fields.Char("External ID", copy=False)
    external_number = fields.Char(copy=False)
    external_url = fields.Char("External Link", copy=False)
    status = fields.Selection(STATUSES, copy=False, help="What the provider said last.")
    raw_status = fields.Char("Status There", copy=False)
    remote_net = fields.Monetary("Net There", copy=False)
    remote_tax = fields.Monetary("Tax There", copy=False)
    remote_total = fields.Monetary("Total There", copy=False)
    remote_due = fields.Monetary("Due There", copy=False)
    remote_paid = fields.Monetary("Paid There", copy=False)
    remote_credited = fields.Monetary("Credited There", copy=False)
    remote_sent = fields.Boolean(copy=False)
    remote_updated = fields.Datetime("Changed There", copy=False)
    fetched_at = fields.Datetime("Last Read", copy=False)

    # what was sent, kept as long as the law asks
    target_status = fields.Selection(STATUSES, copy=False)
    sent_at = fields.Datetime(copy=False)
    sent_by = fields.Many2one("res.users", copy=False)
    sent_payload = fields.Json(copy=False, groups="accounting_bridge.group_consultant")
    way = fields.Selection(
        WAYS,
        "Way to the Cent",
        copy=False,
        help="How the document was written so that the same net, tax and total are computed there.",
    )
    sent_fingerprint = fields.Char(copy=False, help="Hash of what was sent, compared daily.")
    pdf_checksum = fields.Char(copy=False)

    # excluded by a person
    excluded = fields.Boolean(copy=False, tracking=True)
    excluded_reason = fields.Char(copy=False, tracking=True)
    excluded_by = fields.Many2one("res.users", copy=False)
    excluded_on = fields.Datetime(copy=False)
    booked_at = fields.Char("Booked By Hand At", copy=False, tracking=True)

    # what people see: computed from the facts and the operations
    state = fields.Selection(STATES, compute="_compute_state", store=True)
    issues = fields.Json(copy=False, help="Why it needs attention: codes and parameters.")
    issue_text = fields.Text(compute="_compute_issue_text")
    can_retry = fields.Boolean(compute="_compute_can_retry", compute_sudo=True)

    _current_unique = models.UniqueIndex(
        "(connection_id, move_id) WHERE current", "This document is already linked."
    )
    _external_unique = models.UniqueIndex(
        "(connection_id, kind, external_id) WHERE external_id IS NOT NULL",
        "This external document is already linked.",
    )

    @api.depends(
        "status",
        "external_id",
        "excluded",
        "issues",
        "operation_ids.state",
        "operation_ids.action",
    )
    def _compute_state(self):
        for document in self:
            document.state = document._derive_state()

    def _derive_state(self):
        """What the badge says: what stands in the way first, then the provider's word."""
        if self.excluded:
            return "excluded"
        states = {o.state for o in self.operation_ids if o.action == "create"}
        if "uncertain" in states or any(o.state == "uncertain" for o in self.operation_ids):
            return "uncertain"
        if "sending" in states:
            return "sending"
        if any(issue.get("level", "error") == "error" for issue in self.issues or ()):
            return "attention"
        if "pending" in states:
            return "queued"
        # There, in a status that the provider calls by a new name.
        return self.status or ("uncertain" if self.external_id else "none")

    @api.depends("issues")
    @api.depends_context("lang")
    def _compute_issue_text(self):
        words = self.env["accounting.bridge.issue"]
        for document in self:
            # The provider's name is no secret of the set-up.
            connection = document.sudo().connection_id
            document.issue_text = "\n".join(words._words(document.issues or [], connection))

    # === THE OUTBOX ===

    def _queue(self, action, data=None, priority=10, payment=None):
        """Owe the provider something, in this transaction; sent by the scheduled action.

        :param action: `documents.Action`
        :param data: JSON-able dict, see `accounting.bridge.operation.data`
        :return: the operation; the open one, when the same is owed already, with these data if it
            has not been sent (notes are each owed, unless they say the same)
        """
        self.ensure_one()
        # People read the outbox; what may be queued is decided by the callers of this method.
        operations = self.env["accounting.bridge.operation"].sudo()
        waiting = operations.search(
            [
                ("document_id", "=", self.id),
                ("action", "=", action.value),
                ("payment_id", "=", payment.id if payment else False),
                ("state", "in", OPEN),
            ],
        )
        self._hurry(priority)
        if action is Action.NOTE:
            waiting = waiting.filtered(lambda o: o.data == data)
        if waiting:
            if waiting[0].state == "pending" and waiting[0].data != (data or False):
                waiting[0].data = data or False
            return waiting[0]
        operation = operations.create(
            {
                "connection_id": self.connection_id.id,
                "company_id": self.company_id.id,
                "document_id": self.id,
                "payment_id": payment.id if payment else False,
                "action": action.value,
                "priority": priority,
                "data": data or False,
                "user_id": self.env.uid,
            }
        )
        # Scheduled actions belong to the system.
        self.connection_id.sudo()._wake()
        return operation

    def _hurry(self, priority):
        """What was queued with less priority stands before what is asked for now, or is the
        same."""
        # As above.
        waiting = self.sudo().operation_ids.filtered(
            lambda o: o.state in ("pending", "uncertain") and o.priority < priority
        )
        if waiting:
            waiting.priority = priority

    def _why_waiting(self):
        """:return: issues (JSON) that keep what is queued from being sent, [] where it is only a
        matter of its turn: those of the connection, else its own"""
        self.ensure_one()
        connection = self.connection_id
        if connection.attention_issue:
            return [connection.attention_issue]
        if connection.state == "paused":
            return [{"code": "paused"}]
        waiting = self.operation_ids.filtered(lambda o: o.state == "pending")
        return connection.sync_ids.error or waiting[:1].issues or []

    def _is_live(self):
        """Whether the provider holds the document, or may."""
        self.ensure_one()
        if self.status in GONE:
            return False
        return bool(self.external_id) or any(
            o.action == "create" and o.state in ("sending", "uncertain")
            for o in self.sudo().operation_ids
        )

    @api.depends("move_id")
    def _compute_display_name(self):
        for document in self:
            document.display_name = document.move_id.display_name or ""

    @api.depends("state", "external_id", "operation_ids.state")
    @api.depends_context("uid")
    def _compute_can_retry(self):
        """Whether *Retry* does anything: what was refused goes again, what is gone there does not
        come back."""
        for document in self:
            document.can_retry = document.state == "attention" and bool(
                not document.external_id
                or document.operation_ids._refused()._repeatable()
                or document._is_undoing_refused()
            )

    def action_retry(self):
        """Try again what failed; what was blocked before it was queued is checked anew."""
        # Whoever may see the document and the invoice may have it transferred.
        self.check_access("read")
        self.move_id.check_access("read")
        for document in self:
            operations = document.sudo().operation_ids
            refused = operations._refused()._repeatable()
            if operations.filtered("answer"):
                # It was answered, which could not be applied.
                document.connection_id.sudo()._wake()
            elif refused:
                refused.with_env(self.env)._try_again()
            elif not document.external_id:
                document.move_id._bridge_transfer()
            elif len(self) == 1 and document._is_undoing_refused():
                return document.move_id.button_request_cancel()
        return True

    def _is_undoing_refused(self):
        # Whoever may see the document may know what stands in its way.
        operations = self.sudo().operation_ids
        return operations.sorted("id")[-1:].filtered(
            lambda o: o.state == "rejected" and o.action in UNDOING
        )

    def _clear_issues(self):
        """Something was performed; what else was refused still stands in the way, and what is known
        of the document is as it was."""
        for document in self.filtered("issues"):
            refused = document.operation_ids._refused()
            document._set_refusals([issue for o in refused for issue in o.issues or ()])

    def _set_refusals(self, issues):
        """:param issues: why what was asked for was refused (JSON); what comparing has found stays
        beside it"""
        for document in self:
            found = [issue for issue in document.issues or () if issue["code"] in FOUND]
            document.issues = [*issues, *found] or False

    def action_open_external(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.external_url, "target": "new"}

    def action_link_contact(self):
        """Let a person choose the external contact where matching was doubtful."""
        self.ensure_one()
        doubts = [i for i in self.issues or [] if i["code"] == "contact_doubtful"]
        if not doubts:
            raise UserError(self.env._("There is no contact to choose for this document."))
        issue = doubts[0]
        return self.env["accounting.bridge.link.contact"]._open(
            self.connection_id,
            self.env["res.partner"].browse(issue["params"]["partner_id"]),
            issue["params"]["candidates"],
        )
