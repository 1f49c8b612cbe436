import time

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.documents import Issue
from .document import GONE
from .document_money import PAYABLE
from .sync import MIN_SECONDS

UNDO = [
    ("delete", "Delete the draft"),
    ("void", "Void"),
    ("payments", "Remove what was paid or credited, then void"),
    ("reported", "Stays: the period is locked there"),
    ("look", "Look whether it is there, then void"),
    ("before", "Stays: it was there before"),
    ("nothing", "Nothing: it is gone"),
]


class AccountingBridgeConnection(models.Model):
    """Rolling back: nothing more goes, what was transferred is listed with what the accountant does
    about it there, and payments are free in Odoo again. Issued documents stay as they are."""

    _inherit = "accounting.bridge.connection"

    rolled_back_on = fields.Datetime(readonly=True, copy=False, tracking=True)
    rolled_back_by = fields.Many2one("res.users", readonly=True, copy=False)
    rollback_reason = fields.Char(readonly=True, copy=False, tracking=True)

    @api.model
    def _fact_fields(self):
        return super()._fact_fields() | {"rolled_back_on", "rolled_back_by", "rollback_reason"}

    def action_roll_back(self):
        self.ensure_one()
        self._check_may_connect()
        return {
            "type": "ir.actions.act_window",
            "res_model": "accounting.bridge.rollback",
            "name": self.env._("Roll Back"),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_connection_id": self.id},
        }

    def _roll_back(self, reason):
        """Withdraw what waits, and say so; paused when the outcome of what was sent is known."""
        self.ensure_one()
        self._check_may_connect()
        self._check_no_run()
        # The outbox and facts are written by the product only.
        connection = self.sudo()
        connection._withdraw_waiting()
        connection.write(
            {
                "rolled_back_on": fields.Datetime.now(),
                "rolled_back_by": self.env.uid,
                "rollback_reason": reason,
            }
        )
        if not self._is_connected():
            return
        working = self._working_state() if self.state == "paused" else self.state
        # Only the scheduled action asks the provider.
        connection.state = working if connection._unknown() else "paused"
        connection._toggle_sync()
        connection._wake()

    def _withdraw_waiting(self):
        """What has not been sent is not sent any more. What was rejected stays, with its reason."""
        documents = self.env["accounting.bridge.document"]
        domain = [("connection_id", "=", self.id)]
        documents.search([*domain, ("cutover_waits", "=", True)]).cutover_waits = False
        waiting = self.env["accounting.bridge.operation"].search(
            [*domain, ("state", "=", "pending")]
        )
        if waiting:
            waiting._withdraw()

    def _unknown(self):
        """:return: operations of which nobody knows whether they were performed"""
        # Those of all branches, also those this user does not see.
        operations = self.env["accounting.bridge.operation"].sudo()
        return operations.search(
            [("connection_id", "=", self.id), ("state", "in", ("sending", "uncertain"))]
        )

    def action_end_rollback(self):
        """An administrator takes the rollback back; the connection stays paused."""
        self.ensure_one()
        self._check_may_connect()
        self._check_no_run()
        if self._is_connected():
            self.sudo().state = "paused"  # the state is written by the product only
            self._toggle_sync()
        # Facts are written by the product only.
        connection = self.sudo()
        connection.write(
            {"rolled_back_on": False, "rolled_back_by": False, "rollback_reason": False}
        )
        connection._owe_payments_again()

    def _owe_payments_again(self):
        """Money that Odoo took, which was to be told when the rollback withdrew it: nobody would
        ask for it again, as for a document."""
        rows = self.env["accounting.bridge.payment"].search(
            [
                ("connection_id", "=", self.id),
                ("origin", "=", "odoo"),
                ("state", "=", "booked"),
                ("external_id", "=", False),
            ]
        )
        rows.filtered(
            lambda p: (
                set(p.operation_ids.mapped("state")) == {"cancelled"}
                and p.document_id.current
                and p.document_id.status in PAYABLE
            )
        )._push()

    def action_resume(self):
        for connection in self.filtered("rolled_back_on"):
            raise UserError(
                self.env._(
                    "%s was rolled back: an administrator takes that back first.", connection.name
                )
            )
        return super().action_resume()

    def action_transferred(self):
        """Everything that stands there, or may, with what to do about it; exported as any list."""
        self.ensure_one()
        view = self.env.ref("accounting_bridge.view_transferred_list")
        context = {"bridge_connection_id": self.id, "create": False}
        # What a test left there is in no link row, and is for the accountant to void all the same.
        context["bridge_leftovers"] = bool(self._leftovers())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Transferred Documents"),
            "res_model": "accounting.bridge.document",
            "views": [(view.id, "list")],
            "domain": self._transferred_domain(),
            "context": context,
        }

    def action_print_transferred(self):
        self.check_access("write")
        return self.env.ref("accounting_bridge.report_transferred").report_action(
            self, config=False
        )

    def _rolled_back_issue(self):
        return Issue("rolled_back", {"rolled_back_date": str(self.rolled_back_on.date())})

    def _transferred_domain(self):
        return [
            ("connection_id", "=", self.id),
            ("current", "=", True),
            "|",
            ("external_id", "!=", False),
            ("state", "in", ("sending", "uncertain")),
        ]

    def _transferred(self):
        """:return: the link rows of all that was transferred, or may have been, the oldest first"""
        # Those of all branches, also those this user does not see.
        documents = self.env["accounting.bridge.document"].sudo()
        rows = documents.search(self._transferred_domain())
        return rows.sorted(lambda d: (d.move_id.invoice_date, d.move_id.name, d.id))

    def _alerts(self):
        alerts = super()._alerts()
        if self.rolled_back_on:
            words = self.env._(
                "Rolled back by %(user)s: %(reason)s. Nothing is transferred any more.",
                user=self.rolled_back_by.name,
                reason=self.rollback_reason,
            )
            if unknown := len(self._unknown()):
                words += " " + self.env._(
                    "Outcome unknown: %s. The bookkeeping system is asked about them.", unknown
                )
            alerts["rolled_back"] = {
                "level": "warning",
                "message": words,
                "action_text": self.env._("What was transferred"),
                "action": self.action_transferred(),
            }
        return alerts

    @api.depends("rolled_back_on")
    def _compute_alerts(self):
        return super()._compute_alerts()


