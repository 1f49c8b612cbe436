from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..tools.documents import Action
from .account_move_transfer import KINDS

# Offered although they stand in the way, because a person can do something about them.
MENDABLE = (
    "act_differs",
    "email_demo",
    "email_no_address",
    "email_test",
    "period_closed",
    "period_locked",
)


class AccountMove(models.Model):
    """What people with the right to act in the bookkeeping system have it do with a transferred
    document: submit for approval, approve, send by e-mail. Queued here, never sent."""

    _inherit = "account.move"

    bridge_may_submit = fields.Boolean(
        compute="_compute_bridge_acts", groups="accounting_bridge.group_act"
    )
    bridge_may_approve = fields.Boolean(
        compute="_compute_bridge_acts", groups="accounting_bridge.group_act"
    )
    bridge_may_email = fields.Boolean(
        compute="_compute_bridge_acts", groups="accounting_bridge.group_act"
    )
    bridge_sent_there = fields.Boolean(
        "Sent There",
        compute="_compute_bridge_acts",
        groups="accounting_bridge.group_act",
        help="The bookkeeping system has sent it to the customer, or has marked it as sent.",
    )

    bridge_acting = fields.Boolean(
        compute="_compute_bridge_acting",
        help="Something that a person asked for is on its way to the bookkeeping system.",
    )

    @api.depends("bridge_document_id")
    def _compute_bridge_acting(self):
        for move in self:
            move.bridge_acting = bool(move.bridge_document_id._owed_acts())

    @api.depends("bridge_document_id", "bridge_state")
    def _compute_bridge_acts(self):
        for move in self:
            # What may be asked for depends on the set-up, which the reader may not see.
            document = move.sudo().bridge_document_id
            move.bridge_may_submit = move._bridge_offers(document, Action.SUBMIT)
            move.bridge_may_approve = move._bridge_offers(document, Action.APPROVE)
            move.bridge_may_email = move._bridge_offers(document, Action.EMAIL)
            move.bridge_sent_there = bool(document) and document._was_sent()

    @api.model
    def _bridge_offers(self, document, action):
        if not document or document._is_owed(action):
            return False
        obstacle = document._act_obstacle(action)
        return obstacle is None or obstacle.code in MENDABLE

    # === BUTTONS ===

    def action_bridge_submit(self):
        """*Submit for Approval*: from draft to awaiting approval in the bookkeeping system."""
        return self._bridge_act(Action.SUBMIT)

    def action_bridge_approve(self):
        """*Approve*: into the books there."""
        return self._bridge_act(Action.APPROVE)

    def action_bridge_email(self):
        """*Send by E-mail*: the bookkeeping system sends its document to the customer."""
        self._bridge_check_may_act()
        # Whether it was sent is for all who see the invoice.
        sent = self.filtered(lambda move: move.sudo().bridge_document_id._was_sent())
        if not sent or self - sent:
            return (self - sent)._bridge_act(Action.EMAIL, sent)
        raise UserError(
            self.env._(
                "Sent to the customer already: %s. Open it to send it again.",
                ", ".join(sent.mapped("display_name")),
            )
        )

    def action_bridge_email_again(self):
        """The customer gets another e-mail with the same document."""
        self.ensure_one()
        return self._bridge_act(Action.EMAIL)

    def _bridge_act(self, action, left_out=()):
        """Queue it for all that it is possible for.

        :param left_out: those that were selected as well, and have it already
        :raise AccessError: the user has no right to act in the bookkeeping system
        :raise UserError: it is possible for none of them
        :return: the action that says what becomes of it
        """
        self._bridge_check_may_act()
        refused = {}
        # People only read link rows and outbox; whether they may have this done is decided above.
        moves = self.sudo().filtered(lambda move: move.move_type in KINDS)
        moves.bridge_document_id._hold()
        for move in moves:
            document = move.bridge_document_id
            if document and document._is_owed(action):
                continue
            obstacle = document._act_obstacle(action) if document else None
            if obstacle or not document:
                refused[move] = obstacle
            else:
                document.with_env(self.env)._act(action)
        asked = moves.filtered(lambda move: move not in refused)
        if not asked:
            self._bridge_raise(refused)
        return self._bridge_asked(action, refused, left_out)

    def _bridge_check_may_act(self):
        self.check_access("read")
        if not self.env.user.has_group("accounting_bridge.group_act"):
            raise AccessError(
                self.env._(
                    "To approve, void or send in the bookkeeping system is a right of its own, "
                    "which you do not have. Ask an administrator of Accounting Bridge."
                )
            )

    def _bridge_raise(self, refused):
        """:raise RedirectWarning: of one document, with the way to what mends it
        :raise UserError: else"""
        if not refused:
            raise UserError(self.env._("Only customer invoices and credit notes are transferred."))
        said = "\n".join(self._bridge_refusal(*pair) for pair in refused.items())
        cure, label = self._bridge_cure(*next(iter(refused.items())))
        if cure and len(refused) == 1:
            raise RedirectWarning(said, cure, label)
        raise UserError(said)

    @api.model
    def _bridge_cure(self, move, issue):
        """:return: (the action that mends it elsewhere, or None, what its button says)"""
        words = self.env["accounting.bridge.issue"]
        # Words and cures read the set-up, which the reader may not see.
        connection = move.sudo().bridge_document_id.connection_id
        cure = issue and words._cure(issue, connection, move)
        if not cure or move._bridge_is_here(cure):
            return None, ""
        return cure, words._cure_label(issue)

    def _bridge_refusal(self, move, issue):
        document = move.bridge_document_id
        if not document:
            return self.env._("%s is not transferred.", move.display_name)
        words = self.env["accounting.bridge.issue"]._words([issue], document.connection_id)
        return f"{move.display_name}: {words[0]}"

    def _bridge_asked(self, action, refused, left_out):
        lines = [self._bridge_act_words()[action]]
        lines += [self._bridge_refusal(move, issue) for move, issue in refused.items()]
        lines += [
            self.env._("%s was sent to the customer already.", move.display_name)
            for move in left_out
        ]
        level = "success" if len(lines) == 1 else "warning"
        reload = {"type": "ir.actions.client", "tag": "soft_reload"}
        return self._bridge_notify("\n".join(lines), level, reload)

    @api.model
    def _bridge_act_words(self):
        """:return: dict action -> what happens now, in a person's words"""
        return {
            Action.SUBMIT: self.env._(
                "Being submitted for approval; you are told when it is done."
            ),
            Action.APPROVE: self.env._("Being approved; you are told when it is done."),
            Action.EMAIL: self.env._("Being sent by e-mail; you are told when it is done."),
        }

    # === THE BANNER ===

    def _bridge_state_alerts(self):
        alerts = super()._bridge_state_alerts()
        document = self.bridge_document_id
        owed = document._owed_acts() if document else ()
        for operation in owed:
            alerts[f"accounting_bridge_act_{operation.action}"] = self._bridge_act_alert(operation)
        if any(operation.state == "uncertain" for operation in owed):
            alerts.pop("accounting_bridge_uncertain", None)
        return alerts

    def _bridge_act_alert(self, operation):
        # Words read the set-up, which the reader may not see.
        document = operation.document_id.sudo()
        connection = document.connection_id
        known = {
            "action": operation._action_words(),
            "provider": connection._provider()._label(),
        }
        if operation.state == "uncertain":
            message = self.env._(
                "“%(action)s”: the outcome is unknown. %(provider)s is asked before it is done "
                "again.",
                **known,
            )
            return {"level": "warning", "message": message}
        reasons = document._why_waiting() if operation.state == "pending" else []
        if not reasons:
            message = self.env._("“%(action)s” is on its way to %(provider)s.", **known)
            return {"level": "info", "message": message}
        [reason] = self.env["accounting.bridge.issue"]._words(reasons[:1], connection)
        message = self.env._(
            "“%(action)s” waits, and is not lost. %(reason)s", reason=reason, **known
        )
        cure, label = self._bridge_cure(self, reasons[0])
        more = {"action_text": label, "action": cure} if cure else {}
        return {"level": "warning", "message": message, **more}
