from odoo import fields, models
from odoo.exceptions import UserError

from .account_move_export import KINDS

LOOKED_AT = 20


class AccountingBridgeConnection(models.Model):
    """Step 8: the first document goes, and is seen there."""

    _inherit = "accounting.bridge.connection"

    setup_move_id = fields.Many2one("account.move", "First Document", compute="_compute_setup_move")
    setup_move_link = fields.Char("Link There", compute="_compute_setup_move")

    def _compute_setup_move(self):
        for connection in self:
            ready = connection.setup_step == "ready"
            move = connection._first_document() if ready else self.env["account.move"]
            connection.setup_move_id = move
            connection.setup_move_link = move.bridge_url

    def _first_document(self):
        """:return: the newest document that went or is on its way; else the newest one that could
        go, posted or draft; among those the user sees"""
        moves = self.env["account.move"]
        if not moves.has_access("read"):
            return moves
        links = self.env["accounting.bridge.document"].search(
            [("connection_id", "=", self.id), ("current", "=", True)], order="id desc", limit=1
        )
        if links:
            return links.move_id
        for state in ("posted", "draft"):
            found = moves.search(
                [
                    ("company_id", "in", self._branches().ids),
                    ("move_type", "in", list(KINDS)),
                    ("state", "=", state),
                ],
                order="invoice_date desc, id desc",
                limit=LOOKED_AT,
            )
            # The check reads mappings and partners that the user need not see.
            issues = found.sudo()._bridge_issues(self.sudo())
            for move in found:
                if not any(i.level == "error" for i in issues.get(move.id, ())):
                    return move
        return moves

    def _setup_ready(self, step):
        label, guide = self._provider()._label(), self._provider()._guide(self)
        step.intro = self.env._("The first document: look at it, send it, see it at %s.", label)
        step.passed = self.is_frozen
        if self.setup_step != "ready":
            return
        move, by_hand = self.setup_move_id, self.env._("To find it there by hand: %s", guide.find)
        if not move:
            step.note(
                "none",
                self.env._(
                    "There is no customer invoice yet that could go: make one, from an order say, "
                    "and come back."
                ),
                text=self.env._("Customer Invoices"),
                action=self.env["ir.actions.act_window"]._for_xml_id(
                    "account.action_move_out_invoice_type"
                ),
            )
            return
        states = dict(move._fields["bridge_state"]._description_selection(self.env))
        step.found.append(
            " · ".join(filter(None, [move.display_name, states.get(move.bridge_state)]))
        )
        if guide.find:
            step.found.append(by_hand)
        # Why it is not where it should be is worded for whoever sees the document.
        if words := move.sudo().bridge_document_id.issue_text:
            step.wait("issue", words)

    def _setup_document(self):
        self.ensure_one()
        self._check_may_set_up()
        if not self.setup_move_id:
            raise UserError(self.env._("There is no document yet that could go."))
        return self.setup_move_id

    def action_setup_preview(self):
        """What would be sent, line by line."""
        return self._setup_document().action_bridge_preview()

    def action_setup_create(self):
        """*Create External Invoice* for the first document, with the user's own rights."""
        return self._setup_document().action_bridge_create_external()

    def action_setup_open(self):
        return self._setup_document().action_bridge_open()

    def _setup_reload(self):
        if self.setup_step != "ready":
            return super()._setup_reload()
        return self.setup_move_id.filtered("bridge_document_id").action_bridge_refresh()
