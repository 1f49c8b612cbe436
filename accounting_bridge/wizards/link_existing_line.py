import time

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from ..tools.documents import Kind
from ..tools.errors import BridgeError
from .link_existing_compare import is_remainder

STATES = [
    ("same", "Same"),
    ("doubtful", "Other customer?"),
    ("differs", "Differs"),
    ("left", "Left by the test"),
    ("several", "Several"),
    ("perhaps", "Perhaps there"),
    ("here", "Odoo only"),
    ("there", "There only"),
    ("linked", "Linked"),
    ("waiting", "Waiting"),
    ("excluded", "Excluded"),
]
FETCH_SECONDS = 20
THERE = (
    "external_id",
    "external_number",
    "external_date",
    "external_total",
    "external_open",
    "external_due",
    "external_partner",
    "contact_ref",
)


class LinkExistingLine(models.TransientModel):
    """One document of the cut-over: in Odoo, in the bookkeeping system, or in both."""

    _name = "accounting.bridge.link_existing.line"
    _inherit = ["accounting.bridge.link_existing.compare"]
    _description = "Document of the Cut-Over"
    _rec_name = "external_number"
    _order = "date, id"

    wizard_id = fields.Many2one(
        "accounting.bridge.link_existing", required=True, ondelete="cascade", index=True
    )
    move_id = fields.Many2one("account.move", "Invoice", readonly=True)
    kind = fields.Selection(
        [("invoice", "Invoice"), ("credit_note", "Credit note")], required=True, readonly=True
    )
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    number = fields.Char(readonly=True)
    date = fields.Date(readonly=True)
    date_due = fields.Date("Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    total = fields.Monetary(readonly=True)
    open_amount = fields.Monetary(
        "Open in Odoo", readonly=True, help="At the start date: what would be taken over."
    )
    open_now = fields.Monetary("Open in Odoo Now", readonly=True)
    external_id = fields.Char(readonly=True)
    external_number = fields.Char("Number There", readonly=True)
    external_date = fields.Date("Date There", readonly=True)
    external_total = fields.Monetary("Total There", readonly=True)
    external_open = fields.Monetary(
        "Open There",
        readonly=True,
        help="At the start date, as far as it is stated when payments were made.",
    )
    external_due = fields.Monetary("Open There Now", readonly=True)
    external_partner = fields.Char("Customer There", readonly=True)
    contact_ref = fields.Char(readonly=True)
    contact_seen = fields.Char(
        readonly=True, help="The contact there that was found to be the customer."
    )
    raw = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    state = fields.Selection(STATES, required=True, readonly=True)
    differences = fields.Json(readonly=True)
    words = fields.Char("To Note", compute="_compute_words")
    chosen_id = fields.Many2one(
        "accounting.bridge.link_existing.line",
        "Is This One",
        domain="[('wizard_id', '=', wizard_id), ('state', '=', 'there'), ('kind', '=', kind)]",
        help="Where the numbers differ: which document there it is. Date, total, open amount and "
        "currency must be equal.",
    )

    @api.depends(
        "state", "external_number", "differences", "move_id.bridge_document_ids.dated_earlier"
    )
    @api.depends_context("lang")
    def _compute_words(self):
        words = self.env["accounting.bridge.issue"]
        for line in self:
            differences = words._differences(line.differences)
            late = line._is_late() and self.env._("posted after the start of the connection")
            left = line.state == "left" and line._left_words(line.external_number)
            line.words = "; ".join(filter(None, (late, left, differences)))

    def _left_words(self, number):
        return self.env._(
            "%(number)s was transferred to %(provider)s in the test. Have its number changed there "
            "(%(number)s-TEST, say) and the document voided or deleted, then press Read Again",
            number=number,
            provider=self.wizard_id.provider,
        )

    def _is_late(self):
        """Whether it was posted when the connection had begun, though it is dated before."""
        # What the two sides hold is for whoever sees the page, of all branches.
        links = self.sudo().move_id.bridge_document_ids
        connection = self.wizard_id.connection_id
        return any(d.dated_earlier and d.connection_id == connection for d in links)

    @api.depends("external_number", "external_partner", "external_total", "currency_id")
    def _compute_display_name(self):
        for line in self:
            total = formatLang(self.env, line.external_total, currency_obj=line.currency_id)
            words = (line.external_number, line.external_partner, total)
            line.display_name = " · ".join(filter(None, words))

    def write(self, vals):
        if not self.env.su and vals.keys() - {"chosen_id"}:
            raise AccessError(self.env._("What both sides hold cannot be entered by hand."))
        return super().write(vals)

    # === LINKING ===

    def action_is_another(self):
        """A person has looked: it is not in the books there."""
        for line in self.filtered(lambda line: line.state == "perhaps"):
            line.wizard_id.connection_id.check_access("write")
            line.sudo().write({"state": "here", "chosen_id": False})
        return self.wizard_id._show()

    def action_link(self):
        """Link this one document."""
        self.ensure_one()
        connection = self.wizard_id.connection_id
        connection.check_access("write")
        there = self.chosen_id or self
        self._check_linkable(there)
        remote = self._remote(there)
        # Whoever presses the button of this line has both names before the eyes.
        self._link(there, remote, seen=remote.contact_id)
        self.wizard_id._keep_sums()
        return self.wizard_id._told(self.env._("Linked: %s", self.number))

    def action_link_selected(self):
        """Link those of the selected lines whose two sides are the same."""
        wizard = self.wizard_id
        wizard.connection_id.check_access("write")
        same = self.filtered(lambda line: line.state == "same")
        done = same._link_until(time.monotonic() + FETCH_SECONDS)
        wizard._keep_sums()
        return self._reloaded(
            self.env._("Linked: %(done)s of %(all)s selected.", done=done, all=len(self))
        )

    def action_take_over_selected(self):
        wizard = self.wizard_id
        wizard.connection_id.check_access("write")
        return self._reloaded(wizard._taken_over_words(wizard._take_over(self)))

    def _reloaded(self, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_move(self):
        self.ensure_one()
        return self.move_id._get_records_action()

    def _check_linkable(self, there):
        if not self.move_id or self.state in ("linked", "waiting", "excluded"):
            raise UserError(self.env._("This document is not waiting to be linked."))
        if not there.external_id or (there.wizard_id, there.kind) != (self.wizard_id, self.kind):
            raise UserError(self.env._("Choose the document there that it is."))

    def _link_until(self, until):
        """Link lines whose sides are the same, until time is up.

        :param until: `time.monotonic()` value
        :return: how many were linked
        """
        done = 0
        for line in self:
            if time.monotonic() > until:
                break
            line._link(line, line._remote(line), line.contact_seen)
            done += 1
        return done

    def _remote(self, there):
        """:return: the `RemoteDocument` of what stands there; read again where its payments are not
        known, or something is to be told of what is open
        :raise UserError: in words, when it cannot be read"""
        connection = self.wizard_id.connection_id
        kind = Kind(there.kind)
        provider = connection._provider()
        remote = provider._read_document(kind, there.sudo().raw)
        if not provider._may_link(remote):
            raise UserError(
                self.env._(
                    "%(number)s was issued in %(provider)s itself and cannot be followed. Exclude "
                    "the document here.",
                    number=remote.number,
                    provider=provider._label(),
                )
            )
        due = float(remote.amount_due or 0)
        even = not self.currency_id.compare_amounts(self.move_id.sudo().amount_residual, due)
        if even and (remote.payments is not None or remote.total == remote.amount_due):
            return remote
        try:
            with connection._session(time.monotonic() + FETCH_SECONDS) as session:
                try:
                    found = provider._fetch(session, kind, [remote.external_id])
                finally:
                    connection._log_exchanges(session)
        except BridgeError as error:
            raise UserError(connection._issue_words(error.issue())) from error
        return found[remote.external_id] or remote

    def _link(self, there, remote, seen=""):
        """:param seen: external id of the contact that was seen to be the customer"""
        connection, start = self.wizard_id.connection_id, self.wizard_id._start()
        if self._left(connection, [remote.external_id]):
            raise UserError(self._left_words(remote.number))
        # Whose branch it is does not matter: the connection is that of all of them.
        move = self.move_id.sudo().with_company(self.move_id.sudo().company_id)
        contacts = self._contacts(connection, move.commercial_partner_id, [remote])
        differences = self._compare(move, remote, contacts, start, seen)
        if differences:
            words = self.env["accounting.bridge.issue"]._differences(differences)
            raise UserError(
                self.env._(
                    "%(number)s cannot be linked, the two differ: %(words)s",
                    number=self.number,
                    words=words,
                )
            )
        as_open = is_remainder(move, remote, start)
        move._bridge_link_existing(connection, remote, as_open=as_open)
        values = {"state": "linked", "differences": False}
        if there != self:
            values |= {name: there[name] for name in THERE}
            there.sudo().unlink()
        self.sudo().write(values)

    # === TAKING OVER ===

    def _take_over(self, how):
        """:param how: "open" or "history" """
        connection = self.wizard_id.connection_id
        # People read link rows; that they may decide is checked by the caller.
        moves = self.move_id.sudo()
        documents = moves._bridge_link(connection)
        documents.filtered(lambda d: not d._is_live() and not d.excluded).write(
            {
                "cutover_as": how,
                "cutover_by": self.env.uid,
                "cutover_waits": True,
                "issues": False,
            }
        )
        self.sudo().state = "waiting"
        connection.sudo()._wake()