class AccountingBridgeDocument(models.Model):
    _inherit = "accounting.bridge.document"

    undo_there = fields.Selection(
        UNDO, "To Do There", compute="_compute_undo_there", compute_sudo=True
    )

    def action_print_transferred(self):
        return self.connection_id._of_list().action_print_transferred()

    def action_leftovers(self):
        return self.connection_id._of_list().action_leftovers()

    @api.depends("status", "remote_paid", "remote_credited", "linked_by", "external_id")
    def _compute_undo_there(self):
        for document in self:
            document.undo_there = document._what_to_undo()

    def _what_to_undo(self):
        """:return: what the accountant does about it when the connection is rolled back"""
        locked = self.connection_id.lock_date
        if self.status in GONE:
            return "nothing"
        if not self.external_id:
            return "look"
        if self.linked_by:
            return "before"
        if locked and self.move_id.invoice_date and self.move_id.invoice_date <= locked:
            return "reported"
        if self.status in ("draft", "submitted"):
            return "delete"
        return "payments" if self.remote_paid or self.remote_credited else "void"

    def action_retry(self):
        for document in self.sudo():  # the policy holds for those who cannot read it, too
            if document.connection_id.rolled_back_on:
                connection = document.connection_id
                raise UserError(connection._issue_words(connection._rolled_back_issue()))
        return super().action_retry()

    def _leads_payments(self):
        """Rolling back frees payments, not documents."""
        # The policy holds for those who cannot read it, too.
        return super()._leads_payments() and not self.sudo().connection_id.rolled_back_on


class AccountMove(models.Model):
    _inherit = "account.move"

    def _bridge_check_scope(self, facts, invoice):
        if facts.connection.rolled_back_on:
            yield facts.connection._rolled_back_issue()
        yield from super()._bridge_check_scope(facts, invoice)


class AccountingBridgeSync(models.Model):
    """After a rollback the engine only asks: what became of what was sent without an answer. What
    the provider does not hold is withdrawn; when all is known, the connection is paused."""

    _inherit = "accounting.bridge.sync"

    def _push_owed(self, session, deadline):
        if not self.connection_id.rolled_back_on:
            return super()._push_owed(session, deadline)
        more = self._ask_only(session, deadline)
        self._step(self._end_asking)
        return more

    def _ask_only(self, session, deadline):
        """:return: whether there is more to ask at once"""
        connection = self.connection_id
        provider, size = connection._provider(), connection._capabilities().batch_size
        operations = self.env["accounting.bridge.operation"]
        while time.monotonic() < deadline - MIN_SECONDS:
            uncertain, _pending = operations._next(connection, size)
            uncertain = self._within_budget(session, uncertain)
            if not uncertain or self._ask(provider, session, uncertain):
                return False
        return True

    def _end_asking(self):
        connection = self.connection_id
        connection._withdraw_waiting()
        if not connection._unknown():
            # The action itself is switched off by whoever resumes or disconnects.
            connection.state = "paused"
